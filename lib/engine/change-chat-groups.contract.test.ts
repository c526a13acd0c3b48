import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ServiceReply } from "./engine.ts";
import { type EngineUnderTest, engineUnderTest, mouths, testApp } from "./engine-under-test.ts";
import { ok } from "./request-bodies.ts";

const people = ["alice", "bob", "carol", "dave"];

describe.each(mouths)("chat groups through %s", (mouth) => {
  let service: EngineUnderTest;
  beforeEach(async () => {
    service = await engineUnderTest({ mouth });
    await service.call("multiaccount_import", { Accounts: people });
  });
  afterEach(() => service.close());

  const codeOf = async (reply: Promise<ServiceReply>) => (await reply).ErrorCode;
  const members = (...accounts: string[]) => accounts.map((Member_Account) => ({ Member_Account }));
  const create = (more: object = {}) =>
    service.call("create_group", { Type: "Work", GroupId: "crew", Name: "Crew", ...more });
  const add = (accounts: string[], GroupId = "crew") =>
    service.call("add_group_member", { GroupId, Silence: 1, MemberList: members(...accounts) });
  const remove = (MemberToDel_Account: string[], GroupId = "crew") =>
    service.call("delete_group_member", { GroupId, MemberToDel_Account });
  const destroy = (GroupId = "crew") => service.call("destroy_group", { GroupId });
  /** Its owner, the number of members, and each as "name role". */
  const shown = async (GroupId = "crew") => {
    const { GroupInfo } = await service.call("get_group_info", { GroupIdList: [GroupId] });
    // Held by the contract tests of get_group_info.
    const [info] = GroupInfo as { Owner_Account: string; MemberNum: number; MemberList: Record<string, string>[] }[];
    return [
      info?.Owner_Account,
      info?.MemberNum,
      info?.MemberList?.map((each) => `${each.Member_Account} ${each.Role}`),
    ];
  };
  const joined = async (account: string) => {
    const { GroupIdList } = await service.call("get_joined_group_list", { Member_Account: account });
    return (GroupIdList as { GroupId: string }[]).map(({ GroupId }) => GroupId); // as above
  };

  describe("create_group", () => {
    test("OK: the owner, the admins and the members are in it; who is named twice counts once", async () => {
      const MemberList = [{ Member_Account: "bob", Role: "Admin" }, ...members("carol", "bob", "alice")];
      expect(await create({ Owner_Account: "alice", FaceUrl: "https://example.com/c.png", MemberList })).toEqual({
        GroupId: "crew",
        ...ok,
      });
      expect(await shown()).toEqual(["alice", 3, ["alice Owner", "bob Admin", "carol Member"]]);
      expect(await joined("carol")).toEqual(["crew"]);
      expect(
        (
          await service.call("get_group_info", {
            GroupIdList: ["crew"],
            ResponseFilter: {
              GroupBaseInfoFilter: [
                "Type",
                "Name",
                "FaceUrl",
                "CreateTime",
                "LastInfoTime",
                "LastMsgTime",
                "NextMsgSeq",
              ],
            },
          })
        ).GroupInfo,
      ).toEqual([
        {
          ...{ GroupId: "crew", Type: "Work", Name: "Crew", FaceUrl: "https://example.com/c.png" },
          ...{ CreateTime: service.clock.now, LastInfoTime: service.clock.now, LastMsgTime: 0, NextMsgSeq: 1 },
          ...{ ErrorCode: 0, ErrorInfo: "" },
        },
      ]);
    });

    test("OK: an ID is assigned where none is chosen, another one each time; a community's has a beginning of its own", async () => {
      const ids: unknown[] = [];
      for (const GroupId of [undefined, ""]) ids.push((await create({ GroupId })).GroupId);
      for (const id of ids) expect(id).toMatch(/^@TGS#1[A-Z2-7]{8}$/);
      expect(new Set(ids).size).toBe(2);
      const community = await create({ GroupId: undefined, Type: "Community" });
      expect(community).toMatchObject({ Type: "Community", HugeGroupFlag: 1 });
      expect(community.GroupId).toMatch(/^@TGS#_[A-Z2-7]{8}$/);
      expect(await shown(String(ids[0]))).toEqual(["", 0, []]);
    });

    test("OK: a live room keeps no members, not even its owner", async () => {
      expect(await create({ Type: "AVChatRoom", Owner_Account: "alice" })).toMatchObject(ok);
      expect(await shown()).toEqual(["alice", undefined, undefined]);
      expect(await joined("alice")).toEqual([]);
    });

    test("10004: a type, a name, a role or an ID that is none", async () => {
      for (const wrong of [
        ...[{ Type: "Club" }, { Type: undefined }, { Name: "" }, { Name: undefined }, { Name: 5 }, { Name: "\ud800" }],
        ...[
          { GroupId: "@TGS#1AAAAAAAA" },
          { GroupId: "@TGS#_AAAAAAAA" },
          { GroupId: "g".repeat(49) },
          { GroupId: "ä" },
        ],
        ...[{ MemberList: [{ Member_Account: "bob", Role: "Owner" }] }, { MemberList: [{}] }, { MemberList: "bob" }],
        ...[{ FaceUrl: "f".repeat(501) }, { Name: "n".repeat(101) }, { Name: "客".repeat(34) }],
      ])
        expect([wrong, await codeOf(create(wrong))]).toEqual([wrong, 10004]);
      expect(await codeOf(create({ Type: "Community", GroupId: "@TGS#_OURS", Name: "n".repeat(100) }))).toBe(0);
    });

    test("10005: more than 100 first members, added 300, removed 100", async () => {
      const many = (count: number) => Array(count).fill("bob");
      expect(await codeOf(create({ MemberList: members(...many(101)) }))).toBe(10005);
      expect(await codeOf(create({ MemberList: members(...many(100)) }))).toBe(0);
      expect([await codeOf(add(many(301))), await codeOf(add(many(300)))]).toEqual([10005, 0]);
      expect([await codeOf(remove(many(101))), await codeOf(remove(many(100)))]).toEqual([10005, 0]);
      expect([await codeOf(add([])), await codeOf(remove([]))]).toEqual([10004, 10004]);
    });

    test("10007: first members of a live room, members added to one, an owner taken out of any but a work group", async () => {
      expect(await codeOf(create({ Type: "AVChatRoom", MemberList: members("bob") }))).toBe(10007);
      await create({ Type: "AVChatRoom" });
      expect(await codeOf(add(["bob"]))).toBe(10007);
      await create({ Type: "Public", GroupId: "public", Owner_Account: "alice", MemberList: members("bob") });
      expect(await codeOf(remove(["bob", "alice"], "public"))).toBe(10007);
      expect(await shown("public")).toEqual(["alice", 2, ["alice Owner", "bob Member"]]);
    });

    test("10019: an owner, a first member or a new member that was never imported, and nothing happens", async () => {
      expect(await codeOf(create({ Owner_Account: "ghost" }))).toBe(10019);
      expect(await codeOf(create({ MemberList: members("bob", "ghost") }))).toBe(10019);
      expect(await shown()).toEqual([undefined, undefined, undefined]);
      await create();
      expect(await codeOf(add(["bob", "ghost"]))).toBe(10019);
      expect(await shown()).toEqual(["", 0, []]);
    });

    test("10021 and 10025: the ID belongs to another owner, to the same one; after destroy_group it is free", async () => {
      await create({ Owner_Account: "alice" });
      expect(await codeOf(create({ Owner_Account: "bob" }))).toBe(10021);
      expect(await codeOf(create())).toBe(10021);
      expect(await codeOf(create({ Owner_Account: "alice" }))).toBe(10025);
      await create({ GroupId: "nobodys" });
      expect(await codeOf(create({ GroupId: "nobodys" }))).toBe(10025);
      await destroy();
      expect(await codeOf(create({ Owner_Account: "bob" }))).toBe(0);
      expect(await shown()).toEqual(["bob", 1, ["bob Owner"]]);
    });
  });

  test("OK: add tells who is new and who was there already; remove takes out, and who is not in it does no harm", async () => {
    await create({ Owner_Account: "alice" });
    const added = (...Results: number[]) =>
      ["bob", "alice", "bob", "carol"].map((Member_Account, at) => ({ Member_Account, Result: Results[at] }));
    expect(await add(["bob", "alice", "bob", "carol"])).toEqual({ MemberList: added(1, 2, 2, 1), ...ok });
    expect(await shown()).toEqual(["alice", 3, ["alice Owner", "bob Member", "carol Member"]]);
    expect(await remove(["bob", "ghost", "dave", "bob"])).toEqual(ok);
    expect(await shown()).toEqual(["alice", 2, ["alice Owner", "carol Member"]]);
    expect(await joined("bob")).toEqual([]);
  });

  test("OK: a work group goes on without its owner", async () => {
    await create({ Owner_Account: "alice", Type: "Private", MemberList: members("bob") });
    expect(await remove(["alice"])).toEqual(ok);
    expect(await shown()).toEqual(["", 1, ["bob Member"]]);
  });

  test("OK: a destroyed chat group is gone from every list", async () => {
    await create({ Owner_Account: "alice", MemberList: members("bob") });
    expect(await destroy()).toEqual(ok);
    expect([await joined("alice"), await joined("bob")]).toEqual([[], []]);
    const { chatGroups } = await service.store.readWorld(testApp.sdkAppId);
    expect(chatGroups).toEqual([]);
  });

  test("10010 and 10015: add, remove and destroy of a chat group that is not there, or that cannot be", async () => {
    await create();
    await destroy();
    for (const [id, code] of [
      ["crew", 10010],
      ["unknown", 10010],
      ["", 10015],
      ["客", 10015],
    ] as const)
      expect(await Promise.all([add(["bob"], id), remove(["bob"], id), destroy(id)].map(codeOf))).toEqual([
        code,
        code,
        code,
      ]);
  });

  test("OK: a live room goes on without the owner who was deleted, and is in nobody's list of chat groups", async () => {
    await create({ Type: "AVChatRoom", Owner_Account: "alice" });
    const joined = () => service.call("get_joined_group_list", { Member_Account: "alice" });
    expect(await joined()).toMatchObject({ TotalCount: 0, GroupIdList: [] });
    const owner = async () => {
      const { GroupInfo } = await service.call("get_group_info", { GroupIdList: ["crew"] });
      return (GroupInfo as { Owner_Account: string }[])[0]?.Owner_Account; // held by its own contract tests
    };
    expect(await owner()).toBe("alice");
    const snapshot = await service.send({ method: "GET", path: "/_service/snapshot", body: "" });
    expect(snapshot.chatGroups).toMatchObject([{ id: "crew", owner: "alice", members: [] }]);
    await service.send({ method: "PUT", path: "/_service/snapshot", body: JSON.stringify(snapshot) });
    await service.call("account_delete", { DeleteItem: [{ UserID: "alice" }] });
    expect(await owner()).toBe("");
  });

  test("10004: nobody is removed from a live room", async () => {
    await create({ Type: "AVChatRoom" });
    expect(await codeOf(remove(["bob"]))).toBe(10004);
  });

  describe("51007 in strict mode", () => {
    const item = (id: string) => ({ Type: 2, ToGroupId: id });
    const change = async (op: 1 | 2, ...ids: string[]) => {
      const UpdateGroup = {
        ...{ UpdateGroupType: 2, OldGroupName: "Drawer" },
        ContactUpdateItem: ids.map((id) => ({ ContactOptType: op, ContactItem: item(id) })),
      };
      const reply = await service.call("update_contact_group", { From_Account: "alice", UpdateType: 1, UpdateGroup });
      expect(reply).toMatchObject(ok);
      // Held by the contract tests of update_contact_group.
      const { ContactResultItem } = reply.UpdateGroupResult as { ContactResultItem: { ResultCode: number }[] };
      return ContactResultItem.map(({ ResultCode }) => ResultCode);
    };
    beforeEach(async () => {
      await service.send({ method: "PUT", path: "/_service/settings", body: '{"chatGroups":"strict"}' });
      const GroupContactItem = [{ GroupName: "Drawer" }];
      await service.call("create_contact_group", { From_Account: "alice", GroupContactItem });
      await create({ MemberList: members("alice") });
    });

    test("51007: after leaving; 0 after coming back", async () => {
      expect(await change(1, "crew")).toEqual([0]);
      await remove(["alice"]);
      expect(await change(1, "crew")).toEqual([51007]);
      await add(["alice"]);
      expect(await change(1, "crew")).toEqual([0]);
    });

    test("51007: after destroy_group; the record stays, and can be taken out", async () => {
      await change(1, "crew");
      await destroy();
      expect(await change(1, "crew")).toEqual([51007]);
      const page = () => service.call("get_contact_group", { From_Account: "alice", StartIndex: 0 });
      expect(await page()).toMatchObject({ ContactItem: [item("crew")] });
      expect(await change(2, "crew")).toEqual([0]);
      expect(await page()).toMatchObject({ ContactItem: [] });
    });

    test("51007: one bad item of two fails alone", async () => {
      expect(await change(1, "crew", "unknown")).toEqual([0, 51007]);
    });
  });
});
