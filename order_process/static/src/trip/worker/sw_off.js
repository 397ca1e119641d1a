/* Takes the worker off the phones. What waits in IndexedDB stays: the page, now from the server, sends it. */
async function leave() {
    for (const name of await caches.keys()) {
        if (name.startsWith("order-process-trip-")) {
            await caches.delete(name);
        }
    }
    await self.registration.unregister();
    for (const client of await self.clients.matchAll({ type: "window" })) {
        client.navigate(client.url);
    }
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(leave()));
