import { StoreTimeout } from "./store.ts";

/**
 * The milliseconds that are left for a round trip; `until` in those of performance.now(). Throws StoreTimeout where it
 * would not come back in time: a connection on which an answer is given up serves nobody any more.
 */
export function restMs(until: number): number {
  const rest = until - performance.now();
  if (rest < roundTripMs) throw new StoreTimeout("the database did not answer in time");
  return rest;
}

/** Below this a round trip is not begun. */
export const roundTripMs = 50;
