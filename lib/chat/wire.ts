import { z } from "zod";
import type { ErrorName } from "./errors.ts";
import { limits } from "./limits.ts";

/*
 * Every shape that travels, each as a codec with two sides: the vendor's spelling and ours. Client and engine look
 * through it from opposite ends. A complaint's message is the name of a catalogue row, or zod's own text, which then
 * stands for the service's "bad parameter".
 */

function named(name: ErrorName): ErrorName {
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

/**
 * zod's own `max` leaves the items of a list that is too long unread, and faults of structure come first (OQ-26): so it
 * stands only where the list is so long that reading it would hold up everybody else.
 */
function atMost<T extends z.ZodArray>(list: T, most: number, fault: string) {
  return list
    .max(itemsReadMax, fault)
    .refine((items) => items.length <= most, fault)
    .meta({ maxItems: most });
}

const itemsReadMax = 10_000;

/**
 * A wire shape that spells one field in two ways: `preferred` counts when it is of its type, otherwise `other`; the one
 * that does not count is ignored, whatever it holds (OQ-30).
 */
function eitherSpelling<T extends z.ZodType<object, object>>(
  wire: T,
  preferred: string,
  other: string,
  counts: (value: unknown) => boolean,
) {
  return z.codec(z.looseObject({}), wire, {
    decode: (body) => {
      const ignored = counts(body[preferred]) || body[other] === undefined ? other : preferred;
      // What is left is anything at all until the other side of the codec has looked at it.
      return { ...body, [ignored]: undefined } as unknown as z.input<T>;
    },
    encode: (body) => ({ ...body }),
  });
}

const isText = (value: unknown) => typeof value === "string";

// Atoms.

/** A name for a group that is about to exist: 1 to 64 bytes, no control characters, no lone surrogates (OQ-27). */
export const GroupName = z
  .string()
  .min(1, named("groupNameMissing"))
  .refine((name) => name.isWellFormed() && !controlCharacter.test(name), named("groupNameUnreadable"))
  .refine((name) => utf8Bytes(name) <= limits.groupNameBytes.value, named("groupNameTooLong"))
  .meta({ description: `1 to ${limits.groupNameBytes.value} bytes of UTF-8, no control characters` });
export type GroupName = z.infer<typeof GroupName>;

/** A name that selects a group. Over 64 bytes is no fault of structure: no such group exists (51009). */
const GroupSelector = z.string().min(1, named("groupNameMissing"));

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

const Integer = z.int();
const Count = Integer.min(0);

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

const wireConversation = {
  one: { Type: z.literal(1), To_Account: AccountId },
  group: { Type: z.literal(2), ToGroupId: ChatGroupId },
};
const WireConversation = z.discriminatedUnion("Type", [
  z.object(wireConversation.one),
  z.object(wireConversation.group),
]);
type WireConversation = z.infer<typeof WireConversation>;

function conversationOf(wire: WireConversation): Conversation {
  return wire.Type === 1 ? { kind: "user", id: wire.To_Account } : { kind: "chatGroup", id: wire.ToGroupId };
}
function wireOf(conversation: Conversation): WireConversation {
  return conversation.kind === "user"
    ? { Type: 1, To_Account: conversation.id }
    : { Type: 2, ToGroupId: conversation.id };
}
const ConversationOnWire = z.codec(WireConversation, Conversation, { decode: conversationOf, encode: wireOf });

// What a reply names exists, so it is not held to what a request may name: one odd id must not cost a whole page.
const AnsweredConversation = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("user"), id: z.string() }),
  z.object({ kind: z.literal("chatGroup"), id: z.string() }),
]);
const wireAnswered = {
  one: { Type: z.literal(1), To_Account: z.string() },
  group: { Type: z.literal(2), ToGroupId: z.string() },
};
const AnsweredOnWire = z.codec(
  z.discriminatedUnion("Type", [z.object(wireAnswered.one), z.object(wireAnswered.group)]),
  AnsweredConversation,
  { decode: conversationOf, encode: wireOf },
);

/** A text of a reply that may be left out or null. */
const TextOnWire = z.codec(z.string().nullish(), z.string(), { decode: (text) => text ?? "", encode: (text) => text });

// A group.

