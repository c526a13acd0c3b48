/** Of `text` in the strongest ground: `text` on it keeps far more than the contrast that it needs, in both themes. */
export const shareMax = 0.24;
const shareMin = 0.05;

/** The ground of a number: the darker (in the dark theme: the lighter) the nearer it is to the highest one. `undefined` for none. */
export function shadeOf(count: number, highest: number): string | undefined {
  if (count <= 0 || highest <= 0) return undefined;
  // By the root, as the bars: one code that is met a thousand times leaves the others apart.
  const share = shareMin + (shareMax - shareMin) * Math.sqrt(Math.min(1, count / highest));
  return `color-mix(in oklab, var(--text) ${(share * 100).toFixed(1)}%, transparent)`;
}
