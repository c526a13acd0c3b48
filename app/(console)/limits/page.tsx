import type { Metadata } from "next";
import { z } from "zod";
import { visitor } from "@/app/visitor";
import { may } from "@/lib/desk/permissions";
import { targetAsSeen } from "@/lib/desk/target-as-seen";
import { limitDays, overviewOf } from "@/lib/limits/overview";
import { en } from "@/lib/messages/en";
import { SameTarget } from "../shown-target";
import { LimitsOverviewScreen } from "./limits-overview";
import { NoSnapshot } from "./no-snapshot";

export const metadata: Metadata = { title: en.limits.title };

const dayMs = 24 * 60 * 60 * 1000;
const Asked = z.object({
  snapshot: z.coerce.number().int().optional().catch(undefined),
  day: z.iso.date().optional().catch(undefined),
});

/** Who is near a wall, how near, since when, and how it goes on. */
export default async function LimitsPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const { session, target, desk, limits, openedAt } = await visitor();
  const { snapshot: seq, day } = Asked.parse(await searchParams);
  const walls = await limits.wallsOf(target);
  const dayAt = day === undefined ? openedAt - (openedAt % dayMs) : Date.parse(day);
  const [overview, days, minutes, [scan]] = await Promise.all([
    overviewOf(limits.snapshots, { app: target, walls, now: openedAt, seq }),
    limitDays(desk.callMeter, target, openedAt, 7),
    desk.callMeter.minutesOf(target, dayAt, dayAt + dayMs),
    limits.scans.list(target, 1),
  ]);
  const mayScan = target.kind !== "real" || may(session.person.role, "startRealScans");
  const running = scan?.state === "scanning" ? scan : undefined;
  return (
    <>
      <SameTarget asSeen={targetAsSeen(target)} />
      {overview ? (
        <LimitsOverviewScreen
          key={overview.snapshot.seq}
          overview={overview}
          days={days}
          day={new Date(dayAt).toISOString().slice(0, 10)}
          minutes={minutes}
          callsPerSecond={target.callsPerSecond}
          scan={running}
          mayScan={mayScan}
        />
      ) : (
        <NoSnapshot scan={running} mayScan={mayScan} />
      )}
    </>
  );
}
