import type { Approval, Job, JobState, JobSummary, JobWhy } from "../chat/bulk-job.ts";
import type { Plan } from "../chat/bulk-plan.ts";
import { done, failed, type Outcome } from "../chat/outcome.ts";
import type { BulkJobColumns } from "../db/tables-jobs.ts";
import type { Actor, Trail } from "../desk/trail.ts";
import { createApprovals, type FoundPlan } from "./approvals.ts";
import { withSilence } from "./job-rates.ts";
import { createJobRunner, type JobRunnerPorts } from "./job-runner.ts";
import { keptTallyOf, withSums } from "./job-tally.ts";

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

type Clocks = Pick<JobRunnerPorts, "now" | "monotonic" | "wait" | "random" | "beatEveryMs">;

export type JobPorts = Omit<JobRunnerPorts, "approvals" | keyof Clocks> & Partial<Clocks> & { trail: Trail };

export function createJobs({ trail, ...ports }: JobPorts): Jobs {
  const { now = Date.now } = ports;
  const clocks = { monotonic: () => performance.now(), wait: delay, random: Math.random, beatEveryMs: 1000 };
  const approvals = createApprovals({ ...ports, now });
  const runner = createJobRunner({ ...clocks, ...ports, now, approvals });
  const { kysely } = ports.database;
  const jobOf = (plan: number) => kysely.selectFrom("bulk_job").selectAll().where("plan", "=", plan).executeTakeFirst();

  const tell = (verb: string, actor: Actor, { id, title, target }: Plan, more: object = {}) => {
    const { email, role } = actor;
    const place = { target: { id: target.id, name: target.name } };
    return trail.append({
      ...{ kind: "event", verb, actor: { id: actor.id, email, role }, ...place },
      body: { plan: id, title, ...more },
    });
  };

  /** What keeps a plan from being started; undefined if nothing does. */
  async function complaintOf(
    found: FoundPlan,
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
    return (await approvals.isAgreed(found, starter)) ? undefined : { field: "plan", message: "notApproved" };
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
    const found = await approvals.find(id);
    const job = found && (await jobOf(found.seq));
    if (!found || !job) return failed({ kind: "denied", why: "target" });
    // A second click, or a second person's: it is as they want it.
    if (already.some((state) => state === job.state)) return done(null);
    const mine = kysely.updateTable("bulk_job").set(to(job)).where("plan", "=", found.seq);
    const steered = await mine.where("state", "in", from).where("state", "=", job.state).executeTakeFirst();
    if (steered.numUpdatedRows === 0n) return failed({ kind: "denied", why: "changedSince" });
    await tell(verb, actor, found.plan);
    runner.stop(found.seq);
    void runner.look();
    return done(null);
  }

  return {
    async start(actor, id, asked) {
      const found = await approvals.find(id);
      if (!found) return failed({ kind: "denied", why: "target" });
      const complaint = await complaintOf(found, actor.id, asked);
      if (complaint) return failed({ kind: "invalid", issues: [complaint] });
      const { plan, seq } = found;
      const { sdkAppId, host } = plan.target;
      const row = {
        ...{ plan: seq, at: now(), person_id: actor.id, person: actor.email, role: actor.role },
        ...{ place: `${sdkAppId} ${host}`, state: "waiting", why: null, holder: runner.holder, epoch: 0, until: 0 },
        ...{ started: null, ended: null, tally: null, restored: null },
      };
      const begun = kysely
        .insertInto("bulk_job")
        .values(row)
        .onConflict((conflict) => conflict.doNothing());
      if ((await begun.executeTakeFirst()).numInsertedOrUpdatedRows !== 1n)
        return failed({ kind: "denied", why: "repeated" });
      await tell("jobStarted", actor, plan, { hash: plan.hash, count: asked.count });
      void runner.look();
      return done(null);
    },

    async approve(actor, id, hash) {
      const approved = await approvals.approve(actor, id, hash);
      if (!approved.ok) return approved;
      await tell("planApproved", actor, approved.value, { hash });
      return done(null);
    },

    approvalOf: approvals.of,

    pause: (actor, id) =>
      steer(actor, id, "jobPaused", ["running", "waiting"], () => ({ state: "paused" }), ["paused"]),
    // From here on it is the work of whoever resumes it: the one who started it may be gone.
    async resume(actor, id) {
      const found = await approvals.find(id);
      if (found && !(await approvals.isAgreed(found, actor.id))) return failed({ kind: "denied", why: "notApproved" });
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
      const found = await approvals.find(id);
      const job = found && (await jobOf(found.seq));
      const totals = found?.plan.totals;
      if (!found || !job || !totals) return undefined;
      const unbegun = withSums(totals, { rows: {}, codes: {}, callsLeft: totals.calls }, undefined);
      const kept = runner.tallyOf(found.seq) ?? keptTallyOf(job) ?? unbegun;
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
          const rows = keptTallyOf({ tally })?.rows;
          return [id, { state: state as JobState, ...(rows && { rows }) }]; // what this file wrote
        }),
      );
    },

    look: runner.look,
    idle: runner.idle,
    close: runner.close,
  };
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
