import type { Engine, ServiceReply } from "./engine.ts";
import { envelopeOf, Refusal } from "./refusal.ts";

/**
 * The largest body that is read; anything over it is answered with HTTP 413 and 60003. The largest that a program has
 * reason to send, 100 accounts with names and pictures of 500 bytes in Chinese, all escaped, has under 300 KiB.
 */
export const bodyBytesMax = 512 * 1024;

/** What stands on every answer of the API (34620). */
export const answerHeaders = {
  "Content-Type": "application/json",
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Headers": "X-Requested-With",
  "Access-Control-Allow-Methods": "POST",
} as const;

/** The answer to a body that is too large to be read. */
export const bodyTooLarge = envelopeOf(new Refusal("bodyNotJson", `it is over ${bodyBytesMax} bytes`));

/**
 * A `fetch` that asks the engine of this process; the host of the URL plays no part. A path that only its
 * normalisation would turn into a command is none (60009), as far as the text still shows it: a Request's URL does not.
 */
export function createEngineFetch(engine: Engine): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    const body = await readBody(request);
    if (body === undefined) return answerOf(bodyTooLarge, 413);
    const path = typeof input === "string" ? pathAsWritten(input) : url.pathname;
    return answerOf(await engine.answer({ method: request.method, path, query: url.searchParams, body }), 200);
  };
}

function answerOf(reply: ServiceReply, status: number): Response {
  return new Response(JSON.stringify(reply), { status, headers: answerHeaders });
}

/** The path before the URL parser takes `..` and the like out of it. */
function pathAsWritten(url: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1] ?? url;
}

/** Undefined when the body is over the cap, of which no more than that is read. */
async function readBody({ body }: Request): Promise<Uint8Array | undefined> {
  if (!body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > bodyBytesMax) return undefined;
    chunks.push(chunk);
  }
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
