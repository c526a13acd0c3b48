import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { type Store, StoreTimeout, StoreUnavailable } from "./store.ts";
import { CommitLost, carryOutTogether, type Job, look, type Stamp } from "./store-postgres-batch.ts";
import { createDesk } from "./store-postgres-desk.ts";
import { type Line, LineLost, openLine } from "./store-postgres-line.ts";
import { createQueue } from "./store-postgres-queue.ts";
import { roundTripMs } from "./store-postgres-rest.ts";
import { migrate } from "./store-postgres-schema.ts";
import { nameOfServer, sentenceOf, warningsOf } from "./store-postgres-server.ts";
import { statements } from "./store-postgres-statements.ts";

export type PostgresStoreOptions = {
  /** postgres://person:password@host:port/database, with the parameters that pg knows (sslmode and its kin). */
  url: string;
  /** How long the first connection may be tried for. */
  connectWithinMs?: number;
  /** How long a call may take, waiting included. */
  answerWithinMs?: number;
  /** Connections that carry calls out. */
  lanes?: number;
  /** One line for the operator. */
  say?: (line: string) => void;
};

/**
 * Opens the store on a PostgreSQL server, which other processes may use for the same apps at the same time. Rejects
 * with StoreUnavailable, one sentence without the password, when the server cannot be reached or used.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const { url, connectWithinMs = 5000, answerWithinMs = 2800, lanes = 3, say = console.error } = options;
  const name = nameOfServer(url);
  await prepareServer(url, name, connectWithinMs, say);
  const queue = createQueue();
  const desk = createDesk({ url, timeoutMs: answerWithinMs });
  let closed: StoreUnavailable | undefined;
  /** Lanes that failed to connect, twice running, since one of them did: once may be a connection that was killed. */
  const failing = new Set<number>();
  const loops = Array.from({ length: lanes }, (_, lane) => runLane(lane));

  async function runLane(lane: number): Promise<void> {
    let line: Line | undefined;
    let lost: Line | undefined;
    let stamp: Stamp = { writer: randomUUID(), batch: 0 };
    for (let failures = 0; ; ) {
      if (closed && queue.length === 0) break;
      if (!line?.isAlive) {
        try {
          line = await openLine({ url, timeoutMs: connectTimeoutMs, onLost: () => queue.wake() });
          if (lost) await endOf(line, lost, connectTimeoutMs);
          await line.run([{ statement: statements.openWriter, values: [stamp.writer] }], connectTimeoutMs);
          lost = undefined;
          failures = 0;
          failing.clear();
        } catch (error) {
          failures += 1;
          if (failures > 1) failing.add(lane);
          line?.close();
          if (failing.size === lanes) queue.failAll(new StoreUnavailable(sentenceOf(name, error)));
          if (closed) break;
          await pause(Math.min(50 * 2 ** failures, reconnectMsMax) * (0.5 + Math.random() / 2), undefined, {
            ref: false,
          });
          continue;
        }
      }
      const jobs = queue.take();
      if (jobs.length === 0) {
        if (closed) break;
        await queue.somethingCame();
        continue;
      }
      stamp = { ...stamp, batch: stamp.batch + 1 };
      try {
        await serve(line, jobs, stamp);
      } catch (error) {
        if (!(error instanceof LineLost)) throw error;
        if (error instanceof CommitLost) {
          const settled = await settleByFate(error, jobs, stamp, line);
          // A row that another connection may still hold would keep this one waiting.
          if (!settled) {
            lost = line;
            stamp = { writer: randomUUID(), batch: 0 };
          }
        } else {
          lost = line;
          putBack(jobs, error);
        }
      } finally {
        queue.release(jobs);
      }
    }
    if (line?.isAlive) {
      await line.run([{ statement: statements.closeWriter, values: [stamp.writer] }], connectTimeoutMs).catch(() => {});
      line.close();
    }
  }

  /** Rejects with LineLost alone; every other end is told to the calls. */
  async function serve(line: Line, jobs: readonly Job[], stamp: Stamp): Promise<void> {
    // The queue tells each call when its own time is over.
    const until = Math.max(...jobs.map((job) => job.until));
    try {
      if (jobs[0]?.need.look) await look(line, jobs, until);
      else await carryOutTogether(line, jobs, stamp, until);
    } catch (error) {
      if (error instanceof LineLost) throw error;
      putBack(jobs, error);
    }
  }

  /** Nothing of these calls was done. Those that may be tried again are, a few times and while there is time. */
  function putBack(jobs: readonly Job[], error: unknown): void {
    const now = performance.now();
    const again: Job[] = [];
    for (const job of jobs) {
      job.tries += 1;
      const transient = error instanceof LineLost || isTransient(error);
      if (job.until - now < roundTripMs) job.fail(new StoreTimeout("the database did not answer in time"));
      else if (job.tries > retriesMax || (!transient && (job.alone || jobs.length === 1))) job.fail(error);
      else {
        if (!transient || isLockTimeout(error)) job.alone = true;
        again.push(job);
      }
    }
    queue.putBack(again);
  }

  /** Asks, over a new connection, whether the commit happened, and answers by that. False when nobody could tell. */
  async function settleByFate(lost: CommitLost, jobs: readonly Job[], stamp: Stamp, before: Line): Promise<boolean> {
    const until = Math.max(...jobs.map((job) => job.until));
    for (let failures = 0; ; failures++) {
      const rest = until - performance.now();
      if (rest < roundTripMs) break;
      try {
        const line = await openLine({ url, timeoutMs: rest });
        try {
          await endOf(line, before, until - performance.now());
          const values = [stamp.writer];
          const [found] = await line.run([{ statement: statements.fate, values }], until - performance.now());
          if (Number(found?.rows[0]?.[0]) >= stamp.batch) lost.settle();
          else putBack(jobs, lost);
          return true;
        } finally {
          line.close();
        }
      } catch {
        await pause(Math.min(50 * 2 ** failures, reconnectMsMax));
      }
    }
    for (const job of jobs) job.fail(new StoreTimeout("nobody can tell whether the commit happened"));
    return false;
  }

  return {
    ...desk.store,
    carryOut: (app, need, decide, begun = performance.now()) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(closed);
        // What `decide` replies is what `settle` gets.
        const settle = resolve as (reply: unknown) => void;
        queue.add({ app, need, decide, settle, fail: reject, until: begun + answerWithinMs, tries: 0 });
      }),
    async close() {
      if (closed) return;
      closed = new StoreUnavailable(`The database ${name} is closed.`);
      queue.wake();
      await Promise.all(loops);
      queue.failAll(closed);
      queue.stop();
      await desk.close();
    },
  };
}

