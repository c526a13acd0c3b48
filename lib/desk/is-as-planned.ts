import type { AccountContents } from "../chat/read-account.ts";
import type { UndoPlan } from "../chat/trail-line.ts";
import { conversationKey } from "../chat/wire.ts";
import { type Before, contactsByKey, isSameMarks, marksOf } from "./change-effects.ts";

/**
 * Whether a change would meet what it was planned for: `planned` is the account as it was then, `before` what was read of
 * it right before sending. What would be lost by it counts: another group under that name, members that came since, marks
 * that somebody set. Being in one group or not has two sides, so that nothing of others is lost by it; in a group that
 * has got the name since it would be.
 */
export function isAsPlanned(
  { change, groupId }: UndoPlan["steps"][number],
  planned: AccountContents,
  before: Before,
): boolean {
  switch (change.verb) {
    case "changeMembers":
      return groupId === undefined || before.groups.some(({ id, name }) => id === groupId && name === change.group);
    case "renameGroup":
      return isSameGroup(change.group, planned, before);
    case "deleteGroup": {
      const id = planned.groups.find(({ name }) => name === change.group)?.id;
      if (id === undefined) return true;
      const membersIn = ({ contacts }: AccountContents) =>
        contacts
          .filter(({ groupIds }) => groupIds.includes(id))
          .map(({ conversation }) => conversationKey(conversation));
      const known = new Set(membersIn(planned));
      return isSameGroup(change.group, planned, before) && membersIn(before).every((key) => known.has(key));
    }
    case "markContacts": {
      const [then, now] = [contactsByKey(planned.contacts), contactsByKey(before.contacts)];
      return change.items.every(({ conversation }) => {
        const key = conversationKey(conversation);
        return before.isUnknown || isSameMarks(marksOf(then.get(key)), marksOf(now.get(key)));
      });
    }
    default:
      return true;
  }
}

/** A group that an earlier step makes or names is in no plan, and anybody's guess. */
function isSameGroup(group: string, planned: AccountContents, before: Before): boolean {
  const [then, now] = [planned, before].map(({ groups }) => groups.find(({ name }) => name === group)?.id);
  return then === undefined || then === now;
}
