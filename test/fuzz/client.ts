/** A client that writes its request in pieces and tells an answer that was cut from one that ended. */
import { request } from "node:http";
import { setImmediate as nextTurn } from "node:timers/promises";
import { packetsOf } from "./packets";
import type { FuzzRequest } from "./requests";

export interface Received {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  body: Buffer;
  /** Whether the connection ended before the answer did. */
  isCut: boolean;
}

/** Sends `sent` to the gateway at `url`; an error if nothing at all comes back, or not in time. */
export async function exchange(
  url: string,
  sent: Pick<FuzzRequest, "path" | "headers" | "body" | "pieces">,
  more: Record<string, string>,
  timeout: number,
): Promise<Received> {
  const signal = AbortSignal.timeout(timeout);
  const length: Record<string, string> = sent.pieces.length === 0 ? { "content-length": String(sent.body.length) } : {};
  const outgoing = request(url + sent.path, {
    method: "POST",
    agent: false,
    signal,
    headers: { ...sent.headers, ...more, ...length },
  });
  const received = new Promise<Received>((resolve, reject) => {
    outgoing.on("error", reject);
    outgoing.on("response", (answer) => {
      const chunks: Buffer[] = [];
      const done = (): void => {
        const body = Buffer.concat(chunks);
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body, isCut: !answer.complete });
      };
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", done);
      answer.on("error", () => {
        if (signal.aborted) reject(new Error("the answer did not end in time"));
        else done();
      });
    });
  });
  // A refusal may come before the request is written.
  received.catch(() => undefined);
  for (const packet of packetsOf(sent.body, sent.pieces)) {
    outgoing.write(packet);
    if (sent.pieces.length > 0) await nextTurn();
  }
  outgoing.end();
  return received;
}
