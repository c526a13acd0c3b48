import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Planted, simulate } from "./simulate-under-test.ts";

/*
 * A thousand jobs, each from one seed; the second half of them beside this file, for another core. `npm run simulate` plays many more; a seed that breaks something is played again by
 * `npm run simulate -- --from SEED --seeds 1`.
 */

// What dying runners say.
beforeEach(() => void vi.spyOn(console, "error").mockImplementation(() => {}));
afterEach(() => void vi.restoreAllMocks());

const pieces = Array.from({ length: 5 }, (_, at) => [1 + at * 100, 100 + at * 100] as const);

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

test("what a seed leads to is the same each time", { timeout: 60_000 }, async () => {
  for (const seed of [3, 7, 11]) expect((await simulate(seed)).log).toEqual((await simulate(seed)).log);
});

test.each<Planted>(["lostIsDone", "blindResend", "renamedTwice", "epochIgnored", "lateForgotten"])(
  "a bug that is planted is found: %s",
  { timeout: 120_000 },
  async (planted) => {
    const found: string[] = [];
    for (let seed = 1; seed <= 300 && found.length === 0; seed++)
      found.push(...(await simulate(seed, planted)).breaches);
    expect(found).not.toEqual([]);
  },
);
