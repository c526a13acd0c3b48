import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commands, type Verb } from "../chat/commands.ts";
import type { ErrorName } from "../chat/errors.ts";
import { entryFaults } from "../chat/service-faults.ts";
import { Settings, settingsDefault } from "./settings.ts";

/*
 * Which test proves which answer of which command, and which one both positions of a setting: as data. A code that a
 * command may answer without a row here, a row without such a test, and a row for a code that is none fail alike.
 */
type Proofs = Partial<Record<ErrorName, string>>;

/** Proved for every command by itself. */
const entry: Proofs = {
  urlUnreadable: "60002: %s by another method than POST",
  commandUnknown: "60009: %s with a trailing slash",
  sdkAppIdMissing: "60012: %s without sdkappid",
  queryInvalid: "60025: %s without contenttype",
  sdkAppIdNotFound: "70020: %s of an unknown app",
  userSigUnreadable: "70003: %s with a UserSig that is garbage",
  userSigOtherApp: "70014: %s with a UserSig of another app",
  userSigOtherUser: "70013: %s with a UserSig of another user",
  userSigExpired: "70001: %s with a UserSig that expired",
  userSigMismatch: "70009: %s with a UserSig by another key",
  userSigTooOften: "70050: %s with one wrong UserSig too many",
  rateExceeded: "60007: %s over its rate",
};
const userIdNotString = "60015: %s with a UserID that is a number";
const bodyNotJson = "60003: %s with a body that is no JSON object";
const contactEntry: Proofs = {
  ...{ ...entry, bodyNotJson, userIdNotString },
  adminRequired: "50003: %s by somebody who is no admin",
  internalError: "50004: %s",
  serviceTimeout: "50005: %s",
  accountNotImported: "50001: %s of an account that was never imported",
  parameterInvalid: "50002: %s with an empty object",
};
const accountEntry: Proofs = {
  ...{ ...entry, bodyNotJson, userIdNotString },
  accountAdminRequired: "70403: %s by somebody who is no admin",
  accountInternalError: "70500: %s",
  accountTimeout: "70169: %s",
  accountParameterInvalid: "70402: %s with an empty object",
};
const profileEntry: Proofs = {
  ...{ ...entry, userIdNotString },
  profileAdminRequired: "40004: %s by somebody who is no admin",
  profileInternalError: "40006: %s",
  entryTimeout: "60008: %s of a person",
  profileParameterInvalid: "40001: %s with a body that is no JSON object",
};
const chatGroupEntry: Proofs = {
  ...entry,
  chatGroupBodyNotJson: "10011: %s with a body that is no JSON object",
  chatGroupAdminRequired: "10007: %s by somebody who is no admin",
  chatGroupInternalError: "10002: %s",
  entryTimeout: "60008: %s of chat groups",
  chatGroupParameterInvalid: "10004: %s with an empty object",
};
const messageFields = "90002, 90003, 90005, 90007, 90010, 90026, 90031, 90044: each field has a code of its own";
const messageSize = "93000 and 80002: a message over 12 KB; 12 KB are taken";
const messageEntry: Proofs = {
  ...entry,
  messageBodyNotJson: "90001: %s with a body that is no JSON object",
  messageAdminRequired: "90009: %s by somebody who is no admin",
  messageInternalError: "91000: %s",
  messageTimeout: "20004: %s",
  messageParameterInvalid: messageFields,
};
const planLacksFeature = "51013: %s on a plan below Pro";
const emptyName = "50002: create, rename and delete with an empty name";
const nameFaults: Proofs = {
  planLacksFeature,
  groupNameMissing: emptyName,
  groupNameUnreadable: "50002: create and rename with a control character or half a character",
  groupNameTooLong: "51011: create and rename with a name of 65 bytes; 64 are taken",
  itemCountOutOfRange: "51006: create and change with 101 conversations, change with none",
};
const batch = "70402: a batch of 0 or of 101 accounts, and nothing is carried out";
const profileField = "40601: both imports with a nick of 501 bytes; 500 are taken";

const writtenTags =
  "40009: a tag that there is not, and nothing is written; 40601: over 500 bytes; 40610: a value of another type";
const otherTags = "otherTags: ignore takes them and keeps nothing, refuse is 40008 to write and 40007 to read";
const takenId = "10021 and 10025: the ID belongs to another owner, to the same one; after destroy_group it is free";
const memberFaults = {
  chatGroupBatchTooLarge: "10005: more than 100 first members, added 300, removed 100",
  chatGroupNotPermitted:
    "10007: first members of a live room, members added to one, an owner taken out of any but a work group",
  chatGroupAccountNotFound:
    "10019: an owner, a first member or a new member that was never imported, and nothing happens",
} satisfies Proofs;
const absentRow = "10010 and 10015: add, remove and destroy of a chat group that is not there, or that cannot be";
const absentChatGroup: Proofs = { chatGroupNotFound: absentRow, chatGroupIdInvalid: absentRow };

