import type { Group, MemberChange, MemberResult } from "../chat/wire.ts";
import { openDrawer } from "./drawer.ts";
import { outcomeOf } from "./refusal.ts";
import type { Settings } from "./settings.ts";
import type { AccountRecord, Changes, View } from "./store.ts";

/**
 * Puts conversations into a group of `owner` and takes them out, in order; each item fails alone (OQ-26). `now` is in
 * Unix seconds. `changes.owner` is always given, for the caller may have changed more of it.
 */
export function changeMembers(
  view: View,
  owner: AccountRecord,
  group: Group,
  items: readonly MemberChange[],
  now: number,
  settings: Settings,
): { results: MemberResult[]; changes: Changes & { owner: AccountRecord } } {
  const drawer = openDrawer(view, owner, now, settings);
  const results = items.map(({ op, conversation }) => ({
    op,
    conversation,
    ...outcomeOf(drawer[op](conversation, group.id)),
  }));
  return { results, changes: drawer.changes() };
}
