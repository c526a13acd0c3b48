"use server";

import { z } from "zod";
import { actOn, type TargetCaller } from "@/app/act";
import { planTargetOf } from "@/lib/bulk/plans";
import { type AccountList, FigureFilter, ScanSchedule, ScanSource } from "@/lib/chat/limit-scan";
import { done, failed, type Outcome } from "@/lib/chat/outcome";
import { may } from "@/lib/desk/permissions";

/** Begins to read accounts of the shown target; only reads are sent. */
export async function startScan(asSeen: unknown, argument: unknown): Promise<Outcome<{ id: string }>> {
  const input = z.object({ source: ScanSource, orphans: z.boolean() });
  return actOn<typeof input, { id: string }>("startScans", asSeen, input, argument, async (caller, order) => {
    if (!mayScan(caller)) return failed({ kind: "denied", why: "role" });
    return caller.limits.scans.start({ actor: actorOf(caller), target: planTargetOf(caller.target), ...order });
  });
}

export async function cancelScan(asSeen: unknown, argument: unknown): Promise<Outcome<null>> {
  return actOn<z.ZodUUID, null>("startScans", asSeen, z.uuid(), argument, async (caller, id) => {
    if (!mayScan(caller)) return failed({ kind: "denied", why: "role" });
    const scan = await caller.limits.scans.load(id);
    if (scan?.target.host !== caller.target.host || scan.target.sdkAppId !== caller.target.sdkAppId)
      return failed({ kind: "denied", why: "target" });
    await caller.limits.scans.cancel(actorOf(caller), id);
    return done(null);
  });
}

/** Has the shown target read by itself, in place of what was said before; null: not any more. */
export async function keepSchedule(asSeen: unknown, argument: unknown): Promise<Outcome<null>> {
  const input = z.object({ schedule: ScanSchedule.nullable() });
  return actOn<typeof input, null>("startScans", asSeen, input, argument, async (caller, { schedule }) => {
    if (!mayScan(caller)) return failed({ kind: "denied", why: "role" });
    const { id, name, host, sdkAppId } = planTargetOf(caller.target);
    const place = { id, name, host, sdkAppId };
    if (schedule) await caller.limits.schedules.keep(actorOf(caller), place, schedule);
    else await caller.limits.schedules.remove(actorOf(caller), place);
    return done(null);
  });
}

/** Freezes the accounts that fit, as they are in a snapshot: what is seen now is what a plan or a scan is for. */
export async function freezeFigures(asSeen: unknown, argument: unknown): Promise<Outcome<AccountList>> {
  const input = z.object({ seq: z.int(), filter: FigureFilter, title: z.string().trim().min(1).max(200) });
  return actOn<typeof input, AccountList>(
    "readLimits",
    asSeen,
    input,
    argument,
    async ({ target, limits, person }, { seq, filter, title }) => {
      const snapshot = await limits.snapshots.load(target, seq);
      if (!snapshot) return failed({ kind: "denied", why: "target" });
      const at = { app: target, snapshot, walls: await limits.wallsOf(target) };
      const accounts = inPieces(limits.snapshots.all(at, filter));
      const list = await limits.lists.freeze({ app: target, personId: person.id, title }, accounts);
      return list ? done(list) : failed({ kind: "invalid", issues: [{ field: "filter", message: "empty" }] });
    },
  );
}

/** Forgets those of a snapshot that could not be read: from the next one on they are in no figure. */
export async function forgetUnread(asSeen: unknown, argument: unknown): Promise<Outcome<{ count: number }>> {
  const input = z.object({ seq: z.int() });
  return actOn<typeof input, { count: number }>("startScans", asSeen, input, argument, async (caller, { seq }) => {
    if (!mayScan(caller)) return failed({ kind: "denied", why: "role" });
    const { target, limits } = caller;
    const snapshot = await limits.snapshots.load(target, seq);
    if (!snapshot) return failed({ kind: "denied", why: "target" });
    const at = { app: target, snapshot, walls: await limits.wallsOf(target) };
    const accounts = inPieces(limits.snapshots.all(at, { unread: true }));
    return done({ count: await limits.scans.forget(actorOf(caller), planTargetOf(target), accounts) });
  });
}

async function* inPieces(figures: AsyncIterable<readonly { account: string }[]>) {
  for await (const some of figures) yield some.map(({ account }) => account);
}

/** A scan takes calls of a real app's rate for as long as it lasts. */
function mayScan({ person, target }: TargetCaller): boolean {
  return target.kind !== "real" || may(person.role, "startRealScans");
}

function actorOf({ person: { id, email, role } }: TargetCaller) {
  return { id, email, role };
}
