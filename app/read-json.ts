import "server-only";

/**
 * The JSON of a request to a route of ours, of which no more than `bytesMax` is read: Next sets routes no limit. What is
 * longer, cut or no JSON is undefined, which no schema takes.
 */
export async function readJson({ body }: Request, bytesMax: number): Promise<unknown> {
  if (!body) return undefined;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > bytesMax) return undefined;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    return undefined;
  }
}
