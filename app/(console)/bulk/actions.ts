"use server";

import { z } from "zod";
import { act, actOn } from "@/app/act";
import { makeAgain, refusedElsewhere } from "@/app/plan-deeds";
import { isBadRow, readRows } from "@/lib/bulk/read-rows";
import { ColumnsAsSaid, type FileShape } from "@/lib/chat/change-file";
import { done, failed, type Outcome } from "@/lib/chat/outcome";

/** Of a file's beginning; an action of Next takes a megabyte. */
const headBytesMax = 256 * 1024;

/** `unpaired`: of the rows at its beginning so many add or remove without a conversation, and no column is one. */
export type FileLook = { shape: FileShape; unpaired: number };

/** What the beginning of a change file is recognised as; nothing of it is kept. */
export async function lookAtFile(argument: unknown): Promise<Outcome<FileLook>> {
  const input = z.object({ head: z.instanceof(Uint8Array), said: ColumnsAsSaid });
  return act<typeof input, FileLook>("makePlans", input, argument, async (_, { head, said }) => {
    const bytes = head.subarray(0, headBytesMax);
    const { shape, isBinary, rows } = await readRows(inOne(bytes), said);
    if (isBinary) return failed({ kind: "invalid", issues: [{ field: "file", message: "binary" }] });
    let unpaired = 0;
    if (shape.format === "csv" && shape.columns.conversation === undefined)
      for await (const some of rows)
        unpaired += some.filter((row) => isBadRow(row) && row.fault === "conversationMissing").length;
    return done({ shape, unpaired });
  });
}

/** Ends the planning, and keeps what is known of it. */
export async function cancelPlan(argument: unknown): Promise<Outcome<null>> {
  return act("makePlans", z.uuid(), argument, async ({ plans }, id) => {
    await plans.cancel(id);
    return done(null);
  });
}

/** Starts exactly what the hash stands for, on the target that the page shows; `count` is typed by hand. */
export async function startJob(asSeen: unknown, argument: unknown): Promise<Outcome<null>> {
  const input = z.object({ id: z.uuid(), hash: z.string(), count: z.int() });
  return actOn<typeof input, null>("runPlans", asSeen, input, argument, async (caller, { id, hash, count }) => {
    const denied = await refusedElsewhere(caller, id);
    return denied ?? caller.jobs.start(caller.person, id, { hash, count });
  });
}

/** The person who made the plan is refused: it takes another one. */
export async function approvePlan(argument: unknown): Promise<Outcome<null>> {
  const input = z.object({ id: z.uuid(), hash: z.string() });
  return act<typeof input, null>("approvePlans", input, argument, async ({ person, jobs }, { id, hash }) =>
    jobs.approve(person, id, hash),
  );
}

export async function pauseJob(argument: unknown): Promise<Outcome<null>> {
  return act("stopJobs", z.uuid(), argument, async ({ person, jobs }, id) => jobs.pause(person, id));
}

export async function cancelJob(argument: unknown): Promise<Outcome<null>> {
  return act("stopJobs", z.uuid(), argument, async ({ person, jobs }, id) => jobs.cancel(person, id));
}

export async function resumeJob(asSeen: unknown, argument: unknown): Promise<Outcome<null>> {
  return actOn("runPlans", asSeen, z.uuid(), argument, async (caller, id) => {
    const denied = await refusedElsewhere(caller, id);
    return denied ?? caller.jobs.resume(caller.person, id);
  });
}

/** A new plan of what a job left: its rows that were not done, or what takes back what it changed. Nothing is sent by it. */
export async function planAgain(argument: unknown): Promise<Outcome<{ id: string }>> {
  const input = z.object({ id: z.uuid(), what: z.enum(["notDone", "undo"]) });
  return act<typeof input, { id: string }>("makePlans", input, argument, makeAgain);
}

async function* inOne(bytes: Uint8Array) {
  yield bytes;
}
