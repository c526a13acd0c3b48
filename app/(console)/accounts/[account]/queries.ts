import { queryOptions } from "@tanstack/react-query";
import type { Failure, Outcome } from "@/lib/chat/outcome";
import type { AccountContents } from "@/lib/chat/read-account";
import { answerOf } from "../../call";
import { readWholeAccount } from "./reads";

/** The account as it was last read, and why it could not be read since. `readAt`: Unix milliseconds. */
export type AccountState = { contents?: AccountContents; readAt?: number; failure?: Failure };

/** One query a screen. A failed read keeps what an earlier one brought; both are values, so both survive hydration. */
export function accountQuery(account: string, consoleDown = "") {
  return queryOptions({
    queryKey: ["account", account],
    queryFn: async ({ client, queryKey }): Promise<AccountState> => {
      const outcome = await answerOf(readWholeAccount(account), consoleDown);
      return nextState(client.getQueryData<AccountState>(queryKey), outcome);
    },
  });
}

export function nextState(before: AccountState | undefined, outcome: Outcome<AccountContents>): AccountState {
  if (outcome.ok) return { contents: outcome.value, readAt: Date.now() };
  // An account that is gone has nothing to show any more.
  const gone = outcome.failure.kind === "refused" && outcome.failure.code === 50001;
  return { ...(gone ? {} : before), failure: outcome.failure };
}
