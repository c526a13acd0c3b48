import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type SettingsUnderTest, settingsUnderTest } from "./settings-under-test.ts";
import { peopleInChatGroups } from "./world-under-test.ts";

/* The settings of making, filling and ending chat groups, each in each of its positions, put as an operator would. */
let service: SettingsUnderTest;
beforeEach(async () => {
  service = await settingsUnderTest(peopleInChatGroups);
});
afterEach(() => service.close());

const peopleOf = (accounts: readonly string[]) => accounts.map((Member_Account) => ({ Member_Account }));
const make = (more: object = {}) => service.codeOf("create_group", { Type: "Work", Name: "N", ...more });
const add = (accounts: string[], GroupId = "crew") =>
  service.codeOf("add_group_member", { GroupId, MemberList: peopleOf(accounts) });
const remove = (MemberToDel_Account: string[], GroupId = "crew") =>
  service.codeOf("delete_group_member", { GroupId, MemberToDel_Account });
const destroy = (GroupId: string) => service.codeOf("destroy_group", { GroupId });
/** Its owner, then its members. */
const shown = async (GroupId: string) => {
  const { GroupInfo } = await service.call("get_group_info", { GroupIdList: [GroupId] });
  // Held by the contract tests of get_group_info.
  const [info] = GroupInfo as { Owner_Account: string; MemberList?: { Member_Account: string }[] }[];
  return [info?.Owner_Account, info?.MemberList?.map(({ Member_Account }) => Member_Account)];
};

describe("a new chat group", () => {
  test("chatGroupNameBytes: over it is 10004, wherever it is put", async () => {
    expect([await make({ Name: "n".repeat(100) }), await make({ Name: "n".repeat(101) })]).toEqual([0, 10004]);
    await service.put({ chatGroupNameBytes: 30 });
    expect([await make({ Name: "客".repeat(10) }), await make({ Name: "n".repeat(31) })]).toEqual([0, 10004]);
  });

  test("emptyChatGroupName: refuse is 10004, accept makes one without a name; an absent one is 10004 either way", async () => {
    expect([await make({ Name: "" }), await make({ Name: undefined })]).toEqual([10004, 10004]);
    await service.put({ emptyChatGroupName: "accept" });
    expect([await make({ Name: "" }), await make({ Name: undefined })]).toEqual([0, 10004]);
  });

  test("takenIdOwner: 10025 where requested is the owner's own, where the caller owns it, or for nobody; 10021 otherwise", async () => {
    await service.call("account_import", { UserID: "administrator" });
    await make({ GroupId: "admins", Owner_Account: "administrator" });
    const codes = async () => [
      await make({ GroupId: "crew", Owner_Account: "bob" }),
      await make({ GroupId: "crew", Owner_Account: "alice" }),
      await make({ GroupId: "admins", Owner_Account: "alice" }),
    ];
    expect(await codes()).toEqual([10025, 10021, 10021]);
    await service.put({ takenIdOwner: "caller" });
    expect(await codes()).toEqual([10021, 10021, 10025]);
    await service.put({ takenIdOwner: "nobody" });
    expect(await codes()).toEqual([10021, 10021, 10021]);
  });

  test("takenOwnerlessCode: 10025 where neither has an owner, or 10021", async () => {
    expect([await make({ GroupId: "live" }), await make({ GroupId: "crew" })]).toEqual([10025, 10021]);
    await service.put({ takenOwnerlessCode: 10021 });
    expect([await make({ GroupId: "live" }), await make({ GroupId: "crew" })]).toEqual([10021, 10021]);
  });

  test("destroyedIds: free gives the ID of a disbanded one to the next, taken is 10021, and 51007 in conversation groups", async () => {
    expect([await destroy("crew"), await make({ GroupId: "crew" })]).toEqual([0, 0]);
    await service.put({ destroyedIds: "taken" });
    expect([await destroy("others"), await destroy("others")]).toEqual([0, 10010]);
    expect([await make({ GroupId: "others" }), await make({ GroupId: "@TGS#DEAD" })]).toEqual([10021, 10004]);
    expect((await service.call("get_joined_group_list", { Member_Account: "bob" })).TotalCount).toBe(0);
    expect(await service.createGroup("Drawer", [{ Type: 2, ToGroupId: "others" }])).toMatchObject({
      GroupResultItem: [{ ResultItem: [{ ResultCode: 51007 }] }],
    });
  });

  test("chosenIdCode: 10004 for an ID that nobody may choose, or 10015", async () => {
    const codes = async () => {
      const ids = ["@TGS#1AAAAAAAA", "@TGS#", "g".repeat(49), "客"];
      return Promise.all(ids.map((GroupId) => make({ GroupId })));
    };
    expect(await codes()).toEqual([10004, 10004, 10004, 10004]);
    await service.put({ chosenIdCode: 10015 });
    expect(await codes()).toEqual([10015, 10015, 10015, 10015]);
    expect(await make({ GroupId: "mine" })).toBe(0);
  });

  test("prefixedIds: refuse is 10004 for an ID like those that are assigned, accept takes it, bare too", async () => {
    const ids = ["@TGS#1AAAAAAAA", "@TGS#", "@TGS#_MINE"];
    for (const GroupId of ids) expect(await make({ GroupId })).toBe(10004);
    await service.put({ prefixedIds: "accept" });
    for (const GroupId of ids) expect(await make({ GroupId })).toBe(0);
    expect(await make({ GroupId: `@TGS#${"g".repeat(44)}` })).toBe(10004);
  });

  test("communityPrefixedIds: accept lets a community choose an ID that begins as theirs do, refuse is 10004", async () => {
    const community = (GroupId: string) => make({ Type: "Community", GroupId });
    expect([await community("@TGS#_ONE"), await community("@TGS#1ONE")]).toEqual([0, 10004]);
    await service.put({ communityPrefixedIds: "refuse" });
    expect([await community("@TGS#_TWO"), await community("two")]).toEqual([10004, 0]);
  });

  test("unknownFirstMembers: refuse is 10019 and nothing is made, leaveOut makes it without them", async () => {
    const asked = { GroupId: "new", Owner_Account: "ghost", MemberList: peopleOf(["alice", "phantom"]) };
    expect([await make(asked), await shown("new")]).toEqual([10019, [undefined, undefined]]);
    await service.put({ unknownFirstMembers: "leaveOut" });
    expect([await make(asked), await shown("new")]).toEqual([0, ["", ["alice"]]]);
  });

  test("repeatedFirstMembers: once takes one who is named twice or owns it as one, refuse is 10004", async () => {
    const twice = { Owner_Account: "bob", MemberList: peopleOf(["alice", "alice"]) };
    const owners = { Owner_Account: "bob", MemberList: peopleOf(["bob"]) };
    expect([await make({ ...twice, GroupId: "new" }), await make(owners)]).toEqual([0, 0]);
    expect(await shown("new")).toEqual(["bob", ["alice", "bob"]]);
    await service.put({ repeatedFirstMembers: "refuse" });
    expect([await make(twice), await make(owners)]).toEqual([10004, 10004]);
    expect(await make({ Owner_Account: "bob", MemberList: peopleOf(["alice"]) })).toBe(0);
  });
});

