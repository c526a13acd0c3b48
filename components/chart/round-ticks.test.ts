import fc from "fast-check";
import { expect, test } from "vitest";
import { roundTicks } from "./round-ticks";

test.each([
  [0, [0, 1]],
  [1, [0, 1]],
  [3, [0, 1, 2, 3]],
  [220, [0, 50, 100, 150, 200]],
  [866, [0, 200, 400, 600, 800]],
  [1336, [0, 500, 1000]],
  [250_010, [0, 100_000, 200_000]],
])("an axis up to %i", (top, ticks) => {
  expect(roundTicks(top)).toEqual(ticks);
});

test("few whole numbers, none above the top, at evenly spaced places", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 2_000_000_000 }), (top) => {
      const ticks = roundTicks(top);
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(5);
      expect(ticks[0]).toBe(0);
      expect(ticks.at(-1)).toBeLessThanOrEqual(top);
      for (const [at, tick] of ticks.entries()) expect(tick).toBe(at * (ticks[1] ?? 0));
    }),
  );
});
