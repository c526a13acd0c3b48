import { chatGroup, seedAccount, user, worldEpoch } from "./seed-account.ts";
import type { World } from "./store.ts";

/** Dead chat groups of the messy world: adding one is 51007, taking one out succeeds. */
const deadChatGroups = ["@TGS#2DEADQ7XK", "@TGS#2DEADM4TR", "old-harbour-crew"];
/** Accounts that others still hold in their groups, and that are no longer imported. */
const absentAccounts = ["gone_0001", "gone_0002", "gone_0003"];

/**
 * What years of use leave behind: members that are absent accounts or dead chat groups, empty groups, and names that
 * differ by a space, by letter case, or by how an accent is written.
 */
export function messyWorld(): World {
  const plain = ["user_0002", "user_0003", "user_0004", "user_0005"];
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
          { name: "Former crews", members: deadChatGroups.map(chatGroup) },
        ]),
        recents: [...absentAccounts.map(user), ...deadChatGroups.map(chatGroup)].map((conversation, at) => ({
          ...{ conversation, time: worldEpoch - at, pinned: at === 0, empty: at % 2 === 1 },
        })),
      },
      seedAccount(
        { account: "empty_groups", nick: "" },
        ["New group", "New group (2)", "new group", " New group"].map((name) => ({ name, members: [] })),
      ),
      ...plain.map((account) => seedAccount({ account }, [])),
    ],
    chatGroups: deadChatGroups.map((id) => ({ id, dead: true, members: [] })),
  };
}