const proofs: { readonly [V in Verb]: { call: Proofs; item: Proofs } } = {
  createGroup: {
    call: {
      ...{ ...contactEntry, ...nameFaults },
      groupNameTaken: "50002: a second group of one name is refused, and nothing changes",
      groupLimit: "51010: the 21st group is refused, and a deleted one makes room without giving its number back",
    },
    item: {
      accountNotImported: "OK: create makes the group even if every conversation fails",
      chatGroupUnusable: "51007: create with a dead chat group, which fails alone",
      conversationLimit: "51008: create at a full quota, where each new conversation fails alone",
    },
  },
  updateGroup: {
    call: {
      ...{ ...contactEntry, ...nameFaults },
      groupNameTaken: "50002: a rename onto another group's name",
      groupNotFound: "51009: rename, member change and delete of a group that does not exist",
    },
    item: {
      accountNotImported: "50001: an unknown peer fails alone, and may be taken out all the same",
      chatGroupUnusable: "51007: in the messy world a dead chat group cannot be added, and can be taken out",
      conversationLimit: "51008: the 1001st conversation fails alone; one that is counted already never fails",
    },
  },
  deleteGroup: {
    call: {
      ...{ ...contactEntry, planLacksFeature, groupNameMissing: emptyName },
      groupNotFound: "51009: rename, member change and delete of a group that does not exist",
    },
    item: {},
  },
  markContacts: {
    call: { ...contactEntry, planLacksFeature, itemCountOutOfRange: "51006: no item, or 101, and nothing is marked" },
    item: {
      accountNotImported: "50001: an unknown peer fails alone, and its marks may be cleared all the same",
      chatGroupUnusable: "51007: a dead chat group cannot be marked, and its marks may be cleared",
      conversationLimit: "51008: the 1001st marked conversation is refused, whatever the groups hold",
    },
  },
  readContacts: { call: contactEntry, item: {} },
  findConversations: { call: contactEntry, item: {} },
  readRecents: { call: contactEntry, item: {} },
  deleteRecent: { call: contactEntry, item: {} },
  importAccount: {
    call: { ...accountEntry, userIdMalformed: "70402: a UserID that is %s", profileFieldTooLong: profileField },
    item: {},
  },
  importAccounts: {
    call: { ...accountEntry, accountBatchOutOfRange: batch, profileFieldTooLong: profileField },
    item: {},
  },
  checkAccounts: { call: { ...accountEntry, accountBatchOutOfRange: batch }, item: {} },
  deleteAccounts: {
    call: { ...accountEntry, accountBatchOutOfRange: batch },
    item: { accountAbsent: "70107: deleting who is not there fails alone, a second time too" },
  },
  writeProfile: {
    call: {
      ...profileEntry,
      profileAccountNotImported: "40003: portrait_set of an account that was never imported",
      profileTagUnknown: writtenTags,
      profileFieldTooLong: writtenTags,
      profileValueWrongType: writtenTags,
      profileTagUnwritable: otherTags,
    },
    item: {},
  },
  createChatGroup: {
    call: {
      ...{ ...chatGroupEntry, userIdNotString, ...memberFaults },
      ...{ chatGroupIdTaken: takenId, chatGroupIdTakenBySelf: takenId },
    },
    item: {},
  },
  addChatGroupMembers: {
    call: { ...chatGroupEntry, userIdNotString, ...memberFaults, ...absentChatGroup },
    item: {},
  },
  removeChatGroupMembers: {
    call: {
      ...{ ...chatGroupEntry, userIdNotString, ...absentChatGroup },
      chatGroupBatchTooLarge: memberFaults.chatGroupBatchTooLarge,
      chatGroupNotPermitted: memberFaults.chatGroupNotPermitted,
    },
    item: {},
  },
  destroyChatGroup: { call: { ...chatGroupEntry, ...absentChatGroup }, item: {} },
  sendMessage: {
    call: {
      ...{ ...messageEntry, userIdNotString },
      ...{ messageRecipientInvalid: messageFields, messageRandomInvalid: messageFields },
      ...{ messageContentInvalid: messageFields, messageContentNotList: messageFields },
      ...{ messageSyncInvalid: messageFields, messageLifetimeInvalid: messageFields },
      messageLifetimeOutOfRange: messageFields,
      messageTooLong: messageSize,
      messageRecipientNotImported: "90012: an unknown recipient; 20003: an unknown sender",
      messageAccountUnknown: "90012: an unknown recipient; 20003: an unknown sender",
      messageAccountAbsent: "unknownRecipientCode: 90012, or 90048",
    },
    item: {},
  },
  sendChatGroupMessage: {
    call: {
      ...{ ...chatGroupEntry, userIdNotString },
      chatGroupMessageTooLong: messageSize,
      chatGroupNotPermitted: "10007: a message of one who is not in the chat group; 10019: of one whom nobody imported",
      chatGroupAccountNotFound:
        "10007: a message of one who is not in the chat group; 10019: of one whom nobody imported",
      chatGroupNotFound: "10010 and 10015: a message to a chat group that is not there, or that cannot be",
      chatGroupIdInvalid: "10010 and 10015: a message to a chat group that is not there, or that cannot be",
    },
    item: {},
  },
  readProfiles: {
    call: {
      ...profileEntry,
      profileAccountsMissing: "40002: no account; 40001: more than 100, or no tag; 40009: a tag that there is not",
      profileTagUnknown: "40002: no account; 40001: more than 100, or no tag; 40009: a tag that there is not",
      profileAccountNotImported: "unknownProfiles: 40003 for the item, or for the call",
      profileTagUnreadable: otherTags,
    },
    item: { profileAccountNotImported: "40003: an unknown account fails alone, and stands in Fail_Account" },
  },
  readChatGroups: {
    call: chatGroupEntry,
    item: {
      chatGroupNotFound:
        "10010: an unknown or dead chat group, 10015: an ID that none can have; each with its code alone",
      chatGroupIdInvalid:
        "10010: an unknown or dead chat group, 10015: an ID that none can have; each with its code alone",
    },
  },
  readJoinedChatGroups: {
    call: {
      ...{ ...chatGroupEntry, userIdNotString },
      chatGroupAccountNotFound: "10019: the chat groups of an account that was never imported",
    },
    item: {},
  },
};

