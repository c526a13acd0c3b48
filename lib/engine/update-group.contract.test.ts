import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type EngineUnderTest, engineUnderTest, mouths } from "./engine-under-test.ts";
import { chatGroup, create, fine, memberCodes, members, ok, rename, user } from "./request-bodies.ts";

describe.each(mouths)("updating groups through %s", (mouth) => {
  let service: EngineUnderTest;
  const update = (body: object) => service.call("update_contact_group", body);
  const read = (account: string, StartIndex = 0) =>
    service.call("get_contact_group", { From_Account: account, StartIndex });

  describe("the update page's samples (53439) in the demo world", () => {
    beforeEach(async () => {
      service = await engineUnderTest({ mouth, world: "demo" });
    });
    afterEach(() => service.close());

    test("OK: the first sample renames group_0001, which keeps its number", async () => {
      expect(await update(rename("user_0001", "group_0001", "group_0002"))).toEqual({
        UpdateType: 1,
        UpdateGroupResult: {
          UpdateGroupType: 1,
          GroupName: "group_0002",
          GroupId: 1,
          OldGroupName: "group_0001",
        },
        ...ok,
      });
    });

    test.each([
      ["adds the user and removes the chat group", 1, 2],
      ["removes the user and adds the chat group", 2, 1],
      ["adds both", 1, 1],
    ] as const)("OK: the second sample %s", async (_title, first, second) => {
      const items = [user("user_0002"), chatGroup("@TGS#1B2AUI7RZ")] as const;
      expect(
        await update(
          members("user_0001", "group_0003", [
            [first, items[0]],
            [second, items[1]],
          ]),
        ),
      ).toEqual({
        UpdateType: 1,
        UpdateGroupResult: {
          UpdateGroupType: 2,
          GroupName: "group_0003",
          GroupId: 2,
          OldGroupName: "group_0003",
          ContactResultItem: [
            { ContactOptType: first, ...fine(items[0]) },
            { ContactOptType: second, ...fine(items[1]) },
          ],
        },
        ...ok,
      });
    });
  });

  describe("an account that begins with nothing", () => {
    beforeEach(async () => {
      service = await engineUnderTest({ mouth });
      await service.call("multiaccount_import", { Accounts: ["alice", "bob", "carol", "dave"] });
    });
    afterEach(() => service.close());

    test("51009: rename, member change and delete of a group that does not exist", async () => {
      const long = "n".repeat(65);
      for (const name of ["VIP", long]) {
        expect(await update(rename("alice", name, "x"))).toMatchObject({ ErrorCode: 51009 });
        expect(await update(members("alice", name, [[1, user("bob")]]))).toMatchObject({ ErrorCode: 51009 });
        expect(await service.call("del_contact_group", { From_Account: "alice", GroupName: [name] })).toMatchObject({
          ErrorCode: 51009,
        });
      }
    });

    test("OK: a rename keeps number, conversations and their time", async () => {
      await service.call("create_contact_group", create("alice", "Suppliers", [user("bob")]));
      service.clock.now += 500;
      await update(rename("alice", "Suppliers", "Vendors"));
      expect(await read("alice")).toMatchObject({
        ContactItem: [{ ...user("bob"), ContactGroupId: [1], Timestamp: 1_800_000_000 }],
        GroupItem: [{ GroupName: "Vendors", GroupId: 1 }],
      });
    });

    test("OK: a rename to the same name changes nothing", async () => {
      await service.call("create_contact_group", create("alice", "VIP"));
      expect(await update(rename("alice", "VIP", "VIP"))).toMatchObject({
        UpdateGroupResult: { GroupName: "VIP", OldGroupName: "VIP" },
        ...ok,
      });
    });

    test("50002: a rename onto another group's name", async () => {
      await service.call("create_contact_group", create("alice", "VIP"));
      await service.call("create_contact_group", create("alice", "Family"));
      expect(await update(rename("alice", "VIP", "Family"))).toMatchObject({ ErrorCode: 50002 });
      expect(await read("alice")).toMatchObject({ GroupItem: [{ GroupName: "VIP" }, { GroupName: "Family" }] });
    });

    test("OK: adding again and removing what is absent succeed, and the time stays", async () => {
      await service.call("create_contact_group", create("alice", "VIP", [user("bob")]));
      service.clock.now += 500;
      const changes = members("alice", "VIP", [
        [1, user("bob")],
        [2, user("carol")],
      ]);
      expect(await memberCodes(update(changes))).toEqual([0, 0]);
      expect(await read("alice")).toMatchObject({ ContactItem: [{ Timestamp: 1_800_000_000 }] });
    });

    test("OK: one conversation several times in one call is changed in order", async () => {
      await service.call("create_contact_group", create("alice", "VIP"));
      const changes = members("alice", "VIP", [
        [1, user("bob")],
        [2, user("bob")],
        [1, user("bob")],
        [1, user("bob")],
      ]);
      expect(await memberCodes(update(changes))).toEqual([0, 0, 0, 0]);
      expect(await read("alice")).toMatchObject({ ContactItem: [{ ...user("bob"), ContactGroupId: [1] }] });
    });

    test("50001: an unknown peer fails alone, and may be taken out all the same", async () => {
      await service.call("create_contact_group", create("alice", "VIP", [user("dave")]));
      await service.call("account_delete", { DeleteItem: [{ UserID: "dave" }] });
      expect(await read("alice")).toMatchObject({ ContactItem: [user("dave")] });
      const changes = members("alice", "VIP", [
        [1, user("dave")],
        [1, user("bob")],
        [2, user("dave")],
      ]);
      expect(await memberCodes(update(changes))).toEqual([50001, 0, 0]);
      expect(await read("alice")).toMatchObject({ ContactItem: [user("bob")] });
    });

    test("51007: an ID of anything but printable ASCII cannot be resolved, and can be taken out", async () => {
      await service.call("create_contact_group", create("alice", "VIP"));
      const changes = members("alice", "VIP", [
        [1, chatGroup("a\u0000b")],
        [1, chatGroup("\ud800")],
        [1, chatGroup("客户")],
        [1, chatGroup("café")],
        [2, chatGroup("客户")],
        [1, chatGroup("crew 7~")],
      ]);
      expect(await memberCodes(update(changes))).toEqual([51007, 51007, 51007, 51007, 0, 0]);
    });
  });

  describe("the brimful world", () => {
    beforeEach(async () => {
      service = await engineUnderTest({ mouth, world: "brimful" });
    });
    afterEach(() => service.close());

    test("51008: the 1001st conversation fails alone; one that is counted already never fails", async () => {
      const changes = (account: string) =>
        members(account, "spare", [
          [1, user("user_0051")],
          [1, user("user_0001")],
          [1, user("user_0052")],
        ]);
      expect(await memberCodes(update(changes("full_conversations_999")))).toEqual([0, 0, 51008]);
      expect(await memberCodes(update(changes("full_conversations_1000")))).toEqual([51008, 0, 51008]);
    });

    test("50001: at a full quota the peer is looked at before the quota", async () => {
      expect(await memberCodes(update(members("full_conversations_1000", "spare", [[1, user("nobody")]])))).toEqual([
        50001,
      ]);
    });

    test("OK: taking a conversation out of its last group makes room within the same call", async () => {
      const changes = members("full_conversations_1000", "most", [
        [2, user("user_0001")],
        [1, user("user_0051")],
      ]);
      expect(await memberCodes(update(changes))).toEqual([0, 0]);
    });
  });

  test("51007: in the messy world a dead chat group cannot be added, and can be taken out", async () => {
    service = await engineUnderTest({ mouth, world: "messy" });
    const dead = chatGroup("@TGS#2DEADQ7XK");
    expect(
      await memberCodes(
        update(
          members("user_0001", "VIP", [
            [1, dead],
            [2, dead],
            [1, dead],
          ]),
        ),
      ),
    ).toEqual([51007, 0, 51007]);
    await service.close();
  });
});
