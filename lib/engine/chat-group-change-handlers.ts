import { createChatGroup } from "./create-chat-group.ts";
import type { Handler } from "./handler.ts";
import { Refusal } from "./refusal.ts";
import { entryOfJoining, isSameType, keepsMembers, requireChatGroup } from "./rules.ts";
import type { Settings } from "./settings.ts";
import type { LiveChatGroup, View } from "./store.ts";

type Changing = "createChatGroup" | "addChatGroupMembers" | "removeChatGroupMembers" | "destroyChatGroup";
type ChatGroupChangeHandlers = { readonly [V in Changing]: Handler<V> };

/** The commands that make, fill, empty and end chat groups (34895, 34921, 34949, 34896). */
export const chatGroupChangeHandlers: ChatGroupChangeHandlers = {
  createChatGroup,

  addChatGroupMembers: {
    need: ({ chatGroup, accounts }) => ({
      ...{ chatGroups: [chatGroup], accounts, members: [{ chatGroup, accounts }] },
    }),
    // Who is unknown fails the call, or alone (OQ-44).
    decide(view, { chatGroup: id, accounts }, now, settings) {
      const group = requireChatGroup(view, id, settings);
      if (!keepsMembers(group)) throw new Refusal("chatGroupNotPermitted", "nobody is added to an AVChatRoom");
      if (settings.unknownNewMembers === "refuse") requireAccounts(view, accounts);
      const known = new Set(view.members.get(id)?.map(({ account }) => account));
      const added = accounts.map((account) => {
        if (!view.accounts.has(account)) return { account, outcome: "failed" as const };
        const outcome = known.has(account) ? ("already" as const) : ("added" as const);
        known.add(account);
        return { account, outcome };
      });
      const fresh = added.flatMap(({ account, outcome }) =>
        outcome === "added" ? [{ chatGroup: id, account, role: "Member" as const, joinedAt: now }] : [],
      );
      if (fresh.length === 0) return { reply: { added }, changes: {} };
      const grown = { ...group, memberCount: group.memberCount + fresh.length };
      const changes = { chatGroups: [grown], members: fresh, ...entryOfJoining(id, fresh, now, settings) };
      return { reply: { added }, changes };
    },
  },

  removeChatGroupMembers: {
    need: ({ chatGroup, accounts }, { unknownLeavers }) => ({
      ...{ chatGroups: [chatGroup], members: [{ chatGroup, accounts }] },
      ...(unknownLeavers === "refuse" && { accounts }),
    }),
    // Who is no member is none afterwards either: that succeeds.
    decide(view, { chatGroup: id, accounts }, _now, settings) {
      const group = requireChatGroup(view, id, settings);
      if (settings.unknownLeavers === "refuse") requireAccounts(view, accounts);
      if (!keepsMembers(group)) throw new Refusal("chatGroupParameterInvalid", "an AVChatRoom keeps no members");
      const gone = view.members.get(id) ?? [];
      const losesOwner = gone.some(({ account }) => account === group.owner);
      if (losesOwner && !mayLoseOwner(group, settings)) throw new Refusal("chatGroupNotPermitted", "its owner stays");
      const left = {
        ...group,
        owner: losesOwner ? undefined : group.owner,
        memberCount: group.memberCount - gone.length,
      };
      const membersGone = gone.map(({ account }) => ({ chatGroup: id, account }));
      return { reply: {}, changes: gone.length === 0 ? {} : { chatGroups: [left], membersGone } };
    },
  },

  destroyChatGroup: {
    ends: ({ chatGroup: id }) => [{ kind: "chatGroup", id }],
    need: ({ chatGroup }) => ({ chatGroups: [chatGroup] }),
    // Recent contacts and conversation groups keep what they hold until somebody takes it out (OQ-46). The ID is free
    // again, or known as one of the dead (OQ-42).
    decide(view, { chatGroup }, _now, settings) {
      requireChatGroup(view, chatGroup, settings);
      const dead = settings.destroyedIds === "taken" ? [{ id: chatGroup, dead: true as const }] : [];
      return { reply: {}, changes: { chatGroupsGone: [chatGroup], chatGroups: dead } };
    },
  },
};

/** 10019, for any of them (OQ-44). */
function requireAccounts({ accounts: known }: View, accounts: readonly string[]): void {
  if (!accounts.every((account) => known.has(account))) throw new Refusal("chatGroupAccountNotFound");
}

/** Only a work group may go on without its owner (OQ-45). */
function mayLoseOwner({ type }: LiveChatGroup, { ownerRemoval }: Settings): boolean {
  return ownerRemoval === "everyType" || isSameType(type, "Work");
}
