import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AccountsForecast } from "../chat/limit-view.ts";
import { forecast, quantileOfT, quarterEnd, type Reading } from "./forecast.ts";

const week = 7 * 86_400_000;
const monday = Date.parse("2026-11-23T06:00:00Z");
const weekly = (values: readonly number[], from = monday) =>
  values.map((value, at) => ({ at: from + at * week, value }));
const known = (points: readonly Reading[], until: number): AccountsForecast => {
  const found = forecast(points, until);
  if (!found) throw new Error("a forecast was expected");
  return found;
};

/** Distances from the first reading in weeks, all different. */
const weeks = fc
  .uniqueArray(fc.integer({ min: 1, max: 200 }), { minLength: 2, maxLength: 40 })
  .map((all) => [0, ...all]);
const noisy = weeks.chain((at) =>
  fc.record({
    at: fc.constant(at),
    noise: fc.array(fc.integer({ min: -500, max: 500 }), { minLength: at.length, maxLength: at.length }),
    slope: fc.integer({ min: -20, max: 20 }),
    ahead: fc.integer({ min: 0, max: 30 }),
  }),
);
/** So far above 0 that nothing is cut off there. */
const high = 1_000_000;
const pointsOf = ({ at, noise, slope }: { at: number[]; noise: number[]; slope: number }, times = 1) =>
  at.map((x, number) => ({ at: monday + x * week, value: high + slope * x + times * (noise[number] ?? 0) }));
const endOf = ({ at, ahead }: { at: number[]; ahead: number }) => monday + (Math.max(...at) + ahead) * week;

describe("a forecast", () => {
  test("five readings, reckoned by hand: the line, and 80 % of outcomes around it", () => {
    // The mean is 1200 in week 2, the slope 2100 / 10. The squares of what lies off the line, 780 990 1200 1410 1620, are
    // 400 + 12100 + 40000 + 100 + 6400 = 59000 over 3 degrees of freedom. In week 6 the line is at 2040, and the margin
    // 1.638 * sqrt(59000 / 3 * (1 + 1 / 5 + 16 / 10)) = 384.4.
    const until = monday + 6 * week;
    const expected = { until, value: 2040, low: 1656, high: 2424, perWeek: 210 };
    expect(forecast(weekly([800, 1100, 1000, 1400, 1700]), until)).toEqual(expected);
    expect(forecast(weekly([800, 1100, 1000, 1400, 1700]).reverse(), until)).toEqual(expected);
  });

  test("a straight line is forecast exactly, with nothing around it", () => {
    fc.assert(
      fc.property(weeks, fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 100_000 }), (at, slope, from) => {
        const points = at.map((x) => ({ at: monday + x * week, value: from + slope * x }));
        const value = from + slope * 230;
        const until = monday + 230 * week;
        expect(forecast(points, until)).toEqual({ until, value, low: value, high: value, perWeek: slope });
      }),
    );
  });

  test("scaling the values scales the answer, scaling time stretches it; neither depends on when it begins", () => {
    fc.assert(
      fc.property(
        noisy,
        fc.integer({ min: 2, max: 50 }),
        fc.integer({ min: -1000, max: 1000 }),
        (world, times, shift) => {
          const [points, until] = [pointsOf(world), endOf(world)];
          const plain = known(points, until);
          const larger = known(
            points.map(({ at, value }) => ({ at, value: value * times })),
            until,
          );
          for (const figure of ["value", "low", "high", "perWeek"] as const)
            expect(Math.abs(larger[figure] - plain[figure] * times)).toBeLessThanOrEqual((times + 1) / 2 + 1e-3);
          const stretched = (at: number) => monday + shift * week + (at - monday) * times;
          const slower = known(
            points.map(({ at, value }) => ({ at: stretched(at), value })),
            stretched(until),
          );
          for (const figure of ["value", "low", "high"] as const)
            expect(Math.abs(slower[figure] - plain[figure])).toBeLessThanOrEqual(1);
          expect(Math.abs(slower.perWeek * times - plain.perWeek)).toBeLessThanOrEqual((times + 1) / 2 + 1e-3);
        },
      ),
    );
  });

  test("the interval holds the line, is of whole accounts and never below 0, however steep it falls", () => {
    const points = fc.array(
      fc.record({ at: fc.integer({ min: 0, max: 100 * week }), value: fc.integer({ min: 0, max: 1_000_000 }) }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(points, fc.integer({ min: 0, max: 300 * week }), (all, until) => {
        const found = forecast(all, until);
        const isSome = all.length >= 3 && new Set(all.map(({ at }) => at)).size > 1;
        expect(found !== undefined).toBe(isSome);
        if (!found) return;
        const { low, value, high, perWeek } = found;
        expect(0 <= low && low <= value && value <= high).toBe(true);
        for (const figure of [low, value, high, perWeek]) expect(Number.isInteger(figure)).toBe(true);
        for (const figure of [low, value, high, perWeek]) expect(Object.is(figure, -0)).toBe(false);
      }),
    );
  });

  test("more noise never narrows it, nor does looking further ahead", () => {
    fc.assert(
      fc.property(noisy, fc.integer({ min: 1, max: 20 }), (world, times) => {
        const until = endOf(world);
        const width = ({ low, high }: AccountsForecast) => high - low;
        const plain = width(known(pointsOf(world), until));
        // Rounding to whole accounts takes at most one from either.
        expect(width(known(pointsOf(world, times), until))).toBeGreaterThanOrEqual(plain - 1);
        expect(width(known(pointsOf(world), until + 10 * week))).toBeGreaterThanOrEqual(plain - 1);
      }),
    );
  });

  test("80 % of outcomes lie in it, when the noise is normal", () => {
    // A generator of its own, so that it comes to the same each time.
    let state = 42;
    const uniform = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return (state + 1) / 4_294_967_297;
    };
    const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    for (const count of [3, 5, 13, 40]) {
      let inside = 0;
      for (let round = 0; round < 4000; round += 1) {
        const valueAt = (x: number) => 1_000_000 + 1000 * x + 5000 * normal();
        const points = Array.from({ length: count }, (_, x) => ({ at: x * week, value: valueAt(x) }));
        const { low, high } = known(points, (count + 5) * week);
        const outcome = valueAt(count + 5);
        if (low <= outcome && outcome <= high) inside += 1;
      }
      expect(inside / 4000, `${count} readings`).toBeGreaterThan(0.78);
      expect(inside / 4000, `${count} readings`).toBeLessThan(0.82);
    }
  });

  test("there is none with two readings, nor with many of one moment", () => {
    expect(forecast(weekly([1, 2]), monday)).toBeUndefined();
    expect(forecast([], monday)).toBeUndefined();
    expect(forecast(Array(5).fill({ at: monday, value: 7 }), monday + week)).toBeUndefined();
  });
});

