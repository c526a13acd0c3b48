import { expect, test } from "vitest";
import { progressOf } from "./progress-of";

const rows = { pending: 0, sent: 0, done: 0, failed: 0, unknown: 0, notAttempted: 0 };

test("a row that was never attempted is not answered: a cancelled job is not at 100 %", () => {
  expect(progressOf({ rows: { ...rows, done: 800, failed: 32, notAttempted: 1528 } })).toEqual({
    ...{ all: 2360, answered: 832, percent: 35.2 },
  });
});

test("what failed and what nobody can tell is answered, what is under way is not; 100 % is all of it and no less", () => {
  expect(progressOf({ rows: { ...rows, done: 1, failed: 1, unknown: 1, sent: 1, pending: 1 } }).answered).toBe(3);
  expect(progressOf({ rows: { ...rows, done: 99_999, pending: 1 } }).percent).toBe(99.9);
  expect(progressOf({ rows: { ...rows, done: 3 } }).percent).toBe(100);
});