/** A conversation group: `id` is a small number of its own account and survives a rename. */
export const Group = z.object({ id: Integer, name: z.string() });
export type Group = z.infer<typeof Group>;

const GroupOnWire = z.codec(z.object({ GroupName: z.string(), GroupId: Integer }), Group, {
  decode: (wire) => ({ id: wire.GroupId, name: wire.GroupName }),
  encode: (group) => ({ GroupName: group.name, GroupId: group.id }),
});

// A result per item.

/** What the service said of one conversation: code 0 and an empty text, or a code with its text. */
export const ItemResult = z.object({ conversation: AnsweredConversation, code: Integer, info: z.string() });
export type ItemResult = z.infer<typeof ItemResult>;

const WireItemResult = { ContactItem: AnsweredOnWire, ResultCode: Integer, ResultInfo: TextOnWire };
const ItemResultOnWire = z.codec(z.object(WireItemResult), ItemResult, {
  decode: (wire) => ({ conversation: wire.ContactItem, code: wire.ResultCode, info: wire.ResultInfo }),
  encode: (item) => ({ ContactItem: item.conversation, ResultCode: item.code, ResultInfo: item.info }),
});

// Marks.

/** Bit numbers 1 to 64 that are set, ascending. */
export const MarkBits = z.array(Integer.min(1).max(limits.markBits.value));
export type MarkBits = z.infer<typeof MarkBits>;

/** Character i, from 1 and left to right, is bit i; as long as the highest bit that is set (OQ-11). */
const StandardMark = z.codec(z.string().regex(/^[01]{0,64}$/), MarkBits, {
  decode: (text) => [...text].flatMap((digit, at) => (digit === "1" ? [at + 1] : [])),
  encode: (bits) => {
    const set = new Set(bits);
    return Array.from({ length: Math.max(0, ...bits) }, (_, at) => (set.has(at + 1) ? "1" : "0")).join("");
  },
});

/** A free text on a conversation, at most 256 bytes; an empty one clears it. A lone surrogate could not be stored as it came. */
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

const wireContact = {
  StandardMark: StandardMark.default([]),
  CustomMark: z.string().optional(),
  ContactGroupId: z.array(Integer).optional(),
  Timestamp: Integer,
};
const ContactOnWire = z.codec(
  z.discriminatedUnion("Type", [
    z.object({ ...wireAnswered.one, ...wireContact }),
    z.object({ ...wireAnswered.group, ...wireContact }),
  ]),
  Contact,
  {
    decode: (wire) => ({
      conversation: conversationOf(wire),
      groupIds: wire.ContactGroupId ?? [],
      marks: wire.StandardMark,
      ...(wire.CustomMark !== undefined && { customMark: wire.CustomMark }),
      changedAt: wire.Timestamp,
    }),
    encode: (contact) => ({
      ...wireOf(contact.conversation),
      StandardMark: contact.marks,
      ...(contact.customMark !== undefined && { CustomMark: contact.customMark }),
      ...(contact.groupIds.length > 0 && { ContactGroupId: contact.groupIds }),
      Timestamp: contact.changedAt,
    }),
  },
);

// create_contact_group (53437).

const CreateGroup = z.object({
  account: AccountId,
  name: GroupName,
  conversations: z.array(Conversation).max(limits.conversationsPerCreate.value, named("itemCountOutOfRange")),
});

const createRequest = z.codec(
  z.object({
    From_Account: AccountId,
    GroupContactItem: z
      .array(
        z.object({
          GroupName,
          ContactItem: atMost(
            z.array(ConversationOnWire),
            limits.conversationsPerCreate.value,
            named("itemCountOutOfRange"),
          ).optional(),
        }),
      )
      .length(1),
  }),
  CreateGroup,
  {
    decode: ({ From_Account, GroupContactItem: [only] }) => ({
      account: From_Account,
      name: only?.GroupName ?? "", // the array's length is 1
      conversations: only?.ContactItem ?? [],
    }),
    encode: ({ account, name, conversations }) => ({
      From_Account: account,
      GroupContactItem: [{ GroupName: name, ...(conversations.length > 0 && { ContactItem: conversations }) }],
    }),
  },
);

