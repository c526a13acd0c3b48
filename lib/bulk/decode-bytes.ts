import type { FileEncoding } from "../chat/change-file.ts";

/** How many bytes of a file decide what it is. */
export const headBytes = 1024 * 1024;

/**
 * What the first bytes of a file say: its byte order mark, else UTF-8 if they are that, else GB18030 if they are that.
 * `isWhole`: there is nothing behind them, so that a character cut at their end is a fault.
 */
export function encodingOf(head: Uint8Array, isWhole: boolean): FileEncoding {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  if (decodes(head, "utf-8", isWhole)) return "utf-8";
  return decodes(head, "gb18030", isWhole) ? "gb18030" : "utf-8";
}

/** The text of a file in pieces. What is no text comes out as U+FFFD, which is never let into a row. */
export async function* decodedText(pieces: AsyncIterable<Uint8Array>, encoding: FileEncoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const piece of pieces) {
    const text = decoder.decode(piece, { stream: true });
    if (text !== "") yield text;
  }
  const rest = decoder.decode();
  if (rest !== "") yield rest;
}

/** What stands for bytes that are no text. A file that holds it already was damaged earlier. */
export const replacement = "\ufffd";

function decodes(bytes: Uint8Array, encoding: FileEncoding, isWhole: boolean): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: !isWhole });
    return true;
  } catch {
    return false;
  }
}
