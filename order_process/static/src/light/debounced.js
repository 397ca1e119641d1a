/** Calls a function once nothing has asked for it during a pause in milliseconds; `cancel` drops what is to come. */
export function debounced(work, pause) {
    let timer;
    const later = () => {
        clearTimeout(timer);
        timer = setTimeout(work, pause);
    };
    later.cancel = () => clearTimeout(timer);
    return later;
}
