import {
  assignedChatGroupId,
  chatGroup,
  type SeededGroup,
  seedAccount,
  user,
  userId,
  worldEpoch,
} from "./seed-account.ts";
import type { RecentRecord, World } from "./store.ts";

/*
 * Accounts that stand at a limit, or one step before it:
 *
 * | Account                  | Groups | Conversations | The names of its groups                       |
 * | full_groups_19           | 19     | 19            | drawer_01 ... drawer_19                       |
 * | full_groups_20           | 20     | 20            | drawer_01 ... drawer_20                       |
 * | full_conversations_999   | 2      | 999           | most (all of them), spare (empty)             |
 * | full_conversations_1000  | 2      | 1000          | most (all of them), spare (empty)             |
 * | full_both                | 20     | 1000          | drawer_01 ... drawer_20, 50 in each           |
 * | full_names               | 4      | 0             | 63 and 64 bytes: in ASCII, and in CJK         |
 * | full_recents             | 0      | 0             | none; 100 recent contacts, 50 of them pinned  |
 * | full_profile             | 0      | 0             | none; its own name and picture have 500 bytes |
 *
 * The chat group "full-chat-group-" and 32 times x has an ID of 48 bytes, a name of 100, and everybody of user_0001 ...
 * user_0100 in it. user_0001 ... user_0100 have no groups; the first 50 stand in "most", the other 50 are free to be added.
 */
export function brimfulWorld(): World {
  const members = (from: number, count: number) =>
    Array.from({ length: count }, (_, at) => chatGroup(assignedChatGroupId(from + at)));
  const drawers = (count: number, size: number): SeededGroup[] =>
    Array.from({ length: count }, (_, at) => ({
      name: `drawer_${String(at + 1).padStart(2, "0")}`,
      members: members(at * size, size),
    }));
  const conversations = (count: number): SeededGroup[] => [
    { name: "most", members: [...counted, ...members(0, count - counted.length)] },
    { name: "spare", members: [] },
  ];

  const plain = plainAccounts.map((account, at) => seedAccount({ account, nick: `Plain ${at + 1}` }, []));
  return {
    accounts: [
      ...plain,
      seedAccount({ account: "full_groups_19", nick: "Nineteen groups" }, drawers(19, 1)),
      seedAccount({ account: "full_groups_20", nick: "Twenty groups" }, drawers(20, 1)),
      seedAccount({ account: "full_conversations_999", nick: "999 conversations" }, conversations(999)),
      seedAccount({ account: "full_conversations_1000", nick: "1000 conversations" }, conversations(1000)),
      seedAccount({ account: "full_both", nick: "Full to the brim" }, drawers(20, 50)),
      { ...seedAccount({ account: "full_recents", nick: "100 recent contacts" }, []), recents: fullRecents },
      seedAccount({ account: "full_names", nick: "Names of 63 and 64 bytes" }, longNames),
      seedAccount({ account: "full_profile", ...fullProfile }, []),
    ],
    chatGroups: [{ id: "@TGS#2DEADQ7XK", dead: true, members: [] }, fullChatGroup],
  };
}

const plainAccounts = Array.from({ length: 100 }, (_, at) => userId(at + 1));
// The other half is free to be the one conversation too many.
const counted = plainAccounts.slice(0, 50).map(user);

// Two share each second, so that a cursor must count within one.
const fullRecents: RecentRecord[] = plainAccounts.map((id, at) => ({
  conversation: user(id),
  time: worldEpoch + Math.floor(at / 2) * 60,
  pinned: at % 4 < 2,
  empty: false,
}));

const fullProfile = {
  nick: `${"客".repeat(166)}nn`,
  faceUrl: `https://example.com/${"p".repeat(500 - "https://example.com/".length)}`,
};

const fullChatGroup: World["chatGroups"][number] = {
  ...{ id: `full-chat-group-${"x".repeat(32)}`, dead: false, type: "Public", name: `${"群".repeat(33)}n` },
  ...{ owner: "user_0001", createdAt: worldEpoch, changedAt: worldEpoch, lastMessageAt: worldEpoch, nextMessage: 2 },
  memberCount: plainAccounts.length,
  members: plainAccounts.map((account, at) => ({ account, role: at === 0 ? "Owner" : "Member", joinedAt: worldEpoch })),
};

// One of the CJK characters takes three bytes.
const longNames: SeededGroup[] = [
  { name: "n".repeat(63), members: [] },
  { name: "n".repeat(64), members: [] },
  { name: "客".repeat(21), members: [] },
  { name: `${"客".repeat(21)}n`, members: [] },
];
