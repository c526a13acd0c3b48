import { randomUUID } from "node:crypto";
import type { Transaction } from "kysely";
import type { JobWhy } from "../chat/bulk-job.ts";
import type { PlanTotals } from "../chat/bulk-plan.ts";
import type { Database } from "../db/open-database.ts";
import type { Tables } from "../db/tables.ts";
import { createJobCalls } from "./job-calls.ts";
import { keptTallyOf, withSums } from "./job-tally.ts";
import { saidOfAll } from "./row-results.ts";

/**
 * What the jobs of a database are that was put back from an older copy: those that are not over wait for a person, and of what was under way
 * when the copy was made nobody knows. Whoever had one in hand has it no more. `at`: Unix milliseconds. Returns how many jobs wait, and how
 * many rows nobody knows of.
 */
export async function pauseRestored(
  database: Database,
  transaction: Transaction<Tables>,
  at: number,
): Promise<{ jobs: number; rows: number }> {
  const left = await transaction
    .selectFrom("bulk_job")
    .innerJoin("bulk_plan", "bulk_plan.seq", "bulk_job.plan")
    .select(["bulk_job.plan", "bulk_job.epoch", "bulk_job.tally", "bulk_plan.totals"])
    .where("bulk_job.state", "in", ["waiting", "running", "paused", "cancelling"])
    .execute();
  let rows = 0;
  for (const { plan, epoch, tally, totals } of left) {
    const taken = { holder: randomUUID(), epoch: epoch + 1 };
    const why: JobWhy = { kind: "restored" };
    const mine = transaction.updateTable("bulk_job").where("plan", "=", plan);
    await mine.set({ ...taken, state: "paused", why: JSON.stringify(why), until: 0, restored: at }).execute();
    const calls = createJobCalls({ ...database, kysely: transaction }, (work) => work(transaction), { plan, ...taken });
    for (const call of await calls.underWay()) {
      await calls.over(call, saidOfAll(call.rows, "unknown", "restored"), at);
      rows += call.rows.length;
    }
    if (totals === null) continue;
    const sums = withSums(JSON.parse(totals) as PlanTotals, await calls.sums(), keptTallyOf({ tally })); // what plans.ts wrote
    await mine.set({ tally: JSON.stringify(sums) }).execute();
  }
  return { jobs: left.length, rows };
}
