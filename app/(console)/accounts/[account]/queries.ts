import { queryOptions } from "@tanstack/react-query";
import { errors } from "@/lib/chat/errors";
import type { Failure, Outcome } from "@/lib/chat/outcome";
import type { AccountContents } from "@/lib/chat/read-account";
import type { RecentsPage } from "@/lib/chat/read-recents-page";
import { conversationKey, type Recent, type RecentCursor } from "@/lib/chat/wire";
import { answerOf } from "../../call";
import { readRecents, readWholeAccount } from "./reads";

/** The account as it was last read, and why it could not be read since. `readAt`: Unix milliseconds. */
export type AccountState = { contents?: AccountContents; readAt?: number; failure?: Failure };

/** One query a screen. A failed read keeps what an earlier one brought; both are values, so both survive hydration. */
export function accountQuery(target: string, account: string, consoleDown = "") {
  return queryOptions({
    queryKey: ["account", target, account],
    queryFn: async ({ client, queryKey }): Promise<AccountState> => {
      const outcome = await answerOf(readWholeAccount(target, account), consoleDown);
      return nextState(client.getQueryData<AccountState>(queryKey), outcome);
    },
  });
}

export function nextState(before: AccountState | undefined, outcome: Outcome<AccountContents>): AccountState {
  if (outcome.ok) return { contents: outcome.value, readAt: Date.now() };
  // An account that is gone has nothing to show any more.
  const gone = outcome.failure.kind === "refused" && outcome.failure.code === errors.accountNotImported.code;
  return { ...(gone ? {} : before), failure: outcome.failure };
}

/** The recent list as far as it was read; `next` leads on. A failed read keeps what an earlier one brought. */
export type RecentsState = { recents?: Recent[]; next?: RecentCursor; readAt?: number; failure?: Failure };

/** The first page of the recent list; `nextRecents` adds the others. */
export function recentsQuery(target: string, account: string, consoleDown = "") {
  return queryOptions({
    queryKey: ["recents", target, account],
    queryFn: async ({ client, queryKey }): Promise<RecentsState> => {
      const outcome = await answerOf(readRecents(target, { account }), consoleDown);
      return outcome.ok ? nextRecents({}, outcome) : nextRecents(client.getQueryData<RecentsState>(queryKey), outcome);
    },
    // A list that grew page by page must not shrink to its first page behind a person's back.
    staleTime: Number.POSITIVE_INFINITY,
    // A list left behind with its page would show who was taken off it as if nothing had happened.
    gcTime: 0,
  });
}

/** Adds a page. The list may move between two pages: a conversation that comes twice stands where it came first. */
export function nextRecents(before: RecentsState = {}, outcome: Outcome<RecentsPage>): RecentsState {
  if (!outcome.ok) return { ...before, failure: outcome.failure };
  const { recents = [], readAt = Date.now() } = before;
  const known = new Set(recents.map((recent) => conversationKey(recent.conversation)));
  const fresh = outcome.value.recents.filter((recent) => !known.has(conversationKey(recent.conversation)));
  const { next } = outcome.value;
  return { recents: [...recents, ...fresh], readAt, ...(next && { next }) };
}
