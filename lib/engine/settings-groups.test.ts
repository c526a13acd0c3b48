import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { chatGroup, mark, marks, memberCodes, members, rename, user } from "./request-bodies.ts";
import { type SettingsUnderTest, settingsUnderTest } from "./settings-under-test.ts";

let service: SettingsUnderTest;
const dead = chatGroup("@TGS#DEAD");

beforeEach(async () => {
  service = await settingsUnderTest();
});
afterEach(() => service.close());

describe("groups", () => {
  test("existingName: refuse is 50002, merge adds to the group that is there", async () => {
    await service.createGroup("VIP", [user("bob")]);
    expect(await service.createGroup("VIP", [user("carol")])).toMatchObject({ ErrorCode: 50002 });
    await service.put({ existingName: "merge" });
    expect(await service.createGroup("VIP", [user("carol")])).toMatchObject({
      GroupResultItem: [{ GroupItem: { GroupId: 1 } }],
    });
    expect(await service.read()).toMatchObject({
      ContactItem: [user("bob"), user("carol")],
      GroupItem: [{ GroupId: 1 }],
    });
  });

  test("renameOntoOther: refuse is 50002, merge puts the members into the other group", async () => {
    await service.createGroup("A", [user("bob"), user("carol")]);
    await service.createGroup("B", [user("carol")]);
    expect(await service.update(rename("alice", "A", "B"))).toMatchObject({ ErrorCode: 50002 });
    await service.put({ renameOntoOther: "merge" });
    expect(await service.update(rename("alice", "A", "B"))).toMatchObject({
      UpdateGroupResult: { GroupName: "B", GroupId: 2, OldGroupName: "A" },
    });
    const both = [user("bob"), user("carol")].map((item) => ({ ...item, ContactGroupId: [2] }));
    expect(await service.read()).toMatchObject({ ContactItem: both, GroupItem: [{ GroupName: "B" }] });
    expect((await service.read()).GroupItem).toHaveLength(1);
  });

  test("renameOntoSame: accept is OK, refuse is 50002", async () => {
    await service.createGroup("A");
    expect(await service.update(rename("alice", "A", "A"))).toMatchObject({ ErrorCode: 0 });
    await service.put({ renameOntoSame: "refuse" });
    expect(await service.update(rename("alice", "A", "A"))).toMatchObject({ ErrorCode: 50002 });
  });

  test("groupIds: countUp never gives a number again, lowestFree does", async () => {
    for (const name of ["A", "B", "C"]) await service.createGroup(name);
    await service.call("del_contact_group", { From_Account: "alice", GroupName: ["B"] });
    expect(await service.createGroup("D")).toMatchObject({ GroupResultItem: [{ GroupItem: { GroupId: 4 } }] });
    await service.put({ groupIds: "lowestFree" });
    expect(await service.createGroup("E")).toMatchObject({ GroupResultItem: [{ GroupItem: { GroupId: 2 } }] });
    const numbers = ((await service.read()).GroupItem as { GroupId: number }[]).map(({ GroupId }) => GroupId);
    expect(numbers).toEqual([1, 2, 3, 4]);
  });

  test("groupsPerAccount: the limit is 51010 where it is put", async () => {
    await service.createGroup("A");
    await service.put({ groupsPerAccount: 1 });
    expect(await service.createGroup("B")).toMatchObject({ ErrorCode: 51010 });
    await service.put({ groupsPerAccount: 2 });
    expect(await service.createGroup("B")).toMatchObject({ ErrorCode: 0 });
  });

  test("createCheckFirst: at the limit a taken name is 50002 after name, 51010 after limit", async () => {
    await service.createGroup("A");
    await service.put({ groupsPerAccount: 1 });
    expect(await service.createGroup("A")).toMatchObject({ ErrorCode: 50002 });
    await service.put({ createCheckFirst: "limit" });
    expect(await service.createGroup("A")).toMatchObject({ ErrorCode: 51010 });
  });

  test("groupNameMatch: exact tells VIP from vip, ignoreCase does not", async () => {
    await service.createGroup("VIP");
    expect(await service.createGroup("vip")).toMatchObject({ ErrorCode: 0 });
    await service.put({ groupNameMatch: "ignoreCase" });
    expect(await service.createGroup("Vip")).toMatchObject({ ErrorCode: 50002 });
    await service.call("del_contact_group", { From_Account: "alice", GroupName: ["ViP"] });
    expect(await service.update(rename("alice", "vIp", "VIP"))).toMatchObject({
      UpdateGroupResult: { GroupName: "VIP" },
    });
    expect(await service.read()).toMatchObject({ GroupItem: [{ GroupName: "VIP", GroupId: 2 }] });
  });

  test("groupNameTrim: keep leaves the spaces, trim takes them, and nothing is left of a blank name", async () => {
    await service.createGroup(" A ");
    expect(await service.read()).toMatchObject({ GroupItem: [{ GroupName: " A " }] });
    await service.put({ groupNameTrim: "trim" });
    await service.createGroup(" B ");
    expect(await service.read()).toMatchObject({ GroupItem: [{ GroupName: " A " }, { GroupName: "B" }] });
    expect(await service.createGroup("   ")).toMatchObject({ ErrorCode: 50002 });
    expect(await service.update(members("alice", "B ", [[1, user("bob")]]))).toMatchObject({ ErrorCode: 0 });
  });

  test("emptyGroupNameCode: 50002, or 51011", async () => {
    expect(await service.createGroup("")).toMatchObject({ ErrorCode: 50002 });
    await service.put({ emptyGroupNameCode: 51011 });
    expect(await service.createGroup("")).toMatchObject({ ErrorCode: 51011 });
  });

  test("groupNameForm: keep tells two spellings of one sign apart, nfc makes them one", async () => {
    const [composed, parted] = ["caf\u00e9", "cafe\u0301"];
    expect([(await service.createGroup(composed)).ErrorCode, (await service.createGroup(parted)).ErrorCode]).toEqual([
      0, 0,
    ]);
    await service.put({ groupNameForm: "nfc" });
    expect(await service.createGroup(parted)).toMatchObject({ ErrorCode: 50002 });
    expect(await service.update(rename("alice", parted, "Tea"))).toMatchObject({
      UpdateGroupResult: { GroupName: "Tea", GroupId: 1 },
    });
  });

  test("loneSurrogates: refuse is 50002, replace keeps U+FFFD in their place", async () => {
    const markBob = (CustomMark: string) =>
      service.codeOf("mark_contact", marks("alice", [mark(2, user("bob"), { CustomMark })]));
    expect([(await service.createGroup("A\ud800")).ErrorCode, await markBob("\udc00B")]).toEqual([50002, 50002]);
    await service.put({ loneSurrogates: "replace" });
    expect([(await service.createGroup("A\ud800")).ErrorCode, await markBob("\udc00B")]).toEqual([0, 0]);
    expect(await service.read()).toMatchObject({
      ContactItem: [{ CustomMark: "\ufffdB" }],
      GroupItem: [{ GroupName: "A\ufffd" }],
    });
  });

  test("controlCharacters: refuse is 50002, accept keeps them, and the snapshot takes them back", async () => {
    const odd = "A\u0000\n\u0085";
    const renamed = (to: string) => service.update(rename("alice", odd, to));
    expect(await service.createGroup(odd)).toMatchObject({ ErrorCode: 50002 });
    await service.put({ controlCharacters: "accept" });
    expect(await service.createGroup(odd)).toMatchObject({ ErrorCode: 0 });
    expect(await service.read()).toMatchObject({ GroupItem: [{ GroupName: odd }] });
    const path = "/_service/snapshot";
    const snapshot = await service.send({ method: "GET", path, body: "" });
    expect(await service.send({ method: "PUT", path, body: JSON.stringify(snapshot) })).toMatchObject({ ErrorCode: 0 });
    expect(await renamed("B\t")).toMatchObject({ UpdateGroupResult: { GroupName: "B\t", OldGroupName: odd } });
    for (const name of ["", "\ud800"]) expect(await service.createGroup(name)).toMatchObject({ ErrorCode: 50002 });
    expect(await service.createGroup("\n".repeat(65))).toMatchObject({ ErrorCode: 51011 });
    await service.put({ controlCharacters: "refuse" });
    expect(await service.update(rename("alice", "B\t", "C\t"))).toMatchObject({ ErrorCode: 50002 });
  });

  test("longOldNameCode: a name of 65 bytes that selects a group is 51009, or 51011", async () => {
    const long = "n".repeat(65);
    const codes = async () => [
      (await service.update(rename("alice", long, "B"))).ErrorCode,
      (await service.update(members("alice", long, [[1, user("bob")]]))).ErrorCode,
      await service.codeOf("del_contact_group", { From_Account: "alice", GroupName: [long] }),
    ];
    expect(await codes()).toEqual([51009, 51009, 51009]);
    await service.put({ longOldNameCode: 51011 });
    expect(await codes()).toEqual([51011, 51011, 51011]);
    expect(await service.update(rename("alice", "n".repeat(64), "B"))).toMatchObject({ ErrorCode: 51009 });
  });

  test("emptiedRecords: gone takes what lost its last group and mark out of every read, stay keeps it and its place", async () => {
    const ids = async () =>
      ((await service.read()).ContactItem as { To_Account: string }[]).map((each) => each.To_Account);
    const change = (op: 1 | 2) => service.update(members("alice", "A", [[op, user("bob")]]));
    await service.createGroup("A", [user("bob"), user("carol")]);
    await change(2);
    expect([await ids(), (await service.search(user("bob"))).ContactResultItem]).toEqual([["carol"], []]);
    await change(1);
    expect(await ids()).toEqual(["carol", "bob"]);
    await service.put({ emptiedRecords: "stay", groupedConversations: 2 });
    await service.update(members("alice", "A", [[2, user("carol")]]));
    expect(await service.read()).toMatchObject({
      ContactItem: [{ ...user("carol"), StandardMark: "", Timestamp: 1_800_000_000 }, user("bob")],
    });
    const path = "/_service/snapshot";
    const snapshot = await service.send({ method: "GET", path, body: "" });
    expect(await service.send({ method: "PUT", path, body: JSON.stringify(snapshot) })).toMatchObject({ ErrorCode: 0 });
    // It holds no place of the quota while it is empty.
    expect(await memberCodes(service.update(members("alice", "A", [[1, chatGroup("crew")]])))).toEqual([0]);
    expect(await memberCodes(service.update(members("alice", "A", [[1, user("carol")]])))).toEqual([51008]);
    await service.put({ groupedConversations: 3 });
    expect(await memberCodes(service.update(members("alice", "A", [[1, user("carol")]])))).toEqual([0]);
    expect((await ids()).slice(0, 2)).toEqual(["carol", "bob"]);
  });

  test("groupedConversations: the limit is 51008 where it is put", async () => {
    await service.put({ groupedConversations: 1 });
    const codes = (await service.createGroup("A", [user("bob"), user("carol")])) as object;
    expect(codes).toMatchObject({ GroupResultItem: [{ ResultItem: [{ ResultCode: 0 }, { ResultCode: 51008 }] }] });
    await service.put({ groupedConversations: 2 });
    const again = service.update(members("alice", "A", [[1, user("carol")]]));
    expect(await again).toMatchObject({ UpdateGroupResult: { ContactResultItem: [{ ResultCode: 0 }] } });
  });

  test("deadEntries: removable lets take out and clear, locked is 51007 and 50001", async () => {
    await service.call("account_import", { UserID: "dave" });
    await service.createGroup("A", [user("dave")]);
    await service.call("account_delete", { DeleteItem: [{ UserID: "dave" }] });
    const takeOut = () =>
      service.update(
        members("alice", "A", [
          [2, dead],
          [2, user("ghost")],
        ]),
      );
    const clear = () => service.call("mark_contact", marks("alice", [mark(1, dead, { ClearMark: [1] })]));
    const results = (...codes: number[]) => codes.map((ResultCode) => ({ ResultCode }));
    expect(await takeOut()).toMatchObject({ UpdateGroupResult: { ContactResultItem: results(0, 0) } });
    expect(await clear()).toMatchObject({ ResultItem: results(0) });
    await service.put({ deadEntries: "locked" });
    expect(await takeOut()).toMatchObject({ UpdateGroupResult: { ContactResultItem: results(51007, 50001) } });
    expect(await clear()).toMatchObject({ ResultItem: results(51007) });
    expect(await service.codeOf("del_contact_group", { From_Account: "alice", GroupName: ["A"] })).toBe(0);
    expect(await service.read()).toMatchObject({ ContactItem: [] });
  });

  test("selfConversation: accept is OK, refuse is 50002 for the item", async () => {
    const withSelf = (name: string) => service.createGroup(name, [user("alice")]);
    expect(await withSelf("A")).toMatchObject({ GroupResultItem: [{ ResultItem: [{ ResultCode: 0 }] }] });
    await service.put({ selfConversation: "refuse" });
    expect(await withSelf("B")).toMatchObject({ GroupResultItem: [{ ResultItem: [{ ResultCode: 50002 }] }] });
  });
});
