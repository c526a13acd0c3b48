import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Approval, Job, JobState, JobSummary, JobWhy } from "../chat/bulk-job.ts";
import type { Plan, PlanTotals } from "../chat/bulk-plan.ts";
import { callTimeMs } from "../chat/client.ts";
import { type Denial, done, failed, type Outcome } from "../chat/outcome.ts";
import { readAccount } from "../chat/read-account.ts";
import { databaseClock } from "../db/database-clock.ts";
import type { Database } from "../db/open-database.ts";
import type { BulkJobColumns } from "../db/tables-jobs.ts";
import { createTogether } from "../db/together.ts";
import type { Changes } from "../desk/changes.ts";
import { isCommandLine } from "../desk/local-token.ts";
import type { WentTo } from "../desk/same-app.ts";
import type { Actor, Trail } from "../desk/trail.ts";
import type { TrailLines } from "../desk/trail-lines.ts";
import { createEase, eased } from "./ease.ts";
import { isAsWanted } from "./is-as-wanted.ts";
import { createJobCalls, hasNoneLeft, type JobHeld } from "./job-calls.ts";
import { withSilence } from "./job-rates.ts";
import { counted, createJobTally, type JobTally, type KeptTally, withSums } from "./job-tally.ts";
import type { Plans, PlanTarget } from "./plans.ts";
import { type RunEnd, runJob } from "./run-job.ts";

/** Where a job runs. `isReal`: people's own conversations stand there, so that much of it needs a second person. */
export type JobTarget = PlanTarget & { isReal: boolean };

export type Jobs = {
  /**
   * Starts a plan, or puts it behind the job that runs on its app: exactly what `hash` stands for, where `count`, typed by hand, is the number
   * of rows that are sent, and a second person has agreed where that is required. `invalid` tells which of these does not hold.
   */
  start(actor: Actor, plan: string, asked: { hash: string; count: number }): Promise<Outcome<null>>;
  /** A second person's yes to what the hash stands for. Denied (`role`) to whoever made the plan, and to the command line. */
  approve(actor: Actor, plan: string, hash: string): Promise<Outcome<null>>;
  approvalOf(plan: Plan): Promise<Approval>;
  /** Nothing more is sent from now on; what was sent gets its result. */
  pause(actor: Actor, plan: string): Promise<Outcome<null>>;
  /** By whoever might start it: where that is required, a second person's yes must hold. */
  resume(actor: Actor, plan: string): Promise<Outcome<null>>;
  /** What was not sent never will be. */
  cancel(actor: Actor, plan: string): Promise<Outcome<null>>;
  /** As it is now; undefined where the plan was never started. */
  load(plan: string): Promise<Job | undefined>;
  /** How far the jobs of these plans are, by the plan's id; none of one that was never started. */
  summaries(plans: readonly string[]): Promise<Map<string, JobSummary>>;
  /** Takes up what waits for its turn, and what a process that is gone has left. */
  look(): Promise<void>;
  /** Settles once this process runs none. */
  idle(): Promise<void>;
  /** Sends nothing more and lets go of what it runs, so that another process may go on at once. */
  close(): Promise<void>;
};

export type JobPorts = {
  database: Database;
  trail: Trail;
  lines: TrailLines;
  changes: Pick<Changes, "carryOut" | "settle" | "judgeAgain">;
  plans: Pick<Plans, "load">;
  /** The target that a plan was made for; undefined where it is gone or leads to another app by now. */
  open(went: WentTo): Promise<JobTarget | undefined>;
  /** Why this person may not run plans any more. */
  objection(personId: string): Promise<Denial | undefined>;
  now?: () => number;
  /** Milliseconds of a clock that nobody sets. */
  monotonic?: () => number;
  wait?: (ms: number) => Promise<void>;
  random?: () => number;
  beatEveryMs?: number;
};

/**
 * So long a runner that is not heard of is taken for alive. No call starts when less of it is left than a call takes at most (5 s), so that none is
 * under way here when another runner begins; three beats may be missed before that holds anything up. What the service may
 * still be doing then, the lease of the change itself waits for (`open-changes.ts`).
 */
export const jobLeaseMs = 8000;
/** For longer than this nothing is sent on an earlier answer to who may still run it. */
const askedMost = 10_000;
const accountsAlone = 50;
const lanesMost = 64;

