import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type EngineUnderTest, engineUnderTest, mouths } from "./engine-under-test.ts";
import { chatGroup, create, fine, itemCodes, mark, marks, members, ok, user } from "./request-bodies.ts";

describe.each(mouths)("marking through %s", (mouth) => {
  let service: EngineUnderTest;
  const put = (...items: object[]) => service.call("mark_contact", marks("alice", items));
  const read = async () =>
    (await service.call("get_contact_group", { From_Account: "alice", StartIndex: 0 })).ContactItem;
  const begin = async (settings = {}) => {
    service = await engineUnderTest({ mouth, settings });
    await service.call("multiaccount_import", { Accounts: ["alice", "bob", "carol", "dave"] });
  };

  beforeEach(() => begin());
  afterEach(() => service.close());

  test("OK: each item is answered with its OptType, in the order of the request, and get and search show the marks", async () => {
    const items = [
      mark(3, user("bob"), { ClearMark: [2], SetMark: [33, 1], CustomMark: "vip" }),
      mark(1, chatGroup("@TGS#1AAAAAAAA"), { SetMark: [3] }),
      mark(2, user("carol"), { CustomMark: "客户" }),
    ];
    expect(await put(...items)).toEqual({
      ResultItem: items.map(({ OptType, ContactItem }) => ({ OptType, ...fine(ContactItem) })),
      ...ok,
    });
    const bits33 = `1${"0".repeat(31)}1`;
    const [bob, crew, carol] = [
      { ...user("bob"), StandardMark: bits33, CustomMark: "vip", Timestamp: 1_800_000_000 },
      { ...chatGroup("@TGS#1AAAAAAAA"), StandardMark: "001", Timestamp: 1_800_000_000 },
      { ...user("carol"), StandardMark: "", CustomMark: "客户", Timestamp: 1_800_000_000 },
    ];
    expect(await read()).toEqual([bob, crew, carol]);
    const ContactItem = [user("carol"), user("bob")];
    expect(await service.call("search_contact_group", { From_Account: "alice", ContactItem })).toEqual({
      ContactResultItem: [carol, bob],
      GroupItem: [],
      ...ok,
    });
  });

  test("OK: each of the 64 bits is set and cleared alone", async () => {
    const all = Array.from({ length: 64 }, (_, at) => at + 1);
    await put(mark(1, user("bob"), { SetMark: all }));
    expect(await read()).toMatchObject([{ StandardMark: "1".repeat(64) }]);
    for (const bit of all.slice(1)) await put(mark(1, user("bob"), { ClearMark: [bit] }));
    expect(await read()).toMatchObject([{ StandardMark: "1" }]);
    await put(mark(1, user("bob"), { SetMark: [64, 64] }));
    expect(await read()).toMatchObject([{ StandardMark: `1${"0".repeat(62)}1` }]);
  });

  test("OK: a custom mark of 256 bytes is kept, and an empty one clears it", async () => {
    const longest = `${"客".repeat(85)}x`;
    await put(mark(3, user("bob"), { SetMark: [1], CustomMark: longest }));
    expect(await read()).toMatchObject([{ CustomMark: longest }]);
    await put(mark(2, user("bob"), { CustomMark: "" }));
    expect(await read()).toEqual([{ ...user("bob"), StandardMark: "1", Timestamp: 1_800_000_000 }]);
  });

  test("OK: a bit in both lists ends up set, and what lies outside the branch is ignored", async () => {
    await put(mark(1, user("bob"), { SetMark: [5], ClearMark: [5], CustomMark: "no" }));
    await put(mark(2, user("carol"), { SetMark: [5], CustomMark: "yes" }));
    expect(await read()).toMatchObject([
      { ...user("bob"), StandardMark: "00001" },
      { ...user("carol"), StandardMark: "", CustomMark: "yes" },
    ]);
    expect(await read()).not.toMatchObject([{ CustomMark: "no" }, {}]);
  });

  test("OK: one conversation several times in one call is changed in order, with one result each", async () => {
    const items = [{ SetMark: [1, 2] }, { ClearMark: [1] }, { SetMark: [3] }].map((each) => mark(1, user("bob"), each));
    expect(await itemCodes(put(...items))).toEqual([0, 0, 0]);
    expect(await read()).toMatchObject([{ StandardMark: "011" }]);
  });

  test("OK: the time moves with a real change only", async () => {
    const time = async () => ((await read()) as { Timestamp: number }[]).map(({ Timestamp }) => Timestamp);
    await put(mark(3, user("bob"), { SetMark: [1], CustomMark: "vip" }));
    service.clock.now += 500;
    await put(mark(3, user("bob"), { SetMark: [1], ClearMark: [2], CustomMark: "vip" }));
    expect(await time()).toEqual([1_800_000_000]);
    await put(mark(2, user("bob"), { CustomMark: "VIP" }));
    expect(await time()).toEqual([1_800_000_500]);
  });

  test("OK: a record that lost its last group and its last mark is gone, and comes last when marked again", async () => {
    await service.call("create_contact_group", create("alice", "VIP", [user("bob")]));
    await put(mark(3, user("bob"), { SetMark: [1], CustomMark: "vip" }), mark(1, user("carol"), { SetMark: [1] }));
    await service.call("update_contact_group", members("alice", "VIP", [[2, user("bob")]]));
    expect(await read()).toMatchObject([user("bob"), user("carol")]);
    await put(mark(1, user("bob"), { ClearMark: [1] }));
    expect(await read()).toMatchObject([user("bob"), user("carol")]);
    await put(mark(2, user("bob"), { CustomMark: "" }));
    expect(await read()).toMatchObject([user("carol")]);
    await put(mark(1, user("bob"), { SetMark: [1] }));
    expect(await read()).toMatchObject([user("carol"), user("bob")]);
  });

  test("OK: clearing what was never marked makes no record", async () => {
    expect(await itemCodes(put(mark(3, user("bob"), { ClearMark: [1], CustomMark: "" })))).toEqual([0]);
    expect(await read()).toEqual([]);
  });

  test("OK: deleting a group leaves the marks, and the record with them", async () => {
    await service.call("create_contact_group", create("alice", "VIP", [user("bob"), user("carol")]));
    await put(mark(1, user("bob"), { SetMark: [1] }));
    await service.call("del_contact_group", { From_Account: "alice", GroupName: ["VIP"] });
    expect(await read()).toEqual([{ ...user("bob"), StandardMark: "1", Timestamp: 1_800_000_000 }]);
  });

  test("50001: the account was never imported", async () => {
    const body = marks("nobody", [mark(1, user("bob"), { SetMark: [1] })]);
    expect(await service.call("mark_contact", body)).toMatchObject({ ActionStatus: "FAIL", ErrorCode: 50001 });
  });

  test("50001: an unknown peer fails alone, and its marks may be cleared all the same", async () => {
    await put(mark(3, user("dave"), { SetMark: [1], CustomMark: "vip" }));
    await service.call("account_delete", { DeleteItem: [{ UserID: "dave" }] });
    const again = [{ SetMark: [1] }, { SetMark: [2], ClearMark: [1] }].map((each) => mark(1, user("dave"), each));
    const text = mark(2, user("dave"), { CustomMark: "x" });
    const cleared = mark(3, user("dave"), { ClearMark: [1], CustomMark: "" });
    const other = mark(1, user("bob"), { SetMark: [1] });
    expect(await itemCodes(put(...again, text, other, cleared))).toEqual([50001, 50001, 50001, 0, 0]);
    expect(await read()).toMatchObject([user("bob")]);
  });

  test("51007: a dead chat group cannot be marked, and its marks may be cleared", async () => {
    await service.close();
    service = await engineUnderTest({ mouth, world: "messy" });
    const dead = chatGroup("@TGS#2DEADQ7XK");
    const items = [
      mark(1, dead, { SetMark: [1] }),
      mark(1, dead, { ClearMark: [1] }),
      mark(2, dead, { CustomMark: "x" }),
    ];
    const lost = mark(1, chatGroup("a\u0000b"), { SetMark: [1] });
    expect(await itemCodes(service.call("mark_contact", marks("user_0001", [...items, lost])))).toEqual([
      51007, 0, 51007, 51007,
    ]);
  });

  test("51008: the marked conversation that is one too many fails alone; clearing makes room", async () => {
    await service.close();
    await begin({ markedConversations: 2 });
    const bit = { SetMark: [1] };
    const text = { CustomMark: "vip" };
    expect(
      await itemCodes(
        put(
          mark(1, user("bob"), bit),
          mark(2, user("carol"), text),
          mark(1, user("dave"), bit),
          mark(2, user("dave"), text),
          mark(2, user("bob"), text),
          mark(1, user("carol"), bit),
          mark(1, user("bob"), { ClearMark: [1] }),
          mark(2, user("dave"), text),
          mark(2, user("bob"), { CustomMark: "" }),
          mark(2, user("dave"), text),
        ),
      ),
    ).toEqual([0, 0, 51008, 51008, 0, 0, 0, 51008, 0, 0]);
  });

  test("51008: the 1001st marked conversation is refused, whatever the groups hold", async () => {
    const crews = (from: number) =>
      Array.from({ length: 100 }, (_, at) => mark(1, chatGroup(`crew-${from + at}`), { SetMark: [1] }));
    for (let from = 0; from < 1000; from += 100) expect(await put(...crews(from))).toMatchObject(ok);
    expect(await itemCodes(put(mark(1, chatGroup("crew-1000"), { SetMark: [1] })))).toEqual([51008]);
    const grouped = create("alice", "VIP", [chatGroup("crew-1000")]);
    expect(await service.call("create_contact_group", grouped)).toMatchObject({
      GroupResultItem: [{ ResultItem: [{ ResultCode: 0 }] }],
    });
    expect(await itemCodes(put(mark(1, chatGroup("crew-1000"), { SetMark: [1] })))).toEqual([51008]);
  });

  test("51006: no item, or 101, and nothing is marked", async () => {
    const item = mark(1, user("bob"), { SetMark: [1] });
    for (const items of [[], Array(101).fill(item)])
      expect(await put(...items)).toMatchObject({ ActionStatus: "FAIL", ErrorCode: 51006 });
    expect(await service.call("mark_contact", { From_Account: "alice" })).toMatchObject({ ErrorCode: 51006 });
    expect(await read()).toEqual([]);
  });

  test("50002: one bad item among good ones refuses the whole call", async () => {
    const good = mark(1, user("bob"), { SetMark: [1] });
    for (const bad of [{ SetMark: [65] }, { SetMark: [0] }, {}, { CustomMark: "x" }])
      expect(await put(good, mark(1, user("carol"), bad))).toMatchObject({ ActionStatus: "FAIL", ErrorCode: 50002 });
    expect(await put(good, mark(2, user("carol"), { CustomMark: "x".repeat(257) }))).toMatchObject({
      ErrorCode: 50002,
    });
    expect(await read()).toEqual([]);
  });
});
