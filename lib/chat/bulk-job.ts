import { z } from "zod";
import type { Denial } from "./outcome.ts";

/** What has become of a row that is sent. `unknown`: nobody can tell. `notAttempted`: the job was over before its turn came. */
export const RowState = z.enum(["pending", "sent", "done", "failed", "unknown", "notAttempted"]);
export type RowState = z.infer<typeof RowState>;
/** A row whose job has done with it. */
export const EndState = RowState.exclude(["pending", "sent"]);
export type EndState = z.infer<typeof EndState>;

/**
 * What a job made of a row, or that it was sent and nobody knows yet. `code`: the service's, of the item or, where it refused the whole call, of that; 0 for none.
 * `why`: in the console's words, where it was not the service that said no. `changeId` leads to the trail. `at`: Unix milliseconds.
 */
export type RowResult = {
  state: EndState | "sent";
  code: number;
  why?: RowWhy;
  attempts: number;
  changeId?: string;
  at: number;
};

/**
 * `callRefused`: the service refused the whole call, and no item of it. `changedSince`: what it was planned for is not as it was. `earlierFailed`: a deletion behind a row that failed. `notDone`: the answer
 * was lost twice, and the account shows that nothing was done. `readBack`: the answer was lost, and the account does not tell.
 * `killed`: its runner died three times while it was under way. `restored`: it was under way when the copy was made that the database was put back from.
 * `unread`: its account could not be read, while others could.
 */
export type RowWhy = (typeof rowWhys)[number];
export const rowWhys = [
  "callRefused",
  "changedSince",
  "earlierFailed",
  "notDone",
  "readBack",
  "killed",
  "restored",
  "invalid",
  "unread",
] as const;

export type JobState = "waiting" | "running" | "paused" | "cancelling" | "cancelled" | "done";

/**
 * Why a job stopped without being asked to. `breaker`: so many failures in a row, or `of` the newest calls. `refused`: the service takes
 * no call any more, with its code. `killed`: a row (its line) ended three runners. `restored`: the database was put back from an older
 * copy, which does not know what was sent since.
 */
export type JobWhy =
  | { kind: "breaker"; inARow: number; failed: number; of: number }
  | { kind: "refused"; code: number }
  | { kind: "denied"; why: Denial }
  | { kind: "killed"; line: number }
  | { kind: "restored" };

/** Why nothing is answered at the moment, `since` when: the service takes no more, with its `code`, or nobody is there. */
export type JobWaiting = { kind: "limited" | "unreachable"; code?: number; since: number };

/** From when on nothing was answered, and why. `paused`: nothing was sent; `restarted`: its runner was gone. */
export type JobEvent = { at: number; kind: JobWaiting["kind"] | "paused" | "restarted" };

/**
 * A plan while it is carried out, and afterwards. Times are Unix milliseconds. `rows`: those that are sent, by state; `codes`: how many
 * failed with each. `rates`: calls of each of the newest seconds, reads included, the newest last, which ended at `ratesAt`. `whole`: of the
 * whole job, each of so many seconds, and the seconds that make no whole step yet. `newest`: of the calls by which the breaker judges, so
 * many failed. `leftMs`: how long it will take from here, known once some of it is done. `limited`: how often the service said
 * that its rate is used up; `retries`: how often a call was sent again.
 */
export type Job = {
  plan: string;
  state: JobState;
  why?: JobWhy;
  person: string;
  at: number;
  started?: number;
  ended?: number;
  rows: Record<RowState, number>;
  codes: Record<string, number>;
  calls: { over: number; all: number };
  callsPerSecond: number;
  rates: readonly number[];
  ratesAt?: number;
  whole?: { everyS: number; rates: readonly number[]; rest: readonly number[] };
  events?: readonly JobEvent[];
  waiting?: JobWaiting;
  inARow: number;
  newest?: { failed: number; of: number };
  limited: number;
  retries?: number;
  leftMs?: number;
};

/**
 * Whether a second person has to agree to exactly this plan before it may be started, and who has. `holds`: whoever has may still. Nobody
 * starts or resumes what they have approved.
 */
export type Approval = { required: boolean; by?: { person: string; at: number; holds: boolean } };

/** How far a job is, in a list. */
export type JobSummary = Pick<Job, "state"> & Partial<Pick<Job, "rows">>;
