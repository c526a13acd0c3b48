import type { Change } from "../chat/change.ts";
import type { AccountContents } from "../chat/read-account.ts";
import { conversationKey } from "../chat/wire.ts";

/**
 * Whether an account is as a change wants it, whoever has made it so. Asked where the service refuses a call that may have arrived
 * already once: a runner that had fallen asleep cannot be kept from a call that it had let go before.
 */
export function isAsWanted(change: Change, { groups, contacts }: AccountContents): boolean {
  const idOf = (name: string) => groups.find((group) => group.name === name)?.id;
  const isIn = (key: string, id: number | undefined) =>
    contacts.some(({ conversation, groupIds }) => conversationKey(conversation) === key && groupIds.includes(id ?? 0));
  switch (change.verb) {
    case "createGroup": {
      const id = idOf(change.name);
      return id !== undefined && change.conversations.every((conversation) => isIn(conversationKey(conversation), id));
    }
    case "renameGroup":
      return idOf(change.to) !== undefined && idOf(change.group) === undefined;
    case "deleteGroup":
      return idOf(change.group) === undefined;
    case "changeMembers": {
      const id = idOf(change.group);
      const isRight = ({ op, conversation }: (typeof change.items)[number]) =>
        isIn(conversationKey(conversation), id) === (op === "add");
      return id !== undefined && change.items.every(isRight);
    }
    default:
      return false;
  }
}
