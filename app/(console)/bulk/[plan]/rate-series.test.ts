import { expect, test } from "vitest";
import { rateSeries } from "./rate-series";

const job = {
  rates: [5, 5, 0, 0, 5],
  ratesAt: 100_000,
  whole: { everyS: 4, rates: [10, 10, 5], rest: [5] },
  events: [
    { at: 1000, kind: "limited" as const },
    { at: 97_000, kind: "paused" as const },
    { at: 97_200, kind: "restarted" as const },
  ],
};

test("while it goes on the newest seconds are drawn, with what happened in them, one label at a place", () => {
  expect(rateSeries(job, false)).toEqual({
    ...{ rates: job.rates, everyS: 1, beganAt: 96_000 },
    events: [{ at: 0.25, kind: "paused" }],
  });
});

test("once it is over all of it is drawn", () => {
  expect(rateSeries(job, true)).toMatchObject({ rates: [10, 10, 5], everyS: 4, beganAt: 91_000 });
});

test("what happened in the first step of all stands at its beginning", () => {
  const events = [{ at: 95_400, kind: "unreachable" as const }];
  expect(rateSeries({ ...job, events }, false).events).toEqual([{ at: 0, kind: "unreachable" }]);
});

test("what an earlier version kept has no times, and is drawn all the same", () => {
  expect(rateSeries({ rates: [1, 2] }, true)).toEqual({ rates: [1, 2], everyS: 1, beganAt: undefined, events: [] });
});
