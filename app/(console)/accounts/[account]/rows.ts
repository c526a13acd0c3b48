import type { AccountContents } from "@/lib/chat/read-account";
import {
  type Contact,
  type Conversation,
  type ConversationKind,
  conversationKey,
  type MemberChange,
} from "@/lib/chat/wire";
import { type ItemOutcome, isDone } from "./apply";
import { type Effect, effectKey } from "./staged";
import type { Workspace } from "./workspace";

/** What the screen is looking at: everything, what is in no group, or one group by its number. */
export type View = "all" | "none" | number;

/** One line of the table. `change`: what is staged for it here; `outcome`: what the service said of it here. */
export type Row = {
  key: string;
  conversation: Conversation;
  contact?: Contact;
  change?: MemberChange;
  effect?: Effect;
  outcome?: ItemOutcome;
};

/**
 * The rows of a view before any filter. In a group: what is staged to come on top, in the order typed, then the
 * members in the service's order. Once something was applied, rows keep the places they had: nothing jumps, and what
 * was taken out stands struck where it stood.
 */
export function rowsOf(
  view: View,
  contents: AccountContents,
  workspace: Workspace,
  effects: Map<string, Effect>,
): Row[] {
  if (view === "all") return contents.contacts.map(rowOfContact);
  if (view === "none") return contents.contacts.filter((contact) => contact.groupIds.length === 0).map(rowOfContact);

  const members = contents.contacts.filter((contact) => contact.groupIds.includes(view));
  const memberByKey = new Map(members.map((contact) => [conversationKey(contact.conversation), contact]));
  const contactByKey = new Map(contents.contacts.map((contact) => [conversationKey(contact.conversation), contact]));
  const changes = workspace.staged[view]?.members ?? [];
  const changeByKey = new Map(changes.map((change) => [conversationKey(change.conversation), change]));
  const results = workspace.results[view];
  const placed = new Set(results?.order);

  const onTop = [
    ...changes.filter((change) => change.op === "add").map((change) => conversationKey(change.conversation)),
    ...Object.keys(results?.items ?? {}),
  ].filter((key) => !placed.has(key) && !memberByKey.has(key));
  const keys = new Set([...onTop, ...(results?.order ?? []), ...memberByKey.keys()]);

  return [...keys].flatMap((key): Row[] => {
    const contact = contactByKey.get(key);
    const change = changeByKey.get(key);
    const outcome = results?.items[key];
    const conversation = change?.conversation ?? outcome?.conversation ?? memberByKey.get(key)?.conversation;
    if (!conversation) return []; // it has left the group since, by another hand
    const effect = change && effects.get(effectKey(view, conversation));
    return [{ key, conversation, contact, change, effect, outcome }];
  });
}

function rowOfContact(contact: Contact): Row {
  return { key: conversationKey(contact.conversation), conversation: contact.conversation, contact };
}

/** Whether the service refused this row, or was not heard, and it still waits. */
export function isFailed(row: Row): boolean {
  return row.change !== undefined && row.outcome !== undefined && !isDone(row.outcome);
}

/** The rows that fit: text in the id, any case, the kind, and failed ones only. */
export function filtered(
  rows: readonly Row[],
  filter: { text: string; kind: ConversationKind | "all"; failed: boolean },
): readonly Row[] {
  const text = filter.text.trim().toLowerCase();
  if (text === "" && filter.kind === "all" && !filter.failed) return rows;
  return rows.filter(
    (row) =>
      (filter.kind === "all" || row.conversation.kind === filter.kind) &&
      (!filter.failed || isFailed(row)) &&
      (text === "" || row.conversation.id.toLowerCase().includes(text)),
  );
}
