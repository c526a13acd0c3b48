import type { Input } from "../chat/commands.ts";
import { utf8Bytes } from "../chat/wire.ts";
import { chatGroupIdAt } from "./chat-group-id.ts";
import type { Handler } from "./handler.ts";
import { Refusal } from "./refusal.ts";
import { isSameType, keepsMembers, requireChatGroup } from "./rules.ts";
import type { Settings } from "./settings.ts";
import type { ChatGroupRecord, LiveChatGroup, MemberRecord, View } from "./store.ts";

type Changing = "createChatGroup" | "addChatGroupMembers" | "removeChatGroupMembers" | "destroyChatGroup";
type ChatGroupChangeHandlers = { readonly [V in Changing]: Handler<V> };

/** The commands that make, fill, empty and end chat groups (34895, 34921, 34949, 34896). */
export const chatGroupChangeHandlers: ChatGroupChangeHandlers = {
  createChatGroup: {
    need: (input, _settings, { chance }) => ({
      chatGroups: [idOf(input, chance)],
      accounts: [...(input.owner === undefined ? [] : [input.owner]), ...input.members.map(({ account }) => account)],
    }),
    decide(view, input, now, settings, { chance }) {
      const id = idOf(input, chance);
      const { type, name, faceUrl, owner } = input;
      requireNameLength(name, settings);
      if (!keepsMembers(input) && input.members.length > 0)
        throw new Refusal("chatGroupNotPermitted", "an AVChatRoom begins without members");
      requireFreeId(view.chatGroups.get(id), input);
      const members = firstMembers(input, now);
      requireAccounts(view, owner === undefined ? members : [{ account: owner }, ...members]);
      const chatGroup: LiveChatGroup = {
        ...{ id, dead: false, type, name, faceUrl, owner, createdAt: now, changedAt: now, lastMessageAt: 0 },
        ...{ nextMessage: 1, memberCount: members.length },
      };
      return {
        reply: { id, isCommunity: type === "Community" },
        changes: { chatGroups: [chatGroup], members: members.map((member) => ({ chatGroup: id, ...member })) },
      };
    },
  },

  addChatGroupMembers: {
    need: ({ chatGroup, accounts }) => ({
      ...{ chatGroups: [chatGroup], accounts, members: [{ chatGroup, accounts }] },
    }),
    decide(view, { chatGroup: id, accounts }, now, settings) {
      const group = requireChatGroup(view, id, settings);
      if (!keepsMembers(group)) throw new Refusal("chatGroupNotPermitted", "nobody is added to an AVChatRoom");
      requireAccounts(
        view,
        accounts.map((account) => ({ account })),
      );
      const known = new Set(view.members.get(id)?.map(({ account }) => account));
      const added = accounts.map((account) => {
        const outcome = known.has(account) ? ("already" as const) : ("added" as const);
        known.add(account);
        return { account, outcome };
      });
      const fresh = added.flatMap(({ account, outcome }) =>
        outcome === "added" ? [{ chatGroup: id, account, role: "Member" as const, joinedAt: now }] : [],
      );
      const grown = { ...group, memberCount: group.memberCount + fresh.length };
      return { reply: { added }, changes: fresh.length === 0 ? {} : { chatGroups: [grown], members: fresh } };
    },
  },

  removeChatGroupMembers: {
    need: ({ chatGroup, accounts }) => ({ chatGroups: [chatGroup], members: [{ chatGroup, accounts }] }),
    // Who is no member is none afterwards either: that succeeds.
    decide(view, { chatGroup: id }, _now, settings) {
      const group = requireChatGroup(view, id, settings);
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
    // Recent contacts and conversation groups keep what they hold until somebody takes it out (OQ-46).
    decide(view, { chatGroup }, _now, settings) {
      requireChatGroup(view, chatGroup, settings);
      return { reply: {}, changes: { chatGroupsGone: [chatGroup] } };
    },
  },
};

function idOf({ id, type }: Input<"createChatGroup">, chance: number): string {
  return id ?? chatGroupIdAt(chance, type);
}

/** 10004 (OQ-38) */
function requireNameLength(name: string, { chatGroupNameBytes }: Settings): void {
  if (utf8Bytes(name) > chatGroupNameBytes) throw new Refusal("chatGroupParameterInvalid", "Name is too long");
}

/** 10025 when the owner is the same one, or there is none on either side; 10021 otherwise (OQ-42). */
function requireFreeId(taken: ChatGroupRecord | undefined, input: Input<"createChatGroup">): void {
  // The ID of a dead one is free again.
  if (taken === undefined || taken.dead) return;
  // A number drawn twice in 10^12 is no fault of the caller's.
  if (input.id === undefined) throw new Refusal("chatGroupInternalError");
  throw new Refusal(taken.owner === input.owner ? "chatGroupIdTakenBySelf" : "chatGroupIdTaken", "GroupId");
}

/** 10019, for any of them: all or nothing (OQ-43, OQ-44). */
function requireAccounts(view: View, people: readonly { account: string }[]): void {
  if (people.some(({ account }) => !view.accounts.has(account))) throw new Refusal("chatGroupAccountNotFound");
}

/**
 * One who is named twice, or is the owner as well, counts once. Of an AVChatRoom the owner's row alone is kept, and never
 * shown: by it the room is found when the owner is deleted.
 */
function firstMembers(input: Input<"createChatGroup">, now: number): MemberRecord[] {
  const roles = new Map<string, MemberRecord["role"]>();
  if (input.owner !== undefined) roles.set(input.owner, "Owner");
  for (const { account, isAdmin } of input.members)
    if (!roles.has(account)) roles.set(account, isAdmin ? "Admin" : "Member");
  return [...roles].map(([account, role]) => ({ account, role, joinedAt: now }));
}

/** Only a work group may go on without its owner (OQ-45). */
function mayLoseOwner({ type }: LiveChatGroup, { ownerRemoval }: Settings): boolean {
  return ownerRemoval === "everyType" || isSameType(type, "Work");
}
