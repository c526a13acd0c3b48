import { limits } from "../chat/limits.ts";

/** The numbers that a plan is reckoned with, and whether the app's edition lacks groups altogether (51013). */
export type PlanRules = {
  groupsPerAccount: number;
  groupedConversations: number;
  groupNameBytes: number;
  conversationsPerCreate: number;
  itemsPerUpdate: number;
  lacksFeature?: boolean;
};

/** The numbers of the documents (`lib/chat/limits.ts`). */
export const planRules: PlanRules = {
  groupsPerAccount: limits.groupsPerAccount.value,
  groupedConversations: limits.groupedConversationsPerAccount.value,
  groupNameBytes: limits.groupNameBytes.value,
  conversationsPerCreate: limits.conversationsPerCreate.value,
  itemsPerUpdate: limits.itemsPerUpdate.value,
};
