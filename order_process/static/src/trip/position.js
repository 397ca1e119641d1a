const STATES = { 1: "denied", 2: "unavailable", 3: "timeout" };
const WAIT = 8000;

/** Where the phone is: never fails and waits eight seconds at most, because no position is an answer as well. */
export function locate() {
    return new Promise((resolve) => {
        if (!navigator.geolocation) {
            resolve({ state: "unsupported" });
            return;
        }
        setTimeout(() => resolve({ state: "timeout" }), WAIT);
        navigator.geolocation.getCurrentPosition(
            ({ coords, timestamp }) =>
                resolve({ state: "ok", lat: coords.latitude, lng: coords.longitude, acc: coords.accuracy, at_ms: timestamp }),
            (error) => resolve({ state: STATES[error.code] || "unavailable" }),
            { enableHighAccuracy: true, timeout: WAIT - 500, maximumAge: 120000 }
        );
    });
}
