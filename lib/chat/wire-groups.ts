import { z } from "zod";
import { limits } from "./limits.ts";
import {
  AccountId,
  Conversation,
  Group,
  GroupName,
  Integer,
  ItemResult,
  MemberChange,
  type MemberOp,
  MemberResult,
  named,
  utf8Bytes,
} from "./wire.ts";
import {
  atMost,
  ConversationOnWire,
  conversationOf,
  GroupOnWire,
  ItemResultOnWire,
  WireAnswered,
  WireConversation,
  wireOf,
} from "./wire-pieces.ts";

/** A name that selects a group. Over 64 bytes is no fault of structure: no such group exists (51009). */
const GroupSelector = z.string().min(1, named("groupNameMissing"));

/** A name for a new group where control characters may pass; what is half a character could not be kept as it came (OQ-27). */
export const AnyGroupName = z
  .string()
  .min(1, named("groupNameMissing"))
  .refine((name) => name.isWellFormed(), named("groupNameUnreadable"))
  .refine((name) => utf8Bytes(name) <= limits.groupNameBytes.value, named("groupNameTooLong"));

// create_contact_group (53437).

const createRequestOf = (name: z.ZodType<string, string>) =>
  z.codec(
    z.object({
      From_Account: AccountId,
      GroupContactItem: z
        .array(
          z.object({
            GroupName: name,
            ContactItem: atMost(
              z.array(ConversationOnWire),
              limits.conversationsPerCreate.value,
              named("itemCountOutOfRange"),
            ).optional(),
          }),
        )
        .length(1),
    }),
    z.object({
      account: AccountId,
      name,
      conversations: z.array(Conversation).max(limits.conversationsPerCreate.value, named("itemCountOutOfRange")),
    }),
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
export const createRequest = createRequestOf(GroupName);

/** The same for a service that lets control characters pass in a name (OQ-27). */
export const anyNameCreateRequest = createRequestOf(AnyGroupName);

export const createReply = z.codec(
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

const WireMemberOp = z.union([z.literal(1), z.literal(2)]);
function opOf(wire: 1 | 2): MemberOp {
  return wire === 1 ? "add" : "remove";
}
function wireOfOp(op: MemberOp): 1 | 2 {
  return op === "add" ? 1 : 2;
}

// One codec an item and none in it: there may be a hundred of them, and each codec checks both of its sides.
const MemberChangeOnWire = z.codec(
  z.object({ ContactOptType: WireMemberOp, ContactItem: WireConversation }),
  MemberChange,
  {
    decode: (wire) => ({ op: opOf(wire.ContactOptType), conversation: conversationOf(wire.ContactItem) }),
    encode: (change) => ({ ContactOptType: wireOfOp(change.op), ContactItem: wireOf(change.conversation) }),
  },
);

const updateRequestOf = (name: z.ZodType<string, string>) =>
  z.codec(
    z.object({
      From_Account: AccountId,
      UpdateType: z.literal(1),
      UpdateGroup: z.discriminatedUnion("UpdateGroupType", [
        z.object({ UpdateGroupType: z.literal(1), OldGroupName: GroupSelector, NewGroupName: name }),
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
    z.object({
      account: AccountId,
      group: z.string(),
      change: z.discriminatedUnion("kind", [
        z.object({ kind: z.literal("rename"), to: name }),
        z.object({ kind: z.literal("members"), items: z.array(MemberChange) }),
      ]),
    }),
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
export const updateRequest = updateRequestOf(GroupName);
export const anyNameUpdateRequest = updateRequestOf(AnyGroupName);

const WireMemberResult = z.object({
  ...{ ContactOptType: WireMemberOp, ContactItem: WireAnswered },
  ...{ ResultCode: Integer, ResultInfo: z.string().nullish() },
});
const MemberResultOnWire = z.codec(WireMemberResult, MemberResult, {
  decode: (wire) => ({
    op: opOf(wire.ContactOptType),
    conversation: conversationOf(wire.ContactItem),
    code: wire.ResultCode,
    info: wire.ResultInfo ?? "",
  }),
  encode: (item) => ({
    ContactOptType: wireOfOp(item.op),
    ContactItem: wireOf(item.conversation),
    ResultCode: item.code,
    ResultInfo: item.info,
  }),
});

const wireUpdated = { GroupName: z.string(), GroupId: Integer, OldGroupName: z.string() };
export const updateReply = z.codec(
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

export const deleteRequest = z.codec(
  z.object({ From_Account: AccountId, GroupName: z.array(GroupSelector).length(1) }),
  z.object({ account: AccountId, group: z.string() }),
  {
    decode: ({ From_Account, GroupName: [only] }) => ({ account: From_Account, group: only ?? "" }), // the array's length is 1
    encode: ({ account, group }) => ({ From_Account: account, GroupName: [group] }),
  },
);

export const deleteReply = z.codec(
  z.object({ GroupItem: z.array(GroupOnWire) }),
  z.object({ groups: z.array(Group) }),
  {
    decode: ({ GroupItem }) => ({ groups: GroupItem }),
    encode: ({ groups }) => ({ GroupItem: groups }),
  },
);
