import type { Job } from "../chat/bulk-job.ts";
import type { PlanTotals } from "../chat/bulk-plan.ts";
import type { ChatClient } from "../chat/client.ts";
import type { Outcome } from "../chat/outcome.ts";
import type { BulkJobColumns } from "../db/tables-jobs.ts";
import type { JobSums } from "./job-calls.ts";
import { createJobRates, type KeptRates } from "./job-rates.ts";
import type { RunEvent } from "./run-job.ts";

/** What is known of a job's progress, as it is kept and shown. */
export type KeptTally = KeptRates &
  Pick<Job, "rows" | "codes" | "calls" | "waiting" | "inARow" | "newest" | "limited" | "retries" | "leftMs">;

export type JobTally = {
  tell(event: RunEvent): void;
  /** A call to the target has ended with this, whichever it was. */
  called(outcome: Outcome<unknown>): void;
  /** `isLast`: the run is over. */
  kept(isLast?: boolean): KeptTally;
};

const secondsMost = 120;
/** After that much of a run its speed says something. */
const sureAfterSeconds = 2;

type TallyOptions = {
  /** Milliseconds of a clock that nobody sets. */
  monotonic: () => number;
  now?: () => number;
  /** Whether it stood still because it was paused. */
  wasPaused?: boolean;
};

/** Counts a run on top of what the tables tell at its start. `before`: of an earlier run. */
export function createJobTally(
  totals: PlanTotals,
  sums: JobSums,
  before: KeptTally | undefined,
  { monotonic, now: clock = Date.now, wasPaused = false }: TallyOptions,
): JobTally {
  const pace = createJobRates(ratesOf(before), { now: clock, monotonic, wasPaused });
  const tally = { ...withSums(totals, sums, before), inARow: 0 };
  const { rows, codes, calls } = tally;
  const startedAt = monotonic();
  const overBefore = calls.over;
  /** The plan's: each call has a read before it. */
  const callsEach = (totals.calls + totals.reads) / Math.max(1, totals.calls);
  let good = 0;
  let underWay = 0;
  /** Of each second, those that were answered well. */
  const goods: number[] = [];
  const second = () => Math.floor((monotonic() - startedAt) / 1000);
  const takeSent = (count: number) => {
    const sent = Math.min(rows.sent, count);
    rows.sent -= sent;
    rows.pending -= count - sent;
  };

  return {
    tell(event) {
      switch (event.kind) {
        case "sent":
          rows.pending -= event.rows;
          rows.sent += event.rows;
          underWay += 1;
          return;
        case "back":
          takeSent(event.rows);
          underWay = Math.max(0, underWay - 1);
          rows.pending += event.rows;
          tally.retries = (tally.retries ?? 0) + 1;
          return;
        case "part":
          takeSent(event.rows.length + event.left);
          underWay = Math.max(0, underWay - 1);
          rows.pending += event.left;
          tally.retries = (tally.retries ?? 0) + 1;
          for (const { state } of event.rows) rows[state] += 1;
          return;
        case "over":
          if (event.wasSent) {
            takeSent(event.rows.length);
            underWay = Math.max(0, underWay - 1);
          } else rows.pending -= event.rows.length;
          calls.over += 1;
          for (const { state, code } of event.rows) {
            rows[state] += 1;
            if (state === "failed") codes[code] = (codes[code] ?? 0) + 1;
          }
          return;
        case "limited":
          tally.limited += 1;
          return;
        case "inARow":
          tally.inARow = event.count;
          tally.newest = event.newest;
      }
    },

    called(outcome) {
      pace.called(outcome);
      if (!outcome.ok) return;
      const at = second();
      good += 1;
      goods[at] = (goods[at] ?? 0) + 1;
    },

    kept(isLast = false) {
      const now = second();
      const paced = pace.kept(isLast);
      const { all, over } = calls;
      // Whole seconds of the newest half: a pace that has changed since tells nothing of what is left.
      const from = Math.max(now - secondsMost, Math.floor(now / 2));
      const newest = Array.from({ length: now - from }, (_, at) => goods[from + at] ?? 0);
      const perSecond = newest.reduce((sum, count) => sum + count, 0) / Math.max(1, newest.length);
      const isSure = now >= sureAfterSeconds && over > overBefore && perSecond > 0 && !paced.waiting;
      const seenEach = (good - callsEach * underWay) / Math.max(1, over - overBefore);
      const needed = Math.max(callsEach, seenEach) * (all - overBefore) - good;
      const { leftMs: _before, ...rest } = tally;
      return {
        ...structuredClone(rest),
        ...paced,
        ...(isSure && { leftMs: Math.round((Math.max(all - over, needed) / perSecond) * 1000) }),
      };
    },
  };
}

/** The tables' own sums, with what only a run knows. */
export function withSums(totals: PlanTotals, sums: JobSums, before: KeptTally | undefined): KeptTally {
  const { sent = 0, done = 0, failed = 0, unknown = 0, notAttempted = 0 } = sums.rows;
  const pending = totals.rows.change + totals.rows.unknown - sent - done - failed - unknown - notAttempted;
  return {
    rows: { pending, sent, done, failed, unknown, notAttempted },
    codes: { ...sums.codes },
    calls: { over: totals.calls - sums.callsLeft, all: totals.calls },
    ...ratesOf(before),
    inARow: before?.inARow ?? 0,
    ...(before?.newest && { newest: before.newest }),
    limited: before?.limited ?? 0,
    retries: before?.retries ?? 0,
  };
}

function ratesOf({ rates = [], ratesAt, whole, events }: Partial<KeptTally> = {}): KeptRates {
  return { rates, ...(ratesAt !== undefined && { ratesAt }), ...(whole && { whole }), ...(events && { events }) };
}

/** The same client, each of whose calls is counted. */
export function counted(client: ChatClient, tally: Pick<JobTally, "called">): ChatClient {
  return {
    async call(verb, input, gate) {
      const outcome = await client.call(verb, input, gate);
      tally.called(outcome);
      return outcome;
    },
  };
}

/** What `job-runner.ts` wrote. */
export function keptTallyOf({ tally }: Pick<BulkJobColumns, "tally">): KeptTally | undefined {
  return tally === null ? undefined : (JSON.parse(tally) as KeptTally);
}
