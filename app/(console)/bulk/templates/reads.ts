"use server";

import { actOn } from "@/app/act";
import type { TemplateGroup } from "@/lib/chat/group-template";
import { done, type Outcome } from "@/lib/chat/outcome";
import { readAccount } from "@/lib/chat/read-account";
import { AccountId } from "@/lib/chat/wire";

/** The groups of an account with their conversations, in the service's order: what a template begins with. */
export async function readGroupsOf(target: unknown, account: unknown): Promise<Outcome<TemplateGroup[]>> {
  return actOn<typeof AccountId, TemplateGroup[]>("readAccounts", target, AccountId, account, async (caller, id) => {
    const read = await readAccount(caller.target.client, id);
    if (!read.ok) return read;
    const { groups, contacts } = read.value;
    return done(
      groups.map((group) => ({
        name: group.name,
        conversations: contacts.filter(({ groupIds }) => groupIds.includes(group.id)).map((each) => each.conversation),
      })),
    );
  });
}
