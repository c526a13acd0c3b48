import { itemCodeOf } from "@/lib/chat/seen-call";

/**
 * One line of a JSON text as people read it. `failing`: it belongs to an item whose own code is not 0, and `code` is
 * that code, on its own line. A fold stands for items that say nothing new; `path` unfolds it.
 */
export type JsonLine = { depth: number; failing: boolean } & (
  | { kind: "text"; name?: string; value: string; look: "mark" | "number" | "text"; code?: number; comma: boolean }
  | { kind: "fold"; path: string; count: number; isOk: boolean }
);

/** Deeper than any answer of the service: what goes further is shown as it came. */
export const depthMax = 40;
const foldMin = 3;
const shownFirst = 5;

type Place = { depth: number; name?: string; comma: boolean; failing: boolean; path: string };

/** A parsed JSON text line by line: runs of items with code 0 folded, long lists after their first five. */
export function jsonLines(root: unknown, unfolded: ReadonlySet<string>): JsonLine[] {
  const lines: JsonLine[] = [];
  write(root, { depth: 0, comma: false, failing: false, path: "" });
  return lines;

  function write(value: unknown, place: Place): void {
    const { depth, comma, path } = place;
    const named = place.name === undefined ? {} : { name: place.name };
    if (typeof value !== "object" || value === null || depth >= depthMax) {
      const code = place.name === "ResultCode" && place.failing && typeof value === "number" ? { code: value } : {};
      const look = typeof value === "string" ? "text" : "number";
      lines.push({
        ...{ kind: "text", depth, failing: place.failing, ...named, value: JSON.stringify(value), look, comma },
        ...code,
      });
      return;
    }
    const isList = Array.isArray(value);
    const [open, close] = isList ? ["[", "]"] : ["{", "}"];
    const failing = place.failing || (itemCodeOf(value) ?? 0) !== 0;
    const mark = (text: string, more: object) =>
      lines.push({ kind: "text", depth, failing, value: text, look: "mark", comma: false, ...more });
    const entries = Object.entries(value);
    if (entries.length === 0) return void mark(open + close, { ...named, comma });
    mark(open, named);
    if (isList) writeList(value, { ...place, failing });
    else
      entries.forEach(([name, each], at) => {
        const isLast = at === entries.length - 1;
        write(each, { depth: depth + 1, name, comma: !isLast, failing, path: `${path}/${name}` });
      });
    mark(close, { comma });
  }

  function writeList(list: unknown[], { depth, failing, path }: Place): void {
    for (let at = 0; at < list.length; ) {
      const run = runAt(list, at);
      const first = `${path}/${at}`;
      if (run && !unfolded.has(first)) {
        lines.push({ kind: "fold", depth: depth + 1, failing, path: first, ...run });
        at += run.count;
        continue;
      }
      for (const end = at + (run?.count ?? 1); at < end; at++)
        write(list[at], { depth: depth + 1, comma: at < list.length - 1, failing, path: `${path}/${at}` });
    }
  }
}

/** How many from here on are folded together; undefined: this one is shown. */
function runAt(list: unknown[], at: number): { count: number; isOk: boolean } | undefined {
  const isOk = itemCodeOf(list[at]) === 0;
  let count = 0;
  if (isOk) {
    while (at + count < list.length && itemCodeOf(list[at + count]) === 0) count++;
    return count >= foldMin && list.length > foldMin ? { count, isOk } : undefined;
  }
  if (at !== shownFirst || itemCodeOf(list[at]) !== undefined) return undefined;
  count = list.length - at;
  return count >= foldMin ? { count, isOk } : undefined;
}
