import type { Metadata } from "next";
import { z } from "zod";
import { visitor } from "@/app/visitor";
import { measures } from "@/lib/chat/measure";
import { targetAsSeen } from "@/lib/desk/target-as-seen";
import { en } from "@/lib/messages/en";
import { SameTarget } from "../../shown-target";
import { ComparisonScreen } from "./comparison-screen";

export const metadata: Metadata = { title: en.limits.compare.title };

const snapshotsMost = 400;
const namedMost = 50;
const Asked = z.object({
  from: z.coerce.number().int().optional().catch(undefined),
  to: z.coerce.number().int().optional().catch(undefined),
});

/** Two snapshots side by side: what was, what is, and who crossed a wall between. */
export default async function ComparePage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const { target, limits } = await visitor();
  const asked = Asked.parse(await searchParams);
  const [snapshots, walls] = await Promise.all([limits.snapshots.list(target, snapshotsMost), limits.wallsOf(target)]);
  const to = snapshots.find(({ seq }) => seq === asked.to) ?? snapshots[0];
  const earlier = snapshots.filter(({ seq }) => to && seq < to.seq);
  const from = earlier.find(({ seq }) => seq === asked.from) ?? earlier[0];
  const crossings = [];
  for (const measure of from && to ? measures : []) {
    if (!from || !to) break;
    const wall = { measure, value: walls[measure] };
    crossings.push({ measure, ...(await limits.snapshots.crossings({ app: target, from, to }, wall, namedMost)) });
  }
  return (
    <>
      <SameTarget asSeen={targetAsSeen(target)} />
      <ComparisonScreen
        from={from}
        to={to}
        walls={walls}
        crossings={crossings}
        snapshots={snapshots.map(({ seq, at }) => ({ seq, at }))}
      />
    </>
  );
}
