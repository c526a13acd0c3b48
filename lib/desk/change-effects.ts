import type { Change, ChangeOf, ChangeVerb, Effect, ItemSaid, Marks } from "../chat/change.ts";
import type { Reply } from "../chat/commands.ts";
import { type Contact, type Conversation, conversationKey, type Group, type MarkChange } from "../chat/wire.ts";

/** The groups and contacts of an account that a change touches, as they were read just before it. */
export type Before = {
  groups: Group[];
  contacts: Contact[];
  /** The app's edition may not read: what is there by now is not known. */
  isUnknown?: boolean;
};

/** What the service answers to each change. */
export type ReplyTo<V extends ChangeVerb> = {
  renameGroup: Reply<"updateGroup">;
  changeMembers: Reply<"updateGroup">;
  createGroup: Reply<"createGroup">;
  deleteGroup: Reply<"deleteGroup">;
  markContacts: Reply<"markContacts">;
  deleteRecent: Reply<"deleteRecent">;
  importAccount: Reply<"importAccount">;
}[V];

/** Which conversations of a call are as it wants them by now; where nothing was said of one it is not known. */
type Done = (conversation: Conversation) => boolean;

/** What the service said of each conversation, and what is truly different since: what was so before is no effect. */
export function effectsOfReply<V extends ChangeVerb>(
  change: ChangeOf<V>,
  before: Before,
  answer: ReplyTo<V>,
): { items: ItemSaid[]; effects: Effect[] } {
  // A change and the answer to it have one verb; the compiler does not tie two parameters together.
  const { verb } = change as Change;
  const items = "results" in answer ? itemsOf(answer.results) : [];
  const groupId = "group" in answer ? answer.group.id : undefined;
  const good = new Set(items.filter(({ code }) => code === 0).map(({ conversation }) => conversationKey(conversation)));
  const isDone: Done = (conversation) => verb === "deleteRecent" || good.has(conversationKey(conversation));
  return { items, effects: effectsOf(change as Change, before, isDone, groupId) };
}

/** What a change has made different where `isDone`. `groupId`: of the group that it names or makes, where that is known. */
export function effectsOf(change: Change, before: Before, isDone: Done, groupId?: number): Effect[] {
  const named = "group" in change ? before.groups.find(({ name }) => name === change.group) : undefined;
  const id = groupId ?? named?.id;
  switch (change.verb) {
    case "renameGroup":
      return id === undefined || change.group === change.to
        ? []
        : [{ kind: "renamed", groupId: id, from: change.group, to: change.to }];
    case "changeMembers":
      return id === undefined ? [] : membersChanged(change, id, before, isDone);
    case "createGroup": {
      if (id === undefined) return [];
      const { account, name: group, conversations } = change;
      const items = conversations.map((conversation) => ({ op: "add" as const, conversation }));
      const added = membersChanged({ verb: "changeMembers", account, group, items }, id, before, isDone);
      const isNew = before.groups.every((each) => each.id !== id);
      return isNew ? [{ kind: "created", groupId: id, name: group }, ...added] : added;
    }
    case "deleteGroup": {
      if (id === undefined) return [];
      const members = before.contacts.filter(({ groupIds }) => groupIds.includes(id));
      const conversations = members.map(({ conversation }) => conversation);
      return [{ kind: "deleted", groupId: id, name: change.group, conversations }];
    }
    case "markContacts":
      return change.items.filter(({ conversation }) => isDone(conversation)).flatMap((item) => marked(item, before));
    case "deleteRecent":
      return isDone(change.conversation) ? [{ kind: "leftRecents", conversation: change.conversation }] : [];
    case "importAccount":
      return [{ kind: "imported", account: change.account }];
  }
}

/** By this one effect is the same as another, whatever the groups are called in it. */
export function effectKey(effect: Effect): string {
  return `${effect.kind} ${thingOf(effect)} ${effect.kind === "renamed" ? effect.to : ""}`;
}

/** Of effects that follow each other those that hold in the end: of each membership, group and name the last one. */
export function lastOfEach(effects: readonly Effect[]): Effect[] {
  return [...new Map(effects.map((effect) => [`${natureOf(effect)} ${thingOf(effect)}`, effect])).values()];
}

function natureOf({ kind }: Effect): string {
  if (kind === "added" || kind === "removed") return "membership";
  return kind === "created" || kind === "deleted" ? "group" : kind;
}

function thingOf(effect: Effect): string {
  if (effect.kind === "imported") return effect.account;
  const groupId = "groupId" in effect ? effect.groupId : "";
  return `${groupId} ${"conversation" in effect ? conversationKey(effect.conversation) : ""}`;
}

function membersChanged(change: ChangeOf<"changeMembers">, groupId: number, before: Before, isDone: Done): Effect[] {
  const known = contactsByKey(before.contacts);
  const seen = new Set<string>();
  return change.items.flatMap(({ op, conversation }): Effect[] => {
    const key = conversationKey(conversation);
    const wasIn = known.get(key)?.groupIds.includes(groupId) ?? false;
    if (seen.has(key) || wasIn === (op === "add") || !isDone(conversation)) return [];
    seen.add(key);
    return [{ kind: op === "add" ? "added" : "removed", groupId, group: change.group, conversation }];
  });
}

function marked(item: MarkChange, before: Before): Effect[] {
  if (before.isUnknown) return [{ kind: "textSet", conversation: item.conversation, text: item.customMark ?? "" }];
  const was = marksOf(contactsByKey(before.contacts).get(conversationKey(item.conversation)));
  const after = marksAfter(was, item);
  return isSameMarks(was, after) ? [] : [{ kind: "marked", conversation: item.conversation, before: was, after }];
}

export function contactsByKey(contacts: readonly Contact[]): Map<string, Contact> {
  return new Map(contacts.map((contact) => [conversationKey(contact.conversation), contact]));
}

export function marksOf(contact: Contact | undefined): Marks {
  return { bits: contact?.marks ?? [], text: contact?.customMark ?? "" };
}

/** Bits are cleared first, then set (OQ-12); without a text it stays. */
export function marksAfter(was: Marks, { set = [], clear = [], customMark = was.text }: MarkChange): Marks {
  const kept = was.bits.filter((bit) => !clear.includes(bit));
  return { bits: [...new Set([...kept, ...set])].sort((one, other) => one - other), text: customMark };
}

export function isSameMarks(one: Marks, other: Marks): boolean {
  return one.text === other.text && one.bits.join() === other.bits.join();
}

function itemsOf(results: readonly ItemSaid[]): ItemSaid[] {
  return results.map(({ conversation, code, info }) => ({ conversation, code, info }));
}
