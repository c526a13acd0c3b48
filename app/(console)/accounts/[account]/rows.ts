import type { KnownName } from "@/lib/chat/known-name";
import type { AccountContents } from "@/lib/chat/read-account";
import {
  type Contact,
  type Conversation,
  type ConversationKind,
  conversationKey,
  type MemberChange,
  type Recent,
} from "@/lib/chat/wire";
import { type ItemOutcome, isDone, type MarkOutcome, type RecentOutcome, type Said } from "./apply";
import { type Effect, effectKey } from "./member-effects";
import { isMarked, type MarkEffect, type MarkStage } from "./staged-marks";
import type { Workspace } from "./workspace";

/** What the groups tab is looking at: everything, what is in no group, or one group by its number. */
export type View = "all" | "none" | number;

/** One line of a table. `change`: what is staged for it here; `outcome`: what the service said of it here. */
export type TableRow<Change, Outcome, What> = {
  key: string;
  conversation: Conversation;
  contact?: Contact | undefined;
  change?: Change | undefined;
  effect?: What | undefined;
  outcome?: Outcome | undefined;
};
export type MemberRow = TableRow<MemberChange, ItemOutcome, Effect>;
export type MarkRow = TableRow<MarkStage, MarkOutcome, MarkEffect>;
/** `recent` is absent where the list, as far as it was read, has no such entry. */
export type RecentRow = TableRow<Conversation, RecentOutcome, never> & { recent?: Recent };

/**
 * The rows of a view before any filter. In a group: what is staged to come on top, in the order typed, then the
 * members in the service's order. Once something was applied, rows keep the places they had: nothing jumps, and what
 * was taken out stands struck where it stood.
 */
export function rowsOf(
  view: View,
  contents: AccountContents,
  { staged, results }: Workspace,
  effects: Map<string, Effect>,
): MemberRow[] {
  if (view === "all") return contents.contacts.map(rowOfContact);
  if (view === "none") return contents.contacts.filter((contact) => contact.groupIds.length === 0).map(rowOfContact);

  const changes = staged.groups[view]?.members ?? [];
  const changeByKey = new Map(changes.map((change) => [conversationKey(change.conversation), change]));
  const adds = changes.filter((change) => change.op === "add").map((change) => conversationKey(change.conversation));
  const said = results.groups[view];
  const contactByKey = byKey(contents.contacts);
  const memberByKey = byKey(contents.contacts.filter((contact) => contact.groupIds.includes(view)));
  return inPlace(adds, memberByKey.keys(), said).flatMap((key): MemberRow[] => {
    const change = changeByKey.get(key);
    const outcome = said?.items[key];
    const conversation = change?.conversation ?? outcome?.conversation ?? memberByKey.get(key)?.conversation;
    if (!conversation) return []; // it has left the group since, by another hand
    const effect = change && effects.get(effectKey(view, conversation));
    return [{ key, conversation, contact: contactByKey.get(key), change, effect, outcome }];
  });
}

/** The conversations that have marks, or are about to, in places that do not jump either. */
export function markRowsOf(
  contents: AccountContents,
  { staged, results }: Workspace,
  effects: Map<string, MarkEffect>,
): MarkRow[] {
  const contactByKey = byKey(contents.contacts);
  const markedByKey = byKey(contents.contacts.filter(isMarked));
  return inPlace(Object.keys(staged.marks), markedByKey.keys(), results.marks).flatMap((key): MarkRow[] => {
    const change = staged.marks[key];
    const outcome = results.marks.items[key];
    const conversation = change?.conversation ?? outcome?.conversation ?? markedByKey.get(key)?.conversation;
    if (!conversation) return [];
    return [{ key, conversation, contact: contactByKey.get(key), change, effect: effects.get(key), outcome }];
  });
}

/**
 * The recent list as it was read; who was taken off it since stands struck in its place. What is staged and was not
 * read stands last: every staged change has a row to take it back from.
 */
export function recentRowsOf(
  recents: readonly Recent[],
  { contacts }: AccountContents,
  { staged, results }: Workspace,
): RecentRow[] {
  const contactByKey = byKey(contacts);
  const listed = recents.map((recent) => ({ ...rowOf(recent.conversation), recent }));
  const present = new Set(listed.map((row) => row.key));
  return [
    ...listed,
    ...Object.values(staged.recents)
      .map(rowOf)
      .filter((row) => !present.has(row.key)),
  ];

  function rowOf(conversation: Conversation): RecentRow {
    const key = conversationKey(conversation);
    const [change, outcome] = [staged.recents[key], results.recents.items[key]];
    return { key, conversation, contact: contactByKey.get(key), change, outcome };
  }
}

/** How many of those read still stand in the list. */
export function listedCount(recents: readonly Recent[], { results }: Workspace): number {
  const isThere = (outcome: RecentOutcome | undefined) => !outcome || !isDone(outcome);
  return recents.filter(({ conversation }) => isThere(results.recents.items[conversationKey(conversation)])).length;
}

/** New rows on top, then those of the last application where they were, then the rest in the service's order. */
function inPlace(
  staged: readonly string[],
  present: Iterable<string>,
  said: { items: object; order: readonly string[] } = { items: {}, order: [] },
): string[] {
  const standing = new Set(present);
  const placed = new Set(said.order);
  const onTop = [...staged, ...Object.keys(said.items)].filter((key) => !placed.has(key) && !standing.has(key));
  return [...new Set([...onTop, ...placed, ...standing])];
}

function byKey(contacts: readonly Contact[]): Map<string, Contact> {
  return new Map(contacts.map((contact) => [conversationKey(contact.conversation), contact]));
}

function rowOfContact(contact: Contact): MemberRow {
  return { key: conversationKey(contact.conversation), conversation: contact.conversation, contact };
}

/** Whether the service refused this row, or was not heard, and it still waits. */
export function isFailed(row: { change?: unknown; outcome?: Said | undefined }): boolean {
  return row.change !== undefined && row.outcome !== undefined && !isDone(row.outcome);
}

/** The rows that fit: text in the id, in the name where it is known, or in a custom text, any case, the kind, and failed ones only. */
export function filtered<Row extends TableRow<unknown, Said, unknown>>(
  rows: readonly Row[],
  filter: { text: string; kind: ConversationKind | "all"; failed: boolean },
  known: ReadonlyMap<string, KnownName> = new Map(),
): readonly Row[] {
  const text = filter.text.trim().toLowerCase();
  if (text === "" && filter.kind === "all" && !filter.failed) return rows;
  return rows.filter(
    (row) =>
      (filter.kind === "all" || row.conversation.kind === filter.kind) &&
      (!filter.failed || isFailed(row)) &&
      `${row.conversation.id}\n${nameIn(known.get(row.key))}\n${row.contact?.customMark ?? ""}`
        .toLowerCase()
        .includes(text),
  );
}

function nameIn(known: KnownName | undefined): string {
  return known && "name" in known ? known.name : "";
}
