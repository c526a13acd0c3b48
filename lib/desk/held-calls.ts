import type { Outcome } from "../chat/outcome.ts";
import type { TargetApp } from "../chat/trail-line.ts";
import type { CallCodeRow, CallMinuteRow } from "../db/tables-call-meter.ts";

export type Calls = { calls: number; peak: number };

/** Rows of one table, to be added to it by one statement. */
export type Batch = { minutes: CallMinuteRow[] } | { codes: CallCodeRow[] };

/** What was counted of one app and is not in the database yet: by minute from 1970 on, and by UTC day and code. */
export type Held = { minutes: ReadonlyMap<number, Calls>; codes: ReadonlyMap<string, ReadonlyMap<number, number>> };

export type HeldCalls = {
  /** Counts a call that is over, and what it came to. `at`: Unix milliseconds; `moment`: of a clock that nobody sets. */
  count(app: TargetApp, outcome: Outcome<object>, at: number, moment: number): void;
  of(app: TargetApp): Held;
  /** Everything, which is held no more. */
  take(): Batch[];
  /** What could not be written after all. */
  putBack(batch: Batch): void;
};

type Counts = {
  minutes: Map<number, Calls>;
  codes: Map<string, Map<number, number>>;
  /** When the calls of the last second were over. */
  moments: number[];
  app: TargetApp;
};

/** Of an app, as long as nothing can be written: two weeks of minutes, a month of days, more codes than a service has. */
const bounds = { minutes: 20_000, days: 30, codesADay: 1000 };
const rowsAtOnce = 1000;
const nothing: Held = { minutes: new Map(), codes: new Map() };

/** Counts in memory, bounded. What was never sent is no call; codes are what the service said, of calls and of their items, except 0. */
export function createHeldCalls(): HeldCalls {
  const apps = new Map<string, Counts>();

  function countsOf(app: TargetApp): Counts {
    const counts = apps.get(keyOf(app)) ?? { minutes: new Map(), codes: new Map(), moments: [], app };
    apps.set(keyOf(app), counts);
    return counts;
  }

  return {
    count(app, outcome, at, moment) {
      if (!wasSent(outcome)) return;
      const counts = countsOf(app);
      const { moments } = counts;
      moments.push(moment);
      while ((moments[0] ?? moment) <= moment - 1000) moments.shift();
      addCalls(counts, Math.floor(at / 60_000), { calls: 1, peak: moments.length });
      const codes = codesOf(outcome).filter((code) => code !== 0);
      if (codes.length === 0) return;
      const day = new Date(at).toISOString().slice(0, 10);
      for (const code of codes) addMet(counts, day, code, 1);
    },

    of: (app) => apps.get(keyOf(app)) ?? nothing,

    take() {
      const minutes: CallMinuteRow[] = [];
      const codes: CallCodeRow[] = [];
      for (const counts of apps.values()) {
        const app = { sdk_app_id: counts.app.sdkAppId, host: counts.app.host };
        for (const [minute, calls] of counts.minutes) minutes.push({ ...app, minute, ...calls });
        for (const [day, all] of counts.codes) for (const [code, met] of all) codes.push({ ...app, day, code, met });
        counts.minutes = new Map();
        counts.codes = new Map();
      }
      return [
        ...inBatches(minutes, ({ sdk_app_id, host, minute }) => `${sdk_app_id} ${host} ${minute}`, "minutes"),
        ...inBatches(codes, ({ sdk_app_id, host, day, code }) => `${sdk_app_id} ${host} ${day} ${code}`, "codes"),
      ];
    },

    putBack(batch) {
      const appOf = (row: CallMinuteRow | CallCodeRow) => countsOf({ sdkAppId: row.sdk_app_id, host: row.host });
      if ("minutes" in batch) for (const row of batch.minutes) addCalls(appOf(row), row.minute, row);
      else for (const row of batch.codes) addMet(appOf(row), row.day, row.code, row.met);
    },
  };
}

function keyOf({ sdkAppId, host }: TargetApp): string {
  return `${sdkAppId} ${host}`;
}

/** The calls of both, and the higher of their peaks. */
export function sumOf(one: Calls | undefined, other: Calls): Calls {
  return { calls: (one?.calls ?? 0) + other.calls, peak: Math.max(one?.peak ?? 0, other.peak) };
}

/** Whether a byte of it can have left. */
function wasSent(outcome: Outcome<object>): boolean {
  if (outcome.ok) return true;
  const { failure } = outcome;
  return failure.kind === "refused" || (failure.kind === "unreachable" && failure.sent);
}

function codesOf(outcome: Outcome<object>): number[] {
  if (!outcome.ok) return outcome.failure.kind === "refused" ? [outcome.failure.code] : [];
  // Of every command whose items have codes our side of the reply calls them so; a test holds the codecs to it.
  const { results = [] } = outcome.value as { results?: readonly { code: number }[] };
  return results.map(({ code }) => code);
}

function addCalls({ minutes }: Counts, minute: number, { calls, peak }: Calls): void {
  const held = minutes.get(minute);
  if (held || minutes.size < bounds.minutes) minutes.set(minute, sumOf(held, { calls, peak }));
}

function addMet({ codes }: Counts, day: string, code: number, met: number): void {
  const held = codes.get(day) ?? new Map<number, number>();
  if (codes.has(day) || codes.size < bounds.days) codes.set(day, held);
  if (held.has(code) || held.size < bounds.codesADay) held.set(code, (held.get(code) ?? 0) + met);
}

/** In the order of their keys: two processes that wrote the same rows in two orders would lock each other out. */
function inBatches<Row, Name extends string>(rows: Row[], orderOf: (row: Row) => string, name: Name) {
  const sorted = rows.map((row) => ({ row, key: orderOf(row) })).sort((one, other) => (one.key < other.key ? -1 : 1));
  const batches = [];
  for (let from = 0; from < sorted.length; from += rowsAtOnce)
    // The compiler does not tie the name to its rows.
    batches.push({ [name]: sorted.slice(from, from + rowsAtOnce).map(({ row }) => row) } as Record<Name, Row[]>);
  return batches;
}
