/** A number that the service enforces, with the page that says so and that page's date. */
export type Limit = { readonly value: number; readonly unit: string; readonly source: string; readonly date: string };

/** Every number of the API, once. Where documents disagree the newest wins; the older value stands in `source`. */
export const limits = {
  groupsPerAccount: { value: 20, unit: "groups", source: "doc 53437, code 51010", date: "2026-04-14" },
  groupedConversationsPerAccount: {
    value: 1000,
    unit: "conversations",
    source: "doc 53439, code 51008; one wording of 2025 said per group",
    date: "2026-04-14",
  },
  markedConversationsPerAccount: {
    value: 1000,
    unit: "conversations",
    source: "doc 53438, code 51008",
    date: "2026-04-14",
  },
  groupNameBytes: { value: 64, unit: "bytes", source: "doc 53439, code 51011; 32 before 2026-04", date: "2026-04-14" },
  groupNameBytesOldSdk: { value: 32, unit: "bytes", source: "docs 50289 and 53447 (client SDKs)", date: "2025-01-14" },
  conversationsPerCreate: { value: 100, unit: "conversations", source: "doc 53437", date: "2026-04-14" },
  itemsPerUpdate: {
    value: 100,
    unit: "items",
    source: "SDK header, code 51006; doc 53439 is silent",
    date: "2026-04-14",
  },
  marksPerCall: { value: 100, unit: "items", source: "doc 53438, code 51006", date: "2026-04-14" },
  conversationsPerSearch: { value: 300, unit: "conversations", source: "doc 53442", date: "2026-04-14" },
  contactsPerPage: { value: 100, unit: "contacts", source: "undocumented; our choice", date: "2026-04-14" },
  recentsPerPage: { value: 100, unit: "conversations", source: "undocumented; our choice", date: "2023-12-01" },
  recentsPerAccount: {
    value: 100,
    unit: "conversations",
    source: "docs 34419 and 48328; up to 500 on Pro and above",
    date: "2023-12-01",
  },
  pinnedRecentsPerAccount: {
    value: 50,
    unit: "conversations",
    source: "doc 34348 (undated, read then), code 51012",
    date: "2026-11-23",
  },
  customMarkBytes: { value: 256, unit: "bytes", source: "doc 53438", date: "2026-04-14" },
  markBits: { value: 64, unit: "bits", source: "doc 53438", date: "2026-04-14" },
  userIdBytes: { value: 32, unit: "bytes", source: "Use Limits, code 7003", date: "2023-12-01" },
  chatGroupIdBytes: { value: 48, unit: "bytes", source: "Use Limits, code 8501", date: "2023-12-01" },
  profileFieldBytes: { value: 500, unit: "bytes", source: "doc 34953, code 40601", date: "2024-08-06" },
  chatGroupNameBytes: {
    value: 100,
    unit: "bytes",
    source: "SDK group structures; 30 in doc 34895 and Use Limits (OQ-38)",
    date: "2024-07-01",
  },
  chatGroupFaceUrlBytes: {
    value: 500,
    unit: "bytes",
    source: "SDK group structures; 100 in doc 34895",
    date: "2024-07-01",
  },
  chatGroupFirstMembers: { value: 100, unit: "accounts", source: "doc 34895, code 10005", date: "2024-07-01" },
  chatGroupMembersPerAdd: {
    value: 300,
    unit: "accounts",
    source: "doc 34921; 100 in Use Limits of 2023 (OQ-44)",
    date: "2024-07-01",
  },
  chatGroupMembersPerRemove: {
    value: 100,
    unit: "accounts",
    source: "doc 34949; 500 in Use Limits of 2023 (OQ-44)",
    date: "2023-03-23",
  },
  messageBytes: { value: 12 * 1024, unit: "bytes", source: "doc 34919, code 93000", date: "2026-02-04" },
  messageLifetimeSeconds: { value: 604_800, unit: "seconds", source: "doc 34919, code 90026", date: "2023-03-23" },
  chatGroupMessageReceivers: { value: 50, unit: "accounts", source: "doc 34959", date: "2026-02-04" },
  messageRepeatSeconds: { value: 120, unit: "seconds", source: "doc 34919", date: "2026-02-04" },
  chatGroupMessageRepeatSeconds: { value: 300, unit: "seconds", source: "doc 34959", date: "2023-03-23" },
  profilesPerCall: {
    value: 100,
    unit: "accounts",
    source: "doc 34917; its overview calls it advice",
    date: "2025-10-23",
  },
  chatGroupsPerCall: { value: 50, unit: "chat groups", source: "doc 34961", date: "2025-12-15" },
  joinedChatGroupsPerCall: { value: 5000, unit: "chat groups", source: "doc 34925", date: "2025-10-23" },
  accountsPerBatch: { value: 100, unit: "accounts", source: "docs 34954, 34955, 38417", date: "2024-08-06" },
  callsPerSecond: { value: 200, unit: "calls a second", source: "doc 53439", date: "2026-04-14" },
  accountBatchCallsPerSecond: { value: 100, unit: "calls a second", source: "Use Limits", date: "2023-12-01" },
  serviceTimeoutMs: { value: 3000, unit: "ms", source: "doc 34620", date: "2024-08-06" },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof limits;