const createReply = z.codec(
  z.object({
    GroupResultItem: z.tuple([z.object({ GroupItem: GroupOnWire, ResultItem: z.array(ItemResultOnWire).default([]) })]),
  }),
  z.object({ group: Group, results: z.array(ItemResult) }),
  {
    decode: ({ GroupResultItem: [only] }) => ({ group: only.GroupItem, results: only.ResultItem }),
    encode: ({ group, results }) => ({
      GroupResultItem: [{ GroupItem: group, ResultItem: results }] satisfies [unknown],
    }),
  },
);

// update_contact_group (53439): a rename, or changes of members.

export const MemberOp = z.enum(["add", "remove"]);
export type MemberOp = z.infer<typeof MemberOp>;

const MemberOpOnWire = z.codec(z.union([z.literal(1), z.literal(2)]), MemberOp, {
  decode: (wire) => (wire === 1 ? "add" : "remove"),
  encode: (op) => (op === "add" ? 1 : 2),
});

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

const UpdateGroup = z.object({
  account: AccountId,
  group: z.string(),
  change: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("rename"), to: GroupName }),
    z.object({ kind: z.literal("members"), items: z.array(MemberChange) }),
  ]),
});

const MemberChangeOnWire = z.codec(
  z.object({ ContactOptType: MemberOpOnWire, ContactItem: ConversationOnWire }),
  MemberChange,
  {
    decode: (wire) => ({ op: wire.ContactOptType, conversation: wire.ContactItem }),
    encode: (change) => ({ ContactOptType: change.op, ContactItem: change.conversation }),
  },
);

const updateRequest = z.codec(
  z.object({
    From_Account: AccountId,
    UpdateType: z.literal(1),
    UpdateGroup: z.discriminatedUnion("UpdateGroupType", [
      z.object({ UpdateGroupType: z.literal(1), OldGroupName: GroupSelector, NewGroupName: GroupName }),
      z.object({
        UpdateGroupType: z.literal(2),
        OldGroupName: GroupSelector,
        // Absent counts as empty (51006): rulings of open-questions.md.
        ContactUpdateItem: atMost(
          z
            .array(MemberChangeOnWire, {
              error: (issue) => (issue.input === undefined ? named("itemCountOutOfRange") : undefined),
            })
            .min(1, named("itemCountOutOfRange")),
          limits.itemsPerUpdate.value,
          named("itemCountOutOfRange"),
        ),
      }),
    ]),
  }),
  UpdateGroup,
  {
    decode: ({ From_Account, UpdateGroup: update }) => ({
      account: From_Account,
      group: update.OldGroupName,
      change:
        update.UpdateGroupType === 1
          ? { kind: "rename" as const, to: update.NewGroupName }
          : { kind: "members" as const, items: update.ContactUpdateItem },
    }),
    encode: ({ account, group, change }) => ({
      From_Account: account,
      UpdateType: 1 as const,
      UpdateGroup:
        change.kind === "rename"
          ? { UpdateGroupType: 1 as const, OldGroupName: group, NewGroupName: change.to }
          : { UpdateGroupType: 2 as const, OldGroupName: group, ContactUpdateItem: change.items },
    }),
  },
);

const MemberResultOnWire = z.codec(z.object({ ContactOptType: MemberOpOnWire, ...WireItemResult }), MemberResult, {
  decode: (wire) => ({
    op: wire.ContactOptType,
    conversation: wire.ContactItem,
    code: wire.ResultCode,
    info: wire.ResultInfo,
  }),
  encode: (item) => ({
    ContactOptType: item.op,
    ContactItem: item.conversation,
    ResultCode: item.code,
    ResultInfo: item.info,
  }),
});

