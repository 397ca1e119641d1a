const LIMIT = 300000;
const SIDE = 1600;

/** A photo as JPEG of at most 300 kB; as ArrayBuffer, because iOS has lost Blobs that were kept. */
export async function shrink(file) {
    const picture = await decode(file);
    const [width, height] = [picture.width || picture.naturalWidth, picture.height || picture.naturalHeight];
    const canvas = document.createElement("canvas");
    try {
        for (let side = SIDE; ; side *= 0.75) {
            const factor = Math.min(1, side / Math.max(width, height));
            canvas.width = Math.max(1, Math.round(width * factor));
            canvas.height = Math.max(1, Math.round(height * factor));
            canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
            for (const quality of [0.8, 0.65, 0.5]) {
                const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
                if (blob && blob.size <= LIMIT) {
                    return await blob.arrayBuffer();
                }
            }
        }
    } finally {
        // iOS gives a canvas' memory back only then.
        canvas.width = canvas.height = 0;
        picture.close?.();
    }
}

async function decode(file) {
    try {
        return await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch {
        const url = URL.createObjectURL(file);
        try {
            const image = new Image();
            image.src = url;
            await image.decode();
            return image;
        } finally {
            URL.revokeObjectURL(url);
        }
    }
}

export async function digest(buffer) {
    const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", buffer));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function encode(buffer) {
    const bytes = new Uint8Array(buffer);
    let text = "";
    for (let at = 0; at < bytes.length; at += 0x8000) {
        text += String.fromCharCode.apply(null, bytes.subarray(at, at + 0x8000));
    }
    return btoa(text);
}
