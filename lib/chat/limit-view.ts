import type { Snapshot } from "./limit-scan.ts";
import type { Measure, Walls } from "./measure.ts";

/** How many accounts there will be at `until`; four outcomes of five lie from `low` to `high`. `perWeek`: how many more each week. */
export type AccountsForecast = { until: number; value: number; low: number; high: number; perWeek: number };

/** How many accounts stood at a wall in a snapshot. `at`: Unix milliseconds. */
export type AtWall = { seq: number; at: number; value: number };

/** The codes that limits answer with, and how often each was met on a day (UTC). `peak`: the most calls of a second; null: no call was seen. */
export type LimitDay = { day: string; codes: Record<string, number>; calls: number; peak: number | null };

/** The codes of the walls: conversations, groups, names, editions, the rate. */
export const wallCodes = [51008, 51010, 51011, 51013, 60007] as const;

/**
 * What the page of limits says. `before`: the snapshot of a week before, or the oldest there is; absent where there is one alone. `trend`: by
 * the walls that are in force now, of snapshots that know about as many accounts; `leftOut`: how many others there were. `forecast`: for the
 * end of the quarter, from the newest snapshot; of a measure that cannot be told there is none. `near`: how many accounts are from 90 % of any wall on.
 */
export type LimitsOverview = {
  snapshot: Snapshot;
  isNewest: boolean;
  before?: Snapshot;
  walls: Walls;
  trend: Record<Measure, readonly AtWall[]>;
  leftOut: number;
  forecast: Partial<Record<Measure, AccountsForecast>>;
  quarterEnds: number;
  near: number;
};