const wireUpdated = { GroupName: z.string(), GroupId: Integer, OldGroupName: z.string() };
const updateReply = z.codec(
  z.object({
    UpdateType: z.literal(1),
    UpdateGroupResult: z.discriminatedUnion("UpdateGroupType", [
      z.object({ UpdateGroupType: z.literal(1), ...wireUpdated }),
      z.object({ UpdateGroupType: z.literal(2), ...wireUpdated, ContactResultItem: z.array(MemberResultOnWire) }),
    ]),
  }),
  z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("rename"), group: Group, nameBefore: z.string() }),
    z.object({ kind: z.literal("members"), group: Group, nameBefore: z.string(), results: z.array(MemberResult) }),
  ]),
  {
    decode: ({ UpdateGroupResult: result }) => {
      const group = { id: result.GroupId, name: result.GroupName };
      return result.UpdateGroupType === 1
        ? { kind: "rename" as const, group, nameBefore: result.OldGroupName }
        : { kind: "members" as const, group, nameBefore: result.OldGroupName, results: result.ContactResultItem };
    },
    encode: (reply) => {
      const names = { GroupName: reply.group.name, GroupId: reply.group.id, OldGroupName: reply.nameBefore };
      return {
        UpdateType: 1 as const,
        UpdateGroupResult:
          reply.kind === "rename"
            ? { UpdateGroupType: 1 as const, ...names }
            : { UpdateGroupType: 2 as const, ...names, ContactResultItem: reply.results },
      };
    },
  },
);

// del_contact_group (53441).

const deleteRequest = z.codec(
  z.object({ From_Account: AccountId, GroupName: z.array(GroupSelector).length(1) }),
  z.object({ account: AccountId, group: z.string() }),
  {
    decode: ({ From_Account, GroupName: [only] }) => ({ account: From_Account, group: only ?? "" }), // the array's length is 1
    encode: ({ account, group }) => ({ From_Account: account, GroupName: [group] }),
  },
);

const deleteReply = z.codec(z.object({ GroupItem: z.array(GroupOnWire) }), z.object({ groups: z.array(Group) }), {
  decode: ({ GroupItem }) => ({ groups: GroupItem }),
  encode: ({ groups }) => ({ GroupItem: groups }),
});

// mark_contact (53438).

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

const wireBits = { ClearMark: MarkBits.optional(), SetMark: MarkBits.optional() };
const namesABit = (item: { ClearMark?: number[] | undefined; SetMark?: number[] | undefined }) =>
  (item.ClearMark?.length ?? 0) + (item.SetMark?.length ?? 0) > 0;

const wireMarks = {
  standard: z.object({ OptType: z.literal(1), ContactItem: ConversationOnWire, ...wireBits }),
  custom: z.object({ OptType: z.literal(2), ContactItem: ConversationOnWire, CustomMark }),
  customOrNone: z.object({ OptType: z.literal(2), ContactItem: ConversationOnWire, CustomMark: CustomMark.optional() }),
  both: z.object({
    OptType: z.literal(3),
    ContactItem: ConversationOnWire,
    ...wireBits,
    CustomMark: CustomMark.optional(),
  }),
};
type WireMark = z.output<
  typeof wireMarks.standard | typeof wireMarks.custom | typeof wireMarks.customOrNone | typeof wireMarks.both
>;
const markWays = {
  decode: (wire: WireMark): MarkChange => {
    const conversation = wire.ContactItem;
    if (wire.OptType === 2) return { scope: "custom", conversation, customMark: wire.CustomMark };
    const bits = { conversation, clear: wire.ClearMark, set: wire.SetMark };
    return wire.OptType === 1
      ? { scope: "standard", ...bits }
      : { scope: "both", ...bits, customMark: wire.CustomMark };
  },
  encode: ({ scope, conversation, clear, set, customMark }: MarkChange) => {
    const bits = { ContactItem: conversation, ClearMark: clear, SetMark: set };
    if (scope === "standard") return { OptType: 1 as const, ...bits };
    if (scope === "both") return { OptType: 3 as const, ...bits, CustomMark: customMark };
    return { OptType: 2 as const, ContactItem: conversation, CustomMark: customMark ?? "" };
  },
};

const MarkChangeOnWire = z.codec(
  z.discriminatedUnion("OptType", [
    wireMarks.standard.refine(namesABit),
    wireMarks.custom,
    wireMarks.both.refine((item) => namesABit(item) || item.CustomMark !== undefined),
  ]),
  MarkChange,
  markWays,
);
const IdleMarkChangeOnWire = z.codec(
  z.discriminatedUnion("OptType", [wireMarks.standard, wireMarks.customOrNone, wireMarks.both]),
  MarkChange,
  markWays,
);

