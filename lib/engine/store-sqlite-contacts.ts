import { type Conversation, conversationAt, conversationKey } from "../chat/wire.ts";
import type { ContactRecord } from "./store.ts";

/**
 * The contacts of one account, opened from the one text that they lie in: before each contact a line break, between its
 * fields tabs. What a call names is looked up in the text and read, the rest stays as it is.
 */
export function openContacts(text: string) {
  let whole = text;
  // Looking through the text is the quickest for a few, and far from it for a hundred.
  let lines: Map<string, string> | undefined;
  let searches = 0;

  /** Where the line of a key begins, with the break before it, and where it ends. */
  function placeOf(key: string): { start: number; end: number } | undefined {
    const start = whole.indexOf(`\n${key}\t`);
    if (start < 0) return undefined;
    const next = whole.indexOf("\n", start + 1);
    return { start, end: next < 0 ? whole.length : next };
  }

  function isCut(): boolean {
    searches += 1;
    if (searches > searchesMax) lines ??= linesOf(whole);
    return lines !== undefined;
  }

  function replace(key: string, line: string | undefined): void {
    if (isCut()) {
      if (line === undefined) lines?.delete(key);
      else lines?.set(key, line);
      return;
    }
    const { start, end } = placeOf(key) ?? { start: whole.length, end: whole.length };
    whole = whole.slice(0, start) + (line === undefined ? "" : `\n${line}`) + whole.slice(end);
  }

  return {
    of(conversation: Conversation): ContactRecord | undefined {
      const key = keyOf(conversation);
      if (isCut()) {
        const line = lines?.get(key);
        return line === undefined ? undefined : contactOf(line);
      }
      const place = placeOf(key);
      return place && contactOf(whole.slice(place.start + 1, place.end));
    },

    /** In the order of their positions. */
    all(): ContactRecord[] {
      return [...linesOf(this.text()).values()].map(contactOf).sort((left, right) => left.position - right.position);
    },

    put(contact: ContactRecord): void {
      replace(keyOf(contact.conversation), lineOf(contact));
    },

    drop(conversation: Conversation): void {
      replace(keyOf(conversation), undefined);
    },

    text: (): string => (lines ? [...lines.values()].map((line) => `\n${line}`).join("") : whole),
  };
}

const searchesMax = 16;

/** By key, in order. */
function linesOf(text: string): Map<string, string> {
  const lines = text.split("\n").slice(1);
  return new Map(lines.map((line) => [line.slice(0, line.indexOf("\t")), line]));
}

/** What stands in the text of an account that has a record of this conversation, and in no other. */
export function lineStartOf(conversation: Conversation): string {
  return `\n${keyOf(conversation)}\t`;
}

function keyOf(conversation: Conversation): string {
  return escaped(conversationKey(conversation));
}

/** The marks stand there only when there are any, and the custom mark behind them. */
function lineOf({ conversation, position, changedAt, groupIds, marks, customMark }: ContactRecord): string {
  const line = `${keyOf(conversation)}\t${position}\t${changedAt}\t${groupIds.join()}`;
  if (customMark !== undefined) return `${line}\t${marks.join()}\t${escaped(customMark)}`;
  return marks.length === 0 ? line : `${line}\t${marks.join()}`;
}

function contactOf(line: string): ContactRecord {
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

function numbersOf(text: string): number[] {
  return text === "" ? [] : text.split(",").map(Number);
}

// A step of store-sqlite-schema.ts spells these in SQL as well.
const special = /[\\\n\t]/;

function escaped(text: string): string {
  if (!special.test(text)) return text;
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}

function unescaped(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(/\\(.)/g, (_, letter) => (letter === "n" ? "\n" : letter === "t" ? "\t" : "\\"));
}
