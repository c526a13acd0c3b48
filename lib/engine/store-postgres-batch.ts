import { reach } from "./failpoints.ts";
import type { Decision, View } from "./store.ts";
import { createImage } from "./store-postgres-image.ts";
import { type Line, LineLost } from "./store-postgres-line.ts";
import { restMs } from "./store-postgres-rest.ts";
import { statements } from "./store-postgres-statements.ts";
import type { Step } from "./store-postgres-step.ts";
import { namesToLock, namesTouched, type Wish } from "./store-postgres-wish.ts";
import { createWriter } from "./store-postgres-writer.ts";

/** A call on its way; `settle` and `fail` answer it. */
export type Job = Wish & {
  decide(view: View): Decision<unknown>;
  settle(reply: unknown): void;
  fail(error: unknown): void;
  /** When it must be answered, in the milliseconds of performance.now(). */
  until: number;
  tries: number;
  /** It spoiled a batch, or was in one that was spoiled. */
  alone?: true;
};

/** Who writes: one row per connection, which carries the number of its last transaction. */
export type Stamp = { writer: string; batch: number };

/** The connection broke behind a COMMIT: only the writer's row knows what became of it. `settle` answers the calls. */
export class CommitLost extends LineLost {
  readonly settle: () => void;
  constructor(message: string, settle: () => void) {
    super(message);
    this.settle = settle;
  }
}

/** Calls that change nothing: all of them in one snapshot, in one round trip. `until` as a job's. */
export async function look(line: Line, jobs: readonly Job[], until: number): Promise<void> {
  const image = createImage(jobs, new Set());
  const further = jobs.some(({ need }) => need.joined !== undefined);
  const end = [stepOf("commit")];
  await transact(line, async () => {
    const results = await line.run([stepOf("beginLook"), ...image.steps, ...(further ? [] : end)], restMs(until));
    image.take(results.slice(1));
    if (further) image.take(await line.run([...image.steps, ...end], restMs(until)));
  });
  for (const job of jobs) {
    const decision = tried(job, image.viewFor(job));
    if (decision.ok && Object.values(decision.value.changes).some(Boolean))
      job.fail(new Error("a call that was to look only wants to change something"));
    else answer(job, decision);
  }
}

/**
 * Carries calls out in one transaction: a round trip that locks and reads, the decisions, a round trip that writes and
 * commits. Each is answered behind the commit. Rejects with the server's error, StoreTimeout, LineLost or CommitLost;
 * nothing is done then, CommitLost apart. `until` as a job's.
 */
export async function carryOutTogether(line: Line, jobs: readonly Job[], stamp: Stamp, until: number): Promise<void> {
  let more: Missing = { names: new Set(), wishes: [] };
  for (;;) {
    const missing = await transact(line, () => carryOutOnce(line, jobs, more, stamp, until));
    if (!missing) return;
    more = { names: new Set([...more.names, ...missing.names]), wishes: [...more.wishes, ...missing.wishes] };
  }
}

/** What a decision touches though its need did not tell of it: to be locked and to be read. */
type Missing = { names: Set<string>; wishes: Wish[] };

/** What is missing, if anything is; nothing is done then. */
async function carryOutOnce(
  line: Line,
  jobs: readonly Job[],
  more: Missing,
  { writer, batch }: Stamp,
  until: number,
): Promise<Missing | undefined> {
  const locked = new Set([...jobs.flatMap(namesToLock), ...more.names]);
  // What may come into being has no row to lock yet, and always stands in a need.
  const born = new Set(jobs.filter(({ need }) => need.owner === undefined).flatMap(namesToLock));
  const image = createImage([...jobs, ...more.wishes], locked);
  const opening = [
    stepOf("begin"),
    { statement: statements.stamp, values: [writer, batch] },
    ...[...new Set(jobs.map(({ app }) => app))].map((app) => ({
      statement: statements.shareApp,
      values: [`app ${app}`],
    })),
    ...[...born].sort().map((name) => ({ statement: statements.takeName, values: [name.replaceAll("\0", " ")] })),
  ];
  const results = await line.run([...opening, ...image.steps], restMs(until));
  if (results[1]?.tag !== "UPDATE 1") {
    // Somebody took the row away: without it nobody could tell what became of a commit.
    line.close();
    throw new LineLost("the writer's row is gone");
  }
  image.take(results.slice(opening.length));
  if (image.steps.length > 0) image.take(await line.run(image.steps, restMs(until)));

  const write = createWriter();
  const missing: Missing = { names: new Set(), wishes: [] };
  const answers = jobs.map((job) => {
    const decision = tried(job, image.viewFor(job));
    if (decision.ok) {
      const { changes } = decision.value;
      for (const name of namesTouched(job, changes)) if (!locked.has(name)) missing.names.add(name);
      missing.wishes.push(...image.wishesBefore(job, changes));
      image.apply(job, decision.value.changes, write);
    }
    return () => answer(job, decision);
  });
  if (missing.names.size + missing.wishes.length > 0) {
    await line.run([stepOf("rollback")], rollbackMs);
    return missing;
  }
  const settle = () => {
    for (const each of answers) each();
  };
  if (write.steps.length === 0) {
    settle();
    await line.run([stepOf("rollback")], rollbackMs).catch(() => {});
    return undefined;
  }
  const rest = restMs(until);
  reach("commit");
  try {
    const ended = (await line.run([...write.steps, stepOf("commit")], rest)).at(-1);
    if (ended?.tag !== "COMMIT") throw new Error(`the transaction ended with ${ended?.tag}`);
  } catch (error) {
    throw error instanceof LineLost ? new CommitLost(error.message, settle) : error;
  }
  reach("committed");
  settle();
  return undefined;
}

/** Whatever goes wrong, the transaction is taken back, so that the line serves the next. */
async function transact<T>(line: Line, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (line.isAlive) await line.run([stepOf("rollback")], rollbackMs);
    throw error;
  }
}

const rollbackMs = 1000;

function stepOf(name: "begin" | "beginLook" | "commit" | "rollback"): Step {
  return { statement: statements[name], values: [] };
}

type Tried = { ok: true; value: Decision<unknown> } | { ok: false; error: unknown };

/** What a decision throws is its caller's affair alone. */
function tried(job: Job, view: View): Tried {
  try {
    return { ok: true, value: job.decide(view) };
  } catch (error) {
    return { ok: false, error };
  }
}

function answer(job: Job, decision: Tried): void {
  if (decision.ok) job.settle(decision.value.reply);
  else job.fail(decision.error);
}
