import type { AccountsForecast } from "../chat/limit-view.ts";

/** How many accounts there were at a moment, in Unix milliseconds. */
export type Reading = { at: number; value: number };

const weekMs = 7 * 86_400_000;

/**
 * The least-squares line through the readings, with the 80 % interval of a single further one. No figure is below 0.
 * Undefined with fewer than three readings, which leave nothing to tell the scatter by, and where all are of one moment.
 */
export function forecast(points: readonly Reading[], until: number): AccountsForecast | undefined {
  const first = points[0];
  if (!first || points.length < 3) return undefined;
  // In weeks from the first one: the squares of Unix milliseconds are beyond what a number holds exactly.
  const xs = points.map(({ at }) => (at - first.at) / weekMs);
  const [meanX, meanY] = [meanOf(xs), meanOf(points.map(({ value }) => value))];
  const spread = sumOf(xs.map((x) => (x - meanX) ** 2));
  if (spread === 0) return undefined;
  const perWeek = sumOf(points.map(({ value }, at) => ((xs[at] ?? 0) - meanX) * (value - meanY))) / spread;
  const lineAt = (x: number) => meanY + perWeek * (x - meanX);
  const misses = sumOf(points.map(({ value }, at) => (value - lineAt(xs[at] ?? 0)) ** 2));
  const freedom = points.length - 2;
  const x = (until - first.at) / weekMs;
  const scatter = Math.sqrt((misses / freedom) * (1 + 1 / points.length + (x - meanX) ** 2 / spread));
  const [value, margin] = [lineAt(x), quantileOfT(freedom) * scatter];
  return {
    ...{ until, value: accounts(value), low: accounts(value - margin), high: accounts(value + margin) },
    perWeek: Math.round(perWeek) + 0,
  };
}

/** The last millisecond, in Unix milliseconds, of the calendar quarter that `at` is in, both as UTC. */
export function quarterEnd(at: number): number {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), (Math.floor(date.getUTCMonth() / 3) + 1) * 3, 1) - 1;
}

/**
 * What Student's t is below in nine cases of ten, by degrees of freedom from 1 on: between it and its negative lie 80 %.
 * Source: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2.
 */
const quantilesOfT = [
  ...[3.078, 1.886, 1.638, 1.533, 1.476, 1.44, 1.415, 1.397, 1.383, 1.372],
  ...[1.363, 1.356, 1.35, 1.345, 1.341, 1.337, 1.333, 1.33, 1.328, 1.325],
  ...[1.323, 1.321, 1.319, 1.318, 1.316, 1.315, 1.314, 1.313, 1.311, 1.31],
];

/** Behind the table the first terms of its series. Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.5. */
export function quantileOfT(freedom: number): number {
  const normal = 1.2816;
  return quantilesOfT[freedom - 1] ?? normal + (normal ** 3 + normal) / (4 * freedom);
}

function accounts(value: number): number {
  return Math.max(0, Math.round(value));
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function meanOf(values: readonly number[]): number {
  return sumOf(values) / values.length;
}
