/** Registers the worker that keeps the page on the phone; `onUpdate` gets what takes a newer page, once one is there. */
export async function registerWorker(onUpdate) {
    navigator.storage?.persist?.();
    if (!navigator.serviceWorker) {
        return;
    }
    const registration = await navigator.serviceWorker.register("/trip/sw.js", { scope: "/trip/", updateViaCache: "none" });
    const look = (worker) => {
        if (worker?.state === "installed" && navigator.serviceWorker.controller) {
            onUpdate(() => {
                navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
                worker.postMessage("skip");
            });
        }
    };
    look(registration.waiting);
    registration.addEventListener("updatefound", () => {
        const worker = registration.installing;
        worker.addEventListener("statechange", () => look(worker));
    });
}

export const loginPath = () => `/web/login?redirect=${encodeURIComponent(location.pathname)}`;

/** A map of the phone's own: nobody else is asked where the dealers are. */
export function mapLink({ address, lat, lng }) {
    const place = lat || lng ? `${lat},${lng}` : "";
    const text = encodeURIComponent(address || place);
    return /iPhone|iPad|Macintosh/.test(navigator.userAgent)
        ? `https://maps.apple.com/?q=${text}${place ? `&ll=${place}` : ""}`
        : `geo:${place || "0,0"}?q=${place && !address ? place : text}`;
}