export function createJobs(ports: JobPorts): Jobs {
  const { database, trail, lines, changes, plans, open, objection } = ports;
  const { now = Date.now, monotonic = () => performance.now(), wait = delay, random = Math.random } = ports;
  const { beatEveryMs = 1000 } = ports;
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

  const jobOf = (plan: number) => kysely.selectFrom("bulk_job").selectAll().where("plan", "=", plan).executeTakeFirst();

  type Found = { seq: number; author: string; plan: Plan };

  async function find(id: string): Promise<Found | undefined> {
    const row = await kysely
      .selectFrom("bulk_plan")
      .select(["seq", "person_id"])
      .where("id", "=", id)
      .executeTakeFirst();
    const plan = row && (await plans.load(id));
    return row && plan ? { seq: row.seq, author: row.person_id, plan } : undefined;
  }

  const tell = (verb: string, actor: Actor, { id, title, target }: Plan, more: object = {}) => {
    const { email, role } = actor;
    const place = { target: { id: target.id, name: target.name } };
    return trail.append({
      ...{ kind: "event", verb, actor: { id: actor.id, email, role }, ...place },
      body: { plan: id, title, ...more },
    });
  };

  async function isReal({ target: { id, name, ...app } }: Plan): Promise<boolean> {
    return (await open({ target: { id, name }, app }))?.isReal ?? true;
  }

  async function needsSecond(plan: Plan): Promise<boolean> {
    const { accounts, groupsDeleted } = plan.totals ?? { accounts: 0, groupsDeleted: 0 };
    return (accounts > accountsAlone || groupsDeleted > 0) && (await isReal(plan));
  }

  async function approvalRow(seq: number, hash: string | undefined) {
    const row = await kysely.selectFrom("bulk_approval").selectAll().where("plan", "=", seq).executeTakeFirst();
    return row && row.hash === hash ? row : undefined;
  }

  /** Whether what runs in this person's name has the yes that it takes: of somebody else than its author and that person, who may still give it. */
  async function isAgreed({ plan, seq, author }: Found, runner: string): Promise<boolean> {
    if (!(await needsSecond(plan))) return true;
    const by = (await approvalRow(seq, plan.hash))?.person_id;
    if (by === undefined || by === author || by === runner || isCommandLine(by)) return false;
    return (await objection(by)) === undefined;
  }

  /** What keeps a plan from being started; undefined if nothing does. */
  async function complaintOf(
    found: Found,
    starter: string,
    { hash, count }: { hash: string; count: number },
  ): Promise<{ field: string; message: string } | undefined> {
    const { plan, seq } = found;
    const { totals } = plan;
    if (plan.state !== "ready" || !totals || plan.hash !== hash) return { field: "hash", message: "notShown" };
    const rows = totals.rows.change + totals.rows.unknown;
    if (rows === 0) return { field: "plan", message: "nothingToSend" };
    if (count !== rows) return { field: "count", message: "countDiffers" };
    const calls = kysely.selectFrom("bulk_call").where("plan", "=", seq);
    const kept = await calls.select(({ fn }) => fn.countAll().as("count")).executeTakeFirstOrThrow();
    // It was made by an earlier version, which kept no calls.
    if (Number(kept.count) !== totals.calls) return { field: "plan", message: "madeBefore" };
    return (await isAgreed(found, starter)) ? undefined : { field: "plan", message: "notApproved" };
  }

  /** Changes a job's state where it is one of these, and says so in the trail. */
  async function steer(
    actor: Actor,
    id: string,
    verb: string,
    from: readonly JobState[],
    to: (job: BulkJobColumns) => Partial<BulkJobColumns>,
    already: readonly JobState[] = [],
  ): Promise<Outcome<null>> {
    const found = await find(id);
    const job = found && (await jobOf(found.seq));
    if (!found || !job) return failed({ kind: "denied", why: "target" });
    // A second click, or a second person's: it is as they want it.
    if (already.some((state) => state === job.state)) return done(null);
    const mine = kysely.updateTable("bulk_job").set(to(job)).where("plan", "=", found.seq);
    const steered = await mine.where("state", "in", from).where("state", "=", job.state).executeTakeFirst();
    if (steered.numUpdatedRows === 0n) return failed({ kind: "denied", why: "changedSince" });
    await tell(verb, actor, found.plan);
    running.get(found.seq)?.stop();
    void lookNow();
    return done(null);
  }

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
    const kept = tallyOf(job);
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
      const found = await find(row.id);
      return !found || (await isAgreed(found, actor.id)) ? undefined : "notApproved";
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
    async start(actor, id, asked) {
      const found = await find(id);
      if (!found) return failed({ kind: "denied", why: "target" });
      const complaint = await complaintOf(found, actor.id, asked);
      if (complaint) return failed({ kind: "invalid", issues: [complaint] });
      const { plan, seq } = found;
      const { sdkAppId, host } = plan.target;
      const row = {
        ...{ plan: seq, at: now(), person_id: actor.id, person: actor.email, role: actor.role },
        ...{ place: `${sdkAppId} ${host}`, state: "waiting", why: null, holder, epoch: 0, until: 0 },
        ...{ started: null, ended: null, tally: null, restored: null },
      };
      const begun = kysely
        .insertInto("bulk_job")
        .values(row)
        .onConflict((conflict) => conflict.doNothing());
      if ((await begun.executeTakeFirst()).numInsertedOrUpdatedRows !== 1n)
        return failed({ kind: "denied", why: "repeated" });
      await tell("jobStarted", actor, plan, { hash: plan.hash, count: asked.count });
      void lookNow();
      return done(null);
    },

    async approve(actor, id, hash) {
      const found = await find(id);
      if (!found) return failed({ kind: "denied", why: "target" });
      const { plan, seq, author } = found;
      if (plan.state !== "ready" || plan.hash !== hash)
        return failed({ kind: "invalid", issues: [{ field: "hash", message: "notShown" }] });
      if (author === actor.id || isCommandLine(actor.id)) return failed({ kind: "denied", why: "role" });
      const row = { plan: seq, hash, person_id: actor.id, person: actor.email, at: now() };
      const { plan: _seq, ...anew } = row;
      await kysely
        .insertInto("bulk_approval")
        .values(row)
        .onConflict((conflict) => conflict.column("plan").doUpdateSet(anew))
        .execute();
      await tell("planApproved", actor, plan, { hash });
      return done(null);
    },

    async approvalOf(plan) {
      const found = await find(plan.id);
      const row = found && (await approvalRow(found.seq, plan.hash));
      const required = await needsSecond(plan);
      if (!row) return { required };
      return {
        required,
        by: { person: row.person, at: row.at, holds: (await objection(row.person_id)) === undefined },
      };
    },

    pause: (actor, id) =>
      steer(actor, id, "jobPaused", ["running", "waiting"], () => ({ state: "paused" }), ["paused"]),
    // From here on it is the work of whoever resumes it: the one who started it may be gone.
    async resume(actor, id) {
      const found = await find(id);
      if (found && !(await isAgreed(found, actor.id))) return failed({ kind: "denied", why: "notApproved" });
      return steer(actor, id, "jobResumed", ["paused"], () => ({
        ...{ state: "waiting", why: null },
        ...{ person_id: actor.id, person: actor.email, role: actor.role },
      }));
    },
    cancel: (actor, id) =>
      steer(actor, id, "jobCancelled", ["running", "waiting", "paused"], () => ({ state: "cancelling" }), [
        "cancelling",
        "cancelled",
      ]),

    async load(id) {
      const found = await find(id);
      const job = found && (await jobOf(found.seq));
      const totals = found?.plan.totals;
      if (!found || !job || !totals) return undefined;
      const unbegun = withSums(totals, { rows: {}, codes: {}, callsLeft: totals.calls }, undefined);
      const kept = running.get(found.seq)?.tally.kept() ?? tallyOf(job) ?? unbegun;
      const isStill = job.state === "paused" || job.state === "waiting";
      const { waiting: _, ...known } = kept;
      const tally = isStill ? { ...known, ...withSilence(known, now()) } : kept;
      return {
        ...{ plan: id, state: job.state as JobState, person: job.person, at: job.at, ...tally },
        callsPerSecond: totals.callsPerSecond,
        ...(job.why !== null && { why: JSON.parse(job.why) as JobWhy }), // what this file wrote
        ...(job.started !== null && { started: job.started }),
        ...(job.ended !== null && { ended: job.ended }),
      };
    },

    async summaries(ids) {
      if (ids.length === 0) return new Map();
      const rows = await kysely
        .selectFrom("bulk_job")
        .innerJoin("bulk_plan", "bulk_plan.seq", "bulk_job.plan")
        .select(["bulk_plan.id", "bulk_job.state", "bulk_job.tally"])
        .where("bulk_plan.id", "in", ids)
        .execute();
      return new Map(
        rows.map(({ id, state, tally }) => {
          const rows = tallyOf({ tally })?.rows;
          return [id, { state: state as JobState, ...(rows && { rows }) }]; // what this file wrote
        }),
      );
    },

    look: lookNow,

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

/** What `jobs.ts` wrote. */
export function tallyOf({ tally }: Pick<BulkJobColumns, "tally">): KeptTally | undefined {
  return tally === null ? undefined : (JSON.parse(tally) as KeptTally);
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
