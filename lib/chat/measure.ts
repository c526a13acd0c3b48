import { z } from "zod";
import { limits } from "./limits.ts";

/** What is counted of an account. `conversations`: distinct ones that are in groups. `nameBytes`: of its longest group name. */
export const measures = ["groups", "conversations", "marks", "nameBytes"] as const;
export const Measure = z.enum(measures);
export type Measure = z.infer<typeof Measure>;

/** The number of each measure that the service does not let an account pass. */
export type Walls = Readonly<Record<Measure, number>>;

export const documentedWalls: Walls = {
  groups: limits.groupsPerAccount.value,
  conversations: limits.groupedConversationsPerAccount.value,
  marks: limits.markedConversationsPerAccount.value,
  nameBytes: limits.groupNameBytes.value,
};

/** `at`: at the wall or beyond it; `near`: from 90 % of it on. */
export const standings = ["at", "near", "far"] as const;
export type Standing = (typeof standings)[number];

/** The lowest value that is near a wall. */
export function nearFrom(wall: number): number {
  return Math.ceil(wall * 0.9);
}

export function standingOf(value: number, wall: number): Standing {
  if (value >= wall) return "at";
  return value >= nearFrom(wall) ? "near" : "far";
}

/** How many accounts have each value that any has, by value. */
export type Counts = readonly (readonly [value: number, accounts: number])[];

/** `over`: of those at the wall, how many are beyond it. */
export function standingsIn(counts: Counts, wall: number): Record<Standing | "over", number> {
  const sums = { at: 0, near: 0, far: 0, over: 0 };
  for (const [value, accounts] of counts) {
    sums[standingOf(value, wall)] += accounts;
    if (value > wall) sums.over += accounts;
  }
  return sums;
}

/**
 * When what was read of one account twice reaches its wall, in Unix milliseconds, if it grows on as between the two. Undefined
 * where it does not grow, has reached it, or `now` is not the later reading.
 */
export function reaches(
  before: { at: number; value: number },
  now: { at: number; value: number },
  wall: number,
): number | undefined {
  const [grown, ms] = [now.value - before.value, now.at - before.at];
  if (grown <= 0 || ms <= 0 || now.value >= wall) return undefined;
  return Math.round(now.at + ((wall - now.value) * ms) / grown);
}
