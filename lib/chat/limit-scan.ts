import { z } from "zod";
import type { PlanFailure } from "./bulk-plan.ts";
import { type Counts, Measure, measures } from "./measure.ts";
import type { TargetApp } from "./trail-line.ts";

/**
 * Whose accounts a scan reads. `given`: a list that somebody pasted, chose as a file or took from a page. `known`: those that were
 * changed from this console or read by a scan before. `changed`: of these, those that were changed from here since they were
 * read, and those near a wall.
 */
export const ScanSource = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("given"), list: z.uuid() }),
  z.object({ kind: z.literal("known") }),
  z.object({ kind: z.literal("changed") }),
]);
export type ScanSource = z.infer<typeof ScanSource>;

/**
 * A reading of many accounts. Times are Unix milliseconds. `accounts`: how many it is for, 0 until they are listed. `calls`: sent so far.
 * `met`: the code that it waits behind at this moment, -1 where nothing answers. `failure`: why it was not read to its end. `scheduled`: no person started it.
 */
export type Scan = {
  id: string;
  at: number;
  person: string;
  scheduled: boolean;
  target: { id: string; name: string } & TargetApp;
  state: "scanning" | "done" | "failed";
  source: ScanSource["kind"];
  orphans: boolean;
  accounts: number;
  accountsDone: number;
  calls: number;
  callsPerSecond: number;
  met?: number;
  ended?: number;
  failure?: PlanFailure;
};

/**
 * What is known of all accounts of an app at the end of a scan, also of those that it did not read again. `unread`: how many cannot be
 * read, by code; they are in none of the other figures. `orphans`: users and chat groups that are gone, in groups all the same; of
 * the accounts where they were looked for.
 */
export type SnapshotTotals = {
  accounts: number;
  counts: Record<Measure, Counts>;
  empty: { accounts: number; groups: number };
  orphans: { lookedFor: number; accounts: number; conversations: number };
  unread: Record<string, number>;
};

/** `seq`: its number, higher for a later one. `read`: how many accounts its scan read, in `ms`. */
export type Snapshot = { seq: number; at: number; ms: number; read: number; totals: SnapshotTotals };

/** A snapshot without what it holds. `at`: Unix milliseconds. */
export type SnapshotHead = Pick<Snapshot, "seq" | "at">;

/** What is known of one account. `orphans`: null where nobody looked. `code`: why it could not be read, 0 if it could, -1 where no readable answer came. */
export type AccountFigures = Record<Measure, number> & {
  account: string;
  empty: number;
  orphans: number | null;
  code: number;
  readAt: number;
  /** What an earlier scan read, where it was something else. */
  before?: Record<Measure, number> & { readAt: number };
};

const Range = z.tuple([z.int().min(0), z.int().min(0).nullable()]);
/** From the first to the second number, both included; null: no end. */
export type Range = z.infer<typeof Range>;

/** Which accounts are looked for; all of it must hold. `near`: from 90 % of any wall on. `account`: how its id begins. */
export const FigureFilter = z.object({
  ranges: z.partialRecord(Measure, Range).optional(),
  near: z.literal(true).optional(),
  empty: z.literal(true).optional(),
  orphans: z.literal(true).optional(),
  unread: z.literal(true).optional(),
  account: z.string().min(1).max(256).optional(),
});
export type FigureFilter = z.infer<typeof FigureFilter>;

export const figureSorts = ["account", ...measures, "empty", "orphans"] as const;
export const FigureSort = z.object({ by: z.enum(figureSorts), descending: z.boolean() });
export type FigureSort = z.infer<typeof FigureSort>;

/** Behind which account, and which value of what is sorted by, the rest begins. */
export const FigureCursor = z.object({ value: z.union([z.number(), z.string()]), account: z.string() });
export type FigureCursor = z.infer<typeof FigureCursor>;

export type FigurePage = { rows: AccountFigures[]; next?: FigureCursor };

/** `every`: `day`, or `week` on `weekday` (0 is Sunday); at `hour`, both UTC. */
export const ScanSchedule = z.object({
  every: z.enum(["day", "week"]),
  weekday: z.int().min(0).max(6),
  hour: z.int().min(0).max(23),
  source: z.enum(["known", "changed"]),
  orphans: z.boolean(),
});
export type ScanSchedule = z.infer<typeof ScanSchedule>;

/** A schedule as it stands, and who keeps it; `next`: Unix milliseconds. `lapsed`: that person may not start scans there any more. */
export type KeptSchedule = ScanSchedule & { person: string; at: number; next: number; lapsed: boolean };

/** How many lines could be no account, and how the first of them begins. */
export type LeftOut = { leftOut: number; example?: string };

/** A list of accounts, frozen when it was taken. */
export type AccountList = { id: string; at: number; title: string; accounts: number };
