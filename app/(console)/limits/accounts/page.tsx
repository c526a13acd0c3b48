import type { Metadata } from "next";
import { z } from "zod";
import { visitor } from "@/app/visitor";
import { may } from "@/lib/desk/permissions";
import { targetAsSeen } from "@/lib/desk/target-as-seen";
import { en } from "@/lib/messages/en";
import { SameTarget } from "../../shown-target";
import { NoSnapshot } from "../no-snapshot";
import { FiguresScreen } from "./figures-screen";

export const metadata: Metadata = { title: en.limits.near.title };

const Asked = z.object({ snapshot: z.coerce.number().int().optional().catch(undefined) });

/** The accounts that a figure counts. */
export default async function LimitAccountsPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const { snapshot: seq } = Asked.parse(await searchParams);
  const { session, target, limits } = await visitor();
  const { role } = session.person;
  const [asked, walls, [scan]] = await Promise.all([
    (async () => (seq === undefined ? undefined : await limits.snapshots.load(target, seq)))(),
    limits.wallsOf(target),
    limits.scans.list(target, 1),
  ]);
  const snapshot = asked ?? (await limits.snapshots.newest(target));
  const mayScan = target.kind !== "real" || may(role, "startRealScans");
  return (
    <>
      <SameTarget asSeen={targetAsSeen(target)} />
      {snapshot ? (
        <FiguresScreen
          key={snapshot.seq}
          snapshot={{ seq: snapshot.seq, at: snapshot.at }}
          walls={walls}
          mayPlan={may(role, "makePlans")}
          mayScan={mayScan}
        />
      ) : (
        <NoSnapshot scan={scan?.state === "scanning" ? scan : undefined} mayScan={mayScan} />
      )}
    </>
  );
}
