import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { JobState } from "../chat/bulk-job.ts";
import type { PlanTotals } from "../chat/bulk-plan.ts";
import { callTimeMs } from "../chat/client.ts";
import type { Denial } from "../chat/outcome.ts";
import { readAccount } from "../chat/read-account.ts";
import { databaseClock } from "../db/database-clock.ts";
import type { Database } from "../db/open-database.ts";
import type { BulkJobColumns } from "../db/tables-jobs.ts";
import { createTogether } from "../db/together.ts";
import type { Changes } from "../desk/changes.ts";
import type { WentTo } from "../desk/same-app.ts";
import type { Actor } from "../desk/trail.ts";
import type { TrailLines } from "../desk/trail-lines.ts";
import type { Approvals } from "./approvals.ts";
import { createEase, eased } from "./ease.ts";
import { isAsWanted } from "./is-as-wanted.ts";
import { createJobCalls, hasNoneLeft, type JobHeld } from "./job-calls.ts";
import { counted, createJobTally, type JobTally, type KeptTally, keptTallyOf, withSums } from "./job-tally.ts";
import type { Plans, PlanTarget } from "./plans.ts";
import { type RunEnd, runJob } from "./run-job.ts";

/** Where a job runs. `isReal`: people's own conversations stand there, so that much of it needs a second person. */
export type JobTarget = PlanTarget & { isReal: boolean };

export type JobRunner = {
  /** Under this name it holds its jobs. */
  holder: string;
  /** Takes up what waits for its turn, and what a process that is gone has left. */
  look(): Promise<void>;
  /** How far a job is that runs here, by its plan's number. */
  tallyOf(plan: number): KeptTally | undefined;
  /** Nothing more of it is sent from here. */
  stop(plan: number): void;
  /** Settles once this process runs none. */
  idle(): Promise<void>;
  /** Sends nothing more and lets go of what it runs, so that another process may go on at once. */
  close(): Promise<void>;
};

export type JobRunnerPorts = {
  database: Database;
  lines: Pick<TrailLines, "endingOf">;
  changes: Pick<Changes, "carryOut" | "settle" | "judgeAgain">;
  plans: Pick<Plans, "load">;
  approvals: Pick<Approvals, "find" | "isAgreed">;
  /** The target that a plan was made for; undefined where it is gone or leads to another app by now. */
  open(went: WentTo): Promise<JobTarget | undefined>;
  /** Why this person may not run plans any more. */
  objection(personId: string): Promise<Denial | undefined>;
  now: () => number;
  /** Milliseconds of a clock that nobody sets. */
  monotonic: () => number;
  wait: (ms: number) => Promise<void>;
  random: () => number;
  beatEveryMs: number;
};

/**
 * So long a runner that is not heard of is taken for alive. No call starts when less of it is left than a call takes at most (5 s), so that none is
 * under way here when another runner begins; three beats may be missed before that holds anything up. What the service may
 * still be doing then, the lease of the change itself waits for (`open-changes.ts`).
 */
export const jobLeaseMs = 8000;
/** For longer than this nothing is sent on an earlier answer to who may still run it. */
const askedMost = 10_000;
const lanesMost = 64;

