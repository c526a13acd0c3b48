import type { Engine, ServiceReply } from "./engine.ts";
import { envelopeOf, Refusal } from "./refusal.ts";

/** What stands on every answer of the API (34620). */
export const answerHeaders = {
  "Content-Type": "application/json",
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Headers": "X-Requested-With",
  "Access-Control-Allow-Methods": "POST",
} as const;

/** The answer to a body that is too large to be read, with HTTP 413. */
export function bodyTooLarge(bytesMax: number): ServiceReply {
  return envelopeOf(new Refusal("bodyNotJson", `it is over ${bytesMax} bytes`));
}

/**
 * A `fetch` that asks the engine of this process; the host of the URL plays no part. A path that only its
 * normalisation would turn into a command is none (60009), as far as the text still shows it: a Request's URL does not. Rejects with ConnectionDropped where a fault
 * rule drops the connection.
 */
export function createEngineFetch(engine: Engine): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    const path = typeof input === "string" ? pathAsWritten(input) : url.pathname;
    const call = { method: request.method, path, query: url.searchParams };
    const bytesMax = await engine.bodyBytesMaxOf(call);
    const body = await readBody(request, bytesMax);
    if (body === undefined) return answerOf(JSON.stringify(bodyTooLarge(bytesMax)), 413);
    return answerOf(await engine.answerText({ ...call, body }), 200);
  };
}

function answerOf(text: string, status: number): Response {
  return new Response(text, { status, headers: answerHeaders });
}

/** The path before the URL parser takes `..` and the like out of it. */
function pathAsWritten(url: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1] ?? url;
}

/** Undefined when the body is over the cap, of which no more than that is read. */
async function readBody({ body }: Request, bytesMax: number): Promise<Uint8Array | undefined> {
  if (!body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > bytesMax) return undefined;
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
