import { planTargetOf } from "../bulk/plans.ts";
import type { Walls } from "../chat/measure.ts";
import type { TargetApp } from "../chat/trail-line.ts";
import type { Desk } from "../desk/desk.ts";
import { isSameApp } from "../desk/same-app.ts";
import { type AccountLists, createAccountLists } from "./account-lists.ts";
import type { LimitRules } from "./limit-rules.ts";
import { createScans, type Scans } from "./scans.ts";
import { createSchedules, type Schedules } from "./schedules.ts";
import { createSnapshots, type Snapshots } from "./snapshots.ts";

/** How near accounts are to the walls of their app: what is known of it, and how that comes about. */
export type Limits = {
  lists: AccountLists;
  scans: Scans;
  snapshots: Snapshots;
  schedules: Schedules;
  wallsOf(app: TargetApp): Promise<Walls>;
};

export function openLimits({ database, trail, lines }: Desk, rules: LimitRules): Limits {
  const lists = createAccountLists(database);
  const wallsOf = async (app: TargetApp) => (await rules.inForce(app)).walls;
  const scans = createScans({ database, trail, lines, lists }, { wallsOf });
  return { lists, scans, snapshots: createSnapshots(database), schedules: createSchedules(database, trail), wallsOf };
}

const everyMs = 10_000;

/**
 * Takes up, now and every ten seconds, scans whose process is gone, and starts those whose time has come. Returns the end, which waits for
 * nothing.
 */
export function keepLimits({ scans, schedules, lists }: Limits, { targets }: Pick<Desk, "targets">): () => void {
  async function look(): Promise<void> {
    await scans.resume(async (went) => {
      const target = await targets.open(went.target.id);
      return target && isSameApp(went, target) ? planTargetOf(target) : undefined;
    });
    for (const { target, app, actor, schedule } of await schedules.take()) {
      const open = await targets.open(target.id);
      // Under the same id another app may have been entered since.
      if (!open || open.host !== app.host || open.sdkAppId !== app.sdkAppId) continue;
      const { source, orphans } = schedule;
      // Where the app is being read at this moment, that will do.
      await scans.start({ actor, target: planTargetOf(open), source: { kind: source }, orphans, scheduled: true });
    }
    await lists.sweep();
  }
  const lookQuietly = () => void look().catch(() => {});
  const timer = setInterval(lookQuietly, everyMs);
  timer.unref();
  lookQuietly();
  return () => clearInterval(timer);
}