const markRequestOf = <T extends z.ZodType<MarkChange>>(item: T) =>
  z.codec(
    z.object({
      From_Account: AccountId,
      MarkItem: atMost(
        z
          .array(item, { error: (issue) => (issue.input === undefined ? named("itemCountOutOfRange") : undefined) })
          .min(1, named("itemCountOutOfRange")),
        limits.marksPerCall.value,
        named("itemCountOutOfRange"),
      ),
    }),
    z.object({ account: AccountId, items: z.array(MarkChange) }),
    {
      decode: ({ From_Account, MarkItem }) => ({ account: From_Account, items: MarkItem }),
      encode: ({ account, items }) => ({ From_Account: account, MarkItem: items as z.output<T>[] }), // the codec's own output
    },
  );
const markRequest = markRequestOf(MarkChangeOnWire);

/** The request of mark_contact for a service that takes items with nothing to do (OQ-12); ours refuses them. */
export const idleMarkRequest = markRequestOf(IdleMarkChangeOnWire);

const MarkScopeOnWire = z.codec(z.union([z.literal(1), z.literal(2), z.literal(3)]), MarkScope, {
  decode: (wire) => (["standard", "custom", "both"] as const)[wire - 1] ?? "both",
  encode: (scope) => (scope === "standard" ? 1 : scope === "custom" ? 2 : 3),
});
const MarkResult = ItemResult.extend({ scope: MarkScope });

const markReply = z.codec(
  z.object({ ResultItem: z.array(z.object({ OptType: MarkScopeOnWire, ...WireItemResult })) }),
  z.object({ results: z.array(MarkResult) }),
  {
    decode: ({ ResultItem }) => ({
      results: ResultItem.map((item) => ({
        scope: item.OptType,
        conversation: item.ContactItem,
        code: item.ResultCode,
        info: item.ResultInfo,
      })),
    }),
    encode: ({ results }) => ({
      ResultItem: results.map(({ scope, conversation, code, info }) => ({
        OptType: scope,
        ContactItem: conversation,
        ResultCode: code,
        ResultInfo: info,
      })),
    }),
  },
);

// get_contact_group (53440).

const getRequest = z.codec(
  z.object({ From_Account: AccountId, StartIndex: Count }),
  z.object({ account: AccountId, start: Count }),
  {
    decode: (wire) => ({ account: wire.From_Account, start: wire.StartIndex }),
    encode: ({ account, start }) => ({ From_Account: account, StartIndex: start }),
  },
);

const getReply = z.codec(
  z.object({
    ContactItem: z.array(ContactOnWire).default([]),
    GroupItem: z.array(GroupOnWire).default([]),
    CompleteFlag: z.union([z.literal(0), z.literal(1)]),
    NextStartIndex: Count,
  }),
  z.object({ contacts: z.array(Contact), groups: z.array(Group), complete: z.boolean(), next: Count }),
  {
    decode: (wire) => ({
      contacts: wire.ContactItem,
      groups: wire.GroupItem,
      complete: wire.CompleteFlag === 1,
      next: wire.NextStartIndex,
    }),
    encode: ({ contacts, groups, complete, next }) => ({
      ContactItem: contacts,
      GroupItem: groups,
      CompleteFlag: complete ? (1 as const) : (0 as const),
      NextStartIndex: next,
    }),
  },
);

// search_contact_group (53442). 0 or more than 300 conversations: 50002 (OQ-17).

const searchRequest = z.codec(
  z.object({
    From_Account: AccountId,
    ContactItem: atMost(
      z.array(ConversationOnWire).min(1),
      limits.conversationsPerSearch.value,
      `at most ${limits.conversationsPerSearch.value} conversations`,
    ),
  }),
  z.object({ account: AccountId, conversations: z.array(Conversation) }),
  {
    decode: (wire) => ({ account: wire.From_Account, conversations: wire.ContactItem }),
    encode: ({ account, conversations }) => ({ From_Account: account, ContactItem: conversations }),
  },
);

const searchReply = z.codec(
  z.object({ ContactResultItem: z.array(ContactOnWire).default([]), GroupItem: z.array(GroupOnWire).default([]) }),
  z.object({ contacts: z.array(Contact), groups: z.array(Group) }),
  {
    decode: (wire) => ({ contacts: wire.ContactResultItem, groups: wire.GroupItem }),
    encode: ({ contacts, groups }) => ({ ContactResultItem: contacts, GroupItem: groups }),
  },
);

