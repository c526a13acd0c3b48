import { limits } from "../chat/limits.ts";

export type Edition = "trial" | "standard" | "pro" | "pro_plus" | "enterprise";

/** Rules of the service that an operator may change; every one that open-questions.md calls weak belongs here. */
export type Settings = {
  edition: Edition;
  /** Calls of one command in one second; null means no limit (OQ-25). */
  ratePerSecond: number | null;
  /** The same for the three batch commands of accounts. */
  accountRatePerSecond: number | null;
  /** Contacts on one page of get_contact_group (OQ-10). */
  pageSize: number;
  /** Entries on one page of get_list, which is as undocumented. */
  recentsPageSize: number;
  groupsPerAccount: number;
  /** Conversations of one account that are in at least one group (OQ-07). */
  groupedConversations: number;
  /** Conversations of one account that have a standard mark, a custom mark or both (OQ-07). */
  markedConversations: number;
  /** Whether custom marks are for every edition, or gated like the standard ones (OQ-15). */
  customMarks: "everyEdition" | "gated";
  /** Wrong UserSigs of one identifier within 10 s, before further ones get 70050; null means no limit. */
  wrongUserSigs: number | null;
};

export const settingsDefault: Settings = {
  edition: "pro_plus",
  ratePerSecond: limits.callsPerSecond.value,
  accountRatePerSecond: limits.accountBatchCallsPerSecond.value,
  pageSize: limits.contactsPerPage.value,
  recentsPageSize: limits.recentsPerPage.value,
  groupsPerAccount: limits.groupsPerAccount.value,
  groupedConversations: limits.groupedConversationsPerAccount.value,
  markedConversations: limits.markedConversationsPerAccount.value,
  customMarks: "everyEdition",
  wrongUserSigs: 30,
};
