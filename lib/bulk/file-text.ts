import type { FileEncoding } from "../chat/change-file.ts";
import { decodedText, encodingOf, headBytes } from "./decode-bytes.ts";
import { isText } from "./is-text.ts";

/**
 * The text of a file as it comes, in the encoding that its beginning says. `head`: that beginning; `isWhole`: there is nothing
 * behind it. `isBinary`: it is none.
 */
export async function fileText(bytes: AsyncIterable<Uint8Array>): Promise<{
  encoding: FileEncoding;
  head: string;
  isWhole: boolean;
  isBinary: boolean;
  text: AsyncGenerator<string>;
}> {
  const source = bytes[Symbol.asyncIterator]();
  const { head, isWhole } = await beginningOf(source);
  const encoding = encodingOf(head, isWhole);
  const text = decodedText(restored(head, source), encoding);
  const isBinary = !isText(head);
  return { encoding, isWhole, isBinary, text, head: new TextDecoder(encoding).decode(head, { stream: !isWhole }) };
}

/** Each piece with whether it is the last; an empty one stands at the end. */
export async function* withLast(text: AsyncIterable<string>): AsyncGenerator<[piece: string, isLast: boolean]> {
  for await (const piece of text) yield [piece, false];
  yield ["", true];
}

async function beginningOf(source: AsyncIterator<Uint8Array>): Promise<{ head: Uint8Array; isWhole: boolean }> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  while (bytes < headBytes) {
    const next = await source.next();
    if (next.done) return { head: joined(pieces), isWhole: true };
    pieces.push(next.value);
    bytes += next.value.length;
  }
  return { head: joined(pieces), isWhole: false };
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
}

/** What was looked at, and what comes behind it. Whoever stops early closes the source. */
async function* restored(head: Uint8Array, source: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield head;
    for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
  } finally {
    await source.return?.();
  }
}
