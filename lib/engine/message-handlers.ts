import type { Input } from "../chat/commands.ts";
import type { ErrorName } from "../chat/errors.ts";
import type { Handler, Occasion } from "./handler.ts";
import { Refusal } from "./refusal.ts";
import { keepsMembers, requireChatGroup, touchedRecent } from "./rules.ts";
import type { Settings } from "./settings.ts";
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
      if (!exists(view, to, occasion)) throw new Refusal(unknownRecipient(settings), "To_Account");
      if (!exists(view, from, occasion)) throw new Refusal(unknownSender(settings), "From_Account");
      const touched = listsTouched({ ...input, from }, settings).filter(({ account }) => view.accounts.has(account));
      const recentsTouched = touched.map(({ account, other }) =>
        touchedRecent(account, { kind: "user", id: other }, now, settings),
      );
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
        recentsTouched: reached.map((account) => touchedRecent(account, { kind: "chatGroup", id }, now, settings)),
      };
      return { reply: { time: now, number: group.nextMessage }, changes };
    },
  },
};

/** Whose recent lists a one-to-one message moves, and who stands in them (OQ-47). */
function listsTouched(
  { from, to, isForSender, movesLists, lifetimeSeconds }: Input<"sendMessage"> & { from: string },
  { senderRecents, noLastMessage, onlineOnlyMessages, selfMessage }: Settings,
): { account: string; other: string }[] {
  if (lifetimeSeconds === 0 && onlineOnlyMessages === "leave") return [];
  if (from === to) return selfMessage === "oneEntry" && movesLists ? [{ account: to, other: from }] : [];
  const atSender =
    (senderRecents === "always" || (senderRecents === "touch" && isForSender)) &&
    (movesLists || noLastMessage === "leaveRecipient");
  return [...(movesLists ? [{ account: to, other: from }] : []), ...(atSender ? [{ account: from, other: to }] : [])];
}

/** 90012 or 90048 (OQ-47) */
function unknownRecipient({ unknownRecipientCode }: Settings): ErrorName {
  return unknownRecipientCode === 90012 ? "messageRecipientNotImported" : "messageAccountAbsent";
}

/** 20003 or 90048 (OQ-47) */
function unknownSender({ unknownSenderCode }: Settings): ErrorName {
  return unknownSenderCode === 20003 ? "messageAccountUnknown" : "messageAccountAbsent";
}

/** An app's admins are accounts without having been imported. */
function exists({ accounts }: View, account: string, { admins }: Occasion): boolean {
  return accounts.has(account) || admins.includes(account);
}
