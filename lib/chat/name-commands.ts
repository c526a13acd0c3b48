import type { Command } from "./command.ts";
import { limits } from "./limits.ts";

const rest = { rate: limits.callsPerSecond, gated: false } as const;
const profile = { service: "profile", errorDisplay: true, ...rest } as const;
const group = { service: "group_open_http_svc", ...rest } as const;

/** The commands that show names, by verb. Source: names-api.md sections 3, 5 and 6. */
export const nameCommands = {
  readProfiles: {
    ...profile,
    command: "portrait_get",
    title: "Read the names and pictures of accounts",
    document: 34917,
    writes: false,
    codes: [
      ...(["userIdNotString", "profileAccountsMissing", "profileTagUnknown"] as const),
      // With the settings `unknownProfiles` at "call" and `otherTags` at "refuse".
      ...(["profileAccountNotImported", "profileTagUnreadable"] as const),
    ],
    itemCodes: ["profileAccountNotImported"],
  },
  readChatGroups: {
    ...group,
    command: "get_group_info",
    title: "Read the names of chat groups",
    document: 34961,
    writes: false,
    codes: [],
    itemCodes: ["chatGroupNotFound", "chatGroupIdInvalid"],
  },
  readJoinedChatGroups: {
    ...group,
    command: "get_joined_group_list",
    title: "Read the chat groups of an account",
    document: 34925,
    writes: false,
    codes: ["userIdNotString", "chatGroupAccountNotFound"],
    itemCodes: [],
  },
} as const satisfies Record<string, Command>;
