import { formatDateTime } from "@web/core/l10n/dates";
import { localization } from "@web/core/l10n/localization";

/** Day and time as the language writes them, without seconds: a deadline is a minute. */
export function formatToMinute(value) {
    return formatDateTime(value, { format: localization.dateTimeFormat.replace(/[:.]ss/, "") });
}