/** Runs jobs, one at a time on each app, whichever processes there are on this database. */
export function createJobRunner(ports: JobRunnerPorts): JobRunner {
  const { database, lines, changes, plans, approvals, open, objection } = ports;
  const { now, monotonic, wait, random, beatEveryMs } = ports;
  const { kysely } = database;
  const holder = randomUUID();
  const clock = databaseClock(database);
  const until = sql<number>`${clock} + ${jobLeaseMs}`;
  // A lease longer than any that is given was given by a clock that has been set back since.
  const isLapsed = sql<boolean>`(until < ${clock} OR until > ${clock} + ${jobLeaseMs})`;
  const together = createTogether(kysely);
  const running = new Map<number, { work: Promise<void>; tally: JobTally; stop: () => void; held: JobHeld }>();
  let looking: Promise<void> | undefined;
  let isClosed = false;

  /** Takes a job over: from now on whoever had it before writes and sends nothing. */
  async function take(job: BulkJobColumns, state: JobState): Promise<JobHeld | undefined> {
    const epoch = job.epoch + 1;
    const started = job.started ?? now();
    const isLeft = job.state !== "waiting";
    try {
      const taken = await kysely.transaction().execute(async (transaction) => {
        const mine = transaction
          .updateTable("bulk_job")
          .set({ state, holder, epoch, until, started, why: null })
          .where("plan", "=", job.plan)
          .where("epoch", "=", job.epoch)
          .where("state", "=", job.state);
        if ((await mine.executeTakeFirst()).numUpdatedRows === 0n) return false;
        // Its runner may have died of what was under way.
        const sent = transaction.updateTable("bulk_call").where("plan", "=", job.plan).where("state", "=", "sent");
        if (isLeft && job.until > 0) await sent.set(({ eb }) => ({ deaths: eb("deaths", "+", 1) })).execute();
        return true;
      });
      return taken ? { plan: job.plan, holder, epoch } : undefined;
    } catch {
      // Another job has begun at this place.
      return undefined;
    }
  }

  async function carry(held: JobHeld, job: BulkJobColumns, isEnding: boolean): Promise<void> {
    const { plan: seq } = held;
    const row = await kysely
      .selectFrom("bulk_plan")
      .select(["id", "target_id", "target", "host", "sdk_app_id"])
      .where("seq", "=", seq)
      .executeTakeFirstOrThrow();
    const went = {
      target: { id: row.target_id, name: row.target },
      app: { host: row.host, sdkAppId: row.sdk_app_id },
    };
    const [plan, target] = [await plans.load(row.id), await open(went)];
    const totals = plan?.totals;
    const kept = keptTallyOf(job);
    const end = (how: RunEnd) =>
      finish(held, how, isEnding, totals && { totals, kept: () => running.get(seq)?.tally.kept(true) ?? kept });
    if (!totals || !target) return end({ kind: "halt", why: { kind: "denied", why: "target" } });
    const calls = createJobCalls(database, together, held);
    const tally = createJobTally(totals, await calls.sums(), kept, {
      ...{ monotonic, now },
      wasPaused: job.state === "waiting",
    });
    const ease = createEase({ callsPerSecond: target.callsPerSecond, monotonic, wait });
    const client = eased(counted(target.client, tally), ease);
    const actor: Actor = { id: job.person_id, email: job.person, role: job.role };
    let isStopped = false;
    let denial: Denial | undefined;
    let renewedAt = monotonic();
    let askedAt = renewedAt;
    const stop = () => {
      isStopped = true;
    };
    const isEnough = () => renewedAt + jobLeaseMs - monotonic() >= callTimeMs;

    async function unapproved(): Promise<Denial | undefined> {
      const found = await approvals.find(row.id);
      return !found || (await approvals.isAgreed(found, actor.id)) ? undefined : "notApproved";
    }

    const beat = single(async () => {
      if (isClosed) return stop();
      const sentAt = monotonic();
      const mine = kysely.updateTable("bulk_job").where("plan", "=", seq).where("holder", "=", holder);
      const renewed = await mine
        .where("epoch", "=", held.epoch)
        .set({ until, tally: JSON.stringify(tally.kept()) })
        .returning("state")
        .executeTakeFirst();
      if (renewed) renewedAt = sentAt;
      if (!renewed || renewed.state !== (isEnding ? "cancelling" : "running")) stop();
    });

    // Apart from the beat: however long somebody takes to say who may run it, the lease is renewed.
    const ask = single(async () => {
      const at = monotonic();
      denial = (await objection(actor.id)) ?? ((await open(went)) ? await unapproved() : "target");
      askedAt = at;
    });

    /** Right before a call leaves. */
    async function mayNot(): Promise<Denial | undefined> {
      if (!isStopped && !isEnough()) await beat().catch(() => {});
      const isKnown = monotonic() - askedAt <= askedMost;
      return isStopped || !isEnough() || !isKnown ? "taken" : denial;
    }

    const { promise: over, resolve: endBeats } = Promise.withResolvers<void>();
    const work = (async () => {
      let isBeating = true;
      const beats = (async () => {
        while (isBeating) {
          await Promise.race([wait(beatEveryMs), over]);
          if (!isBeating) continue;
          void ask().catch(() => {});
          await beat().catch(() => {});
        }
      })();
      // Before the first call leaves: a takeover may find the person gone.
      const how = await Promise.all([beat(), ask()])
        .then(() =>
          runJob({
            ...{ calls, wait, random, now, tell: tally.tell },
            lanes: Math.max(4, Math.min(lanesMost, target.callsPerSecond)),
            isStopped: () => isStopped && !isEnding,
            isEnding: () => isEnding,
            isRestored: job.restored !== null,
            isTaking: ease.isTaking,
            objection: mayNot,
            carryOut: (call, sending, ask) =>
              changes.carryOut(
                { actor, target: { ...target, client }, sending: { ...sending, reason: plan.title }, ...ask },
                call.change,
              ),
            endingOf: lines.endingOf,
            judgeAgain: (changeId) => changes.judgeAgain({ ...target, client }, changeId),
            async isAsWanted(call, later) {
              const read = await readAccount(client, call.account);
              return read.ok && isAsWanted(call, read.value, later);
            },
            canRead: async (account) => (await client.call("readContacts", { account, start: 0 })).ok,
            settle: () => changes.settle(async (left) => open({ target: left.target, app: left.app })),
          }),
        )
        .finally(() => {
          isBeating = false;
          endBeats();
          // Where one lane broke off the others send nothing more.
          stop();
        });
      await beats;
      await end(how);
    })();
    const whole = work
      .catch((error) => {
        // The lease lapses, and another process, or this one, goes on.
        console.error(`Job ${row.id} broke off:`, error instanceof Error ? error.message : "unknown");
      })
      .finally(() => running.delete(seq));
    running.set(seq, { work: whole, tally, stop, held });
  }

  /** What a run came to is written down by whoever still holds the job. */
  async function finish(
    held: JobHeld,
    end: RunEnd,
    isEnding: boolean,
    known: { totals: PlanTotals; kept: () => KeptTally | undefined } | undefined,
  ): Promise<void> {
    const { plan, epoch } = held;
    const calls = createJobCalls(database, together, held);
    const { callsLeft } = await calls.sums();
    if (isEnding) await calls.giveUp(lines.endingOf, now());
    // What is given up was never answered: it stays among the calls that are left.
    const sums = { ...(await calls.sums()), callsLeft };
    const tally = known && JSON.stringify(withSums(known.totals, sums, known.kept()));
    const last = { until: 0, ...(tally !== undefined && { tally }) };
    const set = (values: Partial<BulkJobColumns>, from: readonly JobState[], isWhole = false) => {
      const mine = kysely.updateTable("bulk_job").where("plan", "=", plan).where("holder", "=", held.holder);
      const now = mine.where("epoch", "=", epoch).where("state", "in", from);
      return (isWhole ? now.where(hasNoneLeft(plan)) : now).set({ ...last, ...values }).execute();
    };
    if (isEnding) await set({ state: "cancelled", ended: now() }, ["cancelling"]);
    if (end.kind === "over") await set({ state: "done", ended: now() }, ["running"], true);
    if (end.kind === "halt") await set({ state: "paused", why: JSON.stringify(end.why) }, ["running"]);
    // What is not over then is let go of: whoever takes it up next need not wait for the lease.
    await set({}, ["running", "paused", "cancelling", "waiting"]);
    if (!isClosed) void lookSoon();
  }

  const lookSoon = () => Promise.resolve().then(lookNow);

  function lookNow(): Promise<void> {
    looking ??= look()
      .catch(() => {})
      .finally(() => {
        looking = undefined;
      });
    return looking;
  }

  async function look(): Promise<void> {
    if (isClosed) return;
    const left = await kysely
      .selectFrom("bulk_job")
      .selectAll()
      .where("state", "in", ["running", "cancelling"])
      .where(isLapsed)
      .execute();
    const waiting = await kysely
      .selectFrom("bulk_job")
      .selectAll()
      .where("state", "=", "waiting")
      .where(isLapsed)
      .orderBy("at")
      .execute();
    for (const job of [...left, ...waiting]) {
      if (isClosed || running.has(job.plan)) continue;
      const isEnding = job.state === "cancelling";
      const held = await take(job, isEnding ? "cancelling" : "running");
      if (held) await carry(held, job, isEnding);
    }
  }

  return {
    holder,
    look: lookNow,
    tallyOf: (plan) => running.get(plan)?.tally.kept(),
    stop: (plan) => running.get(plan)?.stop(),

    async idle() {
      for (;;) {
        await looking;
        if (running.size === 0 && !looking) return;
        await Promise.all([...running.values()].map(({ work }) => work));
      }
    },

    async close() {
      isClosed = true;
      for (const { stop } of running.values()) stop();
      // What has left is read back by whoever goes on; it need not wait for this process, which did not die of it.
      for (const { held } of running.values()) {
        const mine = kysely.updateTable("bulk_job").set({ until: 0 }).where("plan", "=", held.plan);
        const own = mine.where("holder", "=", holder).where("epoch", "=", held.epoch);
        await own.execute().catch(() => {});
      }
    },
  };
}

/** One at a time: whoever asks while it is under way has the same answer. */
function single<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => {
    running ??= work().finally(() => {
      running = undefined;
    });
    return running;
  };
}
