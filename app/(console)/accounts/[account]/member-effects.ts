import { documentedWalls } from "@/lib/chat/measure";
import type { AccountContents } from "@/lib/chat/read-account";
import { type Conversation, conversationKey, type Group, type MemberChange } from "@/lib/chat/wire";
import { groupedCount, membersInOrder, type Staged } from "./staged";

/** What one staged member change would do, as far as can be told from the last read. */
export type Effect =
  | { kind: "add"; left: number }
  | { kind: "addCounted" }
  | { kind: "addNoRoom" }
  | { kind: "addPresent" }
  | { kind: "remove"; others: Group[] }
  | { kind: "removeLast" }
  | { kind: "removeAbsent" };

/** A staged member change's place: the group's number and the conversation. */
export function effectKey(groupId: number, conversation: Conversation): string {
  return `${groupId}/${conversationKey(conversation)}`;
}

/**
 * Every staged change's effect, reckoned in the order in which the changes are sent, and the number of grouped
 * conversations afterwards: a conversation counts once however many groups it is in (OQ-07). What waits for a group
 * that is gone is not sent, and has none. `most`: so many may be grouped; infinite where each group has its own number.
 */
export function effectsOf(
  contents: AccountContents,
  staged: Staged,
  most: number = documentedWalls.conversations,
): { effects: Map<string, Effect>; counted: number } {
  const groupById = new Map(contents.groups.map((group) => [group.id, group]));
  const groupsOf = new Map(
    contents.contacts.map((contact) => [conversationKey(contact.conversation), new Set(contact.groupIds)]),
  );
  let counted = groupedCount(contents.contacts);
  const effects = new Map<string, Effect>();
  for (const [groupId, change] of inSendingOrder(staged)) {
    if (!groupById.has(groupId)) continue;
    const key = conversationKey(change.conversation);
    const groups = groupsOf.get(key) ?? new Set<number>();
    groupsOf.set(key, groups);
    const left = most - counted;
    effects.set(effectKey(groupId, change.conversation), effectOf());

    function effectOf(): Effect {
      if (change.op === "add") {
        if (groups.has(groupId)) return { kind: "addPresent" };
        if (groups.size === 0 && left <= 0) return { kind: "addNoRoom" };
        const first = groups.size === 0;
        groups.add(groupId);
        if (!first) return { kind: "addCounted" };
        counted += 1;
        return { kind: "add", left };
      }
      if (!groups.delete(groupId)) return { kind: "removeAbsent" };
      if (groups.size > 0) {
        return { kind: "remove", others: [...groups].flatMap((id) => groupById.get(id) ?? []) };
      }
      counted -= 1;
      return { kind: "removeLast" };
    }
  }
  return { effects, counted };
}

function inSendingOrder(staged: Staged): [number, MemberChange][] {
  return Object.entries(staged.groups).flatMap(([id, stage]) =>
    membersInOrder(stage).map((change): [number, MemberChange] => [Number(id), change]),
  );
}
