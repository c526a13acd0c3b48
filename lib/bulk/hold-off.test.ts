import { expect, test } from "vitest";
import { createHoldOff } from "./hold-off.ts";

function clockwork() {
  const waits: { ms: number; go: () => void }[] = [];
  const wait = (ms: number) => new Promise<void>((go) => waits.push({ ms, go }));
  return { waits, hold: createHoldOff(wait, () => 1) };
}
const settled = async (promise: Promise<void>) =>
  Promise.race([promise.then(() => true), new Promise<boolean>((resolve) => setImmediate(() => resolve(false)))]);

test("while it answers nobody waits", async () => {
  const { hold, waits } = clockwork();
  await hold.turn();
  hold.answered();
  await hold.turn();
  expect(waits).toEqual([]);
});

test("F33: while it takes none one caller tries for all, later each time, and its answer lets everybody go", async () => {
  const { hold, waits } = clockwork();
  for (let at = 0; at < 20; at++) hold.refused();
  expect(waits.map(({ ms }) => ms)).toEqual([500]);
  const callers = [hold.turn(), hold.turn(), hold.turn()];
  waits[0]?.go();
  expect(await Promise.all(callers.map(settled))).toEqual([true, false, false]);
  hold.refused();
  expect(waits.at(-1)?.ms).toBe(1000);
  const again = hold.turn();
  waits[1]?.go();
  expect(await settled(callers[1] as Promise<void>)).toBe(true);
  expect(await settled(again)).toBe(false);
  hold.answered();
  await Promise.all([...callers, again]);
  hold.refused();
  expect(waits.at(-1)?.ms).toBe(500);
});

test("whoever comes when the time is over already tries at once, and only one", async () => {
  const { hold, waits } = clockwork();
  hold.refused();
  waits[0]?.go();
  await new Promise((resolve) => setImmediate(resolve));
  const [first, second] = [hold.turn(), hold.turn()];
  expect([await settled(first), await settled(second)]).toEqual([true, false]);
  hold.answered();
  await second;
});
