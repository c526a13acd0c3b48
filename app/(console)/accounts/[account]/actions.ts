"use server";

import { z } from "zod";
import { act } from "@/app/act";
import type { Reply } from "@/lib/chat/commands";
import type { Outcome } from "@/lib/chat/outcome";
import { AccountId, Conversation, GroupName, MarkChange, MemberChange, NewAccountId } from "@/lib/chat/wire";

const GroupOf = z.object({ account: AccountId, group: z.string().min(1) });

export async function renameGroup(argument: unknown): Promise<Outcome<Reply<"updateGroup">>> {
  return act(GroupOf.extend({ to: GroupName }), argument, ({ client }, { account, group, to }) =>
    client.call("updateGroup", { account, group, change: { kind: "rename", to } }),
  );
}

/** Puts conversations into a group and takes others out, in one call of at most 100. */
export async function changeMembers(argument: unknown): Promise<Outcome<Reply<"updateGroup">>> {
  return act(GroupOf.extend({ items: z.array(MemberChange) }), argument, ({ client }, { account, group, items }) =>
    client.call("updateGroup", { account, group, change: { kind: "members", items } }),
  );
}

/** Sets and clears bits and custom texts, in one call of at most 100 conversations. */
export async function markContacts(argument: unknown): Promise<Outcome<Reply<"markContacts">>> {
  const input = z.object({ account: AccountId, items: z.array(MarkChange) });
  return act(input, argument, ({ client }, marks) => client.call("markContacts", marks));
}

/** Takes one conversation off the recent list; its groups, marks and messages stay (OQ-22). */
export async function deleteRecent(argument: unknown): Promise<Outcome<Reply<"deleteRecent">>> {
  const input = z.object({ account: AccountId, conversation: Conversation });
  return act(input, argument, ({ client }, recent) => client.call("deleteRecent", { ...recent, clearRoaming: false }));
}

export async function createGroup(argument: unknown): Promise<Outcome<Reply<"createGroup">>> {
  const input = z.object({ account: AccountId, name: GroupName, conversations: z.array(Conversation) });
  return act(input, argument, ({ client }, group) => client.call("createGroup", group));
}

export async function deleteGroup(argument: unknown): Promise<Outcome<Reply<"deleteGroup">>> {
  return act(GroupOf, argument, ({ client }, input) => client.call("deleteGroup", input));
}

export async function importAccount(argument: unknown): Promise<Outcome<Reply<"importAccount">>> {
  return act(NewAccountId, argument, ({ client }, account) => client.call("importAccount", { account }));
}
