import { setImmediate as nextTurn } from "node:timers/promises";
import { sql } from "kysely";
import type { RowResult, RowWhy } from "../chat/bulk-job.ts";
import type { KeptRow, PlanRowFilter, PlanRowsPage } from "../chat/bulk-plan.ts";
import type { BadRow, PlannedRow } from "../chat/change-row.ts";
import type { Database } from "../db/open-database.ts";
import type { BulkRowRow } from "../db/tables-bulk.ts";
import { storableText } from "../desk/trail.ts";
import { linesUnderWay } from "./job-calls.ts";

/** What was planned, row by row, in the order of the file. */
export type PlanLines = {
  /** Those behind the line `after` that fit; undefined where there is no such plan. */
  page(id: string, filter: PlanRowFilter, after?: number, most?: number): Promise<PlanRowsPage | undefined>;
  /** All that fit, in pieces, read as fast as they are taken. */
  all(id: string, filter: PlanRowFilter): AsyncGenerator<KeptRow[]>;
};

const pageRows = 100;
const pieceRows = 1000;

export function createPlanLines(database: Database): PlanLines {
  const { kysely, kind } = database;
  const account = kind === "postgres" ? sql<string>`account COLLATE "C"` : sql<string>`account`;

  /** Of a job that is not over; asked for what is shown, and not for whole files. */
  async function sentLines(plan: number): Promise<Set<number> | undefined> {
    const job = await kysely.selectFrom("bulk_job").select("state").where("plan", "=", plan).executeTakeFirst();
    const isOpen = job !== undefined && job.state !== "done" && job.state !== "cancelled";
    return isOpen ? linesUnderWay(database, plan) : undefined;
  }

  const lines: PlanLines = {
    async page(id, filter, after = 0, most = pageRows) {
      const plan = await kysely.selectFrom("bulk_plan").select("seq").where("id", "=", id).executeTakeFirst();
      if (!plan) return undefined;
      let asked = kysely.selectFrom("bulk_row").selectAll().where("plan", "=", plan.seq).where("line", ">", after);
      if (filter.outcome !== undefined) asked = asked.where("outcome", "=", filter.outcome);
      // Said so that the index over the codes, which has no zero in it, is found.
      if (filter.code !== undefined) asked = asked.where("code", "=", filter.code).where("code", "<>", 0);
      if (filter.state !== undefined) asked = asked.where("state", "=", filter.state);
      if (filter.said !== undefined) asked = asked.where("said", "=", filter.said).where("state", "=", "failed");
      if (filter.account !== undefined) asked = asked.where(account, "=", storableText(filter.account));
      const found = await asked
        .orderBy("line")
        .limit(most + 1)
        .execute();
      const sent = most > pageRows ? undefined : await sentLines(plan.seq);
      const rows = found.slice(0, most).map((row) => rowOf(row, sent?.has(row.line)));
      const last = rows.at(-1);
      return { rows, ...(found.length > most && last && { next: last.line }) };
    },

    async *all(id, filter) {
      let after: number | undefined = 0;
      while (after !== undefined) {
        const page: PlanRowsPage | undefined = await lines.page(id, filter, after, pieceRows);
        if (page && page.rows.length > 0) yield page.rows;
        after = page?.next;
        await nextTurn();
      }
    },
  };
  return lines;
}

/** What `plan-rows.ts` wrote. */
function rowOf(row: BulkRowRow, isSent = false): KeptRow {
  const { line, account, verb, group_name, to_name, kind, conversation, outcome, code, call, group_id } = row;
  const note: unknown = JSON.parse(row.note);
  if (outcome === "bad") {
    return { line, ...(note as Omit<BadRow, "line" | "code">), ...(code !== 0 && { code }) }; // as above
  }
  const planned = {
    ...{ line, verb, account, group: group_name, outcome, code, note },
    ...(to_name !== null && { to: to_name }),
    ...(kind !== null && { conversation: { kind, id: conversation ?? "" } }),
    ...(call !== null && { call }),
    ...(group_id !== null && { groupId: group_id }),
    ...(row.state !== null && { result: resultOf(row) }),
    ...(row.state === null && isSent && { result: { state: "sent", code: 0, attempts: 0, at: 0 } }),
  };
  return planned as PlannedRow; // as above
}

/** What `job-calls.ts` wrote. */
function resultOf({ state, said, info, attempts, change_id, at }: BulkRowRow): RowResult {
  return {
    ...{ state: state as RowResult["state"], code: said ?? 0, attempts, at: at ?? 0 },
    ...(info !== null && { why: info as RowWhy }),
    ...(change_id !== null && { changeId: change_id }),
  };
}
