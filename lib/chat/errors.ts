/**
 * What a caller may do after a code:
 * `never` the row has failed as it stands; `resend` it was refused before anything was done, so send it again later;
 * `readBack` it may have been done, so read before sending again; `stop` nothing more will work until a person acts.
 */
export type RetryClass = "never" | "resend" | "readBack" | "stop";

/** Where a form or a table shows the code. */
export type ErrorField = "account" | "groupName" | "conversation" | "call";

export type ErrorRow = {
  readonly code: number;
  /** What the embedded service answers in `ErrorInfo` or `ResultInfo`; the documents give numbers, not texts. */
  readonly info: string;
  readonly field: ErrorField;
  readonly retry: RetryClass;
  /** Faults of size are looked at after faults of structure (OQ-26). */
  readonly size?: true;
};

/**
 * The catalogue of codes a REST caller can meet: common.md sections 5 and 6, names-api.md. Several rows may share a number (50002, 51006),
 * and the first of them is the one that stands for the number. The sentence a person reads is in `lib/messages`,
 * under the same name.
 */
export const errors = {
  // The recent-contact service (docs 53437-53442).
  accountNotImported: {
    code: 50001,
    info: "the requested UserID has not been imported",
    field: "account",
    retry: "never",
  },
  parameterInvalid: { code: 50002, info: "bad request parameter", field: "call", retry: "never" },
  groupNameMissing: { code: 50002, info: "the group name is empty", field: "groupName", retry: "never" },
  groupNameUnreadable: {
    code: 50002,
    info: "the group name holds a control character or a lone surrogate",
    field: "groupName",
    retry: "never",
  },
  groupNameTaken: {
    code: 50002,
    info: "the account already has a group of this name",
    field: "groupName",
    retry: "never",
  },
  chatGroupIdMalformed: {
    code: 50002,
    info: "ToGroupId must have 1 to 48 bytes",
    field: "conversation",
    retry: "never",
  },
  adminRequired: { code: 50003, info: "an app admin is required", field: "call", retry: "stop" },
  internalError: { code: 50004, info: "internal error, please retry", field: "call", retry: "readBack" },
  serviceTimeout: { code: 50005, info: "internal timeout, please retry", field: "call", retry: "readBack" },
  itemCountOutOfRange: {
    code: 51006,
    info: "the number of conversations in one update must be 1 to 100",
    field: "call",
    retry: "never",
    size: true,
  },
  chatGroupUnusable: {
    code: 51007,
    info: "the chat group was disbanded, or the account is not in it",
    field: "conversation",
    retry: "never",
  },
  conversationLimit: {
    code: 51008,
    info: "the number of grouped or marked conversations has reached the limit",
    field: "conversation",
    retry: "never",
  },
  groupNotFound: { code: 51009, info: "the conversation group does not exist", field: "groupName", retry: "never" },
  groupLimit: {
    code: 51010,
    info: "the account already has the most groups it may have",
    field: "groupName",
    retry: "never",
  },
  groupNameTooLong: {
    code: 51011,
    info: "the group name is longer than 64 bytes",
    field: "groupName",
    retry: "never",
    size: true,
  },
  pinLimit: {
    code: 51012,
    info: "the number of pinned conversations has reached the limit",
    field: "conversation",
    retry: "never",
  },
  planLacksFeature: { code: 51013, info: "the plan does not include this feature", field: "call", retry: "stop" },

  // The entry layer.
  urlUnreadable: { code: 60002, info: "the HTTP request could not be parsed: use POST", field: "call", retry: "stop" },
  bodyNotJson: { code: 60003, info: "the body is not a JSON object", field: "call", retry: "never" },
  // The newest list says of both to try again; the older text was "UserID or UserSig wrong". A person tries: no rate is
  // over, and a wrong admin or key stays wrong.
  accountCheckFailed: { code: 60004, info: "account check failed, please retry", field: "call", retry: "stop" },
  userIdOrSigWrong: { code: 60005, info: "account check failed, please retry", field: "call", retry: "stop" },
  sdkAppIdInvalid: { code: 60006, info: "SDKAppID is not valid", field: "call", retry: "stop" },
  rateExceeded: { code: 60007, info: "the call frequency is over the limit", field: "call", retry: "resend" },
  entryTimeout: { code: 60008, info: "service timeout or malformed HTTP", field: "call", retry: "readBack" },
  commandUnknown: { code: 60009, info: "wrong resource: check the URL", field: "call", retry: "stop" },
  entryAdminRequired: { code: 60010, info: "an app admin is required", field: "call", retry: "stop" },
  appRateExceeded: {
    code: 60011,
    info: "the request frequency of the app is over the limit",
    field: "call",
    retry: "resend",
  },
  sdkAppIdMissing: { code: 60012, info: "SDKAppID is missing from the URL", field: "call", retry: "stop" },
  answerNotJson: { code: 60013, info: "the answer could not be parsed", field: "call", retry: "readBack" },
  accountCheckTimeout: { code: 60014, info: "the account check timed out", field: "call", retry: "readBack" },
  userIdNotString: { code: 60015, info: "a UserID in the body is not a string", field: "call", retry: "never" },
  appDisabled: { code: 60016, info: "the app is disabled", field: "call", retry: "stop" },
  requestDisabled: { code: 60017, info: "the request is disabled", field: "call", retry: "stop" },
  tooManyRequests: { code: 60018, info: "too many requests", field: "call", retry: "resend" },
  tooManyRequestsOld: { code: 60019, info: "too many requests", field: "call", retry: "resend" },
  planExpired: { code: 60020, info: "no plan, plan expired, or account in arrears", field: "call", retry: "stop" },
  addressNotAllowed: {
    code: 60021,
    info: "the caller's address is not on the allow list",
    field: "call",
    retry: "stop",
  },
  entryInternalError: { code: 60022, info: "internal error", field: "call", retry: "readBack" },
  queryInvalid: {
    code: 60025,
    info: "SDKAppID, Identifier, UserSig or ContentType in the URL is wrong",
    field: "call",
    retry: "stop",
  },
  domainMismatch: {
    code: 60026,
    info: "the domain does not belong to the app's data centre",
    field: "call",
    retry: "stop",
  },
  productMismatch: { code: 60027, info: "the app belongs to another product", field: "call", retry: "stop" },
  trialQuotaUsed: {
    code: 60028,
    info: "the trial edition used up its 24-hour allowance",
    field: "call",
    retry: "stop",
  },

  // The account layer.
  userSigExpired: { code: 70001, info: "UserSig expired", field: "call", retry: "stop" },
  userSigMissing: { code: 70002, info: "UserSig has length 0", field: "call", retry: "stop" },
  userSigUnreadable: { code: 70003, info: "UserSig cannot be decoded", field: "call", retry: "stop" },
  userSigIllegal: { code: 70005, info: "UserSig is illegal", field: "call", retry: "stop" },
  userSigMismatch: {
    code: 70009,
    info: "UserSig verification failed: the key may belong to another app",
    field: "call",
    retry: "stop",
  },
  userSigOtherUser: {
    code: 70013,
    info: "the UserID of the request is not the one in the UserSig",
    field: "call",
    retry: "stop",
  },
  userSigOtherApp: {
    code: 70014,
    info: "the SDKAppID of the request is not the one in the UserSig",
    field: "call",
    retry: "stop",
  },
  publicKeyMissing: { code: 70016, info: "no public key for this app", field: "call", retry: "stop" },
  sdkAppIdNotFound: { code: 70020, info: "SDKAppID not found", field: "call", retry: "stop" },
  userSigTooOften: {
    code: 70050,
    info: "UserSig verification failed too often: wait one minute",
    field: "call",
    retry: "stop",
  },
  accountBlocked: { code: 70051, info: "the account is on the block list", field: "call", retry: "stop" },
  userSigRevoked: {
    code: 70052,
    info: "UserSig is no longer valid: make a new one",
    field: "call",
    retry: "stop",
  },
  accountAbsent: { code: 70107, info: "Err_TLS_PT_Open_Login_Account_Not_Exist", field: "account", retry: "never" },
  accountRestricted: { code: 70114, info: "restricted for security reasons", field: "call", retry: "stop" },
  accountTimeout: { code: 70169, info: "internal timeout, please retry", field: "call", retry: "readBack" },
  accountTimeoutOld: { code: 70202, info: "internal timeout, please retry", field: "call", retry: "readBack" },
  accountBatchRefused: { code: 70206, info: "the batch size is not allowed", field: "call", retry: "never" },
  ticketCheckFailed: { code: 70346, info: "ticket verification failed", field: "call", retry: "stop" },
  ticketExpired: { code: 70347, info: "the ticket has expired", field: "call", retry: "stop" },
  accountQuota: { code: 70398, info: "the account quota is reached", field: "account", retry: "never" },
  accountLocked: {
    code: 70399,
    info: "a deleted UserID may not be imported again for 3 months",
    field: "account",
    retry: "never",
  },
  accountParameterInvalid: { code: 70402, info: "illegal parameter", field: "call", retry: "never" },
  userIdMalformed: {
    code: 70402,
    info: "a UserID has 1 to 32 printable ASCII characters",
    field: "account",
    retry: "never",
  },
  accountBatchOutOfRange: { code: 70402, info: "a batch holds 1 to 100 accounts", field: "call", retry: "never" },
  accountAdminRequired: { code: 70403, info: "an app admin is required", field: "call", retry: "stop" },
  sdkTooOld: { code: 70404, info: "the SDK is too old", field: "call", retry: "stop" },
  accountInternalError: { code: 70500, info: "internal error, please retry", field: "call", retry: "readBack" },
  accountDeletionOff: {
    code: 71000,
    info: "account deletion is not enabled for this app",
    field: "call",
    retry: "stop",
  },
  dailyUsersUsed: {
    code: 72000,
    info: "the daily active users are over the free quota",
    field: "call",
    retry: "stop",
  },
  monthlyUsersUsed: {
    code: 72002,
    info: "the monthly active users are over the free quota",
    field: "call",
    retry: "stop",
  },

  // What lies behind the account commands: profiles, and the contacts that go with an account (34953, 34955).
  profileWordForbidden: {
    code: 40005,
    info: "a profile field holds a sensitive word",
    field: "call",
    retry: "never",
  },
  profileInternalError: { code: 40006, info: "internal error, please retry", field: "call", retry: "readBack" },
  profileFieldTooLong: {
    code: 40601,
    info: "a profile field is longer than 500 bytes",
    field: "call",
    retry: "never",
    size: true,
  },
  contactsInternalError: { code: 30006, info: "internal error, please retry", field: "call", retry: "readBack" },
  contactsTimeout: { code: 30007, info: "internal timeout, please retry", field: "call", retry: "readBack" },
  contactsWriteConflict: {
    code: 30008,
    info: "write conflict, please retry",
    field: "call",
    retry: "readBack",
  },

  // Profiles (34916, 34917).
  profileParameterInvalid: { code: 40001, info: "bad request parameter", field: "call", retry: "never" },
  profileAccountsMissing: { code: 40002, info: "To_Account is missing or empty", field: "account", retry: "never" },
  profileAccountNotImported: { code: 40003, info: "the account does not exist", field: "account", retry: "never" },
  profileAdminRequired: { code: 40004, info: "an app admin is required", field: "call", retry: "stop" },
  profileTagUnreadable: { code: 40007, info: "the tag may not be read", field: "call", retry: "never" },
  profileTagUnwritable: { code: 40008, info: "the tag may not be written", field: "call", retry: "never" },
  profileTagUnknown: { code: 40009, info: "the tag does not exist", field: "call", retry: "never" },
  profileValueNotAllowed: { code: 40605, info: "the value is not one of this tag", field: "call", retry: "never" },
  profileValueWrongType: { code: 40610, info: "the value is of the wrong type", field: "call", retry: "never" },

  // Chat groups (34895, 34896, 34921, 34925, 34949, 34959, 34961).
  chatGroupInternalError: { code: 10002, info: "internal error, please retry", field: "call", retry: "readBack" },
  chatGroupCommandUnknown: { code: 10003, info: "wrong command name", field: "call", retry: "stop" },
  chatGroupParameterInvalid: { code: 10004, info: "bad request parameter", field: "call", retry: "never" },
  chatGroupBatchTooLarge: {
    code: 10005,
    info: "too many accounts in one request",
    field: "account",
    retry: "never",
    size: true,
  },
  chatGroupCallsTooOften: {
    code: 10006,
    info: "called too often, or too many chat groups in one day",
    field: "call",
    retry: "resend",
  },
  chatGroupAdminRequired: {
    code: 10007,
    info: "no permission: an app admin is required",
    field: "call",
    retry: "stop",
  },
  chatGroupNotPermitted: {
    code: 10007,
    info: "no permission: the type of the chat group, or the role in it, does not allow this",
    field: "conversation",
    retry: "never",
  },
  chatGroupRequestIllegal: { code: 10008, info: "illegal request", field: "call", retry: "stop" },
  chatGroupNotFound: { code: 10010, info: "this group does not exist", field: "conversation", retry: "never" },
  chatGroupBodyNotJson: { code: 10011, info: "the body is not a JSON object", field: "call", retry: "never" },
  chatGroupFull: { code: 10014, info: "the chat group is full", field: "conversation", retry: "never" },
  chatGroupIdInvalid: {
    code: 10015,
    info: "the ID of the chat group is invalid",
    field: "conversation",
    retry: "never",
  },
  chatGroupWebhookRefused: { code: 10016, info: "refused by the app", field: "call", retry: "never" },
  chatGroupMemberMuted: { code: 10017, info: "the sender is muted", field: "account", retry: "never" },
  chatGroupAnswerTooLarge: {
    code: 10018,
    info: "the answer is over 1 MB: ask for less",
    field: "call",
    retry: "never",
  },
  chatGroupAccountNotFound: {
    code: 10019,
    info: "a UserID does not exist: check all of them",
    field: "account",
    retry: "never",
  },
  chatGroupIdTaken: {
    code: 10021,
    info: "the ID is used by another chat group",
    field: "conversation",
    retry: "never",
  },
  chatGroupMessagesTooOften: { code: 10023, info: "messages are sent too often", field: "call", retry: "resend" },
  chatGroupIdTakenBySelf: {
    code: 10025,
    info: "the ID is used by a chat group of the same owner",
    field: "conversation",
    retry: "never",
  },
  chatGroupCommandOff: { code: 10026, info: "the command is switched off for this app", field: "call", retry: "stop" },
  chatGroupLiveRoomLimit: {
    code: 10036,
    info: "too many chat groups of the type AVChatRoom",
    field: "call",
    retry: "never",
  },
  chatGroupsOfAccountLimit: {
    code: 10037,
    info: "an account is in too many chat groups",
    field: "account",
    retry: "never",
  },
  chatGroupMembersOverPlan: { code: 10038, info: "more members than the plan allows", field: "call", retry: "never" },
  chatGroupTrialQuota: {
    code: 10058,
    info: "the trial edition used up its 100 chat groups",
    field: "call",
    retry: "never",
  },
  chatGroupMessageTooLong: {
    code: 80002,
    info: "the message is over 12 KB",
    field: "call",
    retry: "never",
    size: true,
  },

  // One-to-one messages (34919).
  messageRequestIllegal: { code: 20001, info: "illegal request", field: "call", retry: "never" },
  messageTicketWrong: { code: 20002, info: "UserSig or ticket is wrong", field: "call", retry: "stop" },
  messageAccountUnknown: {
    code: 20003,
    info: "the sender or the recipient does not exist",
    field: "account",
    retry: "never",
  },
  messageTimeout: { code: 20004, info: "internal timeout, please retry", field: "call", retry: "readBack" },
  messageServerError: { code: 20005, info: "internal error, please retry", field: "call", retry: "readBack" },
  messageWebhookRefused: { code: 20006, info: "refused by the app", field: "call", retry: "never" },
  messageBodyNotJson: {
    code: 90001,
    info: "Fail to Parse json data of body, Please check it",
    field: "call",
    retry: "never",
  },
  messageContentInvalid: {
    code: 90002,
    info: "MsgBody is missing, empty or too long, or one of its elements is no message",
    field: "call",
    retry: "never",
  },
  messageRecipientInvalid: {
    code: 90003,
    info: "To_Account is missing, or is not a string",
    field: "account",
    retry: "never",
  },
  messageRandomInvalid: {
    code: 90005,
    info: "MsgRandom is missing, or is not an unsigned 32-bit number",
    field: "call",
    retry: "never",
  },
  messageContentNotList: { code: 90007, info: "MsgBody is not an array", field: "call", retry: "never" },
  messageAdminRequired: { code: 90009, info: "an app admin is required", field: "call", retry: "stop" },
  messageParameterInvalid: {
    code: 90010,
    info: "the request is not of the form of a message",
    field: "call",
    retry: "never",
  },
  messageRecipientNotImported: {
    code: 90012,
    info: "To_Account has not been imported",
    field: "account",
    retry: "never",
  },
  messageLifetimeOutOfRange: { code: 90026, info: "MsgLifeTime is over 7 days", field: "call", retry: "never" },
  messageSyncInvalid: { code: 90031, info: "SyncOtherMachine is not an integer", field: "call", retry: "never" },
  messageLifetimeInvalid: { code: 90044, info: "MsgLifeTime is not an integer", field: "call", retry: "never" },
  messageAccountAbsent: { code: 90048, info: "the account does not exist", field: "account", retry: "never" },
  messageStoreTimeout: { code: 90992, info: "internal error, please retry", field: "call", retry: "readBack" },
  messageInternalError: { code: 91000, info: "internal error, please retry", field: "call", retry: "readBack" },
  messageTooLong: { code: 93000, info: "the message is over 12 KB", field: "call", retry: "never", size: true },
} as const satisfies Record<string, ErrorRow>;

export type ErrorName = keyof typeof errors;

const rowNames = Object.keys(errors) as ErrorName[]; // the keys of a const object are its names
const nameByCode = new Map<number, ErrorName>();
for (const name of rowNames) if (!nameByCode.has(errors[name].code)) nameByCode.set(errors[name].code, name);

/** True for the name of a catalogue row: the form in which a codec's complaint arrives. */
export function isErrorName(text: string | undefined): text is ErrorName {
  return text !== undefined && Object.hasOwn(errors, text);
}

/** The row that stands for a number, or undefined: a code that is not in the documents is shown as it came. */
export function errorNameOf(code: number): ErrorName | undefined {
  return nameByCode.get(code);
}

/** Whether, after this code, the work may have been done: an unknown code is treated as if it may. */
export function retryClassOf(code: number): RetryClass {
  const name = errorNameOf(code);
  return name === undefined ? "readBack" : errors[name].retry;
}
