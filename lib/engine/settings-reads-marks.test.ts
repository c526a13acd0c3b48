import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { chatGroup, mark, marks, members, rename, user } from "./request-bodies.ts";
import { type SettingsUnderTest, settingsUnderTest } from "./settings-under-test.ts";

let service: SettingsUnderTest;
const markCode = (...items: object[]) => service.codeOf("mark_contact", marks("alice", items));
const markBob = (bits: object) => service.call("mark_contact", marks("alice", [mark(1, user("bob"), bits)]));

beforeEach(async () => {
  service = await settingsUnderTest();
});
afterEach(() => service.close());

describe("reads", () => {
  beforeEach(async () => {
    await service.createGroup("A", [user("bob"), user("carol"), chatGroup("crew")]);
    await service.createGroup("B");
  });

  test("pageSize: so many contacts stand on a page", async () => {
    expect(await service.read()).toMatchObject({ CompleteFlag: 1 });
    await service.put({ pageSize: 2 });
    expect(await service.read()).toMatchObject({ CompleteFlag: 0, NextStartIndex: 2 });
  });

  test("contactOrder: insertion keeps its order, newestChange turns it", async () => {
    service.clock.now += 5;
    await service.update(members("alice", "B", [[1, user("carol")]]));
    expect(await service.read()).toMatchObject({ ContactItem: [user("bob"), user("carol"), chatGroup("crew")] });
    await service.put({ contactOrder: "newestChange" });
    expect(await service.read()).toMatchObject({ ContactItem: [user("carol"), user("bob"), chatGroup("crew")] });
  });

  test("startMissing: refuse is 50002, zero begins at the first", async () => {
    const body = { From_Account: "alice" };
    expect(await service.codeOf("get_contact_group", body)).toBe(50002);
    await service.put({ startMissing: "zero" });
    expect((await service.call("get_contact_group", body)).ContactItem).toHaveLength(3);
    expect(await service.codeOf("get_contact_group", { ...body, StartIndex: "0" })).toBe(50002);
    expect(await service.codeOf("get_contact_group", { ...body, StartIndex: null })).toBe(50002);
  });

  test("startOutOfRange: refuse is 50002, zero begins at the first", async () => {
    for (const start of [-1, 1.5, 1e300]) expect(await service.read(start)).toMatchObject({ ErrorCode: 50002 });
    await service.put({ startOutOfRange: "zero" });
    for (const start of [-1, 1.5, 1e300]) expect((await service.read(start)).ContactItem).toHaveLength(3);
    expect((await service.read(1)).ContactItem).toHaveLength(2);
    expect(await service.codeOf("get_contact_group", { From_Account: "alice" })).toBe(50002);
  });

  test("startPastEnd: empty is an empty page, refuse is 50002", async () => {
    expect(await service.read(50)).toMatchObject({ ErrorCode: 0, ContactItem: [], CompleteFlag: 1 });
    await service.put({ startPastEnd: "refuse" });
    expect(await service.read(50)).toMatchObject({ ErrorCode: 50002 });
    expect(await service.read(0)).toMatchObject({ ErrorCode: 0 });
  });

  test("groupsOnPages: every page has all groups, the first alone, or each those of its contacts: referred", async () => {
    await service.put({ pageSize: 2 });
    expect((await service.read(2)).GroupItem).toHaveLength(2);
    await service.put({ groupsOnPages: "first" });
    expect((await service.read(0)).GroupItem).toHaveLength(2);
    expect((await service.read(2)).GroupItem).toEqual([]);
    await service.put({ groupsOnPages: "referred" });
    await service.update(members("alice", "B", [[1, chatGroup("crew")]]));
    expect((await service.read(0)).GroupItem).toMatchObject([{ GroupName: "A" }]);
    expect((await service.read(2)).GroupItem).toMatchObject([{ GroupName: "A" }, { GroupName: "B" }]);
  });

  test("groupOrder: groups stand by their id, or by their name", async () => {
    await service.createGroup("0", [user("bob")]);
    const orders = async () => [(await service.read()).GroupItem, (await service.search(user("bob"))).GroupItem];
    expect(await orders()).toMatchObject([
      [{ GroupName: "A" }, { GroupName: "B" }, { GroupName: "0" }],
      [{ GroupName: "A" }, { GroupName: "0" }],
    ]);
    await service.put({ groupOrder: "name" });
    expect(await orders()).toMatchObject([
      [{ GroupName: "0" }, { GroupName: "A" }, { GroupName: "B" }],
      [{ GroupName: "0" }, { GroupName: "A" }],
    ]);
  });

  test("searchOrder: results stand in the order of the request, or in that of their insertion", async () => {
    await service.put({ searchUnknown: "blank" });
    const asked = [chatGroup("crew"), user("dora"), user("bob")];
    expect((await service.search(...asked)).ContactResultItem).toMatchObject(asked);
    await service.put({ searchOrder: "insertion" });
    expect((await service.search(...asked)).ContactResultItem).toMatchObject([
      user("bob"),
      chatGroup("crew"),
      user("dora"),
    ]);
  });

  test("searchUnknown: leaveOut has no record of it, blank has an empty one", async () => {
    expect((await service.search(user("dora"))).ContactResultItem).toEqual([]);
    await service.put({ searchUnknown: "blank" });
    expect((await service.search(user("dora"))).ContactResultItem).toEqual([
      { ...user("dora"), StandardMark: "", Timestamp: 0 },
    ]);
  });

  test("searchRepeats: once answers a repeat once, each as often as it is asked", async () => {
    expect((await service.search(user("bob"), user("bob"))).ContactResultItem).toHaveLength(1);
    await service.put({ searchRepeats: "each" });
    expect((await service.search(user("bob"), user("bob"))).ContactResultItem).toHaveLength(2);
  });

  test("searchGroups: referred names the groups of the results, all names every group", async () => {
    expect((await service.search(user("bob"))).GroupItem).toHaveLength(1);
    await service.put({ searchGroups: "all" });
    expect((await service.search(user("bob"))).GroupItem).toHaveLength(2);
  });

  test("searchCountCode: 0 or 301 conversations are 50002, or 51006", async () => {
    const many = Array(301).fill(user("bob"));
    expect([(await service.search()).ErrorCode, (await service.search(...many)).ErrorCode]).toEqual([50002, 50002]);
    await service.put({ searchCountCode: 51006 });
    expect([(await service.search()).ErrorCode, (await service.search(...many)).ErrorCode]).toEqual([51006, 51006]);
  });

  test("recentsPageSize: so many entries stand on a page of get_list", async () => {
    await service.engine.reset("brimful");
    const cursor = { TimeStamp: 0, StartIndex: 0, TopTimeStamp: 0, TopStartIndex: 0, AssistFlags: 7 };
    const page = async () => (await service.call("get_list", { From_Account: "full_recents", ...cursor })).SessionItem;
    expect(await page()).toHaveLength(100);
    await service.put({ recentsPageSize: 30 });
    expect(await page()).toHaveLength(30);
  });
});

