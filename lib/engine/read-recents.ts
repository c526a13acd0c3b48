import type { Input, Reply } from "../chat/commands.ts";
import { conversationKey } from "../chat/wire.ts";
import type { RecentRecord } from "./store.ts";

type Place = { time: number; index: number };

/**
 * One page of an account's recent contacts, newest first: the pinned ones after their own cursor, then the others
 * after theirs. A cursor is a second, and how many entries of that second were given out; 0 and 0 begin. Without bit 2
 * of AssistFlags all pinned entries stand on the first page, without bit 0 they are entries like any other. Source: doc 43087.
 */
export function pageOfRecents(
  all: readonly RecentRecord[],
  { cursor, pinned: withPinned, empty, pagePinned }: Input<"readRecents">,
  pageSize: number,
): Reply<"readRecents"> {
  const shown = all
    .filter((each) => empty || !each.empty)
    .map((each) => (withPinned ? each : { ...each, pinned: false }));
  const of = (pinned: boolean) => shown.filter((each) => each.pinned === pinned).sort(newestFirst);
  const top = pageAfter(
    of(true),
    { time: cursor.pinnedTime, index: cursor.pinnedIndex },
    pagePinned ? pageSize : all.length,
  );
  const rest = pageAfter(of(false), cursor, pagePinned ? pageSize - top.page.length : pageSize);
  return {
    recents: [...top.page, ...rest.page].map(({ conversation, time, pinned }) => ({ conversation, time, pinned })),
    complete: top.complete && rest.complete,
    cursor: { ...rest.next, pinnedTime: top.next.time, pinnedIndex: top.next.index },
  };
}

function pageAfter(list: readonly RecentRecord[], start: Place, count: number) {
  const newer = start.time === 0 && start.index === 0 ? 0 : list.filter(({ time }) => time > start.time).length;
  const given = list.slice(newer).filter(({ time }) => time === start.time).length;
  const from = newer + Math.min(start.index, given);
  const page = list.slice(from, from + count);
  const passed = list.slice(0, from + count);
  const last = page.at(-1);
  const next = last
    ? { time: last.time, index: passed.filter(({ time }) => time === last.time).length }
    : { time: start.time, index: start.index };
  return { page, next, complete: passed.length === list.length };
}

function newestFirst(left: RecentRecord, right: RecentRecord): number {
  const [one, other] = [conversationKey(left.conversation), conversationKey(right.conversation)];
  return right.time - left.time || (one < other ? -1 : 1);
}
