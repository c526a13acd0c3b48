import { seedAccount } from "./seed-account.ts";
import type { MemberRecord, World } from "./store.ts";

const times = { createdAt: 1, changedAt: 1, lastMessageAt: 0, nextMessage: 1 };
/** The first of `people` owns it; each joined a second after the one before. */
const alive = (id: string, type: string, people: readonly string[]): World["chatGroups"][number] => ({
  ...{ id, dead: false, type, name: id, ...times, memberCount: people.length },
  ...(people[0] !== undefined && { owner: people[0] }),
  members: people.map((account, at): MemberRecord => ({ account, role: at === 0 ? "Owner" : "Member", joinedAt: at })),
});

/** For tests of chat groups: three people; a work group of bob's with alice, a public one of bob's, a live room, and one that is dead. */
export const peopleInChatGroups: World = {
  accounts: ["alice", "bob", "carol"].map((account) => seedAccount({ account }, [])),
  chatGroups: [
    alive("crew", "Work", ["bob", "alice"]),
    alive("others", "Public", ["bob"]),
    alive("live", "AVChatRoom", []),
    { id: "@TGS#DEAD", dead: true, members: [] },
  ],
};
