import type { Input, Verb } from "./commands.ts";

const people = [
  { account: "user_0002", nick: "Jonas Lindqvist" },
  { account: "user_0003", faceUrl: "https://example.com/3.png" },
];
const person = { kind: "user", id: "user_0002" } as const;
const crew = { kind: "chatGroup", id: "@TGS#1B2AUI7RZ" } as const;
const conversations = [person, crew];
const body = [{ type: "TIMTextElem", content: { Text: "Shift starts at six." } }];

/** One good request for each command, in our words; each succeeds in the demo world. */
export const samples: { readonly [V in Verb]: Input<V> } = {
  createGroup: { account: "user_0001", name: "Suppliers", conversations },
  updateGroup: {
    account: "user_0001",
    group: "group_0003",
    change: {
      kind: "members",
      items: [
        { op: "add", conversation: person },
        { op: "remove", conversation: crew },
      ],
    },
  },
  deleteGroup: { account: "user_0001", group: "group_0001" },
  markContacts: {
    account: "user_0001",
    items: [
      { scope: "both", conversation: person, clear: [2], set: [1, 33], customMark: "vip" },
      { scope: "standard", conversation: crew, set: [3] },
    ],
  },
  readContacts: { account: "user_0001", start: 0 },
  findConversations: { account: "user_0001", conversations },
  readRecents: {
    account: "user_0042",
    cursor: { time: 0, index: 0, pinnedTime: 0, pinnedIndex: 0 },
    pinned: true,
    empty: true,
    pagePinned: true,
  },
  deleteRecent: { account: "user_0042", conversation: person, clearRoaming: false },
  importAccount: { account: "user_0201", nick: "Ana Lima", faceUrl: "https://example.com/201.png" },
  importAccounts: { profiles: people },
  checkAccounts: { accounts: ["user_0001", "nobody"] },
  deleteAccounts: { accounts: ["user_0200"] },
  writeProfile: { account: "user_0002", nick: "Jonas L.", faceUrl: "https://example.com/2.png" },
  createChatGroup: {
    ...{ type: "Work", id: "harbour-crew", name: "Harbour Crew", owner: "user_0001" },
    members: [
      { account: "user_0002", isAdmin: true },
      { account: "user_0003", isAdmin: false },
    ],
  },
  addChatGroupMembers: { chatGroup: crew.id, accounts: ["user_0003", "user_0005"] },
  removeChatGroupMembers: { chatGroup: crew.id, accounts: ["user_0199"] },
  destroyChatGroup: { chatGroup: crew.id },
  sendMessage: {
    ...{ from: "user_0002", to: "user_0001", random: 40961234, body, isForSender: true, movesLists: true },
  },
  sendChatGroupMessage: { chatGroup: crew.id, from: "user_0001", random: 5550123, body, movesLists: true },
  readProfiles: { accounts: ["user_0001", "nobody"], fields: ["nick", "faceUrl"] },
  readChatGroups: { chatGroups: [crew.id], filter: { fields: ["type", "name", "faceUrl"] } },
  readJoinedChatGroups: { account: "user_0001", limit: 200, fields: ["type", "name"], memberFields: ["role"] },
};
