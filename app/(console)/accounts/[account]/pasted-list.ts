import { guessedKind } from "@/lib/chat/guessed-kind";
import { limits } from "@/lib/chat/limits";
import { type Conversation, type ConversationKind, conversationKey, utf8Bytes } from "@/lib/chat/wire";

/** Why a line will not be added, or is not needed. */
export type LineNote =
  | { kind: "duplicate"; line: number }
  | { kind: "present" }
  | { kind: "listed" }
  | { kind: "staged" }
  | { kind: "userTooLong"; bytes: number }
  | { kind: "chatGroupTooLong"; bytes: number }
  | { kind: "characters" };

/** Conversation keys that need not be added: in the table already, in which case `presentKind` is the note, or staged. */
export type Known = {
  present: ReadonlySet<string>;
  staged: ReadonlySet<string>;
  presentKind?: "present" | "listed";
};

/** One line of a pasted list. `line` counts from 1 in the text as it stands. */
export type PastedLine = {
  line: number;
  conversation: Conversation;
  note?: LineNote;
  /** It would be added, yet looks like a piece of a table. */
  doubtful?: true;
};

/** Notes that keep a line from being added: the others only say that there is nothing to add. */
export function isFault(note: LineNote | undefined): boolean {
  return note?.kind === "userTooLong" || note?.kind === "chatGroupTooLong" || note?.kind === "characters";
}

/**
 * Reads a list, one id a line; empty lines count for numbering only. White space at a line's ends belongs to the
 * paste, not to the id. `kinds`: what a person chose for a line's id.
 */
export function readPastedList(
  text: string,
  kinds: { every?: ConversationKind; byId: ReadonlyMap<string, ConversationKind> },
  known: Known,
): PastedLine[] {
  const firstLineByKey = new Map<string, number>();
  return text.split(/\r\n|\r|\n/).flatMap((raw, at): PastedLine[] => {
    const id = raw.trim();
    if (id === "") return [];
    const conversation: Conversation = { kind: kinds.byId.get(id) ?? kinds.every ?? guessedKind(id), id };
    const key = conversationKey(conversation);
    const note = faultOf(conversation) ?? repetitionOf(key);
    if (!firstLineByKey.has(key)) firstLineByKey.set(key, at + 1);
    const doubtful = !note && /[,;"']/.test(id);
    return [{ line: at + 1, conversation, ...(note && { note }), ...(doubtful && { doubtful }) }];
  });

  function repetitionOf(key: string): LineNote | undefined {
    const first = firstLineByKey.get(key);
    if (first !== undefined) return { kind: "duplicate", line: first };
    if (known.staged.has(key)) return { kind: "staged" };
    return known.present.has(key) ? { kind: known.presentKind ?? "present" } : undefined;
  }
}

function faultOf({ kind, id }: Conversation): LineNote | undefined {
  const bytes = utf8Bytes(id);
  if (kind === "chatGroup") {
    return bytes > limits.chatGroupIdBytes.value ? { kind: "chatGroupTooLong", bytes } : undefined;
  }
  if (bytes > limits.userIdBytes.value) return { kind: "userTooLong", bytes };
  return /^[\x20-\x7e]+$/.test(id) ? undefined : { kind: "characters" };
}
