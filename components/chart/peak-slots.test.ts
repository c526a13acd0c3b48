import { expect, test } from "vitest";
import { peakSlots } from "./peak-slots";

const midnight = Date.UTC(2026, 10, 23);
const minute = (of: number, peak: number) => ({ at: midnight + of * 60_000, calls: peak, peak });

test("a day in fives of minutes, each with its highest second and where that stands", () => {
  const slots = peakSlots([minute(0, 3), minute(4, 9), minute(5, 180), minute(1439, 200)], 200);
  expect(slots).toHaveLength(288);
  expect(slots[0]).toEqual({ from: 0, peak: 9, standing: "far" });
  expect(slots[1]).toEqual({ from: 5, peak: 180, standing: "near" });
  expect(slots[2]).toEqual({ from: 10, peak: 0, standing: "far" });
  expect(slots[287]).toEqual({ from: 1435, peak: 200, standing: "at" });
});

test("minutes of another day are left out, and a day without any is empty", () => {
  expect(peakSlots([minute(10, 1), minute(1440, 99)], 200).some(({ peak }) => peak === 99)).toBe(false);
  expect(peakSlots([], 200).every(({ peak }) => peak === 0)).toBe(true);
});
