import { z } from "zod";
import { limits } from "./limits.ts";
import { AccountId, ChatGroupId, Contact, Conversation, Count, Group, Recent, RecentCursor } from "./wire.ts";
import { atMost, ContactOnWire, ConversationOnWire, eitherSpelling, GroupOnWire, isText } from "./wire-pieces.ts";

// get_contact_group (53440).

export const getRequest = z.codec(
  z.object({ From_Account: AccountId, StartIndex: Count }),
  z.object({ account: AccountId, start: Count }),
  {
    decode: (wire) => ({ account: wire.From_Account, start: wire.StartIndex }),
    encode: ({ account, start }) => ({ From_Account: account, StartIndex: start }),
  },
);

export const getReply = z.codec(
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

export const searchRequest = z.codec(
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

export const searchReply = z.codec(
  z.object({ ContactResultItem: z.array(ContactOnWire).default([]), GroupItem: z.array(GroupOnWire).default([]) }),
  z.object({ contacts: z.array(Contact), groups: z.array(Group) }),
  {
    decode: (wire) => ({ contacts: wire.ContactResultItem, groups: wire.GroupItem }),
    encode: ({ contacts, groups }) => ({ ContactResultItem: contacts, GroupItem: groups }),
  },
);

// get_list (43087). Note the spelling GroupId, and two cursors of two numbers each.

const wireRecentCursor = { TimeStamp: Count, StartIndex: Count, TopTimeStamp: Count, TopStartIndex: Count };
const cursorOf = (wire: { TimeStamp: number; StartIndex: number; TopTimeStamp: number; TopStartIndex: number }) => ({
  time: wire.TimeStamp,
  index: wire.StartIndex,
  pinnedTime: wire.TopTimeStamp,
  pinnedIndex: wire.TopStartIndex,
});
const wireOfCursor = (cursor: RecentCursor) => ({
  TimeStamp: cursor.time,
  StartIndex: cursor.index,
  TopTimeStamp: cursor.pinnedTime,
  TopStartIndex: cursor.pinnedIndex,
});

export const listRequest = z.codec(
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

export const listReply = z.codec(
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

export const deleteRecentRequest = z.codec(
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
