import { setImmediate as nextTurn } from "node:timers/promises";
import { type RawBuilder, sql } from "kysely";
import type { EndState, RowState } from "../chat/bulk-job.ts";
import type { Change, Ending } from "../chat/change.ts";
import type { RowVerb } from "../chat/change-row.ts";
import type { Database } from "../db/open-database.ts";
import type { BulkCallColumns } from "../db/tables-jobs.ts";
import type { Together } from "../db/together.ts";
import { afterCall, type CallRow, type RowSaid, saidOfAll, withRest } from "./row-results.ts";

/**
 * A call of a plan that is carried out. `groupId`: of the group that it names, where that was there already; `members`: of whom a group that
 * it deletes may hold (`member-marks.ts`). `changeId`: it was sent under this id, and has no result yet. `deaths`: how
 * many runners died meanwhile.
 */
export type JobCall = {
  number: number;
  account: string;
  change: Change;
  rows: readonly CallRow[];
  groupId?: number;
  members?: string;
  changeId?: string;
  attempts: number;
  deaths: number;
  earlier: readonly EarlierSending[];
};

/**
 * What a call was sent as before, whose answer did not come. `lost`: the account showed nothing of it; it may still have come late. `part`:
 * the account showed some of its rows done, and the call carries the others from then on.
 */
export type EarlierSending = { id: string; how: "lost" | "part" };

/** Whose hands a job is in: what is written under an epoch that is over is not written. */
export type JobHeld = { plan: number; holder: string; epoch: number };

/** As the tables tell: rows that have a result or were sent, by state and by code, and the calls that have no result. */
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
  /** Nothing was done: it may be sent again, as `next`. `wasSent`: it did leave, which counts as an attempt. */
  again(next: JobCall, wasSent: boolean): Promise<boolean>;
  /** Some of its rows have their result; what is left of it waits as `next`. */
  part(call: JobCall, rows: readonly RowSaid[], next: JobCall, at: number): Promise<boolean>;
  /** The result of each of its rows. `at`: Unix milliseconds. */
  over(call: JobCall, rows: readonly RowSaid[], at: number): Promise<boolean>;
  /** Whether a row before the call's own, of its account, which puts in, makes or renames, has failed or will, or nobody knows. */
  hasFailed(call: JobCall): Promise<boolean>;
  /** Another account of the plan. */
  otherThan(account: string): Promise<string | undefined>;
  /** What has no result gets none any more; what was sent has the one that the trail tells, or is not known. */
  giveUp(endingOf: (changeId: string) => Promise<Ending | "open" | undefined>, at: number): Promise<void>;
  /** How many rows, by their state, and by the code that they failed with. */
  sums(): Promise<JobSums>;
};

/** A deletion behind one that failed might take with it what was to be elsewhere by then. */
const gathering: readonly RowVerb[] = ["add", "ensure", "create", "rename"];
/** So much is written at once where it is all of a job. */
const pieceCalls = 500;
const pieceRows = 1000;

