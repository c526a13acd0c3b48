import { conversationKey } from "../chat/wire.ts";
import type { Before } from "../desk/change-effects.ts";
import type { JobCall } from "./job-calls.ts";
import { isMarked } from "./member-marks.ts";

/**
 * Whether a call would meet what it was planned for, by what was read of the account right before it is sent. A name may belong
 * to another group by now, and a group that is deleted may hold whom nobody saw in the plan: neither is touched. Being in a group
 * or not has two sides, so that nothing of others is lost by it.
 */
export function isStillAsPlanned({ change, groupId, members }: JobCall, { groups, contacts, isUnknown }: Before) {
  if (isUnknown || groupId === undefined || !("group" in change)) return true;
  if (!groups.some(({ id, name }) => id === groupId && name === change.group)) return false;
  if (change.verb !== "deleteGroup") return true;
  // A plan of an earlier version tells only how many there were.
  const isKnown = isMarked(members ?? "");
  return contacts.every(
    ({ conversation, groupIds }) => !groupIds.includes(groupId) || isKnown(conversationKey(conversation)),
  );
}
