import { z } from "zod";
import { limits } from "./limits.ts";
import {
  AccountId,
  type ChatGroup,
  ChatGroupField,
  ChatGroupResult,
  ChatGroupType,
  Count,
  Integer,
  JoinedChatGroup,
  type Member,
  MemberField,
  TextOnWire,
} from "./wire.ts";
import { atMost } from "./wire-pieces.ts";

const fieldNames: Readonly<Record<ChatGroupField, string>> = {
  type: "Type",
  name: "Name",
  faceUrl: "FaceUrl",
  owner: "Owner_Account",
  createdAt: "CreateTime",
  changedAt: "LastInfoTime",
  lastMessageAt: "LastMsgTime",
  nextMessage: "NextMsgSeq",
  memberCount: "MemberNum",
};
const memberFieldNames: Readonly<Record<MemberField, string>> = { role: "Role", joinedAt: "JoinTime" };

const wireFields = {
  Type: z.string().optional(),
  Name: z.string().optional(),
  FaceUrl: z.string().optional(),
  Owner_Account: z.string().optional(),
  CreateTime: Count.optional(),
  LastInfoTime: Count.optional(),
  LastMsgTime: Count.optional(),
  NextMsgSeq: Count.optional(),
  MemberNum: Count.optional(),
};
const WireFields = z.object(wireFields);

function fieldsOf(wire: z.infer<typeof WireFields>): Omit<ChatGroup, "id"> {
  return {
    type: wire.Type,
    name: wire.Name,
    faceUrl: wire.FaceUrl,
    owner: wire.Owner_Account,
    createdAt: wire.CreateTime,
    changedAt: wire.LastInfoTime,
    lastMessageAt: wire.LastMsgTime,
    nextMessage: wire.NextMsgSeq,
    memberCount: wire.MemberNum,
  };
}
function wireOfFields(group: Omit<ChatGroup, "id">): z.infer<typeof WireFields> {
  return {
    Type: group.type,
    Name: group.name,
    FaceUrl: group.faceUrl,
    Owner_Account: group.owner,
    CreateTime: group.createdAt,
    LastInfoTime: group.changedAt,
    LastMsgTime: group.lastMessageAt,
    NextMsgSeq: group.nextMessage,
    MemberNum: group.memberCount,
  };
}

const wireMembership = { Role: z.string().optional(), JoinTime: Count.optional() };
const membershipOf = (wire: { Role?: string | undefined; JoinTime?: number | undefined }) => ({
  role: wire.Role,
  joinedAt: wire.JoinTime,
});
const wireOfMembership = ({ role, joinedAt }: Omit<Member, "account">) => ({ Role: role, JoinTime: joinedAt });

/** The fields that a filter names; others are taken, and nothing is known of them. */
const Names = z.array(z.string()).max(1000).optional();
const fieldsNamed = (names: readonly string[] = []) =>
  ChatGroupField.options.filter((field) => names.includes(fieldNames[field]));
const memberFieldsNamed = (names: readonly string[]) =>
  MemberField.options.filter((field) => names.includes(memberFieldNames[field]));
/** An empty list counts as absent (OQ-37). */
const unlessEmpty = (names: string[]) => (names.length > 0 ? names : undefined);

// get_group_info (34961). None, or more than 50: 10004 (OQ-36).

export const chatGroupsRequest = z.codec(
  z.object({
    GroupIdList: atMost(
      z.array(z.string()).min(1),
      limits.chatGroupsPerCall.value,
      `at most ${limits.chatGroupsPerCall.value} chat groups`,
    ),
    ResponseFilter: z.object({ GroupBaseInfoFilter: Names, MemberInfoFilter: Names }).optional(),
  }),
  // Without a filter everything comes back, all members included; without `memberFields` no members (OQ-37).
  z.object({
    chatGroups: z.array(z.string()),
    filter: z.object({ fields: z.array(ChatGroupField), memberFields: z.array(MemberField).optional() }).optional(),
  }),
  {
    decode: ({ GroupIdList, ResponseFilter: filter }) => ({
      chatGroups: GroupIdList,
      ...(filter && {
        filter: {
          fields: fieldsNamed(filter.GroupBaseInfoFilter),
          ...(filter.MemberInfoFilter?.length && { memberFields: memberFieldsNamed(filter.MemberInfoFilter) }),
        },
      }),
    }),
    encode: ({ chatGroups, filter }) => ({
      GroupIdList: chatGroups,
      ...(filter && {
        ResponseFilter: {
          GroupBaseInfoFilter: unlessEmpty(filter.fields.map((field) => fieldNames[field])),
          MemberInfoFilter: filter.memberFields && [
            "Member_Account",
            ...filter.memberFields.map((field) => memberFieldNames[field]),
          ],
        },
      }),
    }),
  },
);

