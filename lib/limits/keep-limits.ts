import { planTargetOf } from "../bulk/plans.ts";
import type { KeptSchedule } from "../chat/limit-scan.ts";
import type { Walls } from "../chat/measure.ts";
import type { TargetApp } from "../chat/trail-line.ts";
import type { Desk } from "../desk/desk.ts";
import { may } from "../desk/permissions.ts";
import { isSameApp } from "../desk/same-app.ts";
import type { TargetCard } from "../desk/targets.ts";
import { type AccountLists, createAccountLists } from "./account-lists.ts";
import type { LimitRules } from "./limit-rules.ts";
import { createScans, type Scans } from "./scans.ts";
import { createSchedules, type DueScan, type Schedules } from "./schedules.ts";
import { createSnapshots, type Snapshots } from "./snapshots.ts";

/** How near accounts are to the walls of their app: what is known of it, and how that comes about. */
export type Limits = {
  lists: AccountLists;
  scans: Scans;
  snapshots: Snapshots;
  schedules: Schedules;
  wallsOf(app: TargetApp): Promise<Walls>;
  /** When this target is read by itself, and whether whoever said so still may. */
  scheduleOf(target: TargetCard): Promise<KeptSchedule | undefined>;
};

export function openLimits({ database, trail, lines, people }: Desk, rules: LimitRules): Limits {
  const lists = createAccountLists(database);
  const wallsOf = async (app: TargetApp) => (await rules.inForce(app)).walls;
  const schedules = createSchedules(database, trail);
  return {
    ...{ lists, wallsOf, schedules, snapshots: createSnapshots(database) },
    scans: createScans({ database, trail, lines, lists }, { wallsOf }),
    async scheduleOf(target) {
      const kept = await schedules.load(target);
      if (!kept) return undefined;
      const { personId, ...schedule } = kept;
      return { ...schedule, lapsed: !(await mayScan(people, personId, target)) };
    },
  };
}

const everyMs = 10_000;

/**
 * Takes up, now and every ten seconds, scans whose process is gone, and starts those whose time has come. Returns the end, which waits for
 * nothing.
 */
export function keepLimits(
  { scans, schedules, lists }: Limits,
  { targets, people }: Pick<Desk, "targets" | "people">,
): () => void {
  async function start({ target, app, actor, schedule, postpone }: DueScan): Promise<void> {
    const open = (await targets.open(target.id)) ?? (await sameApp(app));
    // Under the same id another app may have been entered since.
    if (!open || open.host !== app.host || open.sdkAppId !== app.sdkAppId) return;
    if (!(await mayScan(people, actor.id, open))) return;
    const { source, orphans } = schedule;
    const order = { actor, target: planTargetOf(open), source: { kind: source }, orphans, scheduled: true };
    // While the app is being read, for a list that somebody gave, this one waits.
    if (!(await scans.start(order)).ok) await postpone();
  }

  /** What was removed may have been entered anew, under another id. */
  async function sameApp({ host, sdkAppId }: TargetApp) {
    const card = (await targets.list()).find((each) => each.host === host && each.sdkAppId === sdkAppId);
    return card && targets.open(card.id);
  }

  async function look(): Promise<void> {
    await scans.resume(async (went) => {
      const target = await targets.open(went.target.id);
      return target && isSameApp(went, target) ? planTargetOf(target) : undefined;
    });
    for (const due of await schedules.take())
      await start(due).catch(async (error) => {
        console.error("A scan could not be started:", error instanceof Error ? error.message : "unknown");
        await due.postpone().catch(() => {});
      });
    await lists.sweep();
  }

  // What fails now is looked at again in ten seconds.
  const lookQuietly = () => void look().catch(() => {});
  const timer = setInterval(lookQuietly, everyMs);
  timer.unref();
  lookQuietly();
  return () => clearInterval(timer);
}

/** Whether somebody is still here, and may have this target's accounts read at its rate. */
async function mayScan(people: Desk["people"], personId: string, { kind }: Pick<TargetCard, "kind">): Promise<boolean> {
  const person = (await people.list()).find(({ id }) => id === personId);
  return person !== undefined && may(person.role, kind === "real" ? "startRealScans" : "startScans");
}
