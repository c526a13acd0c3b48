"use server";

import { act } from "@/app/act";
import type { Outcome } from "@/lib/chat/outcome";
import { type AccountContents, readAccount } from "@/lib/chat/read-account";
import { AccountId } from "@/lib/chat/wire";

/** All groups and contacts of one account, every page of them. */
export async function readWholeAccount(account: unknown): Promise<Outcome<AccountContents>> {
  return act(AccountId, account, ({ client }, id) => readAccount(client, id));
}
