"use server";

import { z } from "zod";
import { actOn } from "@/app/act";
import type { Reply } from "@/lib/chat/commands";
import type { Outcome } from "@/lib/chat/outcome";
import { AccountId, Conversation, GroupName, MarkChange, MemberChange, NewAccountId } from "@/lib/chat/wire";

const GroupOf = z.object({ account: AccountId, group: z.string().min(1) });

export async function renameGroup(target: unknown, argument: unknown): Promise<Outcome<Reply<"updateGroup">>> {
  return actOn(
    "changeAccount",
    target,
    GroupOf.extend({ to: GroupName }),
    argument,
    ({ target: { client } }, { account, group, to }) =>
      client.call("updateGroup", { account, group, change: { kind: "rename", to } }),
  );
}

/** Puts conversations into a group and takes others out, in one call of at most 100. */
export async function changeMembers(target: unknown, argument: unknown): Promise<Outcome<Reply<"updateGroup">>> {
  return actOn(
    "changeAccount",
    target,
    GroupOf.extend({ items: z.array(MemberChange) }),
    argument,
    ({ target: { client } }, { account, group, items }) =>
      client.call("updateGroup", { account, group, change: { kind: "members", items } }),
  );
}

/** Sets and clears bits and custom texts, in one call of at most 100 conversations. */
export async function markContacts(target: unknown, argument: unknown): Promise<Outcome<Reply<"markContacts">>> {
  const input = z.object({ account: AccountId, items: z.array(MarkChange) });
  return actOn("changeAccount", target, input, argument, ({ target: { client } }, marks) =>
    client.call("markContacts", marks),
  );
}

/** Takes one conversation off the recent list; its groups, marks and messages stay (OQ-22). */
export async function deleteRecent(target: unknown, argument: unknown): Promise<Outcome<Reply<"deleteRecent">>> {
  const input = z.object({ account: AccountId, conversation: Conversation });
  return actOn("changeAccount", target, input, argument, ({ target: { client } }, recent) =>
    client.call("deleteRecent", { ...recent, clearRoaming: false }),
  );
}

export async function createGroup(target: unknown, argument: unknown): Promise<Outcome<Reply<"createGroup">>> {
  const input = z.object({ account: AccountId, name: GroupName, conversations: z.array(Conversation) });
  return actOn("changeAccount", target, input, argument, ({ target: { client } }, group) =>
    client.call("createGroup", group),
  );
}

export async function deleteGroup(target: unknown, argument: unknown): Promise<Outcome<Reply<"deleteGroup">>> {
  return actOn("changeAccount", target, GroupOf, argument, ({ target: { client } }, input) =>
    client.call("deleteGroup", input),
  );
}

export async function importAccount(target: unknown, argument: unknown): Promise<Outcome<Reply<"importAccount">>> {
  return actOn("changeAccount", target, NewAccountId, argument, ({ target: { client } }, account) =>
    client.call("importAccount", { account }),
  );
}
