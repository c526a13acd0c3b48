import { type CompiledQuery, sql } from "kysely";
import type { ChatClient } from "../chat/client.ts";
import type { TargetApp } from "../chat/trail-line.ts";
import type { Database } from "../db/open-database.ts";
import { type Batch, type Calls, createHeldCalls, sumOf } from "./held-calls.ts";

/** `at`: Unix milliseconds at which the minute begins. `peak`: the most that one process made within any second. */
export type CallMinute = { at: number } & Calls;

/** `day`: as UTC, like 2026-11-23. */
export type CallDay = { day: string } & Calls;

/** How often each code was met on a UTC day, by code; those that were not are absent. */
export type CodeDay = { day: string; codes: Record<string, number> };

export type CallMeter = {
  /** The same client, whose calls count for this app. */
  metered(app: TargetApp, client: ChatClient): ChatClient;
  /** The minutes with calls that begin at `fromMs` or later and before `toMs` (Unix milliseconds), the earliest first. */
  minutesOf(app: TargetApp, fromMs: number, toMs: number): Promise<CallMinute[]>;
  /** Of each of these days, in their order; 0 where there was none, and where the minutes were swept. */
  peaksByDay(app: TargetApp, days: readonly string[]): Promise<CallDay[]>;
  /** Of each of these days, in their order. */
  codesByDay(app: TargetApp, days: readonly string[]): Promise<CodeDay[]>;
  /** Never rejects: what cannot be written is kept for the next time. */
  flush(): Promise<void>;
  /** Writes what is left. Undefined: it did so within the call, for a process that ends waits for no promise. */
  close(): Promise<void> | undefined;
};

type Clocks = {
  /** Unix milliseconds. */
  now?: () => number;
  /** Milliseconds of a clock that nobody sets. */
  steady?: () => number;
};

const flushEveryMs = 10_000;
const sweepEveryMs = 3_600_000;
const minuteMs = 60_000;
const minutesADay = 1440;
const daysKept = 90;

/**
 * Counts every call that the console makes to a target, people's and jobs' alike, once it is over: by app and minute how many, by app
 * and day the codes that the service answered, a call's own and each item's, except 0. Held in memory and added to what
 * stands in the database every 10 s, so that processes which share one add up. Minutes are kept for 90 days. Reads reject as
 * the database does. A test of a connection is none of a target yet.
 */