describe("members", () => {
  const many = (count: number) => Array<string>(count).fill("carol");

  test("chatGroupMembersPerAdd: over it is 10005, wherever it is put", async () => {
    expect([await add(many(300)), await add(many(301))]).toEqual([0, 10005]);
    await service.put({ chatGroupMembersPerAdd: 100 });
    expect([await add(many(100)), await add(many(101))]).toEqual([0, 10005]);
  });

  test("chatGroupMembersPerRemove: over it is 10005, wherever it is put", async () => {
    expect([await remove(many(100)), await remove(many(101))]).toEqual([0, 10005]);
    await service.put({ chatGroupMembersPerRemove: 500 });
    expect([await remove(many(500)), await remove(many(501))]).toEqual([0, 10005]);
  });

  test("removedCountCode: 10005 for too many to remove, or 10004; too many to add stay 10005", async () => {
    expect([await remove(many(101)), await add(many(301))]).toEqual([10005, 10005]);
    await service.put({ removedCountCode: 10004 });
    expect([await remove(many(101)), await add(many(301))]).toEqual([10004, 10005]);
  });

  test("noMembersCode: 10004 for an empty list of members, or 10005", async () => {
    const codes = async () => [await add([]), await remove([]), await service.codeOf("add_group_member", {})];
    expect(await codes()).toEqual([10004, 10004, 10004]);
    await service.put({ noMembersCode: 10005 });
    expect(await codes()).toEqual([10005, 10005, 10004]);
  });

  test("unknownNewMembers: refuse is 10019 and nobody is added, item fails them alone with Result 0", async () => {
    expect([await add(["carol", "ghost"]), await shown("crew")]).toEqual([10019, ["bob", ["bob", "alice"]]]);
    await service.put({ unknownNewMembers: "item" });
    const MemberList = peopleOf(["carol", "ghost", "bob"]);
    expect(await service.call("add_group_member", { GroupId: "crew", MemberList })).toMatchObject({
      ErrorCode: 0,
      MemberList: [{ Result: 1 }, { Member_Account: "ghost", Result: 0 }, { Result: 2 }],
    });
    expect(await shown("crew")).toEqual(["bob", ["bob", "alice", "carol"]]);
  });

  test("unknownLeavers: ignore takes them as any who is not in it, refuse is 10019 and nobody is removed", async () => {
    expect([await remove(["ghost", "carol"]), await shown("crew")]).toEqual([0, ["bob", ["bob", "alice"]]]);
    await service.put({ unknownLeavers: "refuse" });
    expect([await remove(["alice", "ghost"]), await shown("crew")]).toEqual([10019, ["bob", ["bob", "alice"]]]);
    expect([await remove(["alice", "carol"]), await shown("crew")]).toEqual([0, ["bob", ["bob"]]]);
  });

  test("ownerRemoval: workOnly is 10007 for other types, everyType lets any chat group go on without its owner", async () => {
    expect([await remove(["bob"], "others"), await remove(["bob"], "crew")]).toEqual([10007, 0]);
    await service.put({ ownerRemoval: "everyType" });
    expect([await remove(["bob"], "others"), await shown("others")]).toEqual([0, ["", []]]);
  });
});
