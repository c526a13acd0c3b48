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
/** The one of a week before, or nearly. */
const weekMs = 6.5 * 24 * 60 * 60 * 1000;
const Asked = z.object({
  from: z.coerce.number().int().optional().catch(undefined),
  to: z.coerce.number().int().optional().catch(undefined),
});

/** Two snapshots side by side: what was, what is, and who crossed a wall between. */
export default async function ComparePage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const { target, limits } = await visitor();
  const { from: one, to: other } = Asked.parse(await searchParams);
  const [fromSeq, toSeq] = one !== undefined && other !== undefined && one > other ? [other, one] : [one, other];
  const [snapshots, walls] = await Promise.all([limits.snapshots.heads(target, snapshotsMost), limits.wallsOf(target)]);
  const last = snapshots.find(({ seq }) => seq === toSeq) ?? snapshots[0];
  const earlier = snapshots.filter(({ seq }) => last && seq < last.seq);
  const weekBefore = earlier.find(({ at }) => last && at <= last.at - weekMs);
  const first = earlier.find(({ seq }) => seq === fromSeq) ?? weekBefore ?? earlier.at(-1);
  const [from, to] = await Promise.all([first, last].map((head) => head && limits.snapshots.load(target, head.seq)));
  const crossings = [];
  for (const measure of from && to ? measures : []) {
    if (!from || !to) break;
    const wall = { measure, value: walls[measure] };
    crossings.push({ measure, ...(await limits.snapshots.crossings({ app: target, from, to }, wall, namedMost)) });
  }
  return (
    <>
      <SameTarget asSeen={targetAsSeen(target)} />
      <ComparisonScreen from={from} to={to} walls={walls} crossings={crossings} snapshots={snapshots} />
    </>
  );
}
