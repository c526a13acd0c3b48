import { type Conversation, conversationKey } from "../chat/wire.ts";
import type { ContactRecord } from "./store.ts";

/*
 * The contacts of one account as one text: a line each, fields apart by tabs, and none after the last that is there.
 * A call reads and writes an account's drawer as one row, so the text is cut into lines, and only the lines that the
 * call names are read further.
 */

/** The lines of a text by conversation key, in order. */
export function linesOf(text: string): Map<string, string> {
  const lines = new Map<string, string>();
  if (text === "") return lines;
  for (let start = 0; start <= text.length; ) {
    const end = text.indexOf("\n", start);
    const line = text.slice(start, end < 0 ? text.length : end);
    lines.set(line.slice(0, line.indexOf("\t")), line);
    if (end < 0) break;
    start = end + 1;
  }
  return lines;
}

/** The text of lines, as linesOf takes it; null of none. */
export function textOfLines(lines: ReadonlyMap<string, string>): string | null {
  return lines.size === 0 ? null : [...lines.values()].join("\n");
}

/** The key under which a conversation's line stands. */
export function lineKey(conversation: Conversation): string {
  return escaped(conversationKey(conversation));
}

export function lineOf({ conversation, position, changedAt, groupIds, marks, customMark }: ContactRecord): string {
  const line = `${lineKey(conversation)}\t${position}\t${changedAt}\t${groupIds.join()}`;
  if (customMark !== undefined) return `${line}\t${marks.join()}\t${escaped(customMark)}`;
  return marks.length === 0 ? line : `${line}\t${marks.join()}`;
}

export function contactOfLine(line: string): ContactRecord {
  const [key = "", position, changedAt, groupIds = "", marks = "", customMark] = line.split("\t");
  return {
    conversation: conversationAt(unescaped(key)),
    position: Number(position),
    changedAt: Number(changedAt),
    groupIds: numbersOf(groupIds),
    marks: numbersOf(marks),
    ...(customMark !== undefined && { customMark: unescaped(customMark) }),
  };
}

/** The conversation behind a key of `conversationKey`: "u:" or "g:", then the id. */
export function conversationAt(key: string): Conversation {
  return { kind: key.startsWith("u:") ? "user" : "chatGroup", id: key.slice(2) };
}

function numbersOf(text: string): number[] {
  return text === "" ? [] : text.split(",").map(Number);
}

// A migration spells these in SQL as well: store-sqlite-schema.ts.
const special = /[\\\n\t]/;

function escaped(text: string): string {
  if (!special.test(text)) return text;
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}

function unescaped(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(/\\(.)/g, (_, letter) => (letter === "n" ? "\n" : letter === "t" ? "\t" : "\\"));
}
