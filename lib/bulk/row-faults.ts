import { errors, isErrorName } from "../chat/errors.ts";
import { type Conversation, conversationKey, GroupName, NewAccountId, utf8Bytes } from "../chat/wire.ts";
import type { AccountState } from "./lives.ts";

/** 50002 and 51011: why the service would refuse a new name, structure before size (OQ-26, OQ-27). */
export function nameFault(name: string, bytesMax: number): number | undefined {
  const parsed = GroupName.safeParse(name);
  if (parsed.success) return utf8Bytes(name) > bytesMax ? errors.groupNameTooLong.code : undefined;
  const message = parsed.error.issues[0]?.message ?? "";
  return isErrorName(message) ? errors[message].code : errors.parameterInvalid.code;
}

/**
 * 50001 and 51007: whether the other side may be put into a group. 0: it may; a code: it may not; undefined: only the
 * service can tell. An id that nobody can have needs no reading.
 */
export function peerCode(conversation: Conversation, state: AccountState): number | undefined {
  const { kind, id } = conversation;
  if (kind === "user" && !NewAccountId.safeParse(id).success) return errors.accountNotImported.code;
  if (kind === "chatGroup" && !/^[\x20-\x7e]+$/.test(id)) return errors.chatGroupUnusable.code;
  return state.kind === "read" ? state.peers?.get(conversationKey(conversation)) : undefined;
}
