import fc from "fast-check";
import { expect, test } from "vitest";
import { nearFrom, standingOf, standings, standingsIn } from "@/lib/chat/measure";
import { binOf, binsOf } from "./bins";

const spans = (bins: ReturnType<typeof binsOf>) => bins.map(({ from, to }) => [from, to]);

test("a bar a value up to the wall: far, near from 90 % of it on, at", () => {
  const bins = binsOf([[3, 7]], 20, 1);
  expect(bins).toHaveLength(21);
  expect(bins.filter(({ standing }) => standing === "near").map(({ from }) => from)).toEqual([18, 19]);
  expect(bins.at(-1)).toEqual({ from: 20, to: 20, accounts: 0, standing: "at", isBeyond: false });
  expect(binOf(bins, 3)?.accounts).toBe(7);
});

test("wide bars begin at multiples, and the wall has one of its own", () => {
  expect(spans(binsOf([], 1000, 50)).slice(-4)).toEqual([
    [850, 899],
    [900, 949],
    [950, 999],
    [1000, 1000],
  ]);
});

test("a bar that would be partly near is cut where near begins", () => {
  expect(spans(binsOf([], 70, 20))).toEqual([
    [0, 19],
    [20, 39],
    [40, 59],
    [60, 62],
    [63, 69],
    [70, 70],
  ]);
});

test("bars go on behind the wall where accounts are there, and begin below the first where accounts are there", () => {
  expect(spans(binsOf([[23, 1]], 20, 5)).slice(-2)).toEqual([
    [20, 20],
    [21, 23],
  ]);
  expect(spans(binsOf([[0, 4]], 64, 1, 1))[0]).toEqual([0, 0]);
  expect(spans(binsOf([], 64, 1, 1))[0]).toEqual([1, 1]);
});

test("bars are wider than asked for rather than too many to see", () => {
  expect(binsOf([], 100_000, 50).length).toBeLessThanOrEqual(102);
  expect(binsOf([[1_000_000, 1]], 20, 1).length).toBeLessThanOrEqual(42);
});

test("whatever the counts: the bars leave nothing out, lie end to end, mix no standings, and add up by standing", () => {
  const counts = fc.uniqueArray(fc.tuple(fc.nat(3000), fc.nat(1_000_000)), { selector: ([value]) => value });
  fc.assert(
    fc.property(counts, fc.nat(2000), fc.integer({ min: 1, max: 300 }), fc.nat(3), (some, wall, width, first) => {
      const bins = binsOf(some, wall, width, first);
      const sums = standingsIn(some, wall);
      for (const standing of standings) {
        const its = bins.filter((bin) => bin.standing === standing);
        expect(its.reduce((sum, { accounts }) => sum + accounts, 0)).toBe(sums[standing]);
      }
      const beyond = bins.filter(({ isBeyond }) => isBeyond);
      expect(beyond.reduce((sum, { accounts }) => sum + accounts, 0)).toBe(sums.over);
      for (const [at, { from, to, standing }] of bins.entries()) {
        expect(from).toBeLessThanOrEqual(to);
        if (at > 0) expect(from).toBe((bins[at - 1]?.to ?? Number.NaN) + 1);
        expect([standingOf(from, wall), standingOf(to, wall)]).toEqual([standing, standing]);
        expect(from < nearFrom(wall) && to >= nearFrom(wall)).toBe(false);
        expect(from <= wall && to > wall).toBe(false);
      }
    }),
  );
});