// get_list (43087). Note the spelling GroupId, and two cursors of two numbers each.

/** Where the next page of the recent list begins: `time` and `index` of the ordinary entries, and of the pinned ones; four zeros begin. */
export const RecentCursor = z.object({ time: Count, index: Count, pinnedTime: Count, pinnedIndex: Count });
export type RecentCursor = z.infer<typeof RecentCursor>;

/** One entry of the recent list. `time`: Unix seconds of its last message. */
export const Recent = z.object({ conversation: AnsweredConversation, time: Count, pinned: z.boolean() });
export type Recent = z.infer<typeof Recent>;

const wireRecentCursor = { TimeStamp: Count, StartIndex: Count, TopTimeStamp: Count, TopStartIndex: Count };
const cursorOf = (wire: { TimeStamp: number; StartIndex: number; TopTimeStamp: number; TopStartIndex: number }) => ({
  time: wire.TimeStamp,
  index: wire.StartIndex,
  pinnedTime: wire.TopTimeStamp,
  pinnedIndex: wire.TopStartIndex,
});
const wireOfCursor = (cursor: z.infer<typeof RecentCursor>) => ({
  TimeStamp: cursor.time,
  StartIndex: cursor.index,
  TopTimeStamp: cursor.pinnedTime,
  TopStartIndex: cursor.pinnedIndex,
});

const listRequest = z.codec(
  z.object({ From_Account: AccountId, ...wireRecentCursor, AssistFlags: Count.max(7) }),
  z.object({
    account: AccountId,
    cursor: RecentCursor,
    pinned: z.boolean(),
    empty: z.boolean(),
    pagePinned: z.boolean(),
  }),
  {
    decode: (wire) => ({
      account: wire.From_Account,
      cursor: cursorOf(wire),
      pinned: (wire.AssistFlags & 1) > 0,
      empty: (wire.AssistFlags & 2) > 0,
      pagePinned: (wire.AssistFlags & 4) > 0,
    }),
    encode: ({ account, cursor, pinned, empty, pagePinned }) => ({
      From_Account: account,
      ...wireOfCursor(cursor),
      AssistFlags: (pinned ? 1 : 0) + (empty ? 2 : 0) + (pagePinned ? 4 : 0),
    }),
  },
);

const wireRecent = { MsgTime: Count, TopFlag: z.union([z.literal(0), z.literal(1)]) };
const RecentOnWire = z.codec(
  z.discriminatedUnion("Type", [
    z.object({ Type: z.literal(1), To_Account: z.string(), ...wireRecent }),
    z.object({ Type: z.literal(2), GroupId: z.string(), ...wireRecent }),
  ]),
  Recent,
  {
    decode: (wire) => ({
      conversation:
        wire.Type === 1
          ? { kind: "user" as const, id: wire.To_Account }
          : { kind: "chatGroup" as const, id: wire.GroupId },
      time: wire.MsgTime,
      pinned: wire.TopFlag === 1,
    }),
    encode: ({ conversation, time, pinned }) => {
      const rest = { MsgTime: time, TopFlag: pinned ? (1 as const) : (0 as const) };
      return conversation.kind === "user"
        ? { Type: 1 as const, To_Account: conversation.id, ...rest }
        : { Type: 2 as const, GroupId: conversation.id, ...rest };
    },
  },
);

const listReply = z.codec(
  z.object({
    SessionItem: z.array(RecentOnWire).default([]),
    CompleteFlag: z.union([z.literal(0), z.literal(1)]),
    ...wireRecentCursor,
  }),
  z.object({ recents: z.array(Recent), complete: z.boolean(), cursor: RecentCursor }),
  {
    decode: (wire) => ({ recents: wire.SessionItem, complete: wire.CompleteFlag === 1, cursor: cursorOf(wire) }),
    encode: ({ recents, complete, cursor }) => ({
      SessionItem: recents,
      CompleteFlag: complete ? (1 as const) : (0 as const),
      ...wireOfCursor(cursor),
    }),
  },
);

