import type { ChatClient } from "./client.ts";
import { done, failed, type Outcome } from "./outcome.ts";
import { type Conversation, conversationKey, type Recent, type RecentCursor } from "./wire.ts";

/** One page of the recent list, pinned entries first as the service gives them. No `next`: it was the last page. */
export type RecentsPage = { recents: Recent[]; next?: RecentCursor };

const beginning: RecentCursor = { time: 0, index: 0, pinnedTime: 0, pinnedIndex: 0 };
const pagesMax = 100;

/**
 * One page of an account's recent list by get_list (43087), with pinned and empty conversations. The cursor is opaque;
 * an unfinished page that brings nothing and stays where it is would never end, and is no readable answer.
 */
export async function readRecentsPage(
  client: ChatClient,
  account: string,
  cursor: RecentCursor = beginning,
): Promise<Outcome<RecentsPage>> {
  const page = await client.call("readRecents", { account, cursor, pinned: true, empty: true, pagePinned: true });
  if (!page.ok) return page;
  const { recents, complete, cursor: next } = page.value;
  if (complete) return done({ recents });
  if (recents.length === 0 && isSame(next, cursor)) {
    return unreadable("The service sent the same page twice: its list does not end.");
  }
  return done({ recents, next });
}

/** Whether a conversation stands in the recent list: follows its pages until it is found or they end. */
export async function isListed(
  client: ChatClient,
  account: string,
  conversation: Conversation,
): Promise<Outcome<boolean>> {
  const key = conversationKey(conversation);
  let cursor: RecentCursor | undefined;
  for (let pages = 0; pages < pagesMax; pages++) {
    const page = await readRecentsPage(client, account, cursor);
    if (!page.ok) return page;
    if (page.value.recents.some((recent) => conversationKey(recent.conversation) === key)) return done(true);
    if (!page.value.next) return done(false);
    cursor = page.value.next;
  }
  return unreadable(`The service did not end its list within ${pagesMax} pages.`);
}

function isSame(one: RecentCursor, other: RecentCursor): boolean {
  return (
    one.time === other.time &&
    one.index === other.index &&
    one.pinnedTime === other.pinnedTime &&
    one.pinnedIndex === other.pinnedIndex
  );
}

function unreadable(info: string): Outcome<never> {
  return failed({ kind: "unreachable", info, sent: true });
}
