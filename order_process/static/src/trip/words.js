/** The Chinese (and whatever else is translated) comes with the page, so that it speaks it without a signal too. */
const all = JSON.parse(document.getElementById("trip_words")?.textContent || "{}");
let language = "";

const tag = () => language.replace("_", "-") || undefined;

/** From now on in the language of the person, before a login in that of the phone. */
export function speak(lang) {
    const wanted = (lang || navigator.language || "en_US").replace("-", "_");
    const known = Object.keys(all);
    const near = known.find((code) => code.split("_")[0] === wanted.split("_")[0]);
    language = known.includes(wanted) ? wanted : near || "en_US";
    document.documentElement.lang = tag();
}

/** A text in the person's language; `%(name)s` is filled in. */
export function _t(term, values = {}) {
    return (all[language]?.[term] || term).replace(/%\((\w+)\)s/g, (_all, name) => values[name] ?? "");
}

export function formatTime(milliseconds, timeZone) {
    return new Date(milliseconds).toLocaleTimeString(tag(), { hour: "2-digit", minute: "2-digit", hour12: false, timeZone });
}

export function formatDay(milliseconds, timeZone) {
    return new Date(milliseconds).toLocaleDateString(tag(), { month: "short", day: "numeric", timeZone });
}

export function formatNumber(value) {
    return Number(value).toLocaleString(tag(), { maximumFractionDigits: 3 });
}

export function formatMoney(value, { symbol, position, digits }) {
    const figure = Number(value).toLocaleString(tag(), { minimumFractionDigits: digits, maximumFractionDigits: digits });
    return position === "before" ? symbol + figure : `${figure} ${symbol}`;
}
