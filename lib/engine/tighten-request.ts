import { limits } from "../chat/limits.ts";
import { type Conversation, conversationKey, utf8Bytes } from "../chat/wire.ts";
import type { AdmittedCommand } from "./admission.ts";
import { Refusal } from "./refusal.ts";
import type { Settings } from "./settings.ts";

/** 50002 and 51011 for what only another reading of the documents refuses, as the settings ask (OQ-12, OQ-26, OQ-27). */
export function requireTight(admitted: AdmittedCommand, settings: Settings): void {
  const { reservedMarkBits, itemRepeats, emptyUserIdCode, longOldNameCode } = settings;
  if (reservedMarkBits === "refuse") requireFreeBits(admitted);
  if (itemRepeats === "refuse") requireDistinct(changedBy(admitted));
  if (emptyUserIdCode === 50002) requireUserIds(admitted);
  if (longOldNameCode === 51011) requireShortSelector(admitted);
}

function requireFreeBits({ verb, input }: AdmittedCommand): void {
  if (verb !== "markContacts") return;
  const bits = input.items.flatMap(({ set = [], clear = [] }) => [...set, ...clear]);
  if (bits.some((bit) => bit >= reservedFirst && bit <= reservedLast))
    throw new Refusal("parameterInvalid", `bits ${reservedFirst} to ${reservedLast} are reserved`);
}

const reservedFirst = 5;
const reservedLast = 32;

function requireDistinct(conversations: readonly Conversation[]): void {
  if (new Set(conversations.map(conversationKey)).size < conversations.length)
    throw new Refusal("parameterInvalid", "one conversation twice");
}

/** The conversations that a call wants to change, in its order. */
function changedBy({ verb, input }: AdmittedCommand): Conversation[] {
  if (verb === "createGroup") return input.conversations;
  if (verb === "updateGroup" && input.change.kind === "members")
    return input.change.items.map(({ conversation }) => conversation);
  return verb === "markContacts" ? input.items.map(({ conversation }) => conversation) : [];
}

function requireUserIds(admitted: AdmittedCommand): void {
  const named = [...namedOnlyBy(admitted), ...changedBy(admitted)];
  const isOwnerEmpty = contactVerbs.has(admitted.verb) && "account" in admitted.input && admitted.input.account === "";
  if (isOwnerEmpty) throw new Refusal("parameterInvalid", "From_Account");
  if (named.some(({ kind, id }) => kind === "user" && id === "")) throw new Refusal("parameterInvalid", "To_Account");
}

function namedOnlyBy({ verb, input }: AdmittedCommand): Conversation[] {
  if (verb === "findConversations") return input.conversations;
  return verb === "deleteRecent" ? [input.conversation] : [];
}

const contactVerbs: ReadonlySet<string> = new Set<AdmittedCommand["verb"]>([
  ...(["createGroup", "updateGroup", "deleteGroup", "markContacts"] as const),
  ...(["readContacts", "findConversations", "readRecents", "deleteRecent"] as const),
]);

function requireShortSelector({ verb, input }: AdmittedCommand): void {
  if (verb !== "updateGroup" && verb !== "deleteGroup") return;
  if (utf8Bytes(input.group) > limits.groupNameBytes.value) throw new Refusal("groupNameTooLong");
}
