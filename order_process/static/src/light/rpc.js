/** What the server refused or could not do; `exceptionName` as it names it. */
export class RpcError extends Error {
    constructor(message, exceptionName) {
        super(message);
        this.exceptionName = exceptionName;
    }
}

/**
 * Asks the server over JSON-RPC, as core's `rpc` does, without what a page of a few kilobytes need not carry.
 *
 * @throws {RpcError} no answer came, or none that can be read, or a refusal
 */
export function rpc(url, params) {
    return new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        request.addEventListener("load", () => {
            let answer;
            try {
                answer = JSON.parse(request.response);
            } catch {
                reject(new RpcError(`No answer from ${url}`));
                return;
            }
            if (answer.error) {
                reject(new RpcError(answer.error.message, answer.error.data?.name));
            } else {
                resolve(answer.result);
            }
        });
        request.addEventListener("error", () => reject(new RpcError(`No connection to ${url}`)));
        request.open("POST", url);
        request.setRequestHeader("Content-Type", "application/json");
        request.send(JSON.stringify({ jsonrpc: "2.0", method: "call", params }));
    });
}
