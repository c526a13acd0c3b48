import type { Verb } from "../chat/commands.ts";
import type { ErrorName } from "../chat/errors.ts";
import { limits } from "../chat/limits.ts";
import { utf8Bytes } from "../chat/wire.ts";
import { Refusal } from "./refusal.ts";

type Fields = Record<string, unknown>;

/**
 * 51006 and 51011 by the bare body, for a service that counts and measures before it looks at the rest; ours does it
 * behind (OQ-26).
 */
export function requireSizes(verb: Verb, body: object): void {
  const request = body as Fields; // its caller holds a JSON object
  if (verb === "markContacts") requireCount(request.MarkItem, 1, limits.marksPerCall.value);
  if (verb === "createGroup" && Array.isArray(request.GroupContactItem))
    for (const item of request.GroupContactItem) {
      const { ContactItem, GroupName } = Object(item) as Fields; // of anything, an object
      requireCount(ContactItem, 0, limits.conversationsPerCreate.value);
      requireBytes(GroupName);
    }
  if (verb === "updateGroup") {
    const update = Object(request.UpdateGroup) as Fields; // of anything, an object
    if (update.UpdateGroupType === 1) requireBytes(update.NewGroupName);
    if (update.UpdateGroupType === 2) requireCount(update.ContactUpdateItem, 1, limits.itemsPerUpdate.value);
  }
}

function requireCount(list: unknown, least: number, most: number): void {
  if (Array.isArray(list) && (list.length < least || list.length > most)) refuse("itemCountOutOfRange");
}

function requireBytes(name: unknown): void {
  if (typeof name === "string" && utf8Bytes(name) > limits.groupNameBytes.value) refuse("groupNameTooLong");
}

function refuse(fault: ErrorName): never {
  throw new Refusal(fault);
}
