import { expect, test } from "vitest";
import { shadeOf } from "./shade";

const share = (count: number, highest: number) => Number(/ ([\d.]+)%/.exec(shadeOf(count, highest) ?? "")?.[1] ?? 0);

test("none for nothing, more for more, and never more than text can stand on", () => {
  expect(shadeOf(0, 10)).toBeUndefined();
  expect(shadeOf(0, 0)).toBeUndefined();
  expect(share(1, 1840)).toBeGreaterThan(4);
  expect(share(212, 1840)).toBeGreaterThan(share(31, 1840));
  expect(share(1840, 1840)).toBe(24);
  expect(share(5000, 1840)).toBe(24);
});
