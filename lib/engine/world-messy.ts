import { chatGroup, seedAccount, user, worldEpoch } from "./seed-account.ts";
import type { World } from "./store.ts";

/** Dead chat groups of the messy world: adding one is 51007, taking one out succeeds. */
const deadChatGroups = ["@TGS#2DEADQ7XK", "@TGS#2DEADM4TR", "old-harbour-crew"];
/** Accounts that others still hold in their groups, and that are no longer imported. */
const absentAccounts = ["gone_0001", "gone_0002", "gone_0003"];

/** Names that are there and say nothing, or more than they should: equal, empty, turned round, with control characters. */
const oddNicks: readonly (readonly [account: string, nick: string])[] = [
  ["user_0002", "Alex Kim"],
  ["user_0003", "Alex Kim"],
  ["user_0004", ""],
  ["user_0005", "\u202enimda\u202c \u2066(night\u0000shift)\u2069\n\u0007"],
];

/**
 * What years of use leave behind: members that are absent accounts or dead chat groups, empty groups, names that differ
 * by a space, by letter case, or by how an accent is written, and people whose names tell nobody apart.
 */
export function messyWorld(): World {
  const at = worldEpoch - 86_400;
  const times = { createdAt: at, changedAt: at, lastMessageAt: 0, nextMessage: 1 };
  return {
    accounts: [
      seedAccount({ account: "user_0001", nick: "Rosa Iglesias" }, [
        { name: "VIP", members: [user("user_0002"), user("gone_0001"), chatGroup("@TGS#2DEADQ7XK")] },
        { name: "vip ", members: [user("user_0003"), user("gone_0001")] },
        { name: "vip", members: [] },
        { name: "Café", members: [user("user_0004")] },
        { name: "Cafe\u0301", members: [user("user_0004"), user("user_0005")] },
        { name: "Old imports", members: [] },
      ]),
      {
        ...seedAccount({ account: "orphans_only", nick: "Nobody left" }, [
          { name: "Former customers", members: absentAccounts.map(user) },
          { name: "Former crews", members: [...deadChatGroups, "left-crew"].map(chatGroup) },
        ]),
        recents: [...absentAccounts.map(user), ...deadChatGroups.map(chatGroup)].map((conversation, at) => ({
          ...{ conversation, time: worldEpoch - at, pinned: at === 0, empty: at % 2 === 1 },
        })),
      },
      seedAccount(
        { account: "empty_groups", nick: "" },
        ["New group", "New group (2)", "new group", " New group"].map((name) => ({ name, members: [] })),
      ),
      ...oddNicks.map(([account, nick]) => seedAccount({ account, nick }, [])),
    ],
    chatGroups: [
      ...deadChatGroups.map((id) => ({ id, dead: true as const, members: [] })),
      // Its owner was deleted, and its name runs from right to left.
      {
        ...{ id: "night-desk", dead: false, type: "Private", name: "Desk \u202ethgiN", ...times, memberCount: 2 },
        members: ["user_0001", "user_0002"].map((account) => ({ account, role: "Member" as const, joinedAt: at })),
      },
      // orphans_only keeps it, and is not in it.
      {
        ...{ id: "left-crew", dead: false, type: "Public", name: " ", owner: "user_0003", ...times, memberCount: 1 },
        members: [{ account: "user_0003", role: "Owner", joinedAt: at }],
      },
    ],
  };
}
