import type { Input, Verb } from "../chat/commands.ts";
import { limits } from "../chat/limits.ts";
import { type Conversation, conversationKey, utf8Bytes } from "../chat/wire.ts";
import { Refusal } from "./refusal.ts";
import type { Settings } from "./settings.ts";

type Asked = { [V in Verb]: { verb: V; input: Input<V> } }[Verb];

/** 50002 and 51011 for what only another reading of the documents refuses, as the settings ask (OQ-12, OQ-26, OQ-27). */
export function requireTight(asked: Asked, settings: Settings): void {
  const { reservedMarkBits, itemRepeats, emptyUserIdCode, longOldNameCode } = settings;
  if (reservedMarkBits === "refuse") requireFreeBits(asked);
  if (itemRepeats === "refuse") requireDistinct(changedBy(asked));
  if (emptyUserIdCode === 50002) requireUserIds(asked);
  if (longOldNameCode === 51011) requireShortSelector(asked);
}

function requireFreeBits({ verb, input }: Asked): void {
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
function changedBy({ verb, input }: Asked): Conversation[] {
  if (verb === "createGroup") return input.conversations;
  if (verb === "updateGroup" && input.change.kind === "members")
    return input.change.items.map(({ conversation }) => conversation);
  return verb === "markContacts" ? input.items.map(({ conversation }) => conversation) : [];
}

function requireUserIds(asked: Asked): void {
  const named = [...namedOnlyBy(asked), ...changedBy(asked)];
  const isOwnerEmpty = contactVerbs.has(asked.verb) && "account" in asked.input && asked.input.account === "";
  if (isOwnerEmpty) throw new Refusal("parameterInvalid", "From_Account");
  if (named.some(({ kind, id }) => kind === "user" && id === "")) throw new Refusal("parameterInvalid", "To_Account");
}

function namedOnlyBy({ verb, input }: Asked): Conversation[] {
  if (verb === "findConversations") return input.conversations;
  return verb === "deleteRecent" ? [input.conversation] : [];
}

const contactVerbs: ReadonlySet<string> = new Set<Asked["verb"]>([
  ...(["createGroup", "updateGroup", "deleteGroup", "markContacts"] as const),
  ...(["readContacts", "findConversations", "readRecents", "deleteRecent"] as const),
]);

function requireShortSelector({ verb, input }: Asked): void {
  if (verb !== "updateGroup" && verb !== "deleteGroup") return;
  if (utf8Bytes(input.group) > limits.groupNameBytes.value) throw new Refusal("groupNameTooLong");
}