export function createCallMeter(database: Database, clocks: Clocks = {}): CallMeter {
  const { now = Date.now, steady = () => performance.now() } = clocks;
  const { kysely } = database;
  const held = createHeldCalls();
  let sweptAt = Number.NEGATIVE_INFINITY;
  let last: Promise<unknown> = Promise.resolve();
  let turns = 0;

  /** What is held moves to the database in a turn of its own, so that whoever reads both in one sees each call once. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    turns += 1;
    const turn = last.then(work).finally(() => {
      turns -= 1;
    });
    last = turn.catch(() => {});
    return turn;
  }

  async function write(): Promise<void> {
    const left = held.take();
    try {
      for (let batch = left[0]; batch; batch = left[0]) {
        await kysely.executeQuery(additionOf(database, batch));
        left.shift();
      }
    } finally {
      for (const batch of left) held.putBack(batch);
    }
    if (now() - sweptAt < sweepEveryMs) return;
    const oldest = Math.floor(now() / minuteMs) - daysKept * minutesADay;
    await kysely.deleteFrom("call_minute").where("minute", "<", oldest).execute();
    sweptAt = now();
  }

  const flush = () => inTurn(write).catch(() => {});
  const timer = setInterval(flush, flushEveryMs);
  timer.unref();

  const minutesIn = ({ sdkAppId, host }: TargetApp, from: number, to: number) =>
    kysely
      .selectFrom("call_minute")
      .where((where) => where.and({ sdk_app_id: sdkAppId, host }))
      .where("minute", ">=", from)
      .where("minute", "<", to);

  return {
    metered: (app, client) => ({
      async call(verb, input, gate) {
        const outcome = await client.call(verb, input, gate);
        held.count(app, outcome, now(), steady());
        return outcome;
      },
    }),

    minutesOf: (app, fromMs, toMs) =>
      inTurn(async () => {
        const [from, to] = [Math.ceil(fromMs / minuteMs), Math.ceil(toMs / minuteMs)];
        const rows = await minutesIn(app, from, to).select(["minute", "calls", "peak"]).execute();
        const all = new Map<number, Calls>(rows.map(({ minute, ...calls }) => [minute, calls]));
        for (const [minute, calls] of held.of(app).minutes)
          if (minute >= from && minute < to) all.set(minute, sumOf(all.get(minute), calls));
        const sorted = [...all].sort(([one], [other]) => one - other);
        return sorted.map(([minute, calls]) => ({ at: minute * minuteMs, ...calls }));
      }),

    peaksByDay: (app, days) =>
      inTurn(async () => {
        if (days.length === 0) return [];
        const numbers = days.map(dayNumber);
        const [from, to] = [Math.min(...numbers) * minutesADay, (Math.max(...numbers) + 1) * minutesADay];
        const number = sql<number>`minute / ${sql.lit(minutesADay)}`;
        const rows = await minutesIn(app, from, to)
          .select(({ fn }) => [number.as("number"), fn.sum<number>("calls").as("calls"), fn.max("peak").as("peak")])
          .groupBy(number)
          .execute();
        const all = new Map<number, Calls>(rows.map(({ number, ...calls }) => [number, calls]));
        for (const [minute, calls] of held.of(app).minutes) {
          const day = Math.floor(minute / minutesADay);
          all.set(day, sumOf(all.get(day), calls));
        }
        return days.map((day) => ({ day, ...(all.get(dayNumber(day)) ?? { calls: 0, peak: 0 }) }));
      }),

    codesByDay: (app, days) =>
      inTurn(async () => {
        if (days.length === 0) return [];
        const rows = await kysely
          .selectFrom("call_code")
          .select(["day", "code", "met"])
          .where((where) => where.and({ sdk_app_id: app.sdkAppId, host: app.host }))
          .where("day", "in", days)
          .execute();
        const heldCodes = held.of(app).codes;
        return days.map((day) => {
          const codes: Record<string, number> = {};
          for (const row of rows) if (row.day === day) codes[row.code] = row.met;
          for (const [code, met] of heldCodes.get(day) ?? []) codes[code] = (codes[code] ?? 0) + met;
          return { day, codes };
        });
      }),

    flush,

    close() {
      clearInterval(timer);
      if (!database.runNow || turns > 0) return flush();
      try {
        for (const batch of held.take()) database.runNow(additionOf(database, batch));
      } catch {
        // A count is nothing to keep the console from ending.
      }
      return undefined;
    },
  };
}

/** Adds to what another process, or this one before, has written of the same minute or day. */
function additionOf({ kysely }: Database, batch: Batch): CompiledQuery {
  if ("codes" in batch)
    return kysely
      .insertInto("call_code")
      .values(batch.codes)
      .onConflict((conflict) =>
        conflict
          .columns(["sdk_app_id", "host", "day", "code"])
          .doUpdateSet({ met: sql<number>`call_code.met + excluded.met` }),
      )
      .compile();
  return kysely
    .insertInto("call_minute")
    .values(batch.minutes)
    .onConflict((conflict) =>
      conflict.columns(["sdk_app_id", "host", "minute"]).doUpdateSet({
        calls: sql<number>`call_minute.calls + excluded.calls`,
        peak: sql<number>`CASE WHEN excluded.peak > call_minute.peak THEN excluded.peak ELSE call_minute.peak END`,
      }),
    )
    .compile();
}

/** Days from 1970 on. */
function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / 86_400_000;
}
