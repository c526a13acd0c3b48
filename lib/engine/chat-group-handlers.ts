import type { ChatGroupField, MemberField } from "../chat/wire.ts";
import type { Handler } from "./handler.ts";
import { outcomeOf, Refusal } from "./refusal.ts";
import {
  chatGroupAbsence,
  chatGroupsAnswered,
  fitsType,
  isChatGroupId,
  isInactive,
  keepsMembers,
  spelledType,
} from "./rules.ts";
import type { Settings } from "./settings.ts";
import type { LiveChatGroup, MemberRecord } from "./store.ts";

type ChatGroupHandlers = { readonly [V in "readChatGroups" | "readJoinedChatGroups"]: Handler<V> };

/** The commands that read chat groups (34961, 34925). */
export const chatGroupHandlers: ChatGroupHandlers = {
  readChatGroups: {
    need({ chatGroups, filter }) {
      const asked = [...new Set(chatGroups)].filter(isChatGroupId);
      const withMembers = !filter || filter.memberFields;
      return {
        chatGroups: asked,
        ...(withMembers && { members: asked.map((chatGroup) => ({ chatGroup, accounts: "all" as const })) }),
      };
    },
    decide(view, { chatGroups, filter }, _now, settings) {
      // Asked twice, answered once or each time (OQ-36); one that failed has its code alone (OQ-35).
      const results = chatGroupsAnswered(chatGroups, settings).map((id) => {
        const group = view.chatGroups.get(id);
        if (!group || group.dead) return { id, ...outcomeOf(chatGroupAbsence(id, settings)) };
        const memberFields = filter ? filter.memberFields : ["role" as const, "joinedAt" as const];
        const members = keepsMembers(group) && memberFields ? view.members.get(id) : undefined;
        return {
          ...{ id, ...outcomeOf(undefined), ...picked(group, settings, filter?.fields) },
          members: members?.map((member) => ({ account: member.account, ...membership(member, memberFields) })),
        };
      });
      return { reply: { results }, changes: {} };
    },
  },

  readJoinedChatGroups: {
    need: ({ account }) => ({ accounts: [account], joined: [account] }),
    // By when the account joined, then by ID, or by ID alone (OQ-40).
    decide(view, { account, limit, offset = 0, type, withoutInactive, fields, memberFields }, _now, settings) {
      if (!view.accounts.has(account) && settings.joinedOfUnknown === "refuse")
        throw new Refusal("chatGroupAccountNotFound", "Member_Account");
      const leavesOutInactive = withoutInactive && settings.inactiveWorkGroups === "onAsking";
      const fitting = (view.joined.get(account) ?? []).filter(
        ({ chatGroup }) =>
          keepsMembers(chatGroup) &&
          (type === undefined || fitsType(chatGroup.type, type, settings)) &&
          !(leavesOutInactive && isInactive(chatGroup)),
      );
      if (settings.joinedOrder === "id")
        fitting.sort((left, right) => (left.chatGroup.id < right.chatGroup.id ? -1 : 1));
      if (settings.joinedPastEnd === "refuse" && offset > 0 && offset >= fitting.length)
        throw new Refusal("chatGroupParameterInvalid", "Offset lies past the end");
      const page = fitting.slice(offset, limit === undefined ? undefined : offset + limit);
      const chatGroups = page.map(({ chatGroup, ...self }) => ({
        ...{ id: chatGroup.id, ...picked(chatGroup, settings, fields), ...membership(self, memberFields) },
      }));
      return { reply: { total: fitting.length, chatGroups }, changes: {} };
    },
  },
};

/** The fields that were asked for; all of them when none was named. Texts that were never set are empty. */
function picked(group: LiveChatGroup, settings: Settings, fields: readonly ChatGroupField[] = allFields) {
  const known = { faceUrl: "", owner: "", ...group, type: spelledType(group.type, settings) };
  const shown = keepsMembers(group) ? fields : fields.filter((field) => field !== "memberCount");
  return Object.fromEntries(shown.map((field) => [field, known[field]]));
}

const allFields: readonly ChatGroupField[] = [
  ...(["type", "name", "faceUrl", "owner", "createdAt", "changedAt"] as const),
  ...(["lastMessageAt", "nextMessage", "memberCount"] as const),
];

function membership(member: Omit<MemberRecord, "account">, fields: readonly MemberField[] = []) {
  return Object.fromEntries(fields.map((field) => [field, member[field]]));
}