export const chatGroupsReply = z.codec(
  z.object({
    GroupInfo: z.array(
      z.object({
        GroupId: z.string(),
        ErrorCode: Integer,
        ErrorInfo: TextOnWire,
        ...wireFields,
        MemberList: z.array(z.object({ Member_Account: z.string(), ...wireMembership })).optional(),
      }),
    ),
  }),
  z.object({ results: z.array(ChatGroupResult) }),
  {
    decode: ({ GroupInfo }) => ({
      results: GroupInfo.map(({ GroupId, ErrorCode, ErrorInfo, MemberList, ...wire }) => ({
        ...{ id: GroupId, code: ErrorCode, info: ErrorInfo, ...fieldsOf(wire) },
        members: MemberList?.map((member) => ({ account: member.Member_Account, ...membershipOf(member) })),
      })),
    }),
    encode: ({ results }) => ({
      GroupInfo: results.map(({ id, code, info, members, ...group }) => ({
        ...{ GroupId: id, ErrorCode: code, ErrorInfo: info, ...wireOfFields(group) },
        MemberList: members?.map((member) => ({ Member_Account: member.account, ...wireOfMembership(member) })),
      })),
    }),
  },
);

// get_joined_group_list (34925). The list is called GroupIdList, and holds objects.

/** How a service reads a type that there is not, and a limit or an offset that cannot be (OQ-39, OQ-40). */
export type JoinedReading = { unknownGroupType: "refuse" | "none"; joinedPaging: "refuse" | "clamp" };

const limitMax = limits.joinedChatGroupsPerCall.value;
const pagingOnWire = {
  refuse: { Limit: Integer.min(1).max(limitMax).optional(), Offset: Count.optional() },
  clamp: { Limit: Integer.optional(), Offset: Integer.optional() },
};

export const joinedRequestFor = ({ unknownGroupType, joinedPaging }: JoinedReading) => {
  const Type = unknownGroupType === "refuse" ? ChatGroupType : z.string();
  return z.codec(
    z.object({
      Member_Account: AccountId,
      ...pagingOnWire[joinedPaging],
      // An empty text of an optional field counts as absent, as callers that serialise whole objects send it (OQ-30).
      GroupType: z.union([Type, z.literal("")]).optional(),
      WithHugeGroups: Integer.optional(),
      WithNoActiveGroups: Integer.optional(),
      ResponseFilter: z.object({ GroupBaseInfoFilter: Names, SelfInfoFilter: Names }).optional(),
    }),
    // `type` and its older or newer name are one (OQ-39). `withoutInactive`: work groups in which nothing was said so far
    // are not wanted. Without `fields` nothing but the ID comes back.
    z.object({
      account: AccountId,
      limit: Integer.min(1).max(limitMax).optional(),
      offset: Count.optional(),
      type: Type.optional(),
      withoutInactive: z.boolean().optional(),
      fields: z.array(ChatGroupField),
      memberFields: z.array(MemberField),
    }),
    {
      decode: (wire) => ({
        account: wire.Member_Account,
        // Within bounds already, unless the service clamps them.
        limit: wire.Limit === undefined || wire.Limit < 1 ? undefined : Math.min(wire.Limit, limitMax),
        offset: wire.Offset === undefined ? undefined : Math.max(wire.Offset, 0),
        type: wire.GroupType || undefined,
        ...(wire.WithNoActiveGroups !== 1 && { withoutInactive: true }),
        fields: fieldsNamed(wire.ResponseFilter?.GroupBaseInfoFilter),
        memberFields: memberFieldsNamed(wire.ResponseFilter?.SelfInfoFilter ?? []),
      }),
      encode: ({ account, limit, offset, type, withoutInactive, fields, memberFields }) => ({
        Member_Account: account,
        Limit: limit,
        Offset: offset,
        GroupType: type,
        // Else the real service leaves out those that were just made (OQ-41).
        WithNoActiveGroups: withoutInactive ? 0 : 1,
        ResponseFilter: {
          GroupBaseInfoFilter: unlessEmpty(fields.map((field) => fieldNames[field])),
          SelfInfoFilter: unlessEmpty(memberFields.map((field) => memberFieldNames[field])),
        },
      }),
    },
  );
};
export const joinedRequest = joinedRequestFor({ unknownGroupType: "refuse", joinedPaging: "refuse" });

export const joinedReply = z.codec(
  z.object({
    TotalCount: Count,
    GroupIdList: z
      .array(z.object({ GroupId: z.string(), ...wireFields, SelfInfo: z.object(wireMembership).optional() }))
      .default([]),
  }),
  z.object({ total: Count, chatGroups: z.array(JoinedChatGroup) }),
  {
    decode: ({ TotalCount, GroupIdList }) => ({
      total: TotalCount,
      chatGroups: GroupIdList.map(({ GroupId, SelfInfo, ...wire }) => ({
        ...{ id: GroupId, ...fieldsOf(wire), ...membershipOf(SelfInfo ?? {}) },
      })),
    }),
    encode: ({ total, chatGroups }) => ({
      TotalCount: total,
      GroupIdList: chatGroups.map(({ id, role, joinedAt, ...group }) => ({
        ...{ GroupId: id, ...wireOfFields(group) },
        ...((role !== undefined || joinedAt !== undefined) && { SelfInfo: wireOfMembership({ role, joinedAt }) }),
      })),
    }),
  },
);
