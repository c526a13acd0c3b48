import { limits } from "@/lib/chat/limits";
import type { Conversation, Group, MarkChange, MemberChange } from "@/lib/chat/wire";
import { membersInOrder, type Staged } from "./staged";
import { isTextAlone, markChangesInOrder } from "./staged-marks";

/** One call to the service, with what it carries. */
export type PlannedCall =
  | { kind: "rename"; groupId: number; from: string; to: string }
  | { kind: "members"; groupId: number; group: string; items: MemberChange[] }
  | { kind: "marks"; items: MarkChange[] }
  | { kind: "recent"; conversation: Conversation };

/**
 * The calls for everything that is staged, in the order that works: of each group the rename first, then its members
 * under the new name, at most 100 to a call; then marks in their order, at most 100 to a call and texts alone never
 * with bits, which may refuse their call; then the recent list, one by one.
 */
export function plannedCalls(groups: readonly Group[], staged: Staged): PlannedCall[] {
  const ofGroups = groups.flatMap((group): PlannedCall[] => {
    const stage = staged.groups[group.id];
    if (!stage) return [];
    const name = stage.rename ?? group.name;
    const rename: PlannedCall[] =
      stage.rename === undefined ? [] : [{ kind: "rename", groupId: group.id, from: group.name, to: stage.rename }];
    return [
      ...rename,
      ...chunks(membersInOrder(stage), limits.itemsPerUpdate.value).map(
        (items): PlannedCall => ({ kind: "members", groupId: group.id, group: name, items }),
      ),
    ];
  });
  const ofMarks = runsOf(markChangesInOrder(staged.marks), isTextAlone)
    .flatMap((run) => chunks(run, limits.marksPerCall.value))
    .map((items): PlannedCall => ({ kind: "marks", items }));
  const ofRecents = Object.values(staged.recents).map(
    (conversation): PlannedCall => ({ kind: "recent", conversation }),
  );
  return [...ofGroups, ...ofMarks, ...ofRecents];
}

/** How many staged changes a call carries. */
export function changesIn(call: PlannedCall): number {
  return call.kind === "members" || call.kind === "marks" ? call.items.length : 1;
}

/** Neighbours that are alike, together. */
function runsOf<T>(items: readonly T[], trait: (item: T) => boolean): T[][] {
  const runs: T[][] = [];
  for (const item of items) {
    const run = runs.at(-1);
    if (run?.[0] !== undefined && trait(run[0]) === trait(item)) run.push(item);
    else runs.push([item]);
  }
  return runs;
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
