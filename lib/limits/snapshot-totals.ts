import { setImmediate as nextTurn } from "node:timers/promises";
import { sql } from "kysely";
import type { SnapshotTotals } from "../chat/limit-scan.ts";
import { type Counts, type Measure, measures } from "../chat/measure.ts";
import type { Database } from "../db/open-database.ts";
import { stillHolds } from "../db/tables-limits.ts";

/** The column of each measure. */
export const columnOf = {
  groups: "group_count",
  conversations: "conversation_count",
  marks: "mark_count",
  nameBytes: "name_bytes",
} as const satisfies Record<Measure, string>;

/** Counts all that is known of an app's accounts now. Others get their turn between the countings. */
export async function countTotals({ kysely }: Pick<Database, "kysely">, app: number): Promise<SnapshotTotals> {
  const known = kysely.selectFrom("account_figure").where("app", "=", app).where("until", "=", stillHolds);
  const countsOf = async (measure: Measure): Promise<Counts> => {
    const column = columnOf[measure];
    const rows = await known
      .select([column, ({ fn }) => fn.countAll().as("accounts")])
      .groupBy(column)
      .orderBy(column)
      .execute();
    await nextTurn();
    return rows.map((row) => [row[column], Number(row.accounts)]);
  };
  // Of accounts that could not be read no figure says anything; they all stand there as zeros.
  const refused = await known
    .select(["code", ({ fn }) => fn.countAll().as("accounts")])
    .where("code", "<>", 0)
    .groupBy("code")
    .orderBy("code")
    .execute();
  const unread = refused.reduce((sum, { accounts }) => sum + Number(accounts), 0);
  const counts: [Measure, Counts][] = [];
  for (const measure of measures) counts.push([measure, without(await countsOf(measure), unread)]);
  const empty = await known
    .select([({ fn }) => fn.countAll().as("accounts"), sql<number>`coalesce(sum(empty_count), 0)`.as("groups")])
    .where("empty_count", ">", 0)
    .executeTakeFirstOrThrow();
  await nextTurn();
  const orphans = await known
    .select([({ fn }) => fn.countAll().as("accounts"), sql<number>`coalesce(sum(orphan_count), 0)`.as("conversations")])
    .where("orphan_count", ">", 0)
    .executeTakeFirstOrThrow();
  const looked = known.select(({ fn }) => fn.countAll().as("accounts")).where("orphan_count", ">=", 0);
  const { accounts: lookedFor } = await looked.executeTakeFirstOrThrow();
  const byMeasure = Object.fromEntries(counts) as Record<Measure, Counts>; // of every measure
  return {
    accounts: byMeasure.groups.reduce((sum, [, accounts]) => sum + accounts, 0),
    counts: byMeasure,
    empty: { accounts: Number(empty.accounts), groups: Number(empty.groups) },
    orphans: {
      lookedFor: Number(lookedFor),
      accounts: Number(orphans.accounts),
      conversations: Number(orphans.conversations),
    },
    unread: Object.fromEntries(refused.map(({ code, accounts }) => [String(code), Number(accounts)])),
  };
}

function without(counts: Counts, unread: number): Counts {
  return counts
    .map(([value, accounts]) => [value, value === 0 ? accounts - unread : accounts] as const)
    .filter(([, accounts]) => accounts > 0);
}
