import type { Job, JobEvent, JobWaiting } from "../chat/bulk-job.ts";
import { retryClassOf } from "../chat/errors.ts";
import type { Outcome } from "../chat/outcome.ts";

/** What is kept of how fast a job went, from its first run to its last. */
export type KeptRates = Pick<Job, "rates" | "ratesAt" | "whole" | "events">;

export type JobRates = {
  /** A call has come to its end, with this. */
  called(outcome: Outcome<unknown>): void;
  /** `isLast`: the run is over, and with it the second that is under way. */
  kept(isLast?: boolean): KeptRates & { waiting?: JobWaiting };
};

const newestMost = 120;
const wholeMost = 240;
const eventsMost = 20;
/** A shorter silence is none that anybody need be told of. */
const silenceMs = 1000;
/** A longer silence is drawn shorter than it was. */
const gapMostS = 24 * 3600;

/**
 * Counts the calls of each second, reads included: the newest seconds, and the whole of the job in coarser and coarser steps. While nothing is
 * answered, it knows why. `before`: of earlier runs; the time since then counts as seconds without a call. `wasPaused`: by a
 * person or by itself; otherwise a runner was lost. `now`: Unix milliseconds; `monotonic`: of a clock that nobody sets.
 */
export function createJobRates(
  before: Partial<KeptRates> | undefined,
  { now, monotonic, wasPaused }: { now: () => number; monotonic: () => number; wasPaused: boolean },
): JobRates {
  const [beganAt, beganOn] = [now(), monotonic()];
  let kept = withSilence(before, beganAt);
  const gapMs = before?.ratesAt === undefined ? 0 : beganAt - before.ratesAt;
  if (before?.ratesAt !== undefined && gapMs > 2 * silenceMs)
    kept = withEvent(kept, { at: before.ratesAt, kind: wasPaused ? "paused" : "restarted" });
  const counts: number[] = [];
  let flushed = 0;
  let waiting: JobWaiting | undefined;
  let isTold = false;

  return {
    called(outcome) {
      const at = Math.floor((monotonic() - beganOn) / 1000) - flushed;
      while (counts.length <= at) counts.push(0);
      counts[at] = (counts[at] ?? 0) + 1;
      const why = silenceOf(outcome);
      if (why === undefined) return;
      if (why === "none") [waiting, isTold] = [undefined, false];
      else if (waiting?.kind === why.kind) waiting = { ...why, since: waiting.since };
      else [waiting, isTold] = [{ ...why, since: now() }, false];
    },

    kept(isLast = false) {
      const seconds = (monotonic() - beganOn) / 1000;
      // The second that is under way would look like a drop.
      const over = (isLast ? Math.ceil(seconds) : Math.floor(seconds)) - flushed;
      while (counts.length < over) counts.push(0);
      kept = withSeconds(kept, counts.splice(0, over));
      flushed += over;
      kept = { ...kept, ratesAt: beganAt + flushed * 1000 };
      const isLong = waiting !== undefined && now() - waiting.since >= silenceMs;
      if (!waiting || !isLong) return kept;
      if (!isTold) kept = withEvent(kept, { at: waiting.since, kind: waiting.kind });
      isTold = true;
      return { ...kept, waiting };
    },
  };
}

/** The same with a second without a call for each that has passed: while nothing runs, nothing is sent. `at`: Unix milliseconds. */
export function withSilence(kept: Partial<KeptRates> | undefined, at: number): KeptRates {
  const own: KeptRates = { rates: [], ...kept };
  if (own.ratesAt === undefined) return own;
  const gap = Math.min(gapMostS, Math.max(0, Math.round((at - own.ratesAt) / 1000)));
  return {
    ...withSeconds(
      own,
      Array.from({ length: gap }, () => 0),
    ),
    ratesAt: own.ratesAt + gap * 1000,
  };
}

function withSeconds(kept: KeptRates, counts: readonly number[]): KeptRates {
  const before = kept.whole ?? { everyS: 1, rates: kept.rates, rest: [] };
  let { everyS } = before;
  let rates = [...before.rates];
  let rest = [...before.rest];
  for (const count of counts) {
    rest.push(count);
    if (rest.length < everyS) continue;
    rates.push(mean(rest));
    rest = [];
    if (rates.length < wholeMost) continue;
    const all = rates;
    rates = Array.from({ length: wholeMost / 2 }, (_, at) => mean(all.slice(at * 2, at * 2 + 2)));
    everyS *= 2;
  }
  return { ...kept, rates: [...kept.rates, ...counts].slice(-newestMost), whole: { everyS, rates, rest } };
}

function mean(counts: readonly number[]): number {
  return Math.round((counts.reduce((sum, count) => sum + count, 0) / Math.max(1, counts.length)) * 10) / 10;
}

function withEvent(kept: KeptRates, event: JobEvent): KeptRates {
  return { ...kept, events: [...(kept.events ?? []), event].slice(-eventsMost) };
}

/** Why nothing came of a call but that it has to be sent again; `none`: it was answered. Undefined: it tells nothing of the target. */
function silenceOf(outcome: Outcome<unknown>): Omit<JobWaiting, "since"> | "none" | undefined {
  if (outcome.ok) return "none";
  const { failure } = outcome;
  if (failure.kind === "unreachable") return { kind: "unreachable" };
  if (failure.kind !== "refused") return undefined;
  return retryClassOf(failure.code) === "resend" ? { kind: "limited", code: failure.code } : "none";
}
