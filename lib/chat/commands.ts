import type { z } from "zod";
import type { codecs } from "./codecs.ts";
import type { Command } from "./command.ts";
import { limits } from "./limits.ts";
import { nameCommands } from "./name-commands.ts";
import { seedingCommands } from "./seeding-commands.ts";

export type Verb = keyof typeof codecs;

/** What the console's client may call: never what seeds a service with names, chat groups and messages. */
export type ConsoleVerb = Exclude<Verb, keyof typeof seedingCommands>;

/** What a verb takes and gives, in our words. */
export type Input<V extends Verb> = z.output<(typeof codecs)[V]["request"]>;
export type Reply<V extends Verb> = z.output<(typeof codecs)[V]["reply"]>;

const contact = { service: "recentcontact", rate: limits.callsPerSecond } as const;
const account = { service: "im_open_login_svc", gated: false } as const;
const reads = ["userIdNotString", "accountNotImported"] as const;
const conversationFaults = ["accountNotImported", "chatGroupUnusable", "conversationLimit"] as const;

/** The table of commands, by verb. Source: common.md sections 1, 6 and 8; recentcontact-api.md section 1; names-api.md section 1. */
export const commands = {
  createGroup: {
    ...contact,
    command: "create_contact_group",
    title: "Create a group",
    document: 53437,
    writes: true,
    gated: true,
    codes: [
      ...reads,
      "groupNameMissing",
      "groupNameUnreadable",
      "groupNameTaken",
      "itemCountOutOfRange",
      "groupLimit",
      "groupNameTooLong",
      "planLacksFeature",
    ],
    itemCodes: conversationFaults,
  },
  updateGroup: {
    ...contact,
    command: "update_contact_group",
    title: "Rename a group, or change its conversations",
    document: 53439,
    writes: true,
    gated: true,
    codes: [
      ...reads,
      "groupNameMissing",
      "groupNameUnreadable",
      "groupNameTaken",
      "itemCountOutOfRange",
      "groupNotFound",
      "groupNameTooLong",
      "planLacksFeature",
    ],
    itemCodes: conversationFaults,
  },
  deleteGroup: {
    ...contact,
    command: "del_contact_group",
    title: "Delete a group",
    document: 53441,
    writes: true,
    gated: true,
    codes: [...reads, "groupNameMissing", "groupNotFound", "planLacksFeature"],
    itemCodes: [],
  },
  markContacts: {
    ...contact,
    command: "mark_contact",
    title: "Set and clear marks",
    document: 53438,
    writes: true,
    gated: true,
    codes: [...reads, "itemCountOutOfRange", "planLacksFeature"],
    itemCodes: conversationFaults,
  },
  readContacts: {
    ...contact,
    command: "get_contact_group",
    title: "Read contacts and groups, page by page",
    document: 53440,
    writes: false,
    gated: false,
    codes: reads,
    itemCodes: [],
  },
  findConversations: {
    ...contact,
    command: "search_contact_group",
    title: "Find conversations by name",
    document: 53442,
    writes: false,
    gated: false,
    codes: reads,
    itemCodes: [],
  },
  readRecents: {
    ...contact,
    command: "get_list",
    title: "Read recent contacts",
    document: 43087,
    writes: false,
    gated: false,
    errorDisplay: true,
    codes: reads,
    itemCodes: [],
  },
  deleteRecent: {
    ...contact,
    command: "delete",
    title: "Delete a recent contact",
    document: 43088,
    writes: true,
    gated: false,
    errorDisplay: true,
    codes: reads,
    itemCodes: [],
  },
  importAccount: {
    ...account,
    command: "account_import",
    title: "Import an account",
    document: 34953,
    rate: limits.callsPerSecond,
    writes: true,
    codes: ["userIdNotString", "userIdMalformed", "profileFieldTooLong"],
    itemCodes: [],
  },
  importAccounts: {
    ...account,
    command: "multiaccount_import",
    title: "Import accounts",
    document: 34954,
    rate: limits.accountBatchCallsPerSecond,
    writes: true,
    codes: ["userIdNotString", "accountBatchOutOfRange", "profileFieldTooLong"],
    itemCodes: [],
  },
  checkAccounts: {
    ...account,
    command: "account_check",
    title: "Check accounts",
    document: 38417,
    rate: limits.accountBatchCallsPerSecond,
    writes: false,
    codes: ["userIdNotString", "accountBatchOutOfRange"],
    itemCodes: [],
  },
  deleteAccounts: {
    ...account,
    command: "account_delete",
    title: "Delete accounts",
    document: 34955,
    rate: limits.accountBatchCallsPerSecond,
    writes: true,
    codes: ["userIdNotString", "accountBatchOutOfRange"],
    itemCodes: ["accountAbsent"],
  },
  ...nameCommands,
  ...seedingCommands,
} as const satisfies Record<Verb, Command>;

const verbs = Object.keys(commands) as Verb[]; // the keys of a const object are its names
const verbByPath = new Map<string, Verb>(verbs.map((verb) => [pathOf(verb), verb]));

/** `/v4/recentcontact/update_contact_group` */
export function pathOf(verb: Verb): string {
  return `/v4/${commands[verb].service}/${commands[verb].command}`;
}

/** The verb behind a path, letter for letter: another case or a trailing slash is no command (60009). */
export function verbAt(path: string): Verb | undefined {
  return verbByPath.get(path);
}
