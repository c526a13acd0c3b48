import { limits } from "../chat/limits.ts";
import { foretoldConversations, type RulesInForce } from "../chat/rules-in-force.ts";
import { hasGroups } from "../chat/target-draft.ts";

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

/** The numbers that are in force for the app. A number for each group foretells nothing of the account (51008). */
export function planRulesOf(inForce: RulesInForce): PlanRules {
  const { walls, edition } = inForce;
  return {
    ...planRules,
    groupsPerAccount: walls.groups,
    groupedConversations: foretoldConversations(inForce),
    groupNameBytes: walls.nameBytes,
    lacksFeature: edition !== undefined && !hasGroups(edition),
  };
}
