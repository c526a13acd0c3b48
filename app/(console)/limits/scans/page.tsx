import type { Metadata } from "next";
import { z } from "zod";
import { visitor } from "@/app/visitor";
import { may } from "@/lib/desk/permissions";
import { targetAsSeen } from "@/lib/desk/target-as-seen";
import { en } from "@/lib/messages/en";
import { SameTarget } from "../../shown-target";
import { ScansScreen } from "./scans-screen";

export const metadata: Metadata = { title: en.limits.scans.title };

const scansMost = 60;
const snapshotsMost = 400;
const Asked = z.object({ list: z.uuid().optional().catch(undefined) });

/** The scans of the shown target, how to start one, and when it is read by itself. */
export default async function ScansPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const { session, target, limits } = await visitor();
  const { list: id } = Asked.parse(await searchParams);
  const [scans, schedule, list, snapshots] = await Promise.all([
    limits.scans.list(target, scansMost),
    limits.scheduleOf(target),
    id === undefined ? undefined : limits.lists.load(target, id),
    limits.snapshots.heads(target, snapshotsMost),
  ]);
  const frozen = list && { id: list.id, at: list.at, title: list.title, accounts: list.accounts };
  return (
    <>
      <SameTarget asSeen={targetAsSeen(target)} />
      <ScansScreen
        first={{ scans, ...(schedule && { schedule }) }}
        list={frozen}
        snapshots={snapshots}
        callsPerSecond={target.callsPerSecond}
        mayScan={target.kind !== "real" || may(session.person.role, "startRealScans")}
      />
    </>
  );
}
