import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type EngineUnderTest, engineUnderTest, mouths } from "./engine-under-test.ts";
import { chatGroup, create, fine, ok, rename, user } from "./request-bodies.ts";

describe.each(mouths)("creating groups through %s", (mouth) => {
  let service: EngineUnderTest;
  const update = (body: object) => service.call("update_contact_group", body);
  const read = (account: string, StartIndex = 0) =>
    service.call("get_contact_group", { From_Account: account, StartIndex });

  beforeEach(async () => {
    service = await engineUnderTest({ mouth });
    await service.call("multiaccount_import", { Accounts: ["alice", "bob", "carol", "dave"] });
  });
  afterEach(() => service.close());

  test("OK: create answers the group's number and one result per conversation, in order", async () => {
    const items = [user("bob"), chatGroup("@TGS#1AAAAAAAA")];
    expect(await service.call("create_contact_group", create("alice", "Suppliers", items))).toEqual({
      GroupResultItem: [{ GroupItem: { GroupName: "Suppliers", GroupId: 1 }, ResultItem: items.map(fine) }],
      ...ok,
    });
  });

  test("OK: create without conversations answers an empty list, and the empty group is shown", async () => {
    const reply = await service.call("create_contact_group", create("alice", "Later"));
    expect(reply).toMatchObject({ GroupResultItem: [{ ResultItem: [] }], ...ok });
    expect(await read("alice")).toEqual({
      ContactItem: [],
      GroupItem: [{ GroupName: "Later", GroupId: 1 }],
      CompleteFlag: 1,
      NextStartIndex: 0,
      ...ok,
    });
  });

  test("OK: create makes the group even if every conversation fails", async () => {
    const reply = await service.call("create_contact_group", create("alice", "Ghosts", [user("nobody")]));
    expect(reply).toMatchObject({
      GroupResultItem: [{ GroupItem: { GroupId: 1 }, ResultItem: [{ ResultCode: 50001 }] }],
      ...ok,
    });
    expect(await read("alice")).toMatchObject({ ContactItem: [], GroupItem: [{ GroupName: "Ghosts" }] });
  });

  test("50001: the account was never imported", async () => {
    const refused = { ActionStatus: "FAIL", ErrorCode: 50001 };
    expect(await service.call("create_contact_group", create("nobody", "VIP"))).toMatchObject(refused);
    expect(await update(rename("nobody", "VIP", "vip"))).toMatchObject(refused);
    expect(await service.call("del_contact_group", { From_Account: "nobody", GroupName: ["VIP"] })).toMatchObject(
      refused,
    );
    expect(await read("nobody")).toMatchObject(refused);
    const search = { From_Account: "nobody", ContactItem: [user("bob")] };
    expect(await service.call("search_contact_group", search)).toMatchObject(refused);
  });

  test("50002: a second group of one name is refused, and nothing changes", async () => {
    await service.call("create_contact_group", create("alice", "VIP", [user("bob")]));
    const before = await read("alice");
    const again = await service.call("create_contact_group", create("alice", "VIP", [user("carol")]));
    expect(again).toMatchObject({ ActionStatus: "FAIL", ErrorCode: 50002 });
    expect(await read("alice")).toEqual(before);
  });

  test("OK: names are told apart letter by letter", async () => {
    for (const name of ["VIP", "vip", "vip ", " vip", "Café", "Cafe\u0301"])
      expect(await service.call("create_contact_group", create("alice", name))).toMatchObject(ok);
  });

  test("51010: the 21st group is refused, and a deleted one makes room without giving its number back", async () => {
    for (let at = 1; at <= 20; at++)
      expect(await service.call("create_contact_group", create("alice", `g${at}`))).toMatchObject(ok);
    expect(await service.call("create_contact_group", create("alice", "g21"))).toMatchObject({ ErrorCode: 51010 });
    await service.call("del_contact_group", { From_Account: "alice", GroupName: ["g20"] });
    expect(await service.call("create_contact_group", create("alice", "g21"))).toMatchObject({
      GroupResultItem: [{ GroupItem: { GroupId: 21 } }],
    });
  });

  test("50002: at 20 groups, a name that is taken is told before the limit", async () => {
    for (let at = 1; at <= 20; at++) await service.call("create_contact_group", create("alice", `g${at}`));
    expect(await service.call("create_contact_group", create("alice", "g7"))).toMatchObject({ ErrorCode: 50002 });
  });

  test("OK: a conversation with oneself", async () => {
    const reply = await service.call("create_contact_group", create("alice", "Notes", [user("alice")]));
    expect(reply).toMatchObject({ GroupResultItem: [{ ResultItem: [{ ResultCode: 0 }] }] });
  });

  test("51007: create with a dead chat group, which fails alone", async () => {
    await service.engine.reset("messy");
    const items = [chatGroup("@TGS#2DEADQ7XK"), chatGroup("crew-7")];
    const reply = await service.call("create_contact_group", create("user_0001", "Crews", items));
    expect(reply).toMatchObject({
      GroupResultItem: [{ ResultItem: [{ ResultCode: 51007 }, { ResultCode: 0 }] }],
      ...ok,
    });
  });

  test("51008: create at a full quota, where each new conversation fails alone", async () => {
    await service.engine.reset("brimful");
    const items = [user("user_0051"), user("user_0001"), chatGroup("crew-7")];
    const reply = await service.call("create_contact_group", create("full_conversations_1000", "More", items));
    const ResultItem = [51008, 0, 51008].map((ResultCode) => ({ ResultCode }));
    expect(reply).toMatchObject({ GroupResultItem: [{ ResultItem }], ...ok });
  });
});
