import type { ErrorName } from "../chat/errors.ts";
import { type Conversation, conversationKey, type MarkChange } from "../chat/wire.ts";
import { groupQuotaFault, isBlank, isMarked, markQuotaFault, peerFault } from "./rules.ts";
import type { Settings } from "./settings.ts";
import type { AccountRecord, Changes, ContactRecord, View } from "./store.ts";

type Contents = Omit<ContactRecord, "position" | "changedAt">;

/**
 * A working copy of an account's records, in which an item sees what the items before it did. Each deed names the
 * row of its fault, and has then changed nothing. `now` is in Unix seconds.
 */
export function openDrawer(view: View, before: AccountRecord, now: number, settings: Settings) {
  const owner = { ...before };
  const touched = new Map<string, ContactRecord | undefined>();
  const contactOf = (conversation: Conversation) => {
    const key = conversationKey(conversation);
    return touched.has(key) ? touched.get(key) : view.contacts.get(key);
  };

  /** Keeps the counters in step, and lets go of a record that holds nothing any more. */
  function put(known: ContactRecord | undefined, next: Contents, changedAt = now): undefined {
    owner.grouped += count(next.groupIds.length > 0) - count(known !== undefined && known.groupIds.length > 0);
    owner.marked += count(isMarked(next)) - count(known !== undefined && isMarked(known));
    const position = known?.position ?? ++owner.lastPosition;
    const isGone = isBlank(next) && settings.emptiedRecords === "gone";
    touched.set(conversationKey(next.conversation), isGone ? undefined : { ...next, position, changedAt });
  }

  /** Nothing to change; a setting may let even that move the record's time (OQ-13). */
  function leave(known: ContactRecord | undefined): undefined {
    if (known && settings.timestamps === "everyWrite") put(known, known);
  }

  /** Dead entries must be removable, so nothing is asked of the peer, unless a setting does (OQ-22). */
  function removalFault(conversation: Conversation): ErrorName | undefined {
    return settings.deadEntries === "locked" ? peerFault(view, conversation, settings) : undefined;
  }

  /** Of two faults of one item: the peer's stands first, unless a setting turns it round (rulings of open-questions.md). */
  function firstOf(peer: ErrorName | undefined, quota: ErrorName | undefined): ErrorName | undefined {
    return settings.quotaCheck === "afterPeer" ? (peer ?? quota) : (quota ?? peer);
  }

  return {
    add(conversation: Conversation, groupId: number): ErrorName | undefined {
      const known = contactOf(conversation);
      const fault = firstOf(peerFault(view, conversation, settings), groupQuotaFault(owner, known, settings));
      if (fault !== undefined) return fault;
      if (known?.groupIds.includes(groupId)) return leave(known);
      put(known, { ...(known ?? blank(conversation)), groupIds: withId(known?.groupIds, groupId) });
      return undefined;
    },

    remove(conversation: Conversation, groupId: number): ErrorName | undefined {
      const fault = removalFault(conversation);
      if (fault !== undefined) return fault;
      const known = contactOf(conversation);
      if (!known?.groupIds.includes(groupId)) return leave(known);
      put(known, { ...known, groupIds: known.groupIds.filter((id) => id !== groupId) });
      return undefined;
    },

    /** Empties a group, into another one or into none; nothing is asked of the peers. The view holds all contacts. */
    empty(groupId: number, into?: number): void {
      for (const known of view.contacts.values()) {
        if (!known.groupIds.includes(groupId)) continue;
        const left = known.groupIds.filter((id) => id !== groupId);
        const isDeleted = into === undefined;
        const keepsTime = isDeleted && settings.timestampOnDelete === "keep";
        put(known, { ...known, groupIds: isDeleted ? left : withId(left, into) }, keepsTime ? known.changedAt : now);
      }
    },

    /** Moves the time of a group's records. The view holds all contacts. */
    touch(groupId: number): void {
      for (const known of view.contacts.values()) if (known.groupIds.includes(groupId)) put(known, known);
    },

    /** Bits are cleared, then set, unless a setting turns it round (OQ-12). */
    mark({ conversation, scope, clear = [], set = [], customMark }: MarkChange): ErrorName | undefined {
      const known = contactOf(conversation);
      const bits =
        scope === "custom" ? [] : settings.sameBitTwice === "set" ? set : set.filter((bit) => !clear.includes(bit));
      const text = scope === "standard" ? undefined : customMark;
      const isSetting = bits.length > 0 || (text !== undefined && text !== "");
      const fault = isSetting
        ? firstOf(peerFault(view, conversation, settings), markQuotaFault(owner, known, settings))
        : removalFault(conversation);
      if (fault !== undefined) return fault;
      const { customMark: textBefore, ...before }: Contents = known ?? blank(conversation);
      const kept = scope === "custom" ? before.marks : before.marks.filter((bit) => !clear.includes(bit));
      const marks = [...new Set([...kept, ...bits])].sort(ascending);
      const textAfter = (text ?? textBefore) || undefined;
      if (textAfter === textBefore && marks.join() === before.marks.join()) return leave(known);
      put(known, { ...before, marks, ...(textAfter !== undefined && { customMark: textAfter }) });
      return undefined;
    },

    changes(): Changes & { owner: AccountRecord } {
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

function blank(conversation: Conversation): Contents {
  return { conversation, groupIds: [], marks: [] };
}

function withId(ids: readonly number[] = [], id: number): number[] {
  return [...new Set([...ids, id])].sort(ascending);
}

function ascending(left: number, right: number): number {
  return left - right;
}

function count(is: boolean): number {
  return is ? 1 : 0;
}
