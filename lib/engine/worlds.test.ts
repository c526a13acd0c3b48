import { describe, expect, test } from "vitest";
import { limits } from "../chat/limits.ts";
import { ChatGroupType, conversationKey, GroupName, NewAccountId, utf8Bytes } from "../chat/wire.ts";
import { isChatGroupId } from "./rules.ts";
import type { World } from "./store.ts";
import { leftChatGroup } from "./world-demo-chat-groups.ts";
import { isWorldName, worldNames, worldOf } from "./worlds.ts";

const accountOf = (world: World, account: string) => {
  const found = world.accounts.find((each) => each.account === account);
  if (!found) throw new Error(`no ${account}`);
  return found;
};
const namesIn = (world: World, account: string) => accountOf(world, account).groups.map(({ name }) => name);

describe.each(worldNames)("the world %s", (name) => {
  const world = worldOf(name);

  test("is the same every time", () => {
    expect(worldOf(name)).toEqual(world);
  });

  test("keeps the service's own laws", () => {
    expect(new Set(world.accounts.map(({ account }) => account)).size).toBe(world.accounts.length);
    for (const { account, groups, contacts, recents, lastGroupId, lastPosition, grouped } of world.accounts) {
      expect(new Set(recents.map(({ conversation }) => conversationKey(conversation))).size).toBe(recents.length);
      expect(recents.length).toBeLessThanOrEqual(limits.recentsPerAccount.value);
      expect(recents.filter(({ pinned }) => pinned).length).toBeLessThanOrEqual(limits.pinnedRecentsPerAccount.value);
      expect(NewAccountId.safeParse(account).success).toBe(true);
      for (const group of groups) expect(GroupName.safeParse(group.name).success).toBe(true);
      expect(new Set(groups.map((group) => group.name)).size).toBe(groups.length);
      expect(groups.length).toBeLessThanOrEqual(20);
      expect(grouped).toBe(contacts.length);
      expect(grouped).toBeLessThanOrEqual(1000);
      expect(new Set(contacts.map(({ conversation }) => conversationKey(conversation))).size).toBe(contacts.length);
      expect(contacts.map(({ position }) => position)).toEqual(contacts.map((_, at) => at + 1));
      expect(lastPosition).toBe(contacts.length);
      const ids = new Set(groups.map(({ id }) => id));
      for (const { groupIds } of contacts) {
        expect(groupIds.length).toBeGreaterThan(0);
        expect(groupIds.every((id) => ids.has(id) && id <= lastGroupId)).toBe(true);
        expect(groupIds).toEqual([...new Set(groupIds)].sort((left, right) => left - right));
      }
    }
  });
});

describe.each(worldNames)("the chat groups of the world %s", (name) => {
  const { accounts, chatGroups } = worldOf(name);

  test("keep the service's own laws", () => {
    const imported = new Set(accounts.map(({ account }) => account));
    expect(new Set(chatGroups.map(({ id }) => id)).size).toBe(chatGroups.length);
    for (const group of chatGroups) {
      expect(isChatGroupId(group.id)).toBe(true);
      if (group.dead) expect(group.members).toEqual([]);
      if (group.dead) continue;
      const members = group.members.map(({ account }) => account);
      expect(ChatGroupType.safeParse(group.type).success).toBe(true);
      expect(utf8Bytes(group.name)).toBeLessThanOrEqual(limits.chatGroupNameBytes.value);
      expect(group.name).not.toBe("");
      expect([group.id, group.memberCount, new Set(members).size]).toEqual([group.id, members.length, members.length]);
      expect(members.filter((account) => !imported.has(account))).toEqual([]);
      const owners = group.members.flatMap(({ account, role }) => (role === "Owner" ? [account] : []));
      if (group.type === "AVChatRoom") expect(members).toEqual(owners);
      expect(owners).toEqual(group.owner === undefined ? [] : [group.owner]);
    }
  });
});

test("demo: everybody is in the chat groups that they keep, but for the dead ones and one that user_0042 has left", () => {
  const { accounts, chatGroups } = worldOf("demo");
  const byId = new Map(chatGroups.map((group) => [group.id, group]));
  const strangers = accounts.flatMap(({ account, contacts, recents }) =>
    [...contacts, ...recents].flatMap(({ conversation: { kind, id } }) => {
      const group = byId.get(id);
      const isIn = group && (group.dead || group.members.some((member) => member.account === account));
      return kind === "user" || isIn ? [] : [`${account} ${id}`];
    }),
  );
  expect(strangers).toEqual([`${leftChatGroup.account} ${leftChatGroup.id}`]);
  const names = chatGroups.flatMap((group) => (group.dead ? [] : [group.name]));
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(40);
});

