/** One element of a list of JSON objects, as text. `isBroken`: it is too long, or the list ends in the middle of it. */
export type JsonElement = { line: number; text: string; isBroken?: true };

import type { JsonLayout } from "../chat/change-file.ts";

const charactersMax = 64 * 1024;

/** What the beginning of a JSON file says of its layout. */
export function jsonLayoutOf(head: string): JsonLayout {
  const start = head.search(/\S/);
  if (head[start] === "[") return "array";
  const end = /[\r\n]/.exec(head.slice(start))?.index ?? head.length;
  const first = head.slice(start, start + end);
  return /"rows"\s*:\s*\[/.test(first) || objectIn(first) === undefined ? "rows" : "lines";
}

/** The object that a text is, and undefined when it is none. The one place here where text becomes objects. */
export function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    return { ...value };
  } catch {
    return undefined;
  }
}

/**
 * Cuts the text of a JSON file into elements; memory is that of one. `line`: of one object a line, that line; of a list, which
 * element it is, from 1.
 */
export function jsonSplitter(layout: JsonLayout) {
  return layout === "lines" ? lineSplitter() : listSplitter(layout);
}

function lineSplitter() {
  let rest = "";
  let line = 0;
  function* take(piece: string, isLast: boolean): Generator<JsonElement> {
    const lines = (rest + piece).split("\n");
    rest = isLast ? "" : (lines.pop() ?? "");
    for (const text of lines) {
      line += 1;
      if (text.trim() !== "") yield { line, text };
    }
  }
  return { take };
}

function listSplitter(layout: "array" | "rows") {
  // Of a plan the list stands one deeper, behind the name `rows`.
  const listDepth = layout === "array" ? 1 : 2;
  let depth = 0;
  let place: "before" | "inside" | "after" = "before";
  let [inString, isEscaped] = [false, false];
  let [element, elementLength, line] = ["", 0, 0];
  // The last string at the depth of a plan's fields.
  let [name, isName] = ["", false];

  function* take(piece: string, isLast: boolean): Generator<JsonElement> {
    let from = 0;
    for (let at = 0; at < piece.length; at++) {
      const character = piece.charAt(at);
      if (inString) {
        if (isEscaped) isEscaped = false;
        else if (character === "\\") isEscaped = true;
        else if (character === '"') inString = false;
        if (isName && inString && name.length < 8) name += character;
        continue;
      }
      const wasInside = place === "inside" && depth >= listDepth;
      switch (character) {
        case '"':
          inString = true;
          isName = place === "before" && depth === 1;
          if (isName) name = "";
          break;
        case "[":
        case "{":
          depth += 1;
          if (place === "before" && depth === listDepth && character === "[" && (listDepth === 1 || name === "rows")) {
            place = "inside";
            from = at + 1;
          }
          break;
        case "]":
        case "}":
          depth -= 1;
          break;
      }
      const isEnd = wasInside && depth < listDepth;
      if (!wasInside || !(isEnd || (character === "," && depth === listDepth))) continue;
      keep(piece.slice(from, at));
      from = at + 1;
      yield* ended();
      if (isEnd) place = "after";
    }
    if (place === "inside") keep(piece.slice(from));
    if (isLast && place !== "after") yield { line: line + 1, text: element, isBroken: true };
  }

  function keep(text: string): void {
    elementLength += text.length;
    if (element.length < charactersMax) element += text;
  }

  function* ended(): Generator<JsonElement> {
    const text = element.trim();
    const isTooLong = elementLength > charactersMax;
    [element, elementLength] = ["", 0];
    if (text === "") return;
    line += 1;
    yield isTooLong ? { line, text, isBroken: true } : { line, text };
  }

  return { take };
}