// delete (43088). 43088 spells it ToGroupid; ToGroupId is taken as a courtesy, here only (OQ-19).

const deleteRecentRequest = z.codec(
  eitherSpelling(
    z.discriminatedUnion("Type", [
      z.object({
        From_Account: AccountId,
        Type: z.literal(1),
        To_Account: AccountId,
        ClearRamble: Count.max(1).optional(),
      }),
      z
        .object({
          From_Account: AccountId,
          Type: z.literal(2),
          ToGroupid: ChatGroupId.optional(),
          ToGroupId: ChatGroupId.optional(),
          ClearRamble: Count.max(1).optional(),
        })
        .refine((wire) => wire.ToGroupid !== undefined || wire.ToGroupId !== undefined),
    ]),
    "ToGroupid",
    "ToGroupId",
    isText,
  ),
  z.object({ account: AccountId, conversation: Conversation, clearRoaming: z.boolean() }),
  {
    decode: (wire) => ({
      account: wire.From_Account,
      conversation:
        wire.Type === 1
          ? { kind: "user" as const, id: wire.To_Account }
          : { kind: "chatGroup" as const, id: wire.ToGroupid ?? wire.ToGroupId ?? "" },
      clearRoaming: wire.ClearRamble === 1,
    }),
    encode: ({ account, conversation, clearRoaming }) => {
      const rest = { From_Account: account, ClearRamble: clearRoaming ? 1 : 0 };
      return conversation.kind === "user"
        ? { ...rest, Type: 1 as const, To_Account: conversation.id }
        : { ...rest, Type: 2 as const, ToGroupid: conversation.id };
    },
  },
);

const Nothing = z.codec(z.object({}), z.object({}), { decode: () => ({}), encode: () => ({}) });

// Accounts (34953, 34954, 38417, 34955).

/** A person to import; `nick` and `faceUrl` up to 500 bytes each. */
export const Profile = z.object({ account: z.string(), nick: z.string().optional(), faceUrl: z.string().optional() });
export type Profile = z.infer<typeof Profile>;

const ProfileField = z
  .string()
  .refine((text) => utf8Bytes(text) <= limits.profileFieldBytes.value, named("profileFieldTooLong"));
const wireProfile = { Nick: ProfileField.optional(), FaceUrl: ProfileField.optional() };
const profileOf = (account: string, wire: { Nick?: string | undefined; FaceUrl?: string | undefined }): Profile => ({
  account,
  ...(wire.Nick !== undefined && { nick: wire.Nick }),
  ...(wire.FaceUrl !== undefined && { faceUrl: wire.FaceUrl }),
});
const wireOfProfile = ({ account, nick, faceUrl }: Profile) => ({ UserID: account, Nick: nick, FaceUrl: faceUrl });

// Identifier is the name of UserID before 2022, and still arrives (OQ-30).
const importRequest = z.codec(
  eitherSpelling(
    z
      .object({ UserID: NewAccountId.optional(), Identifier: NewAccountId.optional(), ...wireProfile })
      .refine((wire) => wire.UserID !== undefined || wire.Identifier !== undefined),
    "UserID",
    "Identifier",
    isText,
  ),
  Profile,
  { decode: (wire) => profileOf(wire.UserID ?? wire.Identifier ?? "", wire), encode: wireOfProfile },
);

const accountsInBatch = <T extends z.ZodType>(item: T) =>
  atMost(
    z.array(item).min(1, named("accountBatchOutOfRange")),
    limits.accountsPerBatch.value,
    named("accountBatchOutOfRange"),
  );

// Both bodies are taken; AccountList is the newer one (OQ-30).
const importManyRequest = z.codec(
  eitherSpelling(
    z
      .object({
        AccountList: accountsInBatch(z.object({ UserID: AccountId, ...wireProfile })).optional(),
        Accounts: accountsInBatch(AccountId).optional(),
      })
      .refine((wire) => wire.AccountList !== undefined || wire.Accounts !== undefined),
    "AccountList",
    "Accounts",
    Array.isArray,
  ),
  z.object({ profiles: z.array(Profile) }),
  {
    decode: (wire) => ({
      profiles:
        wire.AccountList?.map((item) => profileOf(item.UserID, item)) ??
        wire.Accounts?.map((account) => ({ account })) ??
        [],
    }),
    encode: ({ profiles }) => ({ AccountList: profiles.map(wireOfProfile) }),
  },
);

