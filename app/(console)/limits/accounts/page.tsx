import type { Metadata } from "next";
import { visitor } from "@/app/visitor";
import { may } from "@/lib/desk/permissions";
import { targetAsSeen } from "@/lib/desk/target-as-seen";
import { en } from "@/lib/messages/en";
import { SameTarget } from "../../shown-target";
import { NoSnapshot } from "../no-snapshot";
import { FiguresScreen } from "./figures-screen";

export const metadata: Metadata = { title: en.limits.near.title };

/** The accounts that a figure counts. */
export default async function LimitAccountsPage() {
  const { session, target, limits } = await visitor();
  const { role } = session.person;
  const [[snapshot], walls, [scan]] = await Promise.all([
    limits.snapshots.list(target, 1),
    limits.wallsOf(target),
    limits.scans.list(target, 1),
  ]);
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