/** The calls and rows of one job, written in its runner's hands. `together`: of the runner. */
export function createJobCalls(database: Database, together: Together, held: JobHeld): JobCalls {
  const { kysely, kind } = database;
  const { plan, holder, epoch } = held;
  const isHeld = sql<boolean>`
    EXISTS (SELECT 1 FROM bulk_job WHERE plan = ${plan} AND holder = ${holder} AND epoch = ${epoch})`;
  const isRunning = sql<boolean>`
    EXISTS (SELECT 1 FROM bulk_job WHERE plan = ${plan} AND holder = ${holder} AND epoch = ${epoch} AND state = 'running')`;
  const account: RawBuilder<string> = kind === "postgres" ? sql`account COLLATE "C"` : sql`account`;

  /** Gives rows of a call their result, and it what it is from then on. */
  async function settle(
    { number, changeId, attempts }: JobCall,
    rows: readonly RowSaid[],
    at: number,
    next: Partial<BulkCallColumns>,
  ): Promise<boolean> {
    return together(async (transaction) => {
      const mine = transaction.updateTable("bulk_call").set(next).where("plan", "=", plan);
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
  }

  const over: JobCalls["over"] = (call, rows, at) => settle(call, rows, at, { state: "over" });

  /** Others get their turn between two pieces. `write` gives how much there was of one; less than `most` is the end. */
  async function inPieces(
    most: number,
    write: (transaction: Parameters<Parameters<Together>[0]>[0]) => Promise<number>,
  ): Promise<void> {
    while ((await together(write)) === most) await nextTurn();
  }

  const calls: JobCalls = {
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
      return (await sentCalls(database, plan)).map(callOf);
    },

    sent({ number, attempts }, changeId) {
      return together(async (transaction) => {
        const values = { state: "sent", change_id: changeId, attempts: attempts + 1 };
        const mine = transaction.updateTable("bulk_call").set(values).where("plan", "=", plan);
        const written = await mine.where("number", "=", number).where(isRunning).executeTakeFirst();
        return written.numUpdatedRows > 0n;
      });
    },

    again({ number, attempts, earlier }, wasSent) {
      return together(async (transaction) => {
        const values = {
          state: "pending",
          attempts: wasSent ? attempts : attempts - 1,
          earlier: earlier.length > 0 ? JSON.stringify(earlier) : null,
        };
        const mine = transaction.updateTable("bulk_call").set(values).where("plan", "=", plan);
        return (await mine.where("number", "=", number).where(isHeld).executeTakeFirst()).numUpdatedRows > 0n;
      });
    },

    over,
    part: (call, rows, next, at) => {
      const { account: _account, number: _number, earlier, attempts: _attempts, deaths: _deaths, ...kept } = next;
      return settle(call, rows, at, {
        state: "pending",
        attempts: next.attempts,
        call: JSON.stringify(kept),
        earlier: JSON.stringify(earlier),
      });
    },

    async hasFailed({ account: of, rows }) {
      const last = Math.max(...rows.map(({ line }) => line));
      const before = kysely.selectFrom("bulk_row").select("line").where("plan", "=", plan).where(account, "=", of);
      const row = await before
        .where("line", "<", last)
        .where("verb", "in", gathering)
        .where((is) =>
          is.or([is("state", "in", ["failed", "unknown"] satisfies EndState[]), is("outcome", "=", "fail")]),
        )
        .executeTakeFirst();
      return row !== undefined;
    },

    async otherThan(of) {
      const others = kysely.selectFrom("bulk_call").select("account").where("plan", "=", plan);
      return (await others.where("account", "<>", of).orderBy("number").executeTakeFirst())?.account;
    },

    async giveUp(endingOf, at) {
      for (const call of await calls.underWay()) {
        const ending = await endingOf(call.changeId ?? "");
        if (ending === undefined || (ending !== "open" && ending.how === "notSent")) continue;
        const isTold = ending !== "open" && ending.how !== "lost" && ending.verdict !== "notDone";
        const after = isTold ? afterCall(ending, call.rows, 1) : undefined;
        const end = after?.kind === "part" ? withRest(after, "readBack") : after;
        if (end === undefined) await over(call, saidOfAll(call.rows, "unknown", "readBack"), at);
        else if (end.kind === "over") await over(call, end.rows, at);
      }
      // It did leave, and nobody waits any longer for what came of it.
      const lost = kysely.selectFrom("bulk_call").selectAll().where("plan", "=", plan).where("state", "<>", "over");
      for (const call of (await lost.where("earlier", "is not", null).execute()).map(callOf)) {
        const changeId = call.earlier.at(-1)?.id;
        await over(
          { ...call, ...(changeId !== undefined && { changeId }) },
          saidOfAll(call.rows, "unknown", "readBack"),
          at,
        );
      }
      await inPieces(pieceCalls, async (transaction) => {
        const some = transaction.selectFrom("bulk_call").select("number").where("plan", "=", plan);
        const left = some.where("state", "<>", "over").orderBy("number").limit(pieceCalls);
        const mine = transaction.updateTable("bulk_call").set({ state: "over" }).where("plan", "=", plan);
        const written = await mine.where("number", "in", left).where(isHeld).executeTakeFirst();
        return Number(written.numUpdatedRows);
      });
      let after = 0;
      await inPieces(pieceRows, async (transaction) => {
        const all = transaction.selectFrom("bulk_row").select("line").where("plan", "=", plan);
        const some = await all.where("line", ">", after).orderBy("line").limit(pieceRows).execute();
        const last = some.at(-1)?.line ?? after;
        await transaction
          .updateTable("bulk_row")
          .set({ state: "notAttempted", at })
          .where("plan", "=", plan)
          .where("line", ">", after)
          .where("line", "<=", last)
          .where("call", "is not", null)
          .where("state", "is", null)
          .where(isHeld)
          .execute();
        after = last;
        return some.length;
      });
    },

    sums: () => jobSums(database, plan),
  };
  return calls;
}

/** So far from the first that is left the lanes, which take accounts in their order, can have got. */
const underWayMost = 20_000;

/** The calls of a plan that were sent and have no result. */
async function sentCalls({ kysely }: Pick<Database, "kysely">, plan: number): Promise<BulkCallColumns[]> {
  const left = kysely.selectFrom("bulk_call").selectAll().where("plan", "=", plan).where("state", "<>", "over");
  const first = left.orderBy("number").limit(underWayMost).as("first");
  return kysely.selectFrom(first).selectAll().where("state", "=", "sent").orderBy("number").execute();
}

/** The lines whose calls were sent and have no result. */
export async function linesUnderWay(database: Pick<Database, "kysely">, plan: number): Promise<Set<number>> {
  const calls = (await sentCalls(database, plan)).map(callOf);
  return new Set(calls.flatMap(({ rows }) => rows.map(({ line }) => line)));
}

function callOf({ number, account, call, state, change_id, attempts, deaths, earlier }: BulkCallColumns): JobCall {
  return {
    ...(JSON.parse(call) as Pick<JobCall, "change" | "rows" | "groupId" | "members">), // what plan-calls.ts wrote
    ...{ number, account, attempts, deaths, earlier: earlierOf({ earlier }) },
    ...(state === "sent" && change_id !== null && { changeId: change_id }),
  };
}

/** What `again` and `part` wrote. */
export function earlierOf({ earlier }: Pick<BulkCallColumns, "earlier">): EarlierSending[] {
  return earlier === null ? [] : (JSON.parse(earlier) as EarlierSending[]);
}

/** Whether each call of a plan has its result. */
export function hasNoneLeft(plan: number): RawBuilder<boolean> {
  return sql`NOT EXISTS (SELECT 1 FROM bulk_call WHERE plan = ${plan} AND state <> 'over')`;
}

/** Counted over indices alone. */
async function jobSums(database: Pick<Database, "kysely">, plan: number): Promise<JobSums> {
  const { kysely } = database;
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
    rows: {
      ...Object.fromEntries(states.map(({ state, count }) => [state, Number(count)])),
      sent: (await linesUnderWay(database, plan)).size,
    },
    codes: Object.fromEntries(codes.map(({ said, count }) => [String(said ?? 0), Number(count)])),
    callsLeft: Number(count),
  };
}
