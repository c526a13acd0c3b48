import fc from "fast-check";
import { expect, test } from "vitest";
import { bitRuns, runText } from "./bit-runs";

const texts = (marks: number[], change?: { set: number[]; clear: number[] }) =>
  bitRuns({ marks }, change).map((run) => `${run.state} ${runText(run)}`);

test("neighbours of one state are one run; what is staged stands apart", () => {
  expect(texts([1, 2, 3, 7, 64])).toEqual(["set 1–3", "set 7", "set 64"]);
  expect(texts([1, 2, 3], { set: [4, 5], clear: [2] })).toEqual(["set 1", "remove 2", "set 3", "add 4–5"]);
  expect(texts([], { set: [9], clear: [] })).toEqual(["add 9"]);
  expect(bitRuns(undefined)).toEqual([]);
});

test("every bit stands in exactly one run, in ascending order", () => {
  const bits = fc.uniqueArray(fc.integer({ min: 1, max: 64 }));
  fc.assert(
    fc.property(bits, bits, bits, (marks, set, clear) => {
      const told = bitRuns({ marks }, { set, clear }).flatMap(({ from, to }) =>
        Array.from({ length: to - from + 1 }, (_, at) => from + at),
      );
      const expected = [...new Set([...marks, ...set, ...clear])].sort((one, other) => one - other);
      expect(told).toEqual(expected);
    }),
  );
});