/** A test of a setting begins with its name; these stand in one with another's, or are proved elsewhere. */
const otherTitles: Partial<Record<keyof Settings, string>> = {
  ratePerSecond: "ratePerSecond and accountRatePerSecond: 60007 where they are put, null is no limit",
  accountRatePerSecond: "ratePerSecond and accountRatePerSecond: 60007 where they are put, null is no limit",
};

const tests = testsIn(import.meta.dirname);

describe("each code of each command", () => {
  const verbs = Object.keys(commands) as Verb[]; // the keys of a const object are its names

  test.each(verbs)("%s: has a test, and the table names no other", (verb) => {
    const { service, codes, itemCodes } = commands[verb];
    const callNames = [...entryFaults(service), ...codes];
    expect(Object.keys(proofs[verb].call).sort()).toEqual([...new Set<string>(callNames)].sort());
    expect(Object.keys(proofs[verb].item).sort()).toEqual([...itemCodes].sort());
    const titles = [...Object.values(proofs[verb].call), ...Object.values(proofs[verb].item)];
    expect(titles.filter((title) => !tests.has(title))).toEqual([]);
  });
});

test("each setting has a test, which puts every position that is not the default", () => {
  const names = Object.keys(Settings.shape) as (keyof Settings)[]; // the keys of its own shape
  const missing = names.flatMap((name) => {
    const found = [...tests].filter(([title]) => title === otherTitles[name] || title.startsWith(`${name}: `));
    const bodies = found.map(([, body]) => body).join("\n");
    if (!bodies.includes(name)) return [`${name}: no test puts it`];
    return positionsOf(name).flatMap((position) => (bodies.includes(position) ? [] : [`${name}: ${position}`]));
  });
  expect(missing).toEqual([]);
});

test("no test of the service is skipped, left to do, or run alone", () => {
  for (const [file, source] of sourcesIn(import.meta.dirname))
    expect([file, /\b(test|describe)(\.each)?\.(skip|todo|only|fails)\b/.exec(source)?.[0]]).toEqual([file, undefined]);
});

/** The values of a setting besides its default; none for a number, of which the test itself decides. */
function positionsOf(name: keyof Settings): string[] {
  const inner = Settings.shape[name].unwrap();
  const values: readonly unknown[] = "options" in inner ? inner.options : "values" in inner ? [...inner.values] : [];
  return values.filter((value) => value !== settingsDefault[name]).map(String);
}

/** The source of each test, by its title as it is written. */
function testsIn(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, source] of sourcesIn(folder)) {
    const starts = [...source.matchAll(/\(\s*"([^"\n]+)",\s*(?:async\s*)?\([^)]*\) =>/g)];
    for (const [at, { 1: title = "", index }] of starts.entries())
      found.set(title, source.slice(index, starts[at + 1]?.index));
  }
  return found;
}

function sourcesIn(folder: string): [file: string, source: string][] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".test.ts") && file !== "coverage.test.ts");
  return files.map((file) => [file, readFileSync(join(folder, file), "utf8")]);
}
