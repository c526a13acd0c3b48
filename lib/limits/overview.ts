import type { Snapshot } from "../chat/limit-scan.ts";
import { type LimitDay, type LimitsOverview, wallCodes } from "../chat/limit-view.ts";
import { type Measure, measures, standingsIn, type Walls } from "../chat/measure.ts";
import type { TargetApp } from "../chat/trail-line.ts";
import type { CallMeter } from "../desk/call-meter.ts";
import { forecast, quarterEnd } from "./forecast.ts";
import type { Snapshots } from "./snapshots.ts";

const dayMs = 24 * 60 * 60 * 1000;
/** A quarter of a year: what was before says little of how it goes on. */
const trendMs = 91 * dayMs;
const snapshotsMost = 400;

/** What is known of an app's limits at its newest snapshot, or at one that is named; undefined where there is none. */
export async function overviewOf(
  snapshots: Snapshots,
  { app, walls, now, seq }: { app: TargetApp; walls: Walls; now: number; seq?: number | undefined },
): Promise<LimitsOverview | undefined> {
  const all = await snapshots.list(app, snapshotsMost);
  const at = seq === undefined ? 0 : all.findIndex((each) => each.seq === seq);
  const snapshot = all[at];
  if (!snapshot) return undefined;
  const earlier = all.slice(at + 1);
  const before = earlier.find((each) => each.at <= snapshot.at - 6.5 * dayMs) ?? earlier.at(-1);
  const recent = [snapshot, ...earlier].filter((each) => each.at >= snapshot.at - trendMs).reverse();
  const quarterEnds = quarterEnd(now);
  const trendOf = (measure: Measure) => recent.map((each) => atWall(each, measure, walls));
  const trend = {
    ...{ groups: trendOf("groups"), conversations: trendOf("conversations") },
    ...{ marks: trendOf("marks"), nameBytes: trendOf("nameBytes") },
  };
  const told: LimitsOverview["forecast"] = {};
  for (const measure of measures) {
    const ahead = forecast(trend[measure], quarterEnds);
    if (ahead) told[measure] = ahead;
  }
  const near = await snapshots.count({ app, snapshot, walls }, { near: true });
  return {
    ...{ snapshot, walls, trend, quarterEnds, near },
    ...(before && { before }),
    forecast: told,
  };
}

function atWall({ at, totals }: Snapshot, measure: Measure, walls: Walls) {
  return { at, value: standingsIn(totals.counts[measure], walls[measure]).at };
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
