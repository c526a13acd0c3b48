"use server";

import { z } from "zod";
import { actOn } from "@/app/act";
import type { Outcome } from "@/lib/chat/outcome";
import { type AccountContents, readAccount } from "@/lib/chat/read-account";
import { isListed, type RecentsPage, readRecentsPage } from "@/lib/chat/read-recents-page";
import { AccountId, Conversation, RecentCursor } from "@/lib/chat/wire";

/** All groups and contacts of one account, every page of them. */
export async function readWholeAccount(target: unknown, account: unknown): Promise<Outcome<AccountContents>> {
  return actOn("readAccounts", target, AccountId, account, ({ target: { client } }, id) => readAccount(client, id));
}

/** One page of an account's recent list; without a cursor the first. */
export async function readRecents(target: unknown, argument: unknown): Promise<Outcome<RecentsPage>> {
  const input = z.object({ account: AccountId, cursor: RecentCursor.optional() });
  return actOn("readAccounts", target, input, argument, ({ target: { client } }, { account, cursor }) =>
    readRecentsPage(client, account, cursor),
  );
}

/** Whether a conversation stands in an account's recent list, on whatever page. */
export async function findRecent(target: unknown, argument: unknown): Promise<Outcome<boolean>> {
  const input = z.object({ account: AccountId, conversation: Conversation });
  return actOn("readAccounts", target, input, argument, ({ target: { client } }, { account, conversation }) =>
    isListed(client, account, conversation),
  );
}
