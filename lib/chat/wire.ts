import { z } from "zod";
import type { ErrorName } from "./errors.ts";
import { limits } from "./limits.ts";

/*
 * The words of the API, our side: what screens, client and engine speak of. The codecs between these words and the
 * vendor's spelling stand in `wire-*.ts`. A complaint's message is the name of a catalogue row, or zod's own text, which
 * then stands for the service's "bad parameter".
 */

/** The name of a catalogue row as a complaint's message. */
export function named(name: ErrorName): ErrorName {
  return name;
}

/** Bytes of a text in UTF-8; a lone surrogate counts as the three bytes of its replacement. */
export function utf8Bytes(text: string): number {
  let bytes = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) {
      bytes += 4;
      at++;
    } else bytes += 3;
  }
  return bytes;
}

const controlCharacter = /\p{Cc}/u;
const printableAscii = /^[\x20-\x7e]+$/;

// Atoms.

/** A name for a group that is about to exist: 1 to 64 bytes, no control characters, no lone surrogates (OQ-27). */
export const GroupName = z
  .string()
  .min(1, named("groupNameMissing"))
  .refine((name) => name.isWellFormed() && !controlCharacter.test(name), named("groupNameUnreadable"))
  .refine((name) => utf8Bytes(name) <= limits.groupNameBytes.value, named("groupNameTooLong"))
  .meta({ description: `1 to ${limits.groupNameBytes.value} bytes of UTF-8, no control characters` });
export type GroupName = z.infer<typeof GroupName>;

/** A UserID as other commands name it: any string; one that nobody imported is 50001, not a fault of structure. */
const userIdFault = (issue: { input: unknown }) => (issue.input === undefined ? undefined : named("userIdNotString"));
export const AccountId = z.string({ error: userIdFault });
export type AccountId = z.infer<typeof AccountId>;

/** A UserID that may be imported: 1 to 32 bytes of printable ASCII (OQ-24). */
export const NewAccountId = AccountId.refine(
  (id) => id.length <= limits.userIdBytes.value && printableAscii.test(id),
  named("userIdMalformed"),
);

/** The ID of a chat group: 1 to 48 bytes. */
export const ChatGroupId = z
  .string()
  .refine((id) => id.length > 0 && utf8Bytes(id) <= limits.chatGroupIdBytes.value, named("chatGroupIdMalformed"))
  .meta({ description: `the ID of a chat group, 1 to ${limits.chatGroupIdBytes.value} bytes` });

export const Integer = z.int();
export const Count = Integer.min(0);

// A conversation.

export const ConversationKind = z.enum(["user", "chatGroup"]);
export type ConversationKind = z.infer<typeof ConversationKind>;

const PeerConversation = z.object({ kind: z.literal("user"), id: AccountId });
const ChatGroupConversation = z.object({ kind: z.literal("chatGroup"), id: ChatGroupId });

/** One-to-one with a user, or a chat group. */
export const Conversation = z.discriminatedUnion("kind", [PeerConversation, ChatGroupConversation]);
export type Conversation = z.infer<typeof Conversation>;

/** The same text for the same conversation, and only for it: a key for maps, rows and URLs. */
export function conversationKey({ kind, id }: Conversation): string {
  return `${kind === "user" ? "u" : "g"}:${id}`;
}

/** The conversation behind a key of `conversationKey`. */
export function conversationAt(key: string): Conversation {
  return { kind: key.startsWith("u:") ? "user" : "chatGroup", id: key.slice(2) };
}

// What a reply names exists, so it is not held to what a request may name: one odd id must not cost a whole page.
export const AnsweredConversation = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("user"), id: z.string() }),
  z.object({ kind: z.literal("chatGroup"), id: z.string() }),
]);

// A group.

/** A conversation group: `id` is a small number of its own account and survives a rename. */
export const Group = z.object({ id: Integer, name: z.string() });
export type Group = z.infer<typeof Group>;

// A result per item.

/** What the service said of one conversation: code 0 and an empty text, or a code with its text. */
export const ItemResult = z.object({ conversation: AnsweredConversation, code: Integer, info: z.string() });
export type ItemResult = z.infer<typeof ItemResult>;

// Marks.

/** Bit numbers 1 to 64 that are set, ascending. */
export const MarkBits = z.array(Integer.min(1).max(limits.markBits.value));
export type MarkBits = z.infer<typeof MarkBits>;

/** A free text on a conversation; an empty one clears it. A lone surrogate could not be stored as it came. */
export const CustomMark = z
  .string()
  .refine((text) => text.isWellFormed() && utf8Bytes(text) <= limits.customMarkBytes.value)
  .meta({ description: `at most ${limits.customMarkBytes.value} bytes of UTF-8; an empty one clears the mark` });

// A contact: a conversation with its groups, its marks and its time.

/** `changedAt`: Unix seconds of the last change to this record's groups or marks. `groupIds` empty: in no group. */
export const Contact = z.object({
  conversation: AnsweredConversation,
  groupIds: z.array(Integer),
  marks: MarkBits,
  customMark: z.string().optional(),
  changedAt: Integer,
});
export type Contact = z.infer<typeof Contact>;

