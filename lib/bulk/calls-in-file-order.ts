import type { ChangeRow } from "../chat/change-row.ts";
import { type Conversation, conversationKey } from "../chat/wire.ts";
import type { PlanRules } from "./plan-rules.ts";
import type { CarriedDeed, PlannedCall } from "./planned-call.ts";

/** The deeds as they stand in the file; only neighbours that speak of one group share a call, each conversation once. */
export function callsInFileOrder(
  carried: readonly CarriedDeed[],
  rows: readonly ChangeRow[],
  rules: PlanRules,
): PlannedCall[] {
  const calls: PlannedCall[] = [];
  // The conversations of the last call.
  const named = new Set<string>();
  for (const { at, deed } of carried) {
    const row = rows[at];
    if (!row) continue;
    const { account, group, line } = row;
    if (deed.kind === "add" || deed.kind === "remove") {
      const { conversation } = deed.seat;
      if (joins(calls.at(-1), group, deed.kind, conversation, line)) continue;
      const items = [{ op: deed.kind, conversation }];
      begin({ change: { verb: "changeMembers", account, group, items }, lines: [line] });
      named.add(conversationKey(conversation));
    } else if (deed.kind === "create") {
      begin({ change: { verb: "createGroup", account, name: group, conversations: [] }, lines: [line] });
    } else if (deed.kind === "rename") {
      begin({ change: { verb: "renameGroup", account, group, to: deed.to }, lines: [line] });
    } else begin({ change: { verb: "deleteGroup", account, group }, lines: [line] });
  }
  return calls;

  function begin(call: PlannedCall): void {
    named.clear();
    calls.push(call);
  }

  function joins(
    last: PlannedCall | undefined,
    group: string,
    op: "add" | "remove",
    conversation: Conversation,
    line: number,
  ): boolean {
    const key = conversationKey(conversation);
    if (!last || named.has(key)) return false;
    const { change } = last;
    if (change.verb === "createGroup" && change.name === group && op === "add") {
      if (change.conversations.length >= rules.conversationsPerCreate) return false;
      change.conversations.push(conversation);
    } else if (change.verb === "changeMembers" && change.group === group) {
      if (change.items.length >= rules.itemsPerUpdate) return false;
      change.items.push({ op, conversation });
    } else return false;
    named.add(key);
    // A row that makes a group and fills it stands in the call already.
    if (last.lines.at(-1) !== line) last.lines.push(line);
    return true;
  }
}
