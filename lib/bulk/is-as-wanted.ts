import type { Change } from "../chat/change.ts";
import type { AccountContents } from "../chat/read-account.ts";
import { type Conversation, conversationKey, type Group } from "../chat/wire.ts";
import type { JobCall } from "./job-calls.ts";

type Wanted = Pick<JobCall, "change" | "groupId">;

/**
 * Whether an account is as a call wants it, or as the `later` calls of its account make of that, whoever has made it so. Asked where a
 * call may have been carried out that nobody wrote down: a runner that had fallen asleep cannot be kept from one that it had let
 * go before, and a database that was put back does not know what was sent since.
 */
export function isAsWanted(
  { change, groupId }: Wanted,
  { groups, contacts }: AccountContents,
  later: readonly Wanted[] = [],
): boolean {
  if (!("group" in change) && change.verb !== "createGroup") return false;
  const { names, mayBeGone, overturned } = fateOf(change, groupId, later);
  const isIt = ({ id, name }: Group) => (groupId === undefined ? names.includes(name) : id === groupId);
  const found = groups.find(isIt);
  if (change.verb === "deleteGroup") return found === undefined;
  if (!found) return mayBeGone;
  if (!names.includes(found.name)) return false;
  const isRight = (op: "add" | "remove", conversation: Conversation) => {
    const key = conversationKey(conversation);
    const isIn = contacts.some(
      (each) => conversationKey(each.conversation) === key && each.groupIds.includes(found.id),
    );
    return isIn === (op === "add") || overturned.has(key);
  };
  switch (change.verb) {
    case "createGroup":
      return change.conversations.every((conversation) => isRight("add", conversation));
    case "renameGroup":
      // Without a number the name alone tells, and the old one must be free.
      return groupId !== undefined || groups.every(({ name }) => name !== change.group);
    case "changeMembers":
      return change.items.every(({ op, conversation }) => isRight(op, conversation));
  }
}

type OfGroup = Extract<Change, { group: string } | { verb: "createGroup" }>;

/** What the later calls of the account make of the group that a change has to do with: the names it may have by then, and whose place they change. */
function fateOf(change: OfGroup, groupId: number | undefined, later: readonly Wanted[]) {
  const first = change.verb === "createGroup" ? change.name : change.verb === "renameGroup" ? change.to : change.group;
  const names = [first];
  const overturned = new Set<string>();
  let mayBeGone = false;
  for (const { change: next, groupId: nextId } of later) {
    if (!("group" in next)) continue;
    // A group that the plan itself makes has no number in its calls.
    const isIt = nextId === undefined ? next.group === names.at(-1) : nextId === groupId;
    if (!isIt) continue;
    if (next.verb === "renameGroup") names.push(next.to);
    if (next.verb === "deleteGroup") mayBeGone = true;
    if (next.verb === "changeMembers")
      for (const { conversation } of next.items) overturned.add(conversationKey(conversation));
  }
  return { names, mayBeGone, overturned };
}
