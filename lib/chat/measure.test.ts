import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { reaches } from "./measure.ts";

const week = 7 * 86_400_000;
const monday = Date.parse("2026-11-23T06:00:00Z");

describe("when an account reaches its wall", () => {
  const before = { at: monday, value: 928 };

  test("at the pace of its two readings", () => {
    const now = { at: monday + week, value: 954 };
    expect(reaches(before, now, 1000)).toBe(Math.round(monday + week + (46 / 26) * week));
    expect(reaches(before, now, 955)).toBe(Math.round(monday + week + week / 26));
  });

  test("never if it does not grow, and no more once it has", () => {
    const later = monday + week;
    expect(reaches(before, { at: later, value: 928 }, 1000)).toBeUndefined();
    expect(reaches(before, { at: later, value: 900 }, 1000)).toBeUndefined();
    expect(reaches(before, { at: later, value: 1000 }, 1000)).toBeUndefined();
    expect(reaches(before, { at: later, value: 1040 }, 1000)).toBeUndefined();
    expect(reaches(before, { at: monday, value: 954 }, 1000)).toBeUndefined();
    expect(reaches({ at: later, value: 928 }, { at: monday, value: 954 }, 1000)).toBeUndefined();
  });

  test("on the straight line through both, and later for a higher wall", () => {
    const readings = fc.tuple(fc.nat(999), fc.integer({ min: 1, max: 999 }), fc.integer({ min: 1, max: 52 * week }));
    fc.assert(
      fc.property(readings, fc.integer({ min: 1, max: 1000 }), ([from, grown, ms], more) => {
        const [one, two] = [
          { at: monday, value: from },
          { at: monday + ms, value: from + grown },
        ];
        const at = reaches(one, two, two.value + more) ?? 0;
        expect(at).toBeGreaterThanOrEqual(two.at);
        // Rounded to a millisecond.
        const off = Math.abs(from + (grown * (at - monday)) / ms - (two.value + more));
        expect(off).toBeLessThanOrEqual(grown / ms + 1e-6);
        expect(reaches(one, two, two.value + more + 1)).toBeGreaterThanOrEqual(at);
      }),
    );
  });
});
