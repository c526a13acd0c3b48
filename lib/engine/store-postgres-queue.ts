import { StoreTimeout } from "./store.ts";
import type { Job } from "./store-postgres-batch.ts";
import { isWide, nameOf, namesToLock } from "./store-postgres-wish.ts";

/**
 * Calls that wait for a connection, in the order in which they came. One whose time is over is told so, even if it is
 * under way: what is done for it goes on, and whoever asked must look.
 */
export function createQueue() {
  let waiting: Job[] = [];
  let sleepers: (() => void)[] = [];
  let scheduled: NodeJS.Immediate | undefined;
  let sweeper: NodeJS.Timeout | undefined;
  const underWay = new Set<string>();
  const busy = new Set<Job>();

  function wake(): void {
    scheduled = undefined;
    const asleep = sleepers;
    sleepers = [];
    for (const rise of asleep) rise();
  }

  function sweep(): void {
    sweeper = undefined;
    const now = performance.now();
    const late = [...waiting, ...busy].filter(({ until }) => until <= now);
    waiting = waiting.filter(({ until }) => until > now);
    for (const job of late) {
      busy.delete(job);
      job.fail(new StoreTimeout("the database did not answer in time"));
    }
    arm();
  }

  function arm(): void {
    if (waiting.length + busy.size > 0) sweeper ??= setTimeout(sweep, sweepEveryMs);
  }

  return {
    get length() {
      return waiting.length;
    },

    add(job: Job): void {
      waiting.push(job);
      // Whatever arrives in this turn of the event loop is in the batch by then.
      scheduled ??= setImmediate(wake);
      arm();
    },

    /** To the front: they have waited once already. */
    putBack(jobs: readonly Job[]): void {
      waiting.unshift(...jobs);
      scheduled ??= setImmediate(wake);
      arm();
    },

    /** Settles when there may be something to take. */
    somethingCame: () => new Promise<void>((resolve) => void sleepers.push(resolve)),
    wake,

    /**
     * The next calls that may share a transaction: all of them look, or all may change something, as the first that can
     * be taken does. None speaks of what another connection of this process has under way, for it would only wait there.
     */
    take(): Job[] {
      const taken: Job[] = [];
      const left: Job[] = [];
      const names = new Set<string>();
      const blocked = new Set<string>();
      for (const job of waiting) {
        const own = namesToLock(job);
        const fits =
          own.every((name) => !underWay.has(name) && !blocked.has(name)) &&
          (taken[0] === undefined || goesWith(taken[0], job, taken.length, names));
        if (fits) {
          taken.push(job);
          for (const name of own) names.add(name);
        } else {
          left.push(job);
          for (const name of own) blocked.add(name);
        }
      }
      waiting = left;
      for (const name of names) underWay.add(name);
      for (const job of taken) busy.add(job);
      return taken;
    },

    /** What `take` handed out is no longer under way. */
    release(jobs: readonly Job[]): void {
      for (const job of jobs) {
        busy.delete(job);
        for (const name of namesToLock(job)) underWay.delete(name);
      }
      if (waiting.length > 0) wake();
    },

    failAll(error: Error): void {
      const all = waiting;
      waiting = [];
      for (const job of all) job.fail(error);
    },

    stop(): void {
      clearTimeout(sweeper);
      clearImmediate(scheduled);
    },
  };
}

const batchSizeMax = 64;
const sweepEveryMs = 100;

/** Every new name takes a lock in the server's memory, which all its connections share. */
const namesMax = 256;

function goesWith(first: Job, job: Job, taken: number, names: ReadonlySet<string>): boolean {
  const looks = first.need.look === true;
  if (first.alone || job.alone || taken >= batchSizeMax || looks !== (job.need.look === true)) return false;
  const own = namesToLock(job);
  if (names.size + own.length > namesMax) return false;
  return looks || !isWide(job) || [...own, ...spokenOf(job)].every((name) => !names.has(name));
}

function spokenOf({ app, need }: Job): string[] {
  return (need.accounts ?? []).map((id) => nameOf(app, "account", id));
}
