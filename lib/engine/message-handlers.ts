import type { Handler, Occasion } from "./handler.ts";
import { Refusal } from "./refusal.ts";
import { keepsMembers, requireChatGroup } from "./rules.ts";
import type { Changes, View } from "./store.ts";

type MessageHandlers = { readonly [V in "sendMessage" | "sendChatGroupMessage"]: Handler<V> };

/**
 * The commands that send something (34919, 34959). Nothing of a message is kept but what it does to the recent lists
 * and to the chat group's counter.
 */
export const messageHandlers: MessageHandlers = {
  sendMessage: {
    need: ({ to, from }, _settings, { admin }) => ({ accounts: [to, from ?? admin] }),
    decide(view, input, now, settings, occasion) {
      const { to, random, sequence = Math.floor(occasion.chance * 2 ** 32) } = input;
      const from = input.from ?? occasion.admin;
      if (!exists(view, to, occasion)) throw new Refusal("messageRecipientNotImported", "To_Account");
      if (!exists(view, from, occasion)) throw new Refusal("messageAccountUnknown", "From_Account");
      const atSender = input.isForSender && settings.senderRecents === "touch";
      const lists = [{ account: to, other: from }, ...(atSender && from !== to ? [{ account: from, other: to }] : [])];
      const isShown = input.movesLists && input.lifetimeSeconds !== 0;
      const touched = lists.filter(({ account }) => isShown && view.accounts.has(account));
      const recentsTouched = touched.map(({ account, other }) => ({
        ...{ account, conversation: { kind: "user" as const, id: other }, time: now, keep: settings.recentsPerAccount },
      }));
      return { reply: { time: now, key: `${sequence}_${random}_${now}` }, changes: { recentsTouched } };
    },
  },

  sendChatGroupMessage: {
    need: ({ chatGroup, from }, _settings, { admin }) => ({
      chatGroups: [chatGroup],
      members: [{ chatGroup, accounts: "all" }],
      accounts: [from ?? admin],
    }),
    decide(view, { chatGroup: id, from = "", to, movesLists }, now, settings, occasion) {
      const group = requireChatGroup(view, id, settings);
      const sender = from || occasion.admin;
      if (!exists(view, sender, occasion)) throw new Refusal("chatGroupAccountNotFound", "From_Account");
      const members = (view.members.get(id) ?? []).map(({ account }) => account);
      // Of an AVChatRoom nobody is known but the owner (OQ-48).
      const mayWrite = members.includes(sender) || occasion.admins.includes(sender);
      if (!mayWrite) throw new Refusal("chatGroupNotPermitted", "From_Account is not a member");
      const audience = to && new Set([...to, sender]);
      const reached =
        movesLists && keepsMembers(group) ? members.filter((account) => !audience || audience.has(account)) : [];
      const changes: Changes = {
        chatGroups: [{ ...group, nextMessage: group.nextMessage + 1, lastMessageAt: now }],
        recentsTouched: reached.map((account) => ({
          ...{ account, conversation: { kind: "chatGroup" as const, id }, time: now, keep: settings.recentsPerAccount },
        })),
      };
      return { reply: { time: now, number: group.nextMessage }, changes };
    },
  },
};

/** An app's admins are accounts without having been imported. */
function exists({ accounts }: View, account: string, { admins }: Occasion): boolean {
  return accounts.has(account) || admins.includes(account);
}
