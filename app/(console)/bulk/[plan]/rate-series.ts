import type { Job, JobEvent } from "@/lib/chat/bulk-job";

/** Calls a second, one for each step of `everyS` seconds, and what happened meanwhile: `at` from 0, the first step, to 1, the last. */
export type RateSeries = {
  rates: readonly number[];
  everyS: number;
  beganAt: number | undefined;
  events: readonly { at: number; kind: JobEvent["kind"] }[];
};

/** Labels nearer than this would lie on each other. */
const apartLeast = 0.14;

/** The newest seconds while a job goes on; once it is over the whole of it. */
export function rateSeries(job: Pick<Job, "rates" | "ratesAt" | "whole" | "events">, isOver: boolean): RateSeries {
  const { rates, ratesAt, whole, events = [] } = job;
  const shown = isOver && whole && whole.rates.length > 1 ? whole : { rates, everyS: 1, rest: [] };
  const spanMs = Math.max(1, shown.rates.length - 1) * shown.everyS * 1000;
  if (ratesAt === undefined) return { rates: shown.rates, everyS: shown.everyS, beganAt: undefined, events: [] };
  const endedAt = ratesAt - shown.rest.length * 1000;
  const beganAt = endedAt - spanMs;
  const placed: { at: number; kind: JobEvent["kind"] }[] = [];
  for (const { at, kind } of events) {
    const isShown = at >= beganAt - shown.everyS * 1000 && at <= endedAt;
    // The first point tells of the step that ended there.
    const place = Math.max(0, (at - beganAt) / spanMs);
    const before = placed.at(-1);
    if (!isShown || (before && place - before.at < apartLeast)) continue;
    placed.push({ at: place, kind });
  }
  return { rates: shown.rates, everyS: shown.everyS, beganAt, events: placed };
}
