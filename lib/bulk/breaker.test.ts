import { expect, test } from "vitest";
import { createBreaker } from "./breaker.ts";

test("it opens at the twentieth failure in a row, and one success begins anew", () => {
  const breaker = createBreaker();
  for (let at = 0; at < 19; at++) breaker.add(true);
  expect(breaker.open).toBeUndefined();
  breaker.add(false);
  for (let at = 0; at < 10; at++) breaker.add(false);
  expect(breaker.inARow).toBe(0);
  const other = createBreaker();
  for (let at = 0; at < 20; at++) other.add(true);
  expect(other.open).toEqual({ inARow: 20, failed: 20, of: 20 });
});

test("it opens above 30 % of the newest, once there are fifty", () => {
  const breaker = createBreaker();
  for (let at = 0; at < 49; at++) breaker.add(at % 3 === 0);
  expect(breaker.open).toBeUndefined();
  breaker.add(true);
  expect(breaker.open).toMatchObject({ failed: 18, of: 50 });
  for (let at = 0; at < 200; at++) breaker.add(at % 10 < 3);
  expect(breaker.open).toBeUndefined();
});
