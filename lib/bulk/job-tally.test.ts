import { expect, test } from "vitest";
import type { PlanTotals } from "../chat/bulk-plan.ts";
import { createJobTally } from "./job-tally.ts";

const totals: PlanTotals = {
  rows: { change: 10, "no-op": 0, fail: 0, unknown: 0, bad: 0 },
  codes: {},
  ...{ calls: 10, reads: 10, loopCalls: 10, accounts: 10, groupsDeleted: 0, callsPerSecond: 200 },
};

test("whoever goes on with a job tells its rows as they become, and not as an earlier run kept them", () => {
  let ms = 0;
  const options = { monotonic: () => ms, now: () => ms };
  const first = createJobTally(totals, { rows: {}, codes: {}, callsLeft: 10 }, undefined, options);
  first.tell({ kind: "sent", rows: 1 });
  first.tell({ kind: "over", rows: [{ line: 1, state: "done", code: 0 }], wasSent: true });
  ms = 2000;
  const second = createJobTally(totals, { rows: { done: 1 }, codes: {}, callsLeft: 9 }, first.kept(), options);
  second.tell({ kind: "sent", rows: 1 });
  second.tell({ kind: "over", rows: [{ line: 2, state: "done", code: 0 }], wasSent: true });
  expect(second.kept()).toMatchObject({ rows: { pending: 8, done: 2 }, calls: { over: 2, all: 10 } });
});
