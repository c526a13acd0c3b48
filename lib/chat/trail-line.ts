import { z } from "zod";
import type { Change, ChangeVerb, Ending } from "./change.ts";

/** Which app a target led to: its SDKAppID, and the host (with its port) that answers for it. */
export type TargetApp = { sdkAppId: number; host: string };

/** One line of the trail as a person reads it. Times are Unix milliseconds; `seq` orders lines, the newest the highest. */
export type TrailLine = {
  seq: number;
  at: number;
  person?: string;
  personId?: string;
  role?: string;
  target?: { id: string; name: string };
  account?: string;
} & (
  | { kind: "event"; verb: string; detail: string; code: number }
  | {
      kind: "change";
      verb: ChangeVerb;
      changeId: string;
      batchId: string;
      change: Change;
      /** Where its target led when it was sent. */
      app?: TargetApp;
      reason?: string;
      /** Absent: it has not ended yet, as far as the trail knows. */
      ending?: Ending;
      /** The change that this one takes back. */
      undoOf?: { changeId: string; batchId: string; at: number };
      /** Who took this change back, the first one first, and how many things are as it made them all the same. */
      undone?: { by: readonly { at: number; person: string; batchId: string }[]; left: number };
    }
);
export type ChangeLine = Extract<TrailLine, { kind: "change" }>;

/** What is looked for; all of it must hold. `since` and `until`: Unix milliseconds, both included. */
export const TrailFilter = z.object({
  person: z.string().optional(),
  account: z.string().optional(),
  group: z.string().optional(),
  target: z.string().optional(),
  code: z.int().optional(),
  since: z.int().optional(),
  until: z.int().optional(),
});
export type TrailFilter = z.infer<typeof TrailFilter>;

/** `before`: the `seq` that the next page begins under; absent on the last one. */
export type TrailPage = { lines: TrailLine[]; before?: number };

/** Why a part of a change is not taken back: what was done since stays as it is. */
export type UndoNote =
  | { why: "groupGone" | "nameTaken" | "notRestorable"; group: string; groupId: number }
  | { why: "renamedSince"; group: string; now: string }
  | { why: "hasMore"; group: string; count: number }
  | { why: "changedSince"; what: string; group?: string }
  | { why: "recentStays" | "importStays" | "textUnknown"; what: string }
  | { why: "notSettled" };

/** What would take changes back: the calls in their order, and what stays. `hash` stands for all of it. */
export type UndoPlan = {
  account: string;
  /** `groupId`: of the group whose members it changes, where it was there when this was planned. */
  steps: readonly { change: Change; undoOf: string; groupId?: number }[];
  notes: readonly UndoNote[];
  hash: string;
};

/**
 * `taken`: somebody has done so already. `moved`: the account is not what was shown; here is what would be done now.
 * `elsewhere`: it went to this app, and the target leads to another one by now.
 */
export type UndoAnswer =
  | { kind: "elsewhere"; app: TargetApp }
  | { kind: "taken"; by: string; at: number }
  | { kind: "moved"; plan: UndoPlan }
  | {
      kind: "ran";
      /** Parts that are different since; that were refused; whose answer was lost; that nothing was sent for. */
      done: number;
      failed: number;
      unknown: number;
      notSent: number;
      batchId: string;
      lines: readonly { change: Change; ending: Ending }[];
    };
