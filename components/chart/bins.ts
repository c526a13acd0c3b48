import { type Counts, nearFrom, type Standing, standingOf } from "@/lib/chat/measure";

/** One bar: the accounts whose value is from `from` to `to`, both included. Of one standing throughout. */
export type Bin = { from: number; to: number; accounts: number; standing: Standing; isBeyond: boolean };

/** So many bars can still be told apart, and pointed at, in a third of a window. */
const barsMax = 100;

/**
 * Bars of `width` values each, from `first` (or the lowest value, if that is less) to the wall, and on to the highest value
 * where accounts are beyond it. They begin at multiples of `width`, and are cut where accounts begin to be near the wall, at it and
 * behind it. Wider than asked for where there would be too many.
 */
export function binsOf(counts: Counts, wall: number, width: number, first = 0): Bin[] {
  const some = counts.filter(([, accounts]) => accounts > 0).map(([value]) => value);
  const lowest = Math.min(first, wall, ...some);
  const highest = Math.max(wall, ...some);
  const near = Math.max(lowest, nearFrom(wall));
  const inside = widened(width, wall - lowest, barsMax);
  const beyond = widened(inside, highest - wall, Math.max(8, Math.ceil((wall - lowest) / inside)));
  const starts = [
    ...startsBetween(lowest, near, inside),
    ...startsBetween(near, wall, inside),
    wall,
    ...startsBetween(wall + 1, highest + 1, beyond),
  ];
  const bins = starts.map((from, at): Bin => {
    const to = (starts[at + 1] ?? highest + 1) - 1;
    return { from, to, accounts: 0, standing: standingOf(from, wall), isBeyond: from > wall };
  });
  for (const [value, accounts] of counts) {
    const bin = binOf(bins, value);
    if (bin) bin.accounts += accounts;
  }
  return bins;
}

/** The bar that a value is in. */
export function binOf(bins: readonly Bin[], value: number): Bin | undefined {
  return bins.find(({ from, to }) => from <= value && value <= to);
}

function widened(width: number, values: number, bars: number): number {
  return width * Math.max(1, Math.ceil(values / width / bars));
}

function startsBetween(from: number, end: number, width: number): number[] {
  const starts: number[] = [];
  for (let start = from; start < end; start = (Math.floor(start / width) + 1) * width) starts.push(start);
  return starts;
}
