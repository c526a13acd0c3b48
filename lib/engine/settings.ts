import { z } from "zod";
import { type Limit, limits } from "../chat/limits.ts";

const count = (limit: Limit, least = 0, most = 100_000) =>
  z.int().min(least).max(most).default(limit.value).meta({ rule: limit.source });
/** A list of more items is refused unread, whatever it may hold. */
const itemsMax = 10_000;
const perSecond = (limit: Limit) =>
  z.int().min(0).max(1_000_000).nullable().default(limit.value).meta({ rule: "OQ-25; null means no limit" });

/** A rule with its positions, the default first. */
function rule<const T extends [string, string, ...string[]]>(about: string, ...positions: T) {
  // A const list's first member is one of it, which the checker loses in the tuple's own type.
  const first = positions[0] as T[number];
  return z
    .enum(positions)
    .default(first as never)
    .meta({ rule: about });
}

const codeRule = <A extends number, B extends number>(about: string, first: A, second: B) =>
  z
    .literal([first, second] as [A, B])
    .default(first as never)
    .meta({ rule: about });

/**
 * The rules of the service that an operator may change: each that the documents leave open (docs/decisions/002). Each key
 * has its default, and the question that it answers.
 */
export const Settings = z.strictObject({
  edition: z
    .enum(["trial", "standard", "pro", "pro_plus", "enterprise"])
    .default("pro_plus")
    .meta({ rule: "common.md 9" }),
  ratePerSecond: perSecond(limits.callsPerSecond),
  accountRatePerSecond: perSecond(limits.accountBatchCallsPerSecond),
  rateWindow: rule("OQ-25", "fixed", "sliding"),
  rateScope: rule("OQ-25", "command", "app"),
  rateCheck: rule("OQ-25", "afterSignature", "beforeSignature"),
  rateCode: codeRule("OQ-25", 60007, 60018),
  wrongUserSigs: z.int().min(0).nullable().default(30).meta({ rule: "rulings, 70050; null means no limit" }),

  pageSize: count(limits.contactsPerPage, 1),
  recentsPageSize: count(limits.recentsPerPage, 1),
  groupsPerAccount: count(limits.groupsPerAccount),
  groupedConversations: count(limits.groupedConversationsPerAccount),
  markedConversations: count(limits.markedConversationsPerAccount),

  chatGroups: rule("OQ-22 and OQ-51", "lenient", "strict"),
  liveRooms: rule("OQ-51; AVChatRoom in strict mode", "refuse", "accept"),
  deadEntries: rule("OQ-22", "removable", "locked"),
  deadRecords: rule("OQ-22; drop looks into every account", "keep", "drop"),
  selfConversation: rule("OQ-22", "accept", "refuse"),
  accountDeletion: rule("rulings, 71000", "on", "off"),
  accountBatchCode: codeRule("rulings, accounts in a batch", 70402, 70206),
  illegalUserIds: rule("rulings, accounts in a batch", "item", "call"),

  existingName: rule("OQ-01", "refuse", "merge"),
  renameOntoOther: rule("OQ-02", "refuse", "merge"),
  renameOntoSame: rule("OQ-02", "accept", "refuse"),
  groupIds: rule("OQ-04", "countUp", "lowestFree"),
  createCheckFirst: rule("OQ-26", "name", "limit"),
  updateCheckFirst: rule("OQ-26", "account", "group"),
  quotaCheck: rule("OQ-26 and rulings", "afterPeer", "beforePeer"),
  itemRepeats: rule("OQ-12 and OQ-26", "inOrder", "refuse"),
  groupNameMatch: rule("OQ-27", "exact", "ignoreCase"),
  groupNameTrim: rule("OQ-27", "keep", "trim"),
  groupNameForm: rule("OQ-27; nfc composes its signs", "keep", "nfc"),
  loneSurrogates: rule("OQ-27", "refuse", "replace"),
  controlCharacters: rule("OQ-27 and rulings", "refuse", "accept"),
  emptyGroupNameCode: codeRule("OQ-27", 50002, 51011),
  longOldNameCode: codeRule("OQ-27 and rulings", 51009, 51011),

  contactOrder: rule("OQ-10", "insertion", "newestChange"),
  startMissing: rule("OQ-10", "refuse", "zero"),
  startOutOfRange: rule("OQ-10; below 0 or a fraction", "refuse", "zero"),
  startPastEnd: rule("OQ-10", "empty", "refuse"),
  groupsOnPages: rule("OQ-10", "every", "first", "referred"),
  groupOrder: rule("OQ-10 and OQ-17", "id", "name"),
  emptiedRecords: rule("OQ-10 and rulings", "gone", "stay"),
  searchUnknown: rule("OQ-17", "leaveOut", "blank"),
  searchRepeats: rule("OQ-17", "once", "each"),
  searchOrder: rule("OQ-17", "request", "insertion"),
  searchGroups: rule("OQ-17", "referred", "all"),
  searchCountCode: codeRule("OQ-17", 50002, 51006),

  unknownProfiles: rule("OQ-31", "item", "call"),
  profilesPerCall: count(limits.profilesPerCall, 1, itemsMax),
  noProfilesCode: codeRule("OQ-32", 40002, 40001),
  noTagsCode: codeRule("OQ-32", 40001, 40009),
  unknownTags: rule("OQ-32", "refuse", "ignore"),
  profileRepeats: rule("OQ-32", "once", "each"),
  unsetProfileFields: rule("OQ-33", "leaveOut", "empty"),
  profilePairs: rule("OQ-34", "allOrNone", "untilFault"),
  emptyProfileValue: rule("OQ-34", "clear", "keep"),
  equalTags: rule("OQ-34", "last", "first", "refuse"),
  otherTags: rule("OQ-34", "ignore", "refuse"),
  importOverExisting: rule("OQ-34", "overwrite", "keep"),
  importEmptyField: rule("OQ-34", "keep", "clear"),

  unknownChatGroupCode: codeRule("OQ-35", 10010, 10015),
  chatGroupCountCode: codeRule("OQ-36", 10004, 10005),
  chatGroupRepeats: rule("OQ-36", "once", "each"),
  chatGroupOrder: rule("OQ-36", "request", "id"),
  chatGroupNameBytes: count(limits.chatGroupNameBytes, 1),
  emptyChatGroupName: rule("OQ-38", "refuse", "accept"),
  chatGroupTypes: rule("OQ-39", "asSent", "newNames", "oldNames"),
  groupTypeMatch: rule("OQ-39", "eitherName", "sameName"),
  unknownGroupType: rule("OQ-39", "refuse", "none"),
  joinedOfUnknown: rule("OQ-40", "refuse", "empty"),
  joinedPaging: rule("OQ-40", "refuse", "clamp"),
  joinedPastEnd: rule("OQ-40", "empty", "refuse"),
  joinedOrder: rule("OQ-40", "joiningTime", "id"),
  inactiveWorkGroups: rule("OQ-41", "listed", "onAsking"),
  inactiveWorkGroupUse: rule("OQ-41; in strict mode", "accept", "refuse"),

  takenIdOwner: rule("OQ-42", "requested", "caller", "nobody"),
  takenOwnerlessCode: codeRule("OQ-42", 10025, 10021),
  destroyedIds: rule("OQ-42 and OQ-46", "free", "taken"),
  chosenIdCode: codeRule("OQ-42", 10004, 10015),
  prefixedIds: rule("OQ-42", "refuse", "accept"),
  communityPrefixedIds: rule("OQ-42", "accept", "refuse"),
  unknownFirstMembers: rule("OQ-43", "refuse", "leaveOut"),
  repeatedFirstMembers: rule("OQ-43", "once", "refuse"),
  chatGroupMembersPerAdd: count(limits.chatGroupMembersPerAdd, 1, itemsMax),
  chatGroupMembersPerRemove: count(limits.chatGroupMembersPerRemove, 1, itemsMax),
  removedCountCode: codeRule("OQ-44", 10005, 10004),
  noMembersCode: codeRule("OQ-44", 10004, 10005),
  unknownNewMembers: rule("OQ-44", "refuse", "item"),
  unknownLeavers: rule("OQ-44", "ignore", "refuse"),
  ownerRemoval: rule("OQ-45", "workOnly", "everyType"),

  recentsOfLeftGroups: rule("OQ-46", "stay", "hide"),
  senderRecents: rule("OQ-47", "touch", "leave", "always"),
  noLastMessage: rule("OQ-47", "leaveBoth", "leaveRecipient"),
  onlineOnlyMessages: rule("OQ-47", "leave", "touch"),
  selfMessage: rule("OQ-47", "oneEntry", "none"),
  unknownRecipientCode: codeRule("OQ-47", 90012, 90048),
  unknownSenderCode: codeRule("OQ-47", 20003, 90048),
  recentsPerAccount: count(limits.recentsPerAccount, 1),
  fullRecents: rule("OQ-49", "oldestUnpinned", "oldest"),
  recentsLifetimeDays: z.int().min(1).max(10_000).nullable().default(null).meta({ rule: "OQ-49; null means for ever" }),
  joiningRecents: rule("OQ-49", "leave", "touch"),

  profileBodyCode: codeRule("OQ-50", 40001, 60003),
  chatGroupBodyCode: codeRule("OQ-50", 10011, 60003),
  messageBodyCode: codeRule("OQ-50", 90001, 60003),
  profileAdminCode: codeRule("OQ-50", 40004, 60010),
  chatGroupAdminCode: codeRule("OQ-50", 10007, 60010),
  messageAdminCode: codeRule("OQ-50", 90009, 60010),
  unknownChatGroupCommandCode: codeRule("OQ-50", 60009, 10003),
  messagesPerDay: z.int().min(0).nullable().default(null).meta({ rule: "OQ-50; 60028 over it, null means no limit" }),

  markBitOrder: rule("OQ-11", "leftFirst", "rightFirst"),
  markLength: rule("OQ-11", "highestSet", "full"),
  sameBitTwice: rule("OQ-12", "set", "clear"),
  marksOutOfBranch: rule("OQ-12", "ignore", "refuse"),
  markBitsOutOfRange: rule("OQ-12", "refuse", "ignore"),
  reservedMarkBits: rule("OQ-12; 5 to 32", "accept", "refuse"),
  longCustomMark: rule("OQ-12", "refuse", "cut"),
  emptyMarks: rule("OQ-12", "refuse", "accept"),
  timestamps: rule("OQ-13", "realChange", "everyWrite"),
  timestampOnRename: rule("OQ-13", "keep", "move"),
  timestampOnDelete: rule("OQ-13 and rulings", "move", "keep"),

  customMarks: rule("OQ-15", "everyEdition", "gated"),
  readingBelowPro: rule("OQ-16", "allowed", "gated"),
  appCheck: rule("OQ-26 and rulings", "beforeSignature", "afterSignature"),
  adminCheck: rule("OQ-26", "beforeJson", "afterJson"),
  sizeCheck: rule("OQ-26", "afterStructure", "beforeStructure"),
  planCheck: rule("OQ-26", "afterSizes", "beforeBody"),

  wrongMethodCode: codeRule("OQ-21", 60002, 60009),
  unknownPathCode: codeRule("OQ-21", 60009, 60002),
  otherVersionCode: codeRule("OQ-21", 60009, 60002),
  pathMatch: rule("OQ-21 and rulings", "exact", "loose"),
  emptySdkAppIdCode: codeRule("OQ-21", 60012, 60025),
  badSdkAppIdCode: codeRule("OQ-21", 60025, 60006),
  unknownSdkAppIdCode: codeRule("OQ-21", 70020, 60006),
  emptyIdentifierCode: codeRule("OQ-21", 60025, 60005),
  emptyUserSigCode: codeRule("OQ-21", 60025, 70002),
  badUserSigCode: codeRule("OQ-21", 70003, 70005),
  contentTypeParameter: rule("OQ-21", "require", "ignore"),
  randomParameter: rule("OQ-21", "ignore", "require"),
  repeatedParameter: rule("OQ-21", "first", "last"),
  moreElements: rule("OQ-28", "refuse", "first"),
  jsonTypes: rule("OQ-29", "strict", "coerce"),
  userIdTypeCode: codeRule("OQ-29", 60015, 50002),
  missingUserIdCode: codeRule("OQ-29 and rulings", 50002, 60015),
  emptyUserIdCode: codeRule("OQ-29 and rulings", 50001, 50002),
});
export type Settings = z.infer<typeof Settings>;

/** What a PUT may carry: any of the settings, and nothing else. */
export const SettingsChange = z.strictObject(
  // The default of each stands aside: what is not named stays as it is.
  Object.fromEntries(Object.entries(Settings.shape).map(([name, field]) => [name, withoutDefault(field).optional()])),
) as unknown as z.ZodType<Partial<Settings>>; // built from the same shape

export const settingsDefault: Settings = Settings.parse({});

function withoutDefault(field: z.ZodType): z.ZodType {
  return field instanceof z.ZodDefault ? (field.unwrap() as z.ZodType) : field; // zod's own inner type
}
