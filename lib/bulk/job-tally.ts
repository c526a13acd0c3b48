import type { Job } from "../chat/bulk-job.ts";
import type { PlanTotals } from "../chat/bulk-plan.ts";
import type { ChatClient } from "../chat/client.ts";
import type { Outcome } from "../chat/outcome.ts";
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

/** After that much of a run its speed says something. */
const sureAfterMs = 2000;

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
  { monotonic, now = Date.now, wasPaused = false }: TallyOptions,
): JobTally {
  const pace = createJobRates(before, { now, monotonic, wasPaused });
  const tally = { ...withSums(totals, sums, before), inARow: 0 };
  const { rows, codes, calls } = tally;
  const startedAt = monotonic();
  const overBefore = calls.over;
  /** What an earlier runner sent is counted as pending here until its result is known. */
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
          return;
        case "back":
          takeSent(event.rows);
          rows.pending += event.rows;
          tally.retries = (tally.retries ?? 0) + 1;
          return;
        case "over":
          if (event.wasSent) takeSent(event.rows.length);
          else rows.pending -= event.rows.length;
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

    called: pace.called,

    kept(isLast = false) {
      const [tookMs, over] = [monotonic() - startedAt, calls.over - overBefore];
      const { leftMs: _before, ...rest } = tally;
      const paced = pace.kept(isLast);
      const isSure = tookMs >= sureAfterMs && over > 0 && !paced.waiting;
      return {
        ...structuredClone(rest),
        ...paced,
        ...(isSure && { leftMs: Math.round(((calls.all - calls.over) * tookMs) / over) }),
      };
    },
  };
}

/** The tables' own sums, with what only a run knows. */
export function withSums(totals: PlanTotals, sums: JobSums, before: KeptTally | undefined): KeptTally {
  const { done = 0, failed = 0, unknown = 0, notAttempted = 0 } = sums.rows;
  const pending = totals.rows.change + totals.rows.unknown - done - failed - unknown - notAttempted;
  return {
    rows: { pending, sent: 0, done, failed, unknown, notAttempted },
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
