import type { Command } from "./command.ts";
import { limits } from "./limits.ts";

const rest = { rate: limits.callsPerSecond, gated: false, writes: true, itemCodes: [] } as const;
const group = { service: "group_open_http_svc", ...rest } as const;
const absent = ["chatGroupNotFound", "chatGroupIdInvalid"] as const;

/**
 * The commands that fill a service with names, chat groups and messages, by verb: for programs that seed an embedded
 * service, never for the console. Source: names-api.md sections 4 and 7 to 11.
 */
export const seedingCommands = {
  writeProfile: {
    ...rest,
    ...{ service: "profile", errorDisplay: true },
    command: "portrait_set",
    title: "Write the name or picture of an account",
    document: 34916,
    codes: [
      ...(["userIdNotString", "profileAccountNotImported", "profileTagUnknown"] as const),
      ...(["profileFieldTooLong", "profileValueWrongType"] as const),
      // With the setting `otherTags` at "refuse".
      "profileTagUnwritable",
    ],
  },
  createChatGroup: {
    ...group,
    command: "create_group",
    title: "Make a chat group",
    document: 34895,
    codes: [
      ...(["userIdNotString", "chatGroupBatchTooLarge", "chatGroupNotPermitted"] as const),
      ...(["chatGroupAccountNotFound", "chatGroupIdTaken", "chatGroupIdTakenBySelf"] as const),
    ],
  },
  addChatGroupMembers: {
    ...group,
    command: "add_group_member",
    title: "Add members to a chat group",
    document: 34921,
    codes: [
      ...(["userIdNotString", "chatGroupBatchTooLarge", "chatGroupNotPermitted", "chatGroupAccountNotFound"] as const),
      ...absent,
    ],
  },
  removeChatGroupMembers: {
    ...group,
    command: "delete_group_member",
    title: "Remove members from a chat group",
    document: 34949,
    codes: [...(["userIdNotString", "chatGroupBatchTooLarge", "chatGroupNotPermitted"] as const), ...absent],
  },
  destroyChatGroup: {
    ...group,
    command: "destroy_group",
    title: "Disband a chat group",
    document: 34896,
    codes: absent,
  },
  sendMessage: {
    ...rest,
    service: "openim",
    command: "sendmsg",
    title: "Send a one-to-one message",
    document: 34919,
    codes: [
      ...(["userIdNotString", "messageRecipientInvalid", "messageRandomInvalid", "messageContentInvalid"] as const),
      ...(["messageContentNotList", "messageSyncInvalid", "messageLifetimeInvalid"] as const),
      ...(["messageLifetimeOutOfRange", "messageTooLong", "messageRecipientNotImported"] as const),
      "messageAccountUnknown",
      // With the settings `unknownRecipientCode` or `unknownSenderCode` at 90048.
      "messageAccountAbsent",
    ],
  },
  sendChatGroupMessage: {
    ...group,
    command: "send_group_msg",
    title: "Send a message to a chat group",
    document: 34959,
    codes: [
      ...(["userIdNotString", "chatGroupMessageTooLong", "chatGroupNotPermitted"] as const),
      ...(["chatGroupAccountNotFound", ...absent] as const),
    ],
  },
} as const satisfies Record<string, Command>;
