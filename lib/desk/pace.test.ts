import { expect, test } from "vitest";
import { createPace } from "./pace.ts";

function paceOnPaper(callsPerSecond: number) {
  const clock = { ms: 0 };
  const wait = async (ms: number) => {
    clock.ms += ms;
  };
  return { clock, pace: createPace({ callsPerSecond, now: () => clock.ms, wait }) };
}

test("so many go at once, and no second holds more; who came first goes first", async () => {
  const { clock, pace } = paceOnPaper(5);
  const turns: { caller: number; at: number }[] = [];
  await Promise.all(
    Array.from({ length: 23 }, (_, caller) => pace.turn().then(() => turns.push({ caller, at: clock.ms }))),
  );
  expect(turns.map(({ caller }) => caller)).toEqual(Array.from({ length: 23 }, (_, caller) => caller));
  for (const { at } of turns)
    expect(turns.filter((other) => other.at >= at && other.at < at + 1000).length).toBeLessThanOrEqual(5);
  expect(turns.at(-1)?.at).toBe(4000);
});

test("whoever comes after a pause does not wait", async () => {
  const { clock, pace } = paceOnPaper(1);
  await pace.turn();
  clock.ms += 1500;
  await pace.turn();
  expect(clock.ms).toBe(1500);
});
