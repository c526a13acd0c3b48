import { expect, test } from "vitest";
import { createAttempts } from "./attempts.ts";

test("after five wrong answers none is looked at for a quarter of an hour; others go on, and a right one forgets", () => {
  const clock = { ms: 0 };
  const attempts = createAttempts(() => clock.ms);
  for (let count = 0; count < 4; count += 1) attempts.wrong("ann");
  attempts.right("ann");
  for (let count = 0; count < 5; count += 1) {
    expect(attempts.isOpen("ann")).toBe(true);
    attempts.wrong("ann");
  }
  expect(attempts.isOpen("ann")).toBe(false);
  expect(attempts.isOpen("ben")).toBe(true);
  clock.ms += 15 * 60 * 1000;
  expect(attempts.isOpen("ann")).toBe(true);
});
