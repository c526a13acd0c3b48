import type { ChangeRow, PlannedRow, RowNote } from "../chat/change-row.ts";
import { callsInFileOrder } from "./calls-in-file-order.ts";
import { fewestCalls } from "./fewest-calls.ts";
import { type Deed, type Followed, followRows } from "./follow-rows.ts";
import type { AccountState } from "./lives.ts";
import { type PlanRules, planRules } from "./plan-rules.ts";
import type { CarriedDeed, PlannedCall } from "./planned-call.ts";

/**
 * What the rows of one account, in file order, come to, and the calls that carry them. Pure; nothing is sent.
 *
 * A row's outcome is what the service would answer if the rows were sent one by one: `fail` with its code, `unknown` where
 * only the service knows the other side, `change` where it takes effect, `no-op` where it is so already or another row of the file
 * undoes it. Exactly the rows that are `change` or `unknown` have a call. At a full cap (51008) a row whose other side is
 * not known fails as well, whichever of the two codes it would get. A conversation that is taken out and put back within
 * the file stays where it is.
 *
 * The calls, sent in their order, lead to the state that the one-by-one loop leads to: the groups that were there keep
 * their ids, those of new ones are not looked at. Their number is the least of all sequences that do so, every call
 * and every item succeeding, with two exceptions. Where the answer to one row decides whether another finds its place
 * under the cap, or the account is over the cap already, the calls keep the file's order and only neighbours share one. And where more
 * than eight groups swap members at a full cap, or one swaps more than a call carries, there may be a call too many; none is known.
 */
export function planAccount(
  state: AccountState,
  rows: readonly ChangeRow[],
  rules: PlanRules = planRules,
): { rows: PlannedRow[]; calls: PlannedCall[] } {
  const followed = followRows(state, rows, rules);
  const keepsOrder = followed.orderMatters || isOverCap(state, rules);
  const carried = keepsOrder ? everyDeed(followed) : lastingDeeds(followed);
  const calls = keepsOrder
    ? callsInFileOrder(carried, rows, rules)
    : fewestCalls(state, followed.lives, carried, rows, rules);
  const callOfLine = new Map(calls.flatMap(({ lines }, call) => lines.map((line) => [line, call] as const)));
  const lasting = new Set(carried.map(({ deed }) => deed));
  const planned = followed.rows.map((each, at): PlannedRow => {
    const call = callOfLine.get(each.row.line);
    const { row, code, groupId } = each;
    const undone = each.deeds.find((deed) => !lasting.has(deed));
    // A row that makes a group and fills it may be undone by half.
    const outcome = undone ? (call === undefined ? "no-op" : "change") : each.outcome;
    const note = undone ? undoneNote(undone, at, rows) : each.note;
    return {
      ...row,
      outcome,
      code,
      note,
      ...(call !== undefined && { call }),
      ...(groupId !== undefined && { groupId }),
    };
  });
  return { rows: planned, calls };
}

function isOverCap(state: AccountState, { groupedConversations }: PlanRules): boolean {
  return state.kind === "read" && (state.groupedCount ?? 0) > groupedConversations;
}

function everyDeed({ rows }: Followed): CarriedDeed[] {
  return rows.flatMap(({ deeds }, at) => deeds.map((deed) => ({ at, deed })));
}

/** What is left of the deeds when those are taken away that later ones undo. */
function lastingDeeds(followed: Followed): CarriedDeed[] {
  return everyDeed(followed).filter(({ at, deed }) => lasts(deed, at));
}

function lasts(deed: Deed, at: number): boolean {
  const { life } = deed;
  switch (deed.kind) {
    case "delete":
      return life.bornAt === undefined;
    case "create":
      return life.goneAt === undefined;
    case "rename":
      return life.goneAt === undefined && life.name !== life.nameBefore;
    case "add":
    case "remove":
      return life.goneAt === undefined && deed.seat.before !== deed.seat.mayBeIn && deed.seat.rows.at(-1) === at;
  }
}

/** Which row undid this deed, or was undone by it. */
function undoneNote(deed: Deed, at: number, rows: readonly ChangeRow[]): RowNote {
  const other = counterpartOf(deed, at);
  const line = other === undefined ? undefined : rows[other]?.line;
  return line === undefined ? { kind: "none" } : { kind: "within", line };
}

function counterpartOf(deed: Deed, at: number): number | undefined {
  const { life } = deed;
  if (deed.kind === "delete") return life.bornAt;
  if (life.goneAt !== undefined) return life.goneAt;
  if ("seat" in deed) return neighbourOf(deed.seat.rows, at);
  return deed.kind === "rename" ? neighbourOf(life.renames, at) : undefined;
}

function neighbourOf(indices: readonly number[], at: number): number | undefined {
  const place = indices.indexOf(at);
  return indices[place + 1] ?? indices[place - 1];
}