test("the quantiles are those of Student's t: nine tenths lie below each", () => {
  for (const freedom of [1, 2, 3, 5, 11, 20, 30, 31, 40, 60, 100, 1000])
    expect(belowIn(freedom, quantileOfT(freedom)), `${freedom} degrees`).toBeCloseTo(0.9, 3);
  for (let freedom = 1; freedom < 200; freedom += 1)
    expect(quantileOfT(freedom + 1), `${freedom + 1} degrees`).toBeLessThan(quantileOfT(freedom));
});

/** The share of Student's t that is below `t`: its density, which is not normed here, summed up from the middle. */
function belowIn(freedom: number, t: number): number {
  const density = (x: number) => (1 + x ** 2 / freedom) ** (-(freedom + 1) / 2);
  // The tail is laid into 0 to 1 by x = t / u.
  const steps = 20_000;
  let [inner, outer] = [0, 0];
  for (let step = 0; step < steps; step += 1) {
    const u = (step + 0.5) / steps;
    inner += density(t * u) * t;
    outer += density(t / u) * (t / u ** 2);
  }
  return 0.5 + inner / (inner + outer) / 2;
}

test.each([
  ["2026-11-23T06:00:00Z", "2026-12-31T23:59:59.999Z"],
  ["2026-12-31T23:59:59.999Z", "2026-12-31T23:59:59.999Z"],
  ["2027-01-01T00:00:00Z", "2027-03-31T23:59:59.999Z"],
  ["2028-02-29T12:00:00Z", "2028-03-31T23:59:59.999Z"],
  ["2026-06-30T23:59:59Z", "2026-06-30T23:59:59.999Z"],
  ["2026-07-01T00:00:00Z", "2026-09-30T23:59:59.999Z"],
])("the quarter of %s ends with %s", (at, end) => {
  expect(new Date(quarterEnd(Date.parse(at))).toISOString()).toBe(end);
});
