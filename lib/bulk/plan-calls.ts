import { sql } from "kysely";
import type { PlannedRow } from "../chat/change-row.ts";
import { conversationKey } from "../chat/wire.ts";
import type { Database } from "../db/open-database.ts";
import type { JobCall } from "./job-calls.ts";
import type { AccountState } from "./lives.ts";
import { memberMarks } from "./member-marks.ts";
import type { PlanHeld } from "./plan-rows.ts";
import type { PlannedCall } from "./planned-call.ts";

/** A call as it is kept from the plan on: with what tells later whether it still meets what it was planned for. */
export type KeptCall = Pick<JobCall, "account" | "change" | "rows" | "groupId" | "members">;

/** The calls of one account's plan, in their order. `state`: what was read of the account. */
export function keptCalls(state: AccountState, rows: readonly PlannedRow[], calls: readonly PlannedCall[]): KeptCall[] {
  const byLine = new Map(rows.map((row) => [row.line, row]));
  const added = new Map<number, string[]>();
  return calls.map(({ change, lines }) => {
    const carried = lines.flatMap((line) => byLine.get(line) ?? []);
    const groupId = carried.find((row) => row.groupId !== undefined)?.groupId;
    const isDeletion = change.verb === "deleteGroup" && groupId !== undefined;
    const kept: KeptCall = {
      ...{ account: change.account, change },
      rows: carried.map(({ line, conversation }) => ({ line, ...(conversation && { conversation }) })),
      ...(groupId !== undefined && change.verb !== "createGroup" && { groupId }),
      ...(isDeletion && { members: memberMarks([...membersOf(state, groupId), ...(added.get(groupId) ?? [])]) }),
    };
    // Whom the calls before it put into a group may be there when it is deleted.
    if (change.verb === "changeMembers" && groupId !== undefined) {
      const put = change.items
        .filter(({ op }) => op === "add")
        .map(({ conversation }) => conversationKey(conversation));
      added.set(groupId, [...(added.get(groupId) ?? []), ...put]);
    }
    return kept;
  });
}

function membersOf(state: AccountState, groupId: number): string[] {
  if (state.kind !== "read") return [];
  return [...state.memberships].flatMap(([key, ids]) => (ids.includes(groupId) ? key : []));
}

/** Writes calls of a plan from the number `first` on; nothing for a process that does not hold the plan any more. */
export async function writePlanCalls(
  { kysely, kind }: Database,
  { plan, holder }: PlanHeld,
  first: number,
  calls: readonly KeptCall[],
): Promise<void> {
  if (calls.length === 0) return;
  const json = JSON.stringify(calls.map(({ account, ...call }, at) => [first + at, account, JSON.stringify(call)]));
  const cells =
    kind === "sqlite"
      ? sql`value ->> 0, value ->> 1, value ->> 2`
      : sql`(value ->> 0)::integer, value ->> 1, value ->> 2`;
  const from =
    kind === "sqlite" ? sql`json_each(${json}) AS each` : sql`json_array_elements(${json}::json) AS each(value)`;
  await sql`
    INSERT INTO bulk_call (plan, number, account, call, state, attempts, deaths)
    SELECT ${plan}, ${cells}, 'pending', 0, 0 FROM ${from}
    WHERE EXISTS (SELECT 1 FROM bulk_plan WHERE seq = ${plan} AND holder = ${holder})`.execute(kysely);
}
