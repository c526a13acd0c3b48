"use server";

import { z } from "zod";
import { actOn } from "@/app/act";
import {
  FigureCursor,
  FigureFilter,
  type FigurePage,
  FigureSort,
  type KeptSchedule,
  type Scan,
} from "@/lib/chat/limit-scan";
import { done, failed, type Outcome } from "@/lib/chat/outcome";

const scansMost = 60;

/** A page of accounts as they are in a snapshot; with the first one, how many fit. */
export async function readFigures(
  asSeen: unknown,
  argument: unknown,
): Promise<Outcome<FigurePage & { count?: number }>> {
  const input = z.object({
    seq: z.int(),
    filter: FigureFilter,
    sort: FigureSort,
    after: FigureCursor.optional(),
  });
  return actOn<typeof input, FigurePage & { count?: number }>(
    "readLimits",
    asSeen,
    input,
    argument,
    async ({ target, limits }, { seq, filter, sort, after }) => {
      const snapshot = await limits.snapshots.load(target, seq);
      if (!snapshot) return failed({ kind: "denied", why: "target" });
      const at = { app: target, snapshot, walls: await limits.wallsOf(target) };
      const page = await limits.snapshots.page(at, { filter, sort, ...(after && { after }) });
      return done(after ? page : { ...page, count: await limits.snapshots.count(at, filter) });
    },
  );
}

/** The scans of the shown target, the newest first, and when it is read by itself. */
export type ScansState = { scans: Scan[]; schedule?: KeptSchedule };

export async function readScans(asSeen: unknown): Promise<Outcome<ScansState>> {
  return actOn<z.ZodUndefined, ScansState>(
    "readLimits",
    asSeen,
    z.undefined(),
    undefined,
    async ({ target, limits }) => {
      const [scans, schedule] = await Promise.all([limits.scans.list(target, scansMost), limits.scheduleOf(target)]);
      return done({ scans, ...(schedule && { schedule }) });
    },
  );
}
