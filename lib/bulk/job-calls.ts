import { type RawBuilder, sql } from "kysely";
import type { EndState, RowState } from "../chat/bulk-job.ts";
import type { Change } from "../chat/change.ts";
import type { Database } from "../db/open-database.ts";
import type { BulkCallColumns } from "../db/tables-jobs.ts";
import type { Together } from "../db/together.ts";
import type { CallRow, RowSaid } from "./row-results.ts";

/**
 * A call of a plan that is carried out. `groupId`: of the group that it names, where that was there already; `membersMost`: so many
 * conversations a group that it deletes may hold. `changeId`: it was sent under this id, and has no result yet. `deaths`: how
 * many runners died meanwhile.
 */
export type JobCall = {
  number: number;
  account: string;
  change: Change;
  rows: readonly CallRow[];
  groupId?: number;
  membersMost?: number;
  changeId?: string;
  attempts: number;
  deaths: number;
};

/** Whose hands a job is in: what is written under an epoch that is over is not written. */
export type JobHeld = { plan: number; holder: string; epoch: number };

/** As the tables tell: rows that have a result, by state and by code, and the calls that have none. */
export type JobSums = {
  rows: Partial<Record<RowState, number>>;
  codes: Record<string, number>;
  callsLeft: number;
};

export type JobCalls = {
  /** Those without a result whose number is higher than `after`, in their order. */
  left(after: number, most: number): Promise<JobCall[]>;
  /** Those that have the id of a change and no result. */
  underWay(): Promise<JobCall[]>;
  /** Whether it may be sent under this id, which is on disk then: the job is in these hands, and runs. */
  sent(call: JobCall, changeId: string): Promise<boolean>;
  /** Nothing was done: it may be sent again. `wasSent`: it did leave, which counts as an attempt. */
  again(call: JobCall, wasSent: boolean): Promise<boolean>;
  /** The result of each of its rows. `at`: Unix milliseconds. */
  over(call: JobCall, rows: readonly RowSaid[], at: number): Promise<boolean>;
  /** Whether a row of this account has failed, or nobody knows. */
  hasFailed(account: string): Promise<boolean>;
  /** What has no result gets none any more. */
  giveUp(at: number): Promise<void>;
  /** How many rows, by their state, and by the code that they failed with. */
  sums(): Promise<JobSums>;
};

/** The calls and rows of one job, written in its runner's hands. `together`: of the runner. */
export function createJobCalls(database: Database, together: Together, held: JobHeld): JobCalls {
  const { kysely, kind } = database;
  const { plan, holder, epoch } = held;
  const isHeld = sql<boolean>`
    EXISTS (SELECT 1 FROM bulk_job WHERE plan = ${plan} AND holder = ${holder} AND epoch = ${epoch})`;
  const isRunning = sql<boolean>`
    EXISTS (SELECT 1 FROM bulk_job WHERE plan = ${plan} AND holder = ${holder} AND epoch = ${epoch} AND state = 'running')`;
  const account: RawBuilder<string> = kind === "postgres" ? sql`account COLLATE "C"` : sql`account`;

  return {
    async left(after, most) {
      const rows = await kysely
        .selectFrom("bulk_call")
        .selectAll()
        .where("plan", "=", plan)
        .where("state", "<>", "over")
        .where("number", ">", after)
        .orderBy("number")
        .limit(most)
        .execute();
      return rows.map(callOf);
    },

    async underWay() {
      const sent = kysely.selectFrom("bulk_call").selectAll().where("plan", "=", plan).where("state", "=", "sent");
      return (await sent.orderBy("number").execute()).map(callOf);
    },

    sent({ number, attempts }, changeId) {
      return together(async (transaction) => {
        const values = { state: "sent", change_id: changeId, attempts: attempts + 1 };
        const mine = transaction.updateTable("bulk_call").set(values).where("plan", "=", plan);
        const written = await mine.where("number", "=", number).where(isRunning).executeTakeFirst();
        return written.numUpdatedRows > 0n;
      });
    },

    again({ number, attempts }, wasSent) {
      return together(async (transaction) => {
        const values = { state: "pending", attempts: wasSent ? attempts : attempts - 1 };
        const mine = transaction.updateTable("bulk_call").set(values).where("plan", "=", plan);
        return (await mine.where("number", "=", number).where(isHeld).executeTakeFirst()).numUpdatedRows > 0n;
      });
    },

    over({ number, changeId, attempts }, rows, at) {
      return together(async (transaction) => {
        const mine = transaction.updateTable("bulk_call").set({ state: "over" }).where("plan", "=", plan);
        const written = await mine.where("number", "=", number).where(isHeld).executeTakeFirst();
        if (written.numUpdatedRows === 0n) return false;
        const sent = { change_id: changeId ?? null, attempts, at };
        // Most calls have one thing to say of all their rows.
        const alike = Map.groupBy(rows, ({ state, code, why }) => JSON.stringify([state, code, why ?? null]));
        for (const some of alike.values()) {
          const [first] = some;
          if (!first) continue;
          const { state, code, why } = first;
          await transaction
            .updateTable("bulk_row")
            .set({ ...sent, state, said: code, info: why ?? null })
            .where("plan", "=", plan)
            .where(
              "line",
              "in",
              some.map(({ line }) => line),
            )
            .execute();
        }
        return true;
      });
    },

    async hasFailed(of) {
      const failed = kysely.selectFrom("bulk_row").select("line").where("plan", "=", plan).where(account, "=", of);
      const row = await failed.where("state", "in", ["failed", "unknown"] satisfies EndState[]).executeTakeFirst();
      return row !== undefined;
    },

    async giveUp(at) {
      await kysely.transaction().execute(async (transaction) => {
        const calls = transaction.updateTable("bulk_call").set({ state: "over" }).where("plan", "=", plan);
        await calls.where("state", "<>", "over").where(isHeld).execute();
        const rows = transaction.updateTable("bulk_row").set({ state: "notAttempted", at }).where("plan", "=", plan);
        await rows.where("call", "is not", null).where("state", "is", null).where(isHeld).execute();
      });
    },

    sums: () => jobSums(database, plan),
  };
}

function callOf({ number, account, call, state, change_id, attempts, deaths }: BulkCallColumns): JobCall {
  return {
    ...(JSON.parse(call) as Pick<JobCall, "change" | "rows" | "groupId" | "membersMost">), // what plan-calls.ts wrote
    ...{ number, account, attempts, deaths },
    ...(state === "sent" && change_id !== null && { changeId: change_id }),
  };
}

/** Counted over indices alone. */
async function jobSums({ kysely }: Pick<Database, "kysely">, plan: number): Promise<JobSums> {
  const ended = kysely.selectFrom("bulk_row").where("plan", "=", plan).where("state", "is not", null);
  const states = await ended
    .select(["state", ({ fn }) => fn.countAll().as("count")])
    .groupBy("state")
    .execute();
  const failed = kysely.selectFrom("bulk_row").where("plan", "=", plan).where("state", "=", "failed");
  const codes = await failed
    .select(["said", ({ fn }) => fn.countAll().as("count")])
    .groupBy("said")
    .execute();
  const left = kysely.selectFrom("bulk_call").where("plan", "=", plan).where("state", "<>", "over");
  const { count } = await left.select(({ fn }) => fn.countAll().as("count")).executeTakeFirstOrThrow();
  return {
    rows: Object.fromEntries(states.map(({ state, count }) => [state, Number(count)])),
    codes: Object.fromEntries(codes.map(({ said, count }) => [String(said ?? 0), Number(count)])),
    callsLeft: Number(count),
  };
}
