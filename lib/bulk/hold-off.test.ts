import { expect, test } from "vitest";
import { createHoldOff, type Leave } from "./hold-off.ts";

function clockwork() {
  const waits: { ms: number; go: () => void }[] = [];
  const wait = (ms: number) => new Promise<void>((go) => waits.push({ ms, go }));
  return { waits, hold: createHoldOff(wait, () => 1) };
}
const settled = (promise: Promise<Leave>) =>
  Promise.race([promise, new Promise<undefined>((resolve) => setImmediate(() => resolve(undefined)))]);

test("while it answers nobody waits", async () => {
  const { hold, waits } = clockwork();
  (await hold.turn()).answered();
  (await hold.turn()).answered();
  expect(waits).toEqual([]);
});

test("F33: while it takes none one caller tries for all, later each time, and its answer lets everybody go", async () => {
  const { hold, waits } = clockwork();
  const all = await Promise.all(Array.from({ length: 20 }, () => hold.turn()));
  for (const leave of all) leave.refused();
  expect(waits.map(({ ms }) => ms)).toEqual([500]);
  const callers = [hold.turn(), hold.turn(), hold.turn()];
  waits[0]?.go();
  const [first, ...others] = await Promise.all(callers.map(settled));
  expect(others).toEqual([undefined, undefined]);
  first?.refused();
  expect(waits.map(({ ms }) => ms)).toEqual([500, 1000]);
  const again = hold.turn();
  waits[1]?.go();
  const second = await settled(callers[1] as Promise<Leave>);
  expect(await settled(again)).toBeUndefined();
  second?.answered();
  const last = await again;
  last.refused();
  expect(waits.at(-1)?.ms).toBe(500);
});

test("F32: what had left before a refusal neither ends the wait nor makes it longer", async () => {
  const { hold, waits } = clockwork();
  const [early, refused, late] = [await hold.turn(), await hold.turn(), await hold.turn()];
  refused.refused();
  const waiting = hold.turn();
  early.answered();
  late.refused();
  expect(await settled(waiting)).toBeUndefined();
  expect(waits.map(({ ms }) => ms)).toEqual([500]);
});

test("whoever comes when the time is over already tries at once, and only one; one that does not try lets the next", async () => {
  const { hold, waits } = clockwork();
  (await hold.turn()).refused();
  waits[0]?.go();
  await new Promise((resolve) => setImmediate(resolve));
  const [first, second] = [hold.turn(), hold.turn()];
  const leave = await settled(first);
  expect(await settled(second)).toBeUndefined();
  leave?.unused();
  expect(await settled(second)).toBeDefined();
});
