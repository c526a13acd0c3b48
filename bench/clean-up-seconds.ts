/** Calls for each second over the busiest ten seconds on end, or over all where it took less. `seconds`: calls of each second. */
export function bestOf(seconds: readonly number[], took: number): number {
  const window = 10;
  const all = Array.from(seconds, (count = 0) => count);
  const sum = (some: readonly number[]) => some.reduce((total, count) => total + count, 0);
  if (all.length <= window) return sum(all) / Math.max(1, took);
  return Math.max(...all.slice(0, -window).map((_, at) => sum(all.slice(at, at + window)) / window));
}
