/* VERSION, SHELL and FILES are written above this by the controller. */
const PREFIX = "order-process-trip-";
const CACHE = PREFIX + VERSION;

async function fill() {
    const cache = await caches.open(CACHE);
    await Promise.all(
        [SHELL, ...FILES].map(async (url) => {
            const response = await fetch(new Request(url, { cache: "no-cache" }));
            // A login page, the redirect of an older bundle or a hotel's own page must not become the app.
            if (!response.ok || response.redirected) {
                throw new Error(`not kept: ${url}`);
            }
            await cache.put(url, response);
        })
    );
}

async function clean() {
    for (const name of await caches.keys()) {
        // Only our own: those of Odoo lie beside them.
        if (name.startsWith(PREFIX) && name !== CACHE) {
            await caches.delete(name);
        }
    }
    await self.clients.claim();
}

async function answer(key, request) {
    const cache = await caches.open(CACHE);
    return (await cache.match(key)) || fetch(request);
}

async function wake() {
    for (const client of await self.clients.matchAll({ includeUncontrolled: true })) {
        client.postMessage("send");
    }
}

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(clean()));
self.addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (request.method !== "GET" || url.origin !== self.location.origin) {
        return;
    }
    if (request.mode === "navigate" && /^\/trip\/(\d+)?$/.test(url.pathname)) {
        event.respondWith(answer(SHELL, request));
    } else if (FILES.includes(url.pathname + url.search)) {
        event.respondWith(answer(request, request));
    }
});
self.addEventListener("message", (event) => event.data === "skip" && self.skipWaiting());
self.addEventListener("sync", (event) => event.tag === "send" && event.waitUntil(wake()));
