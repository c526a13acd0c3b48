import type { KeptSchedule, ScanSchedule } from "../chat/limit-scan.ts";
import type { TargetApp } from "../chat/trail-line.ts";
import type { Database } from "../db/open-database.ts";
import type { Actor, Trail } from "../desk/trail.ts";
import { knownLimitApp, limitAppOf } from "./limit-apps.ts";

type Place = TargetApp & { id: string; name: string };

/** A schedule whose time has come, already set to its next time: whoever got it starts the scan. `postpone`: in ten minutes once more. */
export type DueScan = {
  target: { id: string };
  app: TargetApp;
  actor: Actor;
  schedule: ScanSchedule;
  postpone(): Promise<void>;
};

/** Which apps are read by themselves, and when: one schedule an app. */
export type Schedules = {
  load(app: TargetApp): Promise<(Omit<KeptSchedule, "lapsed"> & { personId: string }) | undefined>;
  /** In place of the one before. */
  keep(actor: Actor, place: Place, schedule: ScanSchedule): Promise<void>;
  remove(actor: Actor, place: Place): Promise<void>;
  /** What is due; each to one process alone. What was missed while nothing ran is made up for once. */
  take(): Promise<DueScan[]>;
};

const hourMs = 60 * 60 * 1000;
const laterMs = 10 * 60 * 1000;
/** With the role of who keeps it, as it was then. */
type Kept = ScanSchedule & { role: string };

export function createSchedules({ kysely }: Database, trail: Trail, now: () => number = Date.now): Schedules {
  return {
    async load(app) {
      const number = await knownLimitApp(kysely, app);
      const row = await kysely
        .selectFrom("scan_schedule")
        .selectAll()
        .where("app", "=", number ?? -1)
        .executeTakeFirst();
      if (!row) return undefined;
      const { role: _role, ...schedule } = JSON.parse(row.body) as Kept; // what `keep` wrote
      return { ...schedule, personId: row.person_id, person: row.person, at: row.at, next: row.next };
    },

    async keep(actor, place, schedule) {
      const row = {
        ...{ target_id: place.id, person_id: actor.id, person: actor.email, at: now() },
        ...{ body: JSON.stringify({ ...schedule, role: actor.role } satisfies Kept), next: nextTime(schedule, now()) },
      };
      await kysely
        .insertInto("scan_schedule")
        .values({ app: await limitAppOf(kysely, place), ...row })
        .onConflict((conflict) => conflict.column("app").doUpdateSet(row))
        .execute();
      const target = { id: place.id, name: place.name };
      await trail.append({ kind: "event", verb: "scheduleKept", actor, target, body: { ...schedule } });
    },

    async remove(actor, place) {
      const number = await knownLimitApp(kysely, place);
      const gone = await kysely
        .deleteFrom("scan_schedule")
        .where("app", "=", number ?? -1)
        .executeTakeFirst();
      if (gone.numDeletedRows === 0n) return;
      const target = { id: place.id, name: place.name };
      await trail.append({ kind: "event", verb: "scheduleRemoved", actor, target, body: {} });
    },

    async take() {
      const rows = await kysely
        .selectFrom("scan_schedule")
        .innerJoin("limit_app", "limit_app.app", "scan_schedule.app")
        .selectAll()
        .where("next", "<=", now())
        .execute();
      const due: DueScan[] = [];
      for (const { app, sdk_app_id, host, target_id, person_id, person, body, next } of rows) {
        const { role, ...schedule } = JSON.parse(body) as Kept; // what `keep` wrote
        const mine = (at: number) => kysely.updateTable("scan_schedule").where("app", "=", app).where("next", "=", at);
        const later = nextTime(schedule, now());
        const taken = await mine(next).set({ next: later }).executeTakeFirst();
        if (taken.numUpdatedRows === 0n) continue;
        const actor = { id: person_id, email: person, role };
        const postpone = async () =>
          void (await mine(later)
            .set({ next: now() + laterMs })
            .execute());
        due.push({ target: { id: target_id }, app: { sdkAppId: sdk_app_id, host }, actor, schedule, postpone });
      }
      return due;
    },
  };
}

/** The first time after this one that a schedule names, in Unix milliseconds. */
export function nextTime({ every, weekday, hour }: ScanSchedule, after: number): number {
  const day = new Date(after);
  let time = Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate(), hour);
  while (time <= after || (every === "week" && new Date(time).getUTCDay() !== weekday)) time += 24 * hourMs;
  return time;
}
