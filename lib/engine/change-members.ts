import type { ErrorName } from "../chat/errors.ts";
import { type Conversation, conversationKey, type Group, type MemberChange, type MemberResult } from "../chat/wire.ts";
import { outcomeOf } from "./refusal.ts";
import { isBlank, peerFault, quotaFault } from "./rules.ts";
import type { Settings } from "./settings.ts";
import type { AccountRecord, Changes, ContactRecord, View } from "./store.ts";

/**
 * Puts conversations into a group of `owner` and takes them out, in order; each item fails alone (OQ-26). `now` is in
 * Unix seconds. `changes.owner` is always given, for the caller may have changed more of it.
 */
export function changeMembers(
  view: View,
  owner: AccountRecord,
  group: Group,
  items: readonly MemberChange[],
  now: number,
  settings: Settings,
): { results: MemberResult[]; changes: Changes & { owner: AccountRecord } } {
  const drawer = openDrawer(view, owner, now);
  const results = items.map(({ op, conversation }) => {
    const fault = op === "add" ? drawer.add(conversation, group.id, settings) : drawer.remove(conversation, group.id);
    return { op, conversation, ...outcomeOf(fault) };
  });
  return { results, changes: drawer.changes() };
}

/** Takes every conversation out of a group; the records' time moves. `view` holds all contacts of `owner`. */
export function emptyGroup(view: View, owner: AccountRecord, groupId: number, now: number) {
  const drawer = openDrawer(view, owner, now);
  for (const contact of view.contacts.values()) drawer.remove(contact.conversation, groupId);
  return drawer.changes();
}

/** A working copy of an account's records, in which an item sees what the items before it did. */
function openDrawer(view: View, before: AccountRecord, now: number) {
  const owner = { ...before };
  const touched = new Map<string, ContactRecord | undefined>();
  const contactAt = (key: string) => (touched.has(key) ? touched.get(key) : view.contacts.get(key));

  return {
    add(conversation: Conversation, groupId: number, settings: Settings): ErrorName | undefined {
      const key = conversationKey(conversation);
      const contact = contactAt(key);
      const fault = peerFault(view, conversation) ?? quotaFault(owner, contact, settings);
      if (fault !== undefined || contact?.groupIds.includes(groupId)) return fault;
      if (!contact || contact.groupIds.length === 0) owner.grouped += 1;
      const record = contact ?? {
        conversation,
        groupIds: [],
        marks: [],
        position: ++owner.lastPosition,
        changedAt: now,
      };
      const groupIds = [...record.groupIds, groupId].sort((left, right) => left - right);
      touched.set(key, { ...record, groupIds, changedAt: now });
      return undefined;
    },

    /** Asks nothing of the peer: dead entries must be removable (OQ-22). */
    remove(conversation: Conversation, groupId: number): undefined {
      const key = conversationKey(conversation);
      const contact = contactAt(key);
      if (!contact?.groupIds.includes(groupId)) return;
      const groupIds = contact.groupIds.filter((id) => id !== groupId);
      if (groupIds.length === 0) owner.grouped -= 1;
      const left = { ...contact, groupIds, changedAt: now };
      touched.set(key, isBlank(left) ? undefined : left);
    },

    changes() {
      const contacts: ContactRecord[] = [];
      const contactsGone: Conversation[] = [];
      for (const [key, after] of touched) {
        const known = view.contacts.get(key);
        if (after) contacts.push(after);
        else if (known) contactsGone.push(known.conversation);
      }
      return { owner, contacts, contactsGone };
    },
  };
}
