"use server";

import { z } from "zod";
import { done, type Outcome } from "@/lib/chat/outcome";
import { TrailFilter, type TrailPage, type UndoAnswer, type UndoPlan } from "@/lib/chat/trail-line";
import { act, actOn } from "../act";
import { Undone } from "./undone";

/** More lines than this are not counted: nobody reads so far. */
const countMost = 10_000;

/** A page of the trail; with the first one, how many lines fit as far as they are counted. */
export async function readTrail(argument: unknown): Promise<Outcome<TrailPage & { count?: number }>> {
  const input = z.object({ filter: TrailFilter, before: z.int().optional() });
  return act<typeof input, TrailPage & { count?: number }>(
    "readTrail",
    input,
    argument,
    async ({ desk }, { filter, before }) => {
      const page = await desk.lines.page(filter, before);
      return done(before === undefined ? { ...page, count: await desk.lines.count(filter, countMost + 1) } : page);
    },
  );
}

/** What taking a change back would do now, before anything is sent. */
export async function planUndo(target: unknown, of: unknown): Promise<Outcome<UndoPlan | UndoAnswer>> {
  return actOn("readTrail", target, Undone, of, ({ target, desk }, undone) =>
    desk.undo.plan(undone, { ...target, name: target.name ?? target.host }),
  );
}
