import type { ChangeRow } from "../chat/change-row.ts";
import type { ChangeRule } from "../chat/change-rule.ts";
import { conversationAt, conversationKey } from "../chat/wire.ts";
import type { AccountState } from "./lives.ts";
import type { ReadRow } from "./read-rows.ts";
import type { StateNeed } from "./read-state.ts";

/**
 * The rows that a rule comes to for one account, numbered from `firstLine`; none where there is nothing to do. Rules that look at
 * what is there need the account as `needOfRule` says. An account that could not be read is never passed over: a template and a
 * rename give it rows, which then fail with its code, and other rules one bad row.
 */
export function rowsByRule(rule: ChangeRule, account: string, state: AccountState, firstLine: number): ReadRow[] {
  if (state.kind === "refused" && rule.kind !== "applyTemplate" && rule.kind !== "renameGroup") {
    return [{ line: firstLine, fault: "accountRefused", text: account, code: state.code }];
  }
  return draftsOf(rule, state).map((draft, at): ChangeRow => ({ line: firstLine + at, account, ...draft }));
}

/** What must be known of an account before its rows can be told. */
export function needOfRule(rule: ChangeRule): StateNeed {
  switch (rule.kind) {
    case "removeConversation":
      return { whole: false, conversations: [rule.conversation] };
    case "renameGroup":
      return { whole: false, conversations: [] };
    default:
      return { whole: true, conversations: [] };
  }
}

type Draft = Omit<ChangeRow, "line" | "account">;

function draftsOf(rule: ChangeRule, state: AccountState): Draft[] {
  if (rule.kind === "applyTemplate") {
    return rule.groups.flatMap(({ name, conversations }): Draft[] => [
      { verb: "ensure", group: name },
      ...conversations.map((conversation): Draft => ({ verb: "ensure", group: name, conversation })),
    ]);
  }
  if (state.kind === "refused") {
    return rule.kind === "renameGroup" ? [{ verb: "rename", group: rule.group, to: rule.to }] : [];
  }
  const keys = [...state.memberships.keys()].sort();
  const idsOf = (key: string) => state.memberships.get(key) ?? [];
  const groupNamed = (name: string) => state.groups.find((group) => group.name === name);
  const takenOut = (key: string): Draft[] => {
    const groups = state.groups.filter(({ id }) => idsOf(key).includes(id));
    return groups.map(({ name }) => ({ verb: "ensure-absent", group: name, conversation: conversationAt(key) }));
  };
  switch (rule.kind) {
    case "removeConversation":
      return takenOut(conversationKey(rule.conversation));
    case "renameGroup":
      return groupNamed(rule.group) ? [{ verb: "rename", group: rule.group, to: rule.to }] : [];
    case "mergeGroups": {
      const from = groupNamed(rule.from);
      if (!from) return [];
      if (!groupNamed(rule.into)) return [{ verb: "rename", group: rule.from, to: rule.into }];
      const members = keys.filter((key) => idsOf(key).includes(from.id)).map(conversationAt);
      const moved = members.map((conversation): Draft => ({ verb: "ensure", group: rule.into, conversation }));
      return [...moved, { verb: "delete", group: rule.from }];
    }
    case "deleteEmptyGroups": {
      const held = new Set([...state.memberships.values()].flat());
      const empty = state.groups.filter(({ id }) => !held.has(id));
      return empty.map(({ name }) => ({ verb: "delete", group: name }));
    }
    case "removeOrphans":
      return keys.filter((key) => state.peers?.get(key)).flatMap(takenOut);
  }
}
