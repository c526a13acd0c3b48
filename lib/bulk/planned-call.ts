import type { Change } from "../chat/change.ts";
import type { Deed } from "./follow-rows.ts";

/** One call of an account's plan. `lines`: of the rows that it carries, ascending; never empty. */
export type PlannedCall = { change: Change; lines: number[] };

/** A deed that something is sent for, with the index of its row. */
export type CarriedDeed = { at: number; deed: Deed };