const importManyReply = z.codec(
  z.object({ FailAccounts: z.array(z.string()).default([]) }),
  z.object({ failed: z.array(z.string()) }),
  { decode: ({ FailAccounts }) => ({ failed: FailAccounts }), encode: ({ failed }) => ({ FailAccounts: failed }) },
);

const AccountOnWire = z.codec(z.object({ UserID: AccountId }), AccountId, {
  decode: ({ UserID }) => UserID,
  encode: (id) => ({ UserID: id }),
});
const Accounts = z.object({ accounts: z.array(AccountId) });

const checkRequest = z.codec(z.object({ CheckItem: accountsInBatch(AccountOnWire) }), Accounts, {
  decode: ({ CheckItem }) => ({ accounts: CheckItem }),
  encode: ({ accounts }) => ({ CheckItem: accounts }),
});

const wireAccountResult = { UserID: z.string(), ResultCode: Integer, ResultInfo: TextOnWire };
const AccountResult = z.object({ account: z.string(), code: Integer, info: z.string() });
const Checked = AccountResult.extend({ imported: z.boolean() });

const checkReply = z.codec(
  z.object({
    ResultItem: z.array(
      z.object({ ...wireAccountResult, AccountStatus: z.enum(["Imported", "NotImported"]).default("NotImported") }),
    ),
  }),
  z.object({ results: z.array(Checked) }),
  {
    decode: ({ ResultItem }) => ({
      results: ResultItem.map((item) => ({
        account: item.UserID,
        code: item.ResultCode,
        info: item.ResultInfo,
        imported: item.AccountStatus === "Imported",
      })),
    }),
    encode: ({ results }) => ({
      ResultItem: results.map((item) => ({
        UserID: item.account,
        ResultCode: item.code,
        ResultInfo: item.info,
        AccountStatus: item.imported ? ("Imported" as const) : ("NotImported" as const),
      })),
    }),
  },
);

const deleteAccountsRequest = z.codec(z.object({ DeleteItem: accountsInBatch(AccountOnWire) }), Accounts, {
  decode: ({ DeleteItem }) => ({ accounts: DeleteItem }),
  encode: ({ accounts }) => ({ DeleteItem: accounts }),
});

const deleteAccountsReply = z.codec(
  z.object({ ResultItem: z.array(z.object(wireAccountResult)) }),
  z.object({ results: z.array(AccountResult) }),
  {
    decode: ({ ResultItem }) => ({
      results: ResultItem.map((item) => ({ account: item.UserID, code: item.ResultCode, info: item.ResultInfo })),
    }),
    encode: ({ results }) => ({
      ResultItem: results.map((item) => ({ ResultCode: item.code, ResultInfo: item.info, UserID: item.account })),
    }),
  },
);

// The envelope of every reply (34620).

/** `ErrorDisplay` stands in some samples and is ignored (OQ-23). */
export const Envelope = z.object({
  ActionStatus: z.enum(["OK", "FAIL"]),
  ErrorCode: Integer,
  ErrorInfo: TextOnWire,
});
export type Envelope = z.infer<typeof Envelope>;

/** Request and reply of each verb; `commands.ts` says where each one lives. */
export const wire = {
  createGroup: { request: createRequest, reply: createReply },
  updateGroup: { request: updateRequest, reply: updateReply },
  deleteGroup: { request: deleteRequest, reply: deleteReply },
  markContacts: { request: markRequest, reply: markReply },
  readContacts: { request: getRequest, reply: getReply },
  findConversations: { request: searchRequest, reply: searchReply },
  readRecents: { request: listRequest, reply: listReply },
  deleteRecent: { request: deleteRecentRequest, reply: Nothing },
  importAccount: { request: importRequest, reply: Nothing },
  importAccounts: { request: importManyRequest, reply: importManyReply },
  checkAccounts: { request: checkRequest, reply: checkReply },
  deleteAccounts: { request: deleteAccountsRequest, reply: deleteAccountsReply },
} as const;
