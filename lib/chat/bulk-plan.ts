import { z } from "zod";
import { EndState, type RowResult } from "./bulk-job.ts";
import { type BadRow, type PlannedRow, RowOutcome } from "./change-row.ts";
import type { Failure } from "./outcome.ts";
import type { RulesInForce } from "./rules-in-force.ts";
import type { TargetApp } from "./trail-line.ts";

/** What a row of a plan came to; `bad`: it could not be read as a row. */
export const PlanOutcome = z.enum([...RowOutcome.options, "bad"]);
export type PlanOutcome = z.infer<typeof PlanOutcome>;

/** A row of a plan as it is kept: planned, with what a job has made of it, or what could not be a row. */
export type KeptRow = (PlannedRow & { result?: RowResult }) | BadRow;

/**
 * What a plan comes to. `rows` by outcome; `codes`: how many rows will fail with each. `calls` that change, with `reads` before
 * them; `loopCalls`: what one call a row would take. `accounts` that something is sent for. `groupsDeleted` come back with
 * another number when the job is undone. `callsPerSecond`: as many as the target was given.
 */
export type PlanTotals = {
  rows: Record<PlanOutcome, number>;
  codes: Record<string, number>;
  calls: number;
  reads: number;
  loopCalls: number;
  accounts: number;
  groupsDeleted: number;
  callsPerSecond: number;
};

/** `brokenOff`: its process died before all rows were on the disk. `cancelled`: by a person. `empty`: there were no rows. */
export type PlanBreak = { kind: (typeof planBreaks)[number] };
export type PlanFailure = Failure | PlanBreak;

const planBreaks = ["brokenOff", "cancelled", "empty", "tooMany", "unreadable"] as const;

/** Whether the plan itself broke off, and no call of it failed. */
export function isPlanBreak(failure: PlanFailure): failure is PlanBreak {
  return planBreaks.some((kind) => kind === failure.kind);
}

/**
 * A plan as a page shows it. `at`: Unix milliseconds. `template`: the name of the one it applies. `inForce`: the rules that it was reckoned
 * with. `failure`: why it was not made.
 */
export type Plan = {
  id: string;
  at: number;
  title: string;
  person: string;
  target: { id: string; name: string } & TargetApp;
  state: "reading" | "planning" | "ready" | "failed";
  rows: number;
  accounts: number;
  accountsDone: number;
  totals?: PlanTotals;
  hash?: string;
  inForce?: RulesInForce;
  template?: string;
  failure?: PlanFailure;
};

/** Which rows of a plan are looked for; the account letter by letter. `said`: the code that a job got for it. */
export const PlanRowFilter = z.object({
  outcome: PlanOutcome.optional(),
  state: EndState.optional(),
  said: z.number().int().optional(),
  code: z.number().int().optional(),
  account: z.string().min(1).max(256).optional(),
});
export type PlanRowFilter = z.infer<typeof PlanRowFilter>;

/** Rows by line; `next`: behind which line the rest begins, absent at the end. */
export type PlanRowsPage = { rows: KeptRow[]; next?: number };