describe("marks", () => {
  const markOfBob = async () =>
    ((await service.search(user("bob"))).ContactResultItem as { StandardMark: string }[])[0]?.StandardMark;

  test("markBitOrder: leftFirst has bit 1 on the left, rightFirst on the right", async () => {
    await markBob({ SetMark: [1, 2, 5] });
    expect(await markOfBob()).toBe("11001");
    await service.put({ markBitOrder: "rightFirst" });
    expect(await markOfBob()).toBe("10011");
    expect(await service.read()).toMatchObject({ ContactItem: [{ StandardMark: "10011" }] });
  });

  test("markLength: highestSet ends at the highest bit, full has 64 characters", async () => {
    await markBob({ SetMark: [1, 3] });
    expect(await markOfBob()).toBe("101");
    await service.put({ markLength: "full" });
    expect(await markOfBob()).toBe(`101${"0".repeat(61)}`);
    await service.put({ markBitOrder: "rightFirst" });
    expect(await markOfBob()).toBe(`${"0".repeat(61)}101`);
  });

  test("sameBitTwice: set wins, or clear does", async () => {
    await markBob({ SetMark: [1, 2], ClearMark: [1] });
    expect(await markOfBob()).toBe("11");
    await service.put({ sameBitTwice: "clear" });
    await markBob({ SetMark: [1, 3], ClearMark: [1] });
    expect(await markOfBob()).toBe("011");
  });

  test("marksOutOfBranch: ignore is OK, refuse is 50002", async () => {
    const strays = [
      mark(1, user("bob"), { SetMark: [1], CustomMark: "x" }),
      mark(2, user("bob"), { SetMark: [1], CustomMark: "x" }),
    ];
    for (const stray of strays) expect(await markCode(stray)).toBe(0);
    await service.put({ marksOutOfBranch: "refuse" });
    for (const stray of strays) expect(await markCode(stray)).toBe(50002);
    expect(await markCode(mark(3, user("bob"), { SetMark: [1], CustomMark: "x" }))).toBe(0);
  });

  test("markBitsOutOfRange: refuse is 50002, ignore takes the good ones", async () => {
    const odd = mark(1, user("bob"), { SetMark: [0, 1, 65, 1.5], ClearMark: [99] });
    expect(await markCode(odd)).toBe(50002);
    await service.put({ markBitsOutOfRange: "ignore" });
    expect(await markCode(odd)).toBe(0);
    expect(await markOfBob()).toBe("1");
  });

  test("reservedMarkBits: accept is OK, refuse is 50002 for bits 5 to 32, to set and to clear", async () => {
    const codes = async () => [
      await markCode(mark(1, user("bob"), { SetMark: [4, 33] })),
      await markCode(mark(1, user("bob"), { SetMark: [4, 5] })),
      await markCode(mark(3, user("bob"), { ClearMark: [32] })),
    ];
    expect(await codes()).toEqual([0, 0, 0]);
    await service.put({ reservedMarkBits: "refuse" });
    expect(await codes()).toEqual([0, 50002, 50002]);
  });

  test("longCustomMark: over 256 bytes refuse is 50002, cut keeps the whole characters that fit", async () => {
    const long = `${"m".repeat(254)}客客`;
    expect(await markCode(mark(2, user("bob"), { CustomMark: long }))).toBe(50002);
    await service.put({ longCustomMark: "cut" });
    expect(await markCode(mark(2, user("bob"), { CustomMark: long }))).toBe(0);
    expect(await markCode(mark(3, user("carol"), { CustomMark: "客".repeat(90) }))).toBe(0);
    expect(await service.read()).toMatchObject({
      ContactItem: [{ CustomMark: "m".repeat(254) }, { CustomMark: "客".repeat(85) }],
    });
  });

  test("emptyMarks: an item with nothing to do is 50002, or OK", async () => {
    const idle = [1, 2, 3].map((OptType) => ({ OptType, ContactItem: user("bob") }));
    for (const item of idle) expect(await markCode(item)).toBe(50002);
    await service.put({ emptyMarks: "accept" });
    expect(await markCode(...idle)).toBe(0);
    expect(await markOfBob()).toBeUndefined();
  });

  test("markedConversations: the limit is 51008 where it is put", async () => {
    await service.put({ markedConversations: 0 });
    expect(await markBob({ SetMark: [1] })).toMatchObject({ ResultItem: [{ ResultCode: 51008 }] });
    await service.put({ markedConversations: 1 });
    expect(await markBob({ SetMark: [1] })).toMatchObject({ ResultItem: [{ ResultCode: 0 }] });
  });

  test("timestamps: realChange leaves the time at a no-op, everyWrite moves it", async () => {
    const time = async () =>
      ((await service.search(user("bob"))).ContactResultItem as { Timestamp: number }[])[0]?.Timestamp;
    await markBob({ SetMark: [1] });
    service.clock.now += 5;
    await markBob({ SetMark: [1] });
    expect(await time()).toBe(1_800_000_000);
    await service.put({ timestamps: "everyWrite" });
    await markBob({ SetMark: [1] });
    expect(await time()).toBe(1_800_000_005);
  });

  test("timestampOnRename: keep leaves the members' time, move moves it", async () => {
    await service.createGroup("A", [user("bob")]);
    service.clock.now += 5;
    await service.update(rename("alice", "A", "B"));
    expect(await service.read()).toMatchObject({ ContactItem: [{ Timestamp: 1_800_000_000 }] });
    await service.put({ timestampOnRename: "move" });
    await service.update(rename("alice", "B", "C"));
    expect(await service.read()).toMatchObject({ ContactItem: [{ Timestamp: 1_800_000_005 }] });
  });

  test("timestampOnDelete: move moves the time of a deleted group's conversations, keep leaves it", async () => {
    for (const name of ["A", "B", "C"]) await service.createGroup(name, [user("bob")]);
    const drop = (name: string) => service.call("del_contact_group", { From_Account: "alice", GroupName: [name] });
    service.clock.now += 5;
    await drop("A");
    expect(await service.read()).toMatchObject({ ContactItem: [{ Timestamp: 1_800_000_005 }] });
    await service.put({ timestampOnDelete: "keep" });
    service.clock.now += 5;
    await drop("B");
    expect(await service.read()).toMatchObject({ ContactItem: [{ Timestamp: 1_800_000_005, ContactGroupId: [3] }] });
  });
});
