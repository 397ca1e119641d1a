/**
 * What the phone keeps until the server has it. Core's IndexedDB class is a cache: it deletes on a new version and
 * reports a write as done that failed. This one never deletes, writes through to the disk, and fails loudly.
 */
const NAME = "order-process-trip";
let opened;

/** One step for each version that phones may have: what stands there is never changed again, the next is added. */
const STEPS = [
    (db) => {
        db.createObjectStore("acts", { keyPath: "uuid" });
        db.createObjectStore("files", { keyPath: "uuid" });
        db.createObjectStore("kept");
    },
    // A photo has its act once that is kept: what is to be sent is counted without reading any photo.
    (db, { transaction }) => transaction.objectStore("files").createIndex("act", "act_uuid"),
];

function open() {
    opened ||= new Promise((resolve, reject) => {
        const request = indexedDB.open(NAME, STEPS.length);
        request.onupgradeneeded = ({ oldVersion }) => {
            STEPS.slice(oldVersion).forEach((step) => step(request.result, request));
        };
        request.onblocked = () => reject(new Error("blocked"));
        request.onerror = () => reject(request.error);
        request.onsuccess = () => {
            const db = request.result;
            db.onversionchange = () => {
                db.close();
                opened = null;
            };
            db.onclose = () => (opened = null);
            resolve(db);
        };
    });
    opened.catch(() => (opened = null));
    return opened;
}

async function transact(stores, mode, work) {
    const db = await open();
    return new Promise((resolve, reject) => {
        const transaction = db.transaction(stores, mode, { durability: "strict" });
        let result;
        transaction.oncomplete = () => resolve(result instanceof IDBRequest ? result.result : result);
        transaction.onabort = () => reject(transaction.error || new Error("aborted"));
        result = work(...stores.map((name) => transaction.objectStore(name)));
    });
}

const read = (store, work) => transact([store], "readonly", work);
const write = (store, work) => transact([store].flat(), "readwrite", (...stores) => void work(...stores));

export const getKept = (key) => read("kept", (kept) => kept.get(key));
export const keep = (key, value) => write("kept", (kept) => kept.put(value, key));

export const getActs = () => read("acts", (acts) => acts.getAll());
export const putAct = (act) => write("acts", (acts) => acts.put(act));
export const dropAct = (uuid) => write("acts", (acts) => acts.delete(uuid));

export const getFile = (uuid) => read("files", (files) => files.get(uuid));
export const putFile = (file) => write("files", (files) => files.put(file));
export const dropFile = (uuid) => write("files", (files) => files.delete(uuid));
/** The photos that are to be sent; those of a draft are not. */
export const getFileKeys = () => read("files", (files) => files.index("act").getAllKeys());

/** An act with its number in the row of acts and its photos, in place of its draft: all of it or nothing. */
export const saveAct = (act, draft) =>
    write(["acts", "files", "kept"], (acts, files, kept) => {
        const count = kept.get("sequence");
        count.onsuccess = () => {
            act.sequence = (count.result || 0) + 1;
            kept.put(act.sequence, "sequence");
            acts.add(act);
        };
        for (const { uuid } of act.payload.photos || []) {
            const photo = files.get(uuid);
            photo.onsuccess = () => photo.result && files.put({ ...photo.result, act_uuid: act.uuid });
        }
        if (draft) {
            kept.delete(draft);
        }
    });
