import type { Snapshot } from "../chat/limit-scan.ts";
import {
  type AccountsForecast,
  type AtWall,
  type LimitDay,
  type LimitsOverview,
  wallCodes,
} from "../chat/limit-view.ts";
import { type Measure, measures, standingsIn, type Walls } from "../chat/measure.ts";
import type { TargetApp } from "../chat/trail-line.ts";
import type { CallMeter } from "../desk/call-meter.ts";
import { forecast, quarterEnd } from "./forecast.ts";
import type { Snapshots } from "./snapshots.ts";

const dayMs = 24 * 60 * 60 * 1000;
/** A quarter of a year: what was before says little of how it goes on. */
const trendMs = 91 * dayMs;
/** Less says more of the hour than of the quarter. */
const spanMs = 13 * dayMs;
const snapshotsMost = 200;
/** Snapshots that know so much fewer or more accounts count others: they say nothing of how it goes on. */
const comparableShare = 0.1;

/** What is known of an app's limits at its newest snapshot, or at one that is named; undefined where there is none. */
export async function overviewOf(
  snapshots: Snapshots,
  { app, walls, now, seq }: { app: TargetApp; walls: Walls; now: number; seq?: number | undefined },
): Promise<LimitsOverview | undefined> {
  const newest = await snapshots.newest(app);
  // One that is not there is none that anybody meant.
  const snapshot = (seq === undefined ? undefined : await snapshots.load(app, seq)) ?? newest;
  if (!snapshot) return undefined;
  const all = await snapshots.since(app, snapshot.at - trendMs, snapshotsMost);
  const earlier = all.filter((each) => each.seq < snapshot.seq);
  const before = earlier.find((each) => each.at <= snapshot.at - 6.5 * dayMs) ?? earlier.at(-1);
  const isComparable = ({ totals }: Snapshot) =>
    Math.abs(totals.accounts - snapshot.totals.accounts) <= snapshot.totals.accounts * comparableShare;
  const recent = lastOfEachDay([snapshot, ...earlier].filter(isComparable)).reverse();
  const quarterEnds = quarterEnd(now);
  const isNewest = snapshot.seq === newest?.seq;
  const trendOf = (measure: Measure) => recent.map((each) => atWall(each, measure, walls));
  const trend = {
    ...{ groups: trendOf("groups"), conversations: trendOf("conversations") },
    ...{ marks: trendOf("marks"), nameBytes: trendOf("nameBytes") },
  };
  const told: LimitsOverview["forecast"] = {};
  const isLongEnough = snapshot.at - (recent[0]?.at ?? snapshot.at) >= spanMs;
  for (const measure of isNewest && isLongEnough ? measures : []) {
    const ahead = fromToday(trend[measure], quarterEnds);
    if (ahead) told[measure] = within(ahead, snapshot.totals.accounts);
  }
  const near = await snapshots.count({ app, snapshot, walls }, { near: true });
  const leftOut = earlier.filter((each) => !isComparable(each)).length;
  return { snapshot, isNewest, walls, trend, leftOut, quarterEnds, near, forecast: told, ...(before && { before }) };
}

/** Many scans of one day say no more of how it goes on than one. The newest first. */
function lastOfEachDay(snapshots: readonly Snapshot[]): Snapshot[] {
  const days = new Map<string, Snapshot>();
  for (const each of snapshots) if (!days.has(dayOf(each.at))) days.set(dayOf(each.at), each);
  return [...days.values()];
}

/** It goes on from what is there today, as steeply as the line, which may have passed beside it. */
function fromToday(points: readonly AtWall[], until: number): AccountsForecast | undefined {
  const last = points.at(-1);
  const ahead = forecast(points, until);
  const onLine = last && forecast(points, last.at);
  if (!last || !ahead || !onLine) return undefined;
  const shift = last.value - onLine.value;
  const shifted = (count: number) => Math.max(0, count + shift);
  return { ...ahead, value: shifted(ahead.value), low: shifted(ahead.low), high: shifted(ahead.high) };
}

/** Whoever is at a wall is one of the accounts that are known. */
function within({ until, value, low, high, perWeek }: AccountsForecast, accounts: number): AccountsForecast {
  const most = (count: number) => Math.min(count, accounts);
  return { until, value: most(value), low: most(low), high: most(high), perWeek };
}

function atWall({ seq, at, totals }: Snapshot, measure: Measure, walls: Walls) {
  return { seq, at, value: standingsIn(totals.counts[measure], walls[measure]).at };
}

/** The codes of the walls and the use of the rate on each of the last days, the newest last. */
export async function limitDays(meter: CallMeter, app: TargetApp, now: number, most: number): Promise<LimitDay[]> {
  const days = Array.from({ length: most }, (_, at) => dayOf(now - (most - 1 - at) * dayMs));
  const [codes, peaks] = await Promise.all([meter.codesByDay(app, days), meter.peaksByDay(app, days)]);
  return days.map((day, at) => {
    const met = codes[at]?.codes ?? {};
    const { calls = 0, peak = 0 } = peaks[at] ?? {};
    const ours = Object.fromEntries(wallCodes.map((code) => [String(code), met[String(code)] ?? 0]));
    return { day, codes: ours, calls, peak: calls > 0 ? peak : null };
  });
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
