import type { z } from "zod";
import type { Verb } from "../chat/commands.ts";
import type { ErrorName } from "../chat/errors.ts";
import type { Settings } from "./settings.ts";

/**
 * The row that settings put in the place of a codec's complaint about a body of names or chat groups (OQ-32, OQ-44);
 * undefined where they leave it.
 */
export function respelledFault(
  verb: Verb,
  { path, message }: z.core.$ZodIssue,
  document: object,
  { noProfilesCode, noTagsCode, noMembersCode, removedCountCode }: Settings,
): ErrorName | undefined {
  const field = path.map(String).join(".");
  const value: unknown = Object.entries(document).find(([name]) => name === field)?.[1];
  const isEmpty = Array.isArray(value) && value.length === 0;
  if (message === "profileAccountsMissing" && noProfilesCode === 40001) return "profileParameterInvalid";
  if (verb === "readProfiles" && field === "TagList" && (isEmpty || value === undefined) && noTagsCode === 40009)
    return "profileTagUnknown";
  if (isEmpty && noMembersCode === 10005 && memberLists[verb] === field) return "chatGroupBatchTooLarge";
  if (verb === "removeChatGroupMembers" && message === "chatGroupBatchTooLarge" && removedCountCode === 10004)
    return "chatGroupParameterInvalid";
  return undefined;
}

const memberLists: { readonly [V in Verb]?: string } = {
  addChatGroupMembers: "MemberList",
  removeChatGroupMembers: "MemberToDel_Account",
};
