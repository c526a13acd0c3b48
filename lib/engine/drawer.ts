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
  function put(known: ContactRecord | undefined, next: Contents): void {
    owner.grouped += count(next.groupIds.length > 0) - count(known !== undefined && known.groupIds.length > 0);
    owner.marked += count(isMarked(next)) - count(known !== undefined && isMarked(known));
    const position = known?.position ?? ++owner.lastPosition;
    touched.set(conversationKey(next.conversation), isBlank(next) ? undefined : { ...next, position, changedAt: now });
  }

  return {
    add(conversation: Conversation, groupId: number): ErrorName | undefined {
      const known = contactOf(conversation);
      const fault = peerFault(view, conversation) ?? groupQuotaFault(owner, known, settings);
      if (fault !== undefined || known?.groupIds.includes(groupId)) return fault;
      const groupIds = [...(known?.groupIds ?? []), groupId].sort(ascending);
      put(known, { ...(known ?? blank(conversation)), groupIds });
      return undefined;
    },

    /** Asks nothing of the peer: dead entries must be removable (OQ-22). */
    remove(conversation: Conversation, groupId: number): ErrorName | undefined {
      const known = contactOf(conversation);
      if (known?.groupIds.includes(groupId))
        put(known, { ...known, groupIds: known.groupIds.filter((id) => id !== groupId) });
      return undefined;
    },

    /** Bits are cleared, then set (OQ-12). Like taking out, clearing asks nothing of the peer. */
    mark({ conversation, scope, clear = [], set = [], customMark }: MarkChange): ErrorName | undefined {
      const known = contactOf(conversation);
      const bits = scope === "custom" ? { clear: [], set: [] } : { clear, set };
      const text = scope === "standard" ? undefined : customMark;
      const isSetting = bits.set.length > 0 || (text !== undefined && text !== "");
      const fault = isSetting ? (peerFault(view, conversation) ?? markQuotaFault(owner, known, settings)) : undefined;
      if (fault !== undefined) return fault;
      const before: Contents = known ?? blank(conversation);
      const kept = before.marks.filter((bit) => !bits.clear.includes(bit));
      const marks = [...new Set([...kept, ...bits.set])].sort(ascending);
      const { customMark: customBefore, ...rest } = before;
      const customAfter = (text ?? customBefore) || undefined;
      if (customAfter === customBefore && marks.join() === before.marks.join()) return undefined;
      put(known, { ...rest, marks, ...(customAfter !== undefined && { customMark: customAfter }) });
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

function ascending(left: number, right: number): number {
  return left - right;
}

function count(is: boolean): number {
  return is ? 1 : 0;
}
