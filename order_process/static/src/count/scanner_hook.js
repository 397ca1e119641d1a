import { useEnv } from "@odoo/owl";
import { isBarcodeScannerSupported } from "@web/core/barcode/barcode_video_scanner";
import { scanBarcode } from "@web/core/barcode/barcode_dialog";
import { useBus, useService } from "@web/core/utils/hooks";

/** Codes however they come: from a scanner, typed and ended with Enter, or filmed. */
export function useScanner(scan) {
    const env = useEnv();
    useBus(useService("barcode").bus, "barcode_scanned", (ev) => scan(ev.detail.barcode));
    return {
        canFilm: isBarcodeScannerSupported(),
        onKey(ev) {
            if (ev.key === "Enter") {
                ev.preventDefault();
                scan(ev.target.value);
                ev.target.value = "";
            }
        },
        async film() {
            scan(await scanBarcode(env));
        },
    };
}

/** What was typed as a count; what is no number arrives as nothing, and the server says what a count is. */
export function readCount(text) {
    return text.trim() ? Number(text.replace(",", ".")) : NaN;
}
