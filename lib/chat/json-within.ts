import { utf8Bytes } from "./wire.ts";

/**
 * The text that JSON.stringify makes of a value that came out of JSON, and undefined once that has more than `bytesMax`
 * bytes. Without recursion: a value may nest deeper than the stack reaches.
 */
export function jsonWithin(value: unknown, bytesMax: number): string | undefined {
  let [text, bytes] = ["", 0];
  // What is still to be written, the nearest last.
  const ahead: Piece[] = [{ value }];
  for (let piece = ahead.pop(); piece; piece = ahead.pop()) {
    const inner = "value" in piece ? piecesOf(piece.value) : undefined;
    if (inner) {
      for (const each of inner.reverse()) ahead.push(each);
      continue;
    }
    const written = "value" in piece ? (JSON.stringify(piece.value) ?? "null") : piece.text;
    bytes += utf8Bytes(written);
    if (bytes > bytesMax) return undefined;
    text += written;
  }
  return text;
}

type Piece = { value: unknown } | { text: string };

/** A list or an object in pieces; undefined for a scalar. */
function piecesOf(value: unknown): Piece[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value)) {
    const items = value.flatMap((item, at) => [{ text: at === 0 ? "" : "," }, { value: item }]);
    return [{ text: "[" }, ...items, { text: "]" }];
  }
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  const pieces = fields.flatMap(([name, field], at) => [
    { text: `${at === 0 ? "" : ","}${JSON.stringify(name)}:` },
    { value: field },
  ]);
  return [{ text: "{" }, ...pieces, { text: "}" }];
}
