import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { simulate } from "./simulate-under-test.ts";

// The other half of the thousand of simulation.test.ts.

// What dying runners say.
beforeEach(() => void vi.spyOn(console, "error").mockImplementation(() => {}));
afterEach(() => void vi.restoreAllMocks());

const pieces = Array.from({ length: 5 }, (_, at) => [501 + at * 100, 600 + at * 100] as const);

test.each(pieces)(
  "F02, F03, F05, F06, F26 to F33: seeds %i to %i: nothing is lost, sent twice or told wrongly",
  { timeout: 120_000 },
  async (first, last) => {
    const broken: string[] = [];
    for (let seed = first; seed <= last; seed++) {
      const { breaches } = await simulate(seed);
      broken.push(...breaches.map((breach) => `seed ${seed}: ${breach}`));
    }
    expect(broken).toEqual([]);
  },
);