// The recent list.

/** Where a page of it begins: `time` and `index` of the ordinary entries, and of the pinned ones; four zeros begin. */
export const RecentCursor = z.object({ time: Count, index: Count, pinnedTime: Count, pinnedIndex: Count });
export type RecentCursor = z.infer<typeof RecentCursor>;

/** One entry. `time`: Unix seconds of its last message. */
export const Recent = z.object({ conversation: AnsweredConversation, time: Count, pinned: z.boolean() });
export type Recent = z.infer<typeof Recent>;

// Changes.

export const MemberOp = z.enum(["add", "remove"]);
export type MemberOp = z.infer<typeof MemberOp>;

/** One conversation to put into a group or to take out of it. */
export const MemberChange = z.object({ op: MemberOp, conversation: Conversation });
export type MemberChange = z.infer<typeof MemberChange>;

/** A member change with the service's answer to it. */
export const MemberResult = z.object({
  op: MemberOp,
  conversation: AnsweredConversation,
  code: Integer,
  info: z.string(),
});
export type MemberResult = z.infer<typeof MemberResult>;

/** Which marks a change speaks of; whatever lies outside is ignored (OQ-12). */
export const MarkScope = z.enum(["standard", "custom", "both"]);
export type MarkScope = z.infer<typeof MarkScope>;

/** Bits are cleared first, then set; an empty `customMark` clears the custom mark (OQ-12, OQ-14). */
export const MarkChange = z.object({
  scope: MarkScope,
  conversation: Conversation,
  clear: MarkBits.optional(),
  set: MarkBits.optional(),
  customMark: CustomMark.optional(),
});
export type MarkChange = z.infer<typeof MarkChange>;

/** A person to import; `nick` and `faceUrl` up to 500 bytes each. */
export const Profile = z.object({ account: z.string(), nick: z.string().optional(), faceUrl: z.string().optional() });
export type Profile = z.infer<typeof Profile>;

/** What `portrait_get` and `portrait_set` can carry of a person here; other tags are taken, and nothing is kept of them (OQ-34). */
export const ProfileField = z.enum(["nick", "faceUrl"]);
export type ProfileField = z.infer<typeof ProfileField>;

/** A person as the service told: with a code other than 0 nothing but the account is known. */
export const ProfileResult = Profile.extend({ code: Integer, info: z.string() });
export type ProfileResult = z.infer<typeof ProfileResult>;

// A chat group, where people chat. Not to be mixed up with a group, which is one account's drawer.

/** In the vendor's words; Private and ChatRoom are older names of Work and Meeting (OQ-39). */
export const ChatGroupType = z.enum([
  ...["Public", "Work", "Private", "Meeting", "ChatRoom", "AVChatRoom", "Community"],
] as const);
export type ChatGroupType = z.infer<typeof ChatGroupType>;

/** Times in Unix seconds, 0 for never; texts may be empty; `nextMessage` is the number that the next message gets. */
const chatGroupFields = {
  type: z.string(),
  name: z.string(),
  faceUrl: z.string(),
  owner: z.string(),
  createdAt: Count,
  changedAt: Count,
  lastMessageAt: Count,
  nextMessage: Count,
  memberCount: Count,
};
export const ChatGroupField = z.object(chatGroupFields).keyof();
export type ChatGroupField = z.infer<typeof ChatGroupField>;

/** A chat group with those fields that were asked for and are known. */
export const ChatGroup = z.object({ id: z.string(), ...z.object(chatGroupFields).partial().shape });
export type ChatGroup = z.infer<typeof ChatGroup>;

export const MemberRole = z.enum(["Owner", "Admin", "Member"]);
export type MemberRole = z.infer<typeof MemberRole>;

/** `joinedAt` in Unix seconds. */
const membership = { role: z.string(), joinedAt: Count };
export const MemberField = z.object(membership).keyof();
export type MemberField = z.infer<typeof MemberField>;

export const Member = z.object({ account: z.string(), ...z.object(membership).partial().shape });
export type Member = z.infer<typeof Member>;

/** A chat group as the service told: with a code other than 0 nothing but its ID is known. */
export const ChatGroupResult = ChatGroup.extend({
  code: Integer,
  info: z.string(),
  members: z.array(Member).optional(),
});
export type ChatGroupResult = z.infer<typeof ChatGroupResult>;

/** A chat group as one of its members sees it. */
export const JoinedChatGroup = ChatGroup.extend(z.object(membership).partial().shape);
export type JoinedChatGroup = z.infer<typeof JoinedChatGroup>;

/** A text of a reply that may be left out or null. */
export const TextOnWire = z.codec(z.string().nullish(), z.string(), {
  decode: (text) => text ?? "",
  encode: (text) => text,
});

// The envelope of every reply (34620).

/** `ErrorDisplay` stands in some samples and is ignored (OQ-23). */
export const Envelope = z.object({
  ActionStatus: z.enum(["OK", "FAIL"]),
  ErrorCode: Integer,
  ErrorInfo: TextOnWire,
});
export type Envelope = z.infer<typeof Envelope>;
