import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type EngineUnderTest, engineUnderTest, mouths } from "./engine-under-test.ts";
import {
  chatGroup,
  create,
  fine,
  itemCodes,
  mark,
  marks,
  memberCodes,
  members,
  ok,
  rename,
  user,
} from "./request-bodies.ts";

const path = "/_service/faults";

describe.each(mouths)("faults through %s", (mouth) => {
  let service: EngineUnderTest;
  const put = (rules: unknown) => service.send({ method: "PUT", path, body: JSON.stringify(rules) });
  const get = () => service.send({ method: "GET", path, body: "" });
  const update = (body: object) => service.call("update_contact_group", body);
  const read = (account = "alice") => service.call("get_contact_group", { From_Account: account, StartIndex: 0 });

  beforeEach(async () => {
    service = await engineUnderTest({ mouth });
    await service.call("multiaccount_import", { Accounts: ["alice", "bob", "carol", "dave"] });
    await service.call("create_contact_group", create("alice", "VIP"));
  });
  afterEach(() => service.close());

  test("OK: the list is put whole, as it is or under its name, and read back; no list is the first state", async () => {
    const rule = { command: "update_contact_group", account: "user_*", item: "@TGS#*", probability: 0.5, seed: 7 };
    const whole = { ...rule, code: 51007, at: "item", delayMs: 200 };
    expect(await get()).toEqual({ faults: [], ...ok });
    expect(await put([whole])).toEqual({ faults: [whole], ...ok });
    expect(await get()).toEqual({ faults: [whole], ...ok });
    expect(await put({ faults: [{ drop: "after" }] })).toEqual({ faults: [{ drop: "after" }], ...ok });
    expect(await put([])).toEqual({ faults: [], ...ok });
  });

  test("50002: a rule that is none, and the list before it stays", async () => {
    await put([{ command: "delete", code: 50004 }]);
    for (const bad of [
      {},
      { code: 0 },
      { code: "51007" },
      { code: 51007, drop: "before" },
      { drop: "sometimes" },
      { drop: "before", at: "item" },
      { code: 50004, at: "item", after: true },
      { item: "x", code: 50004, after: true },
      { after: true, delayMs: 1 },
      { delayMs: -1 },
      { delayMs: 1e9 },
      { code: 1, probability: 2 },
      { code: 1, unknown: 1 },
      5,
    ])
      expect(await put([{ code: 50004 }, bad])).toMatchObject({ ActionStatus: "FAIL", ErrorCode: 50002 });
    for (const bad of [{ faults: 5 }, { rules: [] }, Array(101).fill({ code: 1 })])
      expect(await put(bad)).toMatchObject({ ErrorCode: 50002 });
    expect(await get()).toMatchObject({ faults: [{ command: "delete", code: 50004 }] });
  });

  test("50004: a code at the call answers it and does nothing; with after it is carried out first", async () => {
    await put([{ command: "create_*", code: 50004 }]);
    expect(await service.call("create_contact_group", create("alice", "A"))).toMatchObject({
      ...{ ActionStatus: "FAIL", ErrorCode: 50004 },
    });
    expect(await read()).toMatchObject({ GroupItem: [{ GroupName: "VIP" }], ErrorCode: 0 });
    await put([{ command: "create_*", code: 50005, after: true }]);
    for (const _ of [1, 2])
      expect(await service.call("create_contact_group", create("alice", "B"))).toMatchObject({ ErrorCode: 50005 });
    expect(await read()).toMatchObject({ GroupItem: [{ GroupName: "VIP" }, { GroupName: "B" }] });
  });

  test("OK: a code that no catalogue knows is answered as it is", async () => {
    await put([{ code: 12345 }]);
    expect(await read()).toMatchObject({ ActionStatus: "FAIL", ErrorCode: 12345 });
  });

  test("51007: a code at an item is that item's alone, which is not carried out; the others are", async () => {
    await put([{ item: "@TGS#*", code: 51007 }]);
    const items = [user("bob"), chatGroup("@TGS#1AAAAAAAA"), user("carol"), chatGroup("crew")];
    const both = (op: 1 | 2) =>
      memberCodes(
        update(
          members(
            "alice",
            "VIP",
            items.map((item) => [op, item]),
          ),
        ),
      );
    expect(await both(1)).toEqual([0, 51007, 0, 0]);
    expect(await read()).toMatchObject({ ContactItem: [user("bob"), user("carol"), chatGroup("crew")] });
    expect(await both(2)).toEqual([0, 51007, 0, 0]);
    const bit = items.map((item) => mark(1, item, { SetMark: [1] }));
    expect(await itemCodes(service.call("mark_contact", marks("alice", bit)))).toEqual([0, 51007, 0, 0]);
    const made = await service.call("create_contact_group", create("alice", "A", items));
    const ResultItem = items.map((item, at) => (at === 1 ? { ContactItem: item, ResultCode: 51007 } : fine(item)));
    expect(made).toMatchObject({ GroupResultItem: [{ ResultItem }] });
    expect(await update(rename("alice", "A", "B"))).toMatchObject(ok);
  });

  test("70107: the items of the account commands are their UserIDs", async () => {
    await put([{ account: "bob", item: "bob", code: 70107, at: "item" }]);
    const CheckItem = ["alice", "bob"].map((UserID) => ({ UserID }));
    expect(await itemCodes(service.call("account_check", { CheckItem }))).toEqual([0, 70107]);
    expect(await itemCodes(service.call("account_delete", { DeleteItem: CheckItem.slice(1) }))).toEqual([70107]);
    const imports = { Accounts: ["erin", "bob", "frank"] };
    expect(await service.call("multiaccount_import", imports)).toEqual({ FailAccounts: ["bob"], ...ok });
    expect(await read("bob")).toMatchObject({ ErrorCode: 0 });
  });

  test("10007: a rule for create_group fits its owner, its members and its ID", async () => {
    const make = (more: object) => service.call("create_group", { Type: "Work", Name: "Z", ...more });
    const MemberList = [{ Member_Account: "bob" }];
    await put([{ account: "bob", code: 10007 }]);
    const people = [{ Owner_Account: "bob" }, { MemberList }, { Owner_Account: "alice" }];
    for (const [at, more] of people.entries())
      expect(await make(more)).toMatchObject({ ErrorCode: at < 2 ? 10007 : 0 });
    await put([{ item: "taken", code: 10007, at: "call" }]);
    expect(await make({ GroupId: "taken" })).toMatchObject({ ErrorCode: 10007 });
    expect(await make({ GroupId: "free" })).toMatchObject({ ErrorCode: 0 });
  });

  test("10010: where no item has a result of its own, a rule for an item is for the call", async () => {
    for (const GroupId of ["crew", "other"]) await service.call("create_group", { Type: "Work", Name: "Z", GroupId });
    const destroy = (GroupId: string) => service.call("destroy_group", { GroupId });
    await put([{ item: "crew", code: 10010 }]);
    expect([await destroy("crew"), await destroy("other")]).toMatchObject([{ ErrorCode: 10010 }, ok]);
    await put([{ item: "crew", code: 10010, at: "item" }]);
    expect(await destroy("crew")).toMatchObject(ok);
  });

  test("40003 and 10010: a code at an item of a reading of names stands in its own element", async () => {
    await put([
      { item: "bob", code: 40003, at: "item" },
      { item: "crew", code: 10010, at: "item" },
    ]);
    const profiles = await service.call("portrait_get", {
      ...{ To_Account: ["bob", "alice", "bob"], TagList: ["Tag_Profile_IM_Nick"] },
    });
    expect(profiles).toMatchObject({ Fail_Account: ["bob"], ErrorCode: 0 });
    expect(profiles.UserProfileItem).toEqual([
      { To_Account: "bob", ResultCode: 40003, ResultInfo: "the account does not exist" },
      { To_Account: "alice", ProfileItem: [], ResultCode: 0, ResultInfo: "" },
    ]);
    for (const GroupId of ["crew", "desk"])
      await service.call("create_group", { Type: "Work", GroupId, Name: GroupId, Owner_Account: "alice" });
    const ResponseFilter = { GroupBaseInfoFilter: ["Name"] };
    const infos = await service.call("get_group_info", { GroupIdList: ["crew", "desk"], ResponseFilter });
    expect(infos.GroupInfo).toEqual([
      { GroupId: "crew", ErrorCode: 10010, ErrorInfo: "this group does not exist" },
      { GroupId: "desk", ErrorCode: 0, ErrorInfo: "", Name: "desk" },
    ]);
    await put([{ command: "send*", account: "alice", code: 60018 }]);
    const message = { GroupId: "desk", From_Account: "alice", Random: 1, MsgBody: [] };
    expect(
      await service.call("send_group_msg", { ...message, MsgBody: [{ MsgType: "x", MsgContent: {} }] }),
    ).toMatchObject({
      ErrorCode: 60018,
    });
  });

  test("OK: command, account and item must all fit", async () => {
    await put([
      { command: "get_contact_group", account: "b?b", code: 60018 },
      { item: "carol", code: 60019, at: "call" },
    ]);
    expect(await read("alice")).toMatchObject({ ErrorCode: 0 });
    expect(await read("bob")).toMatchObject({ ErrorCode: 60018 });
    const find = (id: string) => service.call("search_contact_group", { From_Account: "bob", ContactItem: [user(id)] });
    expect([(await find("dave")).ErrorCode, (await find("carol")).ErrorCode]).toEqual([0, 60019]);
  });

  test("OK: the delays of all rules that fit add up, and the first code counts", async () => {
    await put([
      { delayMs: 200 },
      { command: "get_*", delayMs: 30, code: 60018 },
      { code: 60019 },
      { account: "x", delayMs: 1 },
    ]);
    expect(await read()).toMatchObject({ ErrorCode: 60018 });
    expect(service.slept).toEqual([230]);
  });

  test("a drop before closes the connection with the work undone, a drop after with the work done", async () => {
    await put([{ command: "create_*", account: "alice", drop: "before" }]);
    await expect(service.call("create_contact_group", create("alice", "A"))).rejects.toThrow();
    expect(await read()).toMatchObject({ GroupItem: [{ GroupName: "VIP" }] });
    await put([{ command: "create_*", drop: "after" }]);
    await expect(service.call("create_contact_group", create("alice", "A"))).rejects.toThrow();
    await expect(service.call("create_contact_group", create("alice", "A"))).rejects.toThrow();
    expect(await read()).toMatchObject({ GroupItem: [{ GroupName: "VIP" }, { GroupName: "A" }] });
  });

  test("OK: a call that is not admitted, and every control call, is out of reach of the rules", async () => {
    await put([{ drop: "before" }]);
    expect(await service.send({ query: service.query({ usersig: "x" }) })).toMatchObject({ ErrorCode: 70003 });
    expect(await put([])).toMatchObject(ok);
    expect(await read()).toMatchObject({ ErrorCode: 0 });
  });

  test("OK: with one seed the same items fail in two runs, in any order; with another seed others do", async () => {
    const crews = Array.from({ length: 60 }, (_, at) => chatGroup(`crew-${at}`));
    const failed = async (seed: number, items: ReturnType<typeof chatGroup>[]) => {
      await put([{ item: "*", probability: 0.5, seed, code: 51007, at: "item" }]);
      const codes = await memberCodes(
        update(
          members(
            "alice",
            "VIP",
            items.map((item) => [1, item]),
          ),
        ),
      );
      return items
        .filter((_, at) => codes[at] === 51007)
        .map(({ ToGroupId }) => ToGroupId)
        .sort();
    };
    const first = await failed(7, crews);
    expect(first.length).toBeGreaterThan(15);
    expect(first.length).toBeLessThan(45);
    expect(await failed(7, crews.toReversed())).toEqual(first);
    expect(await failed(8, crews)).not.toEqual(first);
  });
});

test("OK: a probability without a seed throws dice, and 0 and 1 are never and always", async () => {
  const service = await engineUnderTest({ world: "messy" });
  const codes = async (probability: number) => {
    const rules = [{ code: 50004, probability }];
    await service.send({ method: "PUT", path, body: JSON.stringify(rules) });
    const calls = Array.from({ length: 64 }, () =>
      service.call("get_contact_group", { From_Account: "user_0001", StartIndex: 0 }),
    );
    return new Set((await Promise.all(calls)).map(({ ErrorCode }) => ErrorCode));
  };
  expect(await codes(0)).toEqual(new Set([0]));
  expect(await codes(1)).toEqual(new Set([50004]));
  // 64 tosses of a coin fall on one side once in 10^19 runs.
  expect((await codes(0.5)).size).toBe(2);
  await service.close();
});
