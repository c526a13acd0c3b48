import { z } from "zod";
import { limits } from "./limits.ts";
import { AccountId, ChatGroupType, named, utf8Bytes } from "./wire.ts";
import { atMost } from "./wire-pieces.ts";

/** The ID of a chat group that must be there: whether one could have it is the service's to say (10015). */
const ChatGroupSelector = z.string();

// create_group (34895).

/** How short and how long it may be are settings (OQ-38); a lone surrogate could not be stored as it came. */
const ChatGroupName = z
  .string()
  .refine((name) => name.isWellFormed())
  .meta({ description: `1 to ${limits.chatGroupNameBytes.value} bytes of UTF-8` });
const FaceUrl = z
  .string()
  .refine((text) => text.isWellFormed() && utf8Bytes(text) <= limits.chatGroupFaceUrlBytes.value);
const FirstMember = z.object({ account: AccountId, isAdmin: z.boolean() });

// Optional texts that are empty count as absent: callers that serialise whole objects send them (OQ-30). Which ID an app
// may choose is the service's to say (OQ-42).
export const createChatGroupRequest = z.codec(
  z.object({
    Type: ChatGroupType,
    Name: ChatGroupName,
    GroupId: z.string().optional(),
    Owner_Account: AccountId.optional(),
    FaceUrl: FaceUrl.optional(),
    MemberList: atMost(
      z.array(z.object({ Member_Account: AccountId, Role: z.enum(["Admin", ""]).optional() })),
      limits.chatGroupFirstMembers.value,
      named("chatGroupBatchTooLarge"),
    ).optional(),
  }),
  z.object({
    type: ChatGroupType,
    name: z.string(),
    id: z.string().optional(),
    owner: AccountId.optional(),
    faceUrl: z.string().optional(),
    members: z.array(FirstMember),
  }),
  {
    decode: (wire) => ({
      type: wire.Type,
      name: wire.Name,
      id: wire.GroupId || undefined,
      owner: wire.Owner_Account || undefined,
      faceUrl: wire.FaceUrl || undefined,
      members: (wire.MemberList ?? []).map(({ Member_Account, Role }) => ({
        account: Member_Account,
        isAdmin: Role === "Admin",
      })),
    }),
    encode: ({ type, name, id, owner, faceUrl, members }) => ({
      Type: type,
      Name: name,
      GroupId: id,
      Owner_Account: owner,
      FaceUrl: faceUrl,
      ...(members.length > 0 && {
        MemberList: members.map(({ account, isAdmin }) => ({
          Member_Account: account,
          ...(isAdmin && { Role: "Admin" as const }),
        })),
      }),
    }),
  },
);

/** Of a community alone the reply tells the type as well. */
export const createChatGroupReply = z.codec(
  z.object({ GroupId: z.string(), Type: z.string().optional(), HugeGroupFlag: z.int().optional() }),
  z.object({ id: z.string(), isCommunity: z.boolean() }),
  {
    decode: ({ GroupId, Type }) => ({ id: GroupId, isCommunity: Type === "Community" }),
    encode: ({ id, isCommunity }) => ({ GroupId: id, ...(isCommunity && { Type: "Community", HugeGroupFlag: 1 }) }),
  },
);

// add_group_member (34921).

/** More members than that: 10005. */
export const addMembersRequestFor = (membersMax: number) =>
  z.codec(
    z.object({
      GroupId: ChatGroupSelector,
      MemberList: atMost(
        z.array(z.object({ Member_Account: AccountId })).min(1),
        membersMax,
        named("chatGroupBatchTooLarge"),
      ),
    }),
    z.object({ chatGroup: z.string(), accounts: z.array(AccountId) }),
    {
      decode: ({ GroupId, MemberList }) => ({
        chatGroup: GroupId,
        accounts: MemberList.map(({ Member_Account }) => Member_Account),
      }),
      encode: ({ chatGroup, accounts }) => ({
        GroupId: chatGroup,
        MemberList: accounts.map((account) => ({ Member_Account: account })),
      }),
    },
  );
export const addMembersRequest = addMembersRequestFor(limits.chatGroupMembersPerAdd.value);

const AddOutcome = z.enum(["failed", "added", "already", "waits"]);
const outcomes = AddOutcome.options;

export const addMembersReply = z.codec(
  z.object({ MemberList: z.array(z.object({ Member_Account: z.string(), Result: z.int().min(0).max(3) })) }),
  z.object({ added: z.array(z.object({ account: z.string(), outcome: AddOutcome })) }),
  {
    decode: ({ MemberList }) => ({
      added: MemberList.map(({ Member_Account, Result }) => ({
        account: Member_Account,
        outcome: outcomes[Result] ?? "failed",
      })),
    }),
    encode: ({ added }) => ({
      MemberList: added.map(({ account, outcome }) => ({ Member_Account: account, Result: outcomes.indexOf(outcome) })),
    }),
  },
);

// delete_group_member (34949): the list holds texts, unlike that of add_group_member.

/** More members than that: 10005. */
export const removeMembersRequestFor = (membersMax: number) =>
  z.codec(
    z.object({
      GroupId: ChatGroupSelector,
      MemberToDel_Account: atMost(z.array(AccountId).min(1), membersMax, named("chatGroupBatchTooLarge")),
    }),
    z.object({ chatGroup: z.string(), accounts: z.array(AccountId) }),
    {
      decode: ({ GroupId, MemberToDel_Account }) => ({ chatGroup: GroupId, accounts: MemberToDel_Account }),
      encode: ({ chatGroup, accounts }) => ({ GroupId: chatGroup, MemberToDel_Account: accounts }),
    },
  );
export const removeMembersRequest = removeMembersRequestFor(limits.chatGroupMembersPerRemove.value);

// destroy_group (34896).

export const destroyRequest = z.codec(z.object({ GroupId: ChatGroupSelector }), z.object({ chatGroup: z.string() }), {
  decode: ({ GroupId }) => ({ chatGroup: GroupId }),
  encode: ({ chatGroup }) => ({ GroupId: chatGroup }),
});
