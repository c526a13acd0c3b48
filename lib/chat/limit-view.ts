import type { Snapshot } from "./limit-scan.ts";
import type { Measure, Walls } from "./measure.ts";

/** How many accounts there will be at `until`; four outcomes of five lie from `low` to `high`. `perWeek`: how many more each week. */
export type AccountsForecast = { until: number; value: number; low: number; high: number; perWeek: number };

/** How many accounts stood at a wall at a moment, in Unix milliseconds. */
export type AtWall = { at: number; value: number };

/** The codes that limits answer with, and how often each was met on a day (UTC). `peak`: the most calls of a second; null: no call was seen. */
export type LimitDay = { day: string; codes: Record<string, number>; calls: number; peak: number | null };

/** The codes of the walls: conversations, groups, names, editions, the rate. */
export const wallCodes = [51008, 51010, 51011, 51013, 60007] as const;

/**
 * What the page of limits says. `before`: the snapshot of a week before, or the oldest there is; absent where there is one alone. `trend`: by
 * the walls that are in force now. `forecast`: for the end of the quarter; of a measure that cannot be told there is none.
 * `near`: how many accounts are from 90 % of any wall on.
 */
export type LimitsOverview = {
  snapshot: Snapshot;
  before?: Snapshot;
  walls: Walls;
  trend: Record<Measure, readonly AtWall[]>;
  forecast: Partial<Record<Measure, AccountsForecast>>;
  quarterEnds: number;
  near: number;
};
