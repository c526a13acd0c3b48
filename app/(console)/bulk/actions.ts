"use server";

import { z } from "zod";
import { act } from "@/app/act";
import { readRows } from "@/lib/bulk/read-rows";
import { ColumnsAsSaid, type FileShape } from "@/lib/chat/change-file";
import { done, type Outcome } from "@/lib/chat/outcome";

/** Of a file's beginning; an action of Next takes a megabyte. */
const headBytesMax = 256 * 1024;

/** What the beginning of a change file is recognised as; nothing of it is kept. */
export async function lookAtFile(argument: unknown): Promise<Outcome<FileShape>> {
  const input = z.object({ head: z.instanceof(Uint8Array), said: ColumnsAsSaid });
  return act<typeof input, FileShape>("makePlans", input, argument, async (_, { head, said }) => {
    const bytes = head.subarray(0, headBytesMax);
    const { shape } = await readRows(inOne(bytes), said);
    return done(shape);
  });
}

/** Ends the planning, and keeps what is known of it. */
export async function cancelPlan(argument: unknown): Promise<Outcome<null>> {
  return act("makePlans", z.uuid(), argument, async ({ plans }, id) => {
    await plans.cancel(id);
    return done(null);
  });
}

async function* inOne(bytes: Uint8Array) {
  yield bytes;
}
