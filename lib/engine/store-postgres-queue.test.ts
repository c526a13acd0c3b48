import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Need, StoreTimeout } from "./store.ts";
import type { Job } from "./store-postgres-batch.ts";
import { createQueue } from "./store-postgres-queue.ts";

let queue: ReturnType<typeof createQueue>;
beforeEach(() => {
  queue = createQueue();
});
afterEach(() => {
  queue.stop();
  vi.useRealTimers();
});

const add = (need: Need, more: Partial<Job> = {}): Job => {
  const job: Job = {
    ...{ app: 7, need, until: performance.now() + 2800, tries: 0 },
    ...{ decide: () => ({ reply: 0, changes: {} }), settle: vi.fn(), fail: vi.fn(), ...more },
  };
  queue.add(job);
  return job;
};

test("a change that waits for its account holds up neither what looks nor the changes of others", () => {
  const first = add({ owner: "ann" });
  expect(queue.take()).toEqual([first]);
  const second = add({ owner: "ann" });
  const looks = [add({ owner: "ben", look: true }), add({ owner: "ann", look: true })];
  const other = add({ owner: "ben" });
  expect(queue.take()).toEqual(looks);
  expect(queue.take()).toEqual([other]);
  expect(queue.take()).toEqual([]);
  queue.release([first]);
  expect(queue.take()).toEqual([second]);
});

test("one that spoiled a batch goes alone, even if it does not wait first", () => {
  const [first] = [add({ owner: "ann" }), queue.take()];
  add({ owner: "ann" });
  const spoiler = add({ owner: "ben" }, { alone: true });
  const other = add({ owner: "cat" });
  expect([queue.take(), queue.take()]).toEqual([[spoiler], [other]]);
  queue.release([first]);
});

test("new names share a transaction as long as their locks are few", () => {
  const names = (from: number) => Array.from({ length: 100 }, (_, at) => `user_${from + at}`);
  const jobs = [0, 100, 200].map((from) => add({ accounts: names(from) }));
  expect([queue.take(), queue.take()]).toEqual([jobs.slice(0, 2), jobs.slice(2)]);
});

test("each call is told when its own time is over, whether it waits or is under way", () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  const [old, fresh] = [add({ owner: "ann" }), add({ owner: "ben" }, { until: performance.now() + 60_000 })];
  expect(queue.take()).toEqual([old, fresh]);
  const waiting = add({ owner: "ann" });
  vi.advanceTimersByTime(2700);
  expect([old.fail, fresh.fail, waiting.fail].map((fail) => vi.mocked(fail).mock.calls.length)).toEqual([0, 0, 0]);
  vi.advanceTimersByTime(300);
  expect(old.fail).toHaveBeenCalledExactlyOnceWith(expect.any(StoreTimeout));
  expect(waiting.fail).toHaveBeenCalledExactlyOnceWith(expect.any(StoreTimeout));
  expect(fresh.fail).not.toHaveBeenCalled();
});