test("messy alone holds absent peers; every world but the empty one knows a dead chat group", () => {
  for (const name of worldNames) {
    const world = worldOf(name);
    const imported = new Set(world.accounts.map(({ account }) => account));
    const orphans = world.accounts
      .flatMap(({ contacts }) => contacts)
      .filter(({ conversation: { kind, id } }) => kind === "user" && !imported.has(id));
    expect(orphans.length > 0).toBe(name === "messy");
    expect(world.chatGroups.some(({ dead }) => dead)).toBe(name !== "empty");
  }
});

test("demo: 200 accounts with names, and the samples' groups", () => {
  const world = worldOf("demo");
  for (let number = 1; number <= 200; number++)
    expect(accountOf(world, `user_${String(number).padStart(4, "0")}`).nick).toMatch(/\S/);
  expect(accountOf(world, "user_0001").groups).toEqual([
    { id: 1, name: "group_0001" },
    { id: 2, name: "group_0003" },
  ]);
});

test("demo: user_0042 is well filled", () => {
  const { groups, contacts, grouped } = accountOf(worldOf("demo"), "user_0042");
  expect(groups).toHaveLength(14);
  expect(grouped).toBeGreaterThan(930);
  expect(grouped).toBeLessThan(970);
  expect(groups.map(({ name }) => name)).toEqual(expect.arrayContaining(["vip ", "VIP 客户", "Old imports"]));
  expect(groups.some(({ name }) => utf8Bytes(name) > 32)).toBe(true);
  const oldImports = groups.find(({ name }) => name === "Old imports")?.id ?? 0;
  expect(contacts.some(({ groupIds }) => groupIds.includes(oldImports))).toBe(false);
  expect(contacts.filter(({ groupIds }) => groupIds.length > 1).length).toBeGreaterThan(50);
  expect(contacts.some(({ conversation }) => conversation.id === "@TGS#2DEADQ7XK")).toBe(true);
});

test("demo: every account has recent contacts, user_0042 a hundred, and some are in no group", () => {
  const world = worldOf("demo");
  const people = world.accounts.filter(({ account }) => account.startsWith("user_"));
  expect(people.every(({ recents }) => recents.length >= 3)).toBe(true);
  const { recents, contacts } = accountOf(world, "user_0042");
  expect(recents).toHaveLength(100);
  const grouped = new Set(contacts.map(({ conversation }) => conversationKey(conversation)));
  expect(recents.some(({ conversation }) => !grouped.has(conversationKey(conversation)))).toBe(true);
});

test("brimful: accounts at and before each limit", () => {
  const world = worldOf("brimful");
  expect(namesIn(world, "full_groups_19")).toHaveLength(19);
  expect(namesIn(world, "full_groups_20")).toHaveLength(20);
  expect(accountOf(world, "full_conversations_999").grouped).toBe(999);
  expect(accountOf(world, "full_conversations_1000").grouped).toBe(1000);
  expect(accountOf(world, "full_both")).toMatchObject({ grouped: 1000, lastGroupId: 20 });
  expect(namesIn(world, "full_names").map(utf8Bytes)).toEqual([63, 64, 63, 64]);
});

test("brimful: names at their limits, and a recent list that is full", () => {
  const world = worldOf("brimful");
  const { nick = "", faceUrl = "" } = accountOf(world, "full_profile");
  expect([utf8Bytes(nick), utf8Bytes(faceUrl)]).toEqual([500, 500]);
  const sizes = world.chatGroups.map((group) => [utf8Bytes(group.id), group.dead ? 0 : utf8Bytes(group.name)]);
  expect(sizes).toContainEqual([48, 100]);
  expect(accountOf(world, "full_recents").recents).toHaveLength(limits.recentsPerAccount.value);
});

test("messy: names that are equal, empty, or hold marks that turn the text round", () => {
  const nicks = worldOf("messy").accounts.flatMap(({ nick }) => nick ?? []);
  expect(nicks).toContain("");
  expect(nicks.filter((nick) => nick === "Alex Kim")).toHaveLength(2);
  expect(nicks.some((nick) => /[\u202e\u2066]/.test(nick) && /\p{Cc}/u.test(nick))).toBe(true);
});

test("messy: near-duplicate names and empty groups", () => {
  expect(namesIn(worldOf("messy"), "user_0001")).toEqual(["VIP", "vip ", "vip", "Café", "Cafe\u0301", "Old imports"]);
});

test("no other name is a world", () => {
  for (const name of ["", "Demo", "toString", "__proto__", 5, null, undefined]) expect(isWorldName(name)).toBe(false);
});
