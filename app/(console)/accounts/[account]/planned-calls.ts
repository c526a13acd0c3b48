import { limits } from "@/lib/chat/limits";
import type { Conversation, Group, MarkChange, MemberChange } from "@/lib/chat/wire";
import { membersInOrder, type Staged } from "./staged";
import { markChangesInOrder } from "./staged-marks";

/** One call to the service, with what it carries. */
export type PlannedCall =
  | { kind: "rename"; groupId: number; from: string; to: string }
  | { kind: "members"; groupId: number; group: string; items: MemberChange[] }
  | { kind: "marks"; items: MarkChange[] }
  | { kind: "recent"; conversation: Conversation };

/**
 * The calls for everything that is staged, in the order that works: of each group the rename first, then its members
 * under the new name, at most 100 to a call; then marks, at most 100 to a call; then the recent list, one by one. Custom
 * texts go in calls of their own, before the bits: they are for every edition (OQ-15), and bits may refuse their call.
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
  const marks = markChangesInOrder(staged.marks);
  const ofMarks = [
    ...chunks(marks.filter(isTextAlone), limits.marksPerCall.value),
    ...chunks(
      marks.filter((change) => !isTextAlone(change)),
      limits.marksPerCall.value,
    ),
  ].map((items): PlannedCall => ({ kind: "marks", items }));
  const ofRecents = Object.values(staged.recents).map(
    (conversation): PlannedCall => ({ kind: "recent", conversation }),
  );
  return [...ofGroups, ...ofMarks, ...ofRecents];
}

/** How many staged changes a call carries. */
export function changesIn(call: PlannedCall): number {
  return call.kind === "members" || call.kind === "marks" ? call.items.length : 1;
}

function isTextAlone(change: MarkChange): boolean {
  return change.scope === "custom";
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