const connectTimeoutMs = 2000;
const reconnectMsMax = 400;
const retriesMax = 3;

/** The server's process of a line that broke may hang on to its locks; its start tells it from one with its number. */
async function endOf(line: Line, before: Line, timeoutMs: number): Promise<void> {
  const { pid, startedAt } = before.backend;
  await line.run([{ statement: statements.endBackend, values: [pid, startedAt] }], timeoutMs);
}

/** Deadlock, serialization failure, a lock that was not to be had in time. */
function isTransient(error: unknown): boolean {
  return codeOf(error) === "40P01" || codeOf(error) === "40001" || isLockTimeout(error);
}

function isLockTimeout(error: unknown): boolean {
  return codeOf(error) === "55P03";
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** Tries for a while: a server and this program are often started together. */
async function prepareServer(url: string, name: string, withinMs: number, say: (line: string) => void): Promise<void> {
  const until = performance.now() + withinMs;
  for (;;) {
    try {
      const line = await openLine({ url, timeoutMs: Math.max(roundTripMs, until - performance.now()), bare: true });
      try {
        const warnings = await warningsOf(line, name);
        await migrate(line, name);
        // Rows of processes that were killed.
        await line.tell("DELETE FROM groupdesk.writer WHERE seen < now() - interval '7 days'", connectTimeoutMs);
        for (const warning of warnings) say(warning);
      } finally {
        line.close();
      }
      return;
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      const code = codeOf(error);
      // What another try would not change: wrong password, no such database, no right to make tables.
      const isFinal = /^(28|3D|42|3F)/.test(code) || performance.now() + retryStartMs > until;
      if (isFinal) throw new StoreUnavailable(sentenceOf(name, error));
      await pause(retryStartMs);
    }
  }
}

const retryStartMs = 250;
