import { expect, test } from "vitest";
import { done, failed } from "../chat/outcome.ts";
import { createJobRates, withSilence } from "./job-rates.ts";

const answered = done(null);
const limited = failed({ kind: "refused", code: 60007, info: "" });
const nobody = failed({ kind: "unreachable", info: "", sent: false });

function clocked(before?: Parameters<typeof createJobRates>[0], wasPaused = true, from = 0) {
  const clock = { ms: from };
  const rates = createJobRates(before, { now: () => 1_000_000 + clock.ms, monotonic: () => clock.ms, wasPaused });
  const calls = (count: number, outcome: Parameters<typeof rates.called>[0] = answered) => {
    for (let at = 0; at < count; at++) rates.called(outcome);
  };
  return { clock, rates, calls };
}

test("each second that is over has its calls, and one without any has none", () => {
  const { clock, rates, calls } = clocked();
  calls(3);
  clock.ms = 2500;
  calls(2);
  expect(rates.kept()).toMatchObject({ rates: [3, 0], ratesAt: 1_002_000 });
  clock.ms = 3000;
  expect(rates.kept()).toMatchObject({ rates: [3, 0, 2], ratesAt: 1_003_000 });
  expect(rates.kept().events).toBeUndefined();
  calls(4);
  clock.ms = 3200;
  expect(rates.kept(true).rates).toEqual([3, 0, 2, 4]);
});

test("while it is paused each second is one without a call, and the pause is told", () => {
  const first = clocked();
  first.calls(4);
  first.clock.ms = 1000;
  const kept = first.rates.kept();
  expect(withSilence(kept, 1_004_000)).toMatchObject({ rates: [4, 0, 0, 0], ratesAt: 1_004_000 });
  const next = clocked(kept, true, 5000);
  next.calls(7);
  next.clock.ms = 6000;
  const at = 1_001_000;
  expect(next.rates.kept()).toMatchObject({ rates: [4, 0, 0, 0, 0, 7], events: [{ at, kind: "paused" }] });
  expect(clocked(kept, false, 5000).rates.kept().events).toEqual([{ at, kind: "restarted" }]);
});

test("a long job is kept whole, in coarser steps, and its newest seconds as they were", () => {
  const { clock, rates, calls } = clocked();
  for (let second = 0; second < 1000; second++) {
    calls(second < 500 ? 10 : 20);
    clock.ms += 1000;
    if (second % 7 === 0) rates.kept();
  }
  const { whole, rates: newest } = rates.kept();
  expect(newest).toEqual(Array.from({ length: 120 }, () => 20));
  expect(whole?.everyS).toBe(8);
  expect(whole?.rates).toHaveLength(125);
  expect(whole?.rates.slice(0, 62)).toEqual(Array.from({ length: 62 }, () => 10));
  expect(whole?.rates.slice(63)).toEqual(Array.from({ length: 62 }, () => 20));
});

test("what nobody answers for a second is waited for, with its reason; an answer ends that, and the reason is kept as an event", () => {
  const { clock, rates, calls } = clocked();
  calls(1, nobody);
  expect(rates.kept().waiting).toBeUndefined();
  clock.ms = 1200;
  calls(1, nobody);
  expect(rates.kept().waiting).toEqual({ kind: "unreachable", since: 1_000_000 });
  clock.ms = 3000;
  calls(1, limited);
  clock.ms = 4000;
  expect(rates.kept().waiting).toEqual({ kind: "limited", code: 60007, since: 1_003_000 });
  calls(1);
  expect(rates.kept().waiting).toBeUndefined();
  expect(rates.kept().events?.map(({ kind }) => kind)).toEqual(["unreachable", "limited"]);
});

test("another refusal is an answer, and what was never sent is none", () => {
  const { clock, rates, calls } = clocked();
  calls(1, limited);
  clock.ms = 2000;
  calls(1, failed({ kind: "denied", why: "taken" }));
  expect(rates.kept().waiting?.kind).toBe("limited");
  calls(1, failed({ kind: "refused", code: 51008, info: "" }));
  expect(rates.kept().waiting).toBeUndefined();
});
