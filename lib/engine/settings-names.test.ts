import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { chatGroup, create, itemCodes, mark, marks, memberCodes, members } from "./request-bodies.ts";
import { type SettingsUnderTest, settingsUnderTest } from "./settings-under-test.ts";
import { peopleInChatGroups } from "./world-under-test.ts";

/* The settings of chat groups as they are read and used, each in each of its positions, put as an operator would. */
let service: SettingsUnderTest;

beforeEach(async () => {
  service = await settingsUnderTest(peopleInChatGroups);
  await service.call("create_contact_group", create("alice", "Crew"));
});
afterEach(() => service.close());

const add = (...ids: string[]) =>
  memberCodes(
    service.call(
      "update_contact_group",
      members(
        "alice",
        "Crew",
        ids.map((id) => [1, chatGroup(id)]),
      ),
    ),
  );
const takeOut = (...ids: string[]) =>
  memberCodes(
    service.call(
      "update_contact_group",
      members(
        "alice",
        "Crew",
        ids.map((id) => [2, chatGroup(id)]),
      ),
    ),
  );
const marked = (id: string, change: Parameters<typeof mark>[2]) =>
  itemCodes(service.call("mark_contact", marks("alice", [mark(1, chatGroup(id), change)])));

/** The administrator says something in a chat group. */
const say = (GroupId: string) => {
  const MsgBody = [{ MsgType: "TIMTextElem", MsgContent: { Text: "x" } }];
  return service.call("send_group_msg", { GroupId, Random: 1, MsgBody });
};

describe("51007", () => {
  const everyKind = ["crew", "others", "unknown", "@TGS#DEAD", "live"];

  test("chatGroups: lenient takes any but the dead, strict only those that the account is in", async () => {
    expect(await add(...everyKind)).toEqual([0, 0, 0, 51007, 0]);
    expect(await takeOut(...everyKind)).toEqual([0, 0, 0, 0, 0]);
    await service.put({ chatGroups: "strict" });
    expect(await add(...everyKind)).toEqual([0, 51007, 51007, 51007, 51007]);
    expect(await takeOut(...everyKind)).toEqual([0, 0, 0, 0, 0]);
    const made = await service.call(
      "create_contact_group",
      create("alice", "New", [chatGroup("crew"), chatGroup("others")]),
    );
    expect(made).toMatchObject({ GroupResultItem: [{ ResultItem: [{ ResultCode: 0 }, { ResultCode: 51007 }] }] });
  });

  test("chatGroups: in strict mode a mark is set only where the account is, and cleared anywhere; both at once is setting", async () => {
    await marked("others", { SetMark: [1] });
    await service.put({ chatGroups: "strict" });
    expect(await marked("crew", { SetMark: [1] })).toEqual([0]);
    expect(await marked("others", { SetMark: [2] })).toEqual([51007]);
    expect(await marked("others", { SetMark: [2], ClearMark: [1] })).toEqual([51007]);
    expect(await marked("others", { ClearMark: [1] })).toEqual([0]);
  });

  test("liveRooms: in strict mode refuse is 51007, accept is OK", async () => {
    await service.put({ chatGroups: "strict" });
    expect(await add("live")).toEqual([51007]);
    await service.put({ liveRooms: "accept" });
    expect(await add("live", "unknown")).toEqual([0, 51007]);
  });

  test("inactiveWorkGroupUse: in strict mode accept takes a work group in which nothing was said, refuse is 51007 but for its owner", async () => {
    await service.put({ chatGroups: "strict" });
    expect(await add("crew")).toEqual([0]);
    await takeOut("crew");
    await service.put({ inactiveWorkGroupUse: "refuse" });
    expect(await add("crew")).toEqual([51007]);
    const owners = await service.call(
      "create_contact_group",
      create("bob", "Own", [chatGroup("crew"), chatGroup("others")]),
    );
    expect(owners).toMatchObject({ GroupResultItem: [{ ResultItem: [{ ResultCode: 0 }, { ResultCode: 0 }] }] });
    await say("crew");
    expect(await add("crew")).toEqual([0]);
  });
});

describe("names", () => {
  const idsAndCodes = async (GroupIdList: string[]) => {
    const { GroupInfo } = await service.call("get_group_info", { GroupIdList });
    const each = GroupInfo as { GroupId: string; ErrorCode: number }[]; // held by its contract tests
    return each.map(({ GroupId, ErrorCode }) => `${GroupId} ${ErrorCode}`);
  };

  test("unknownChatGroupCode: 10010, or 10015", async () => {
    const read = () => service.call("get_group_info", { GroupIdList: ["unknown"] });
    expect(await read()).toMatchObject({ GroupInfo: [{ ErrorCode: 10010 }] });
    await service.put({ unknownChatGroupCode: 10015 });
    expect(await read()).toMatchObject({ GroupInfo: [{ ErrorCode: 10015 }] });
  });

  test("chatGroupRepeats: once answers a chat group at its first place, each wherever it is named", async () => {
    const read = async () => {
      const { GroupInfo } = await service.call("get_group_info", { GroupIdList: ["others", "crew", "others"] });
      return (GroupInfo as { GroupId: string }[]).map(({ GroupId }) => GroupId); // held by its contract tests
    };
    expect(await read()).toEqual(["others", "crew"]);
    await service.put({ chatGroupRepeats: "each" });
    expect(await read()).toEqual(["others", "crew", "others"]);
    await service.plant({ item: "crew", code: 10010 });
    expect(await read()).toEqual(["others", "crew", "others"]);
  });

  test("chatGroupCountCode: 10004 for none and for 51 chat groups, or 10005", async () => {
    const codes = async () => {
      const lists = [[], Array(51).fill("crew"), Array(50).fill("crew"), "crew"];
      const replies = lists.map((GroupIdList) => service.call("get_group_info", { GroupIdList }));
      return (await Promise.all(replies)).map(({ ErrorCode }) => ErrorCode);
    };
    expect(await codes()).toEqual([10004, 10004, 0, 10004]);
    await service.put({ chatGroupCountCode: 10005 });
    expect(await codes()).toEqual([10005, 10005, 0, 10004]);
  });

  test("chatGroupOrder: request answers in the request's order, id in that of the IDs; a fault rule changes neither", async () => {
    const read = () => idsAndCodes(["others", "crew", "live"]);
    expect(await read()).toEqual(["others 0", "crew 0", "live 0"]);
    await service.put({ chatGroupOrder: "id" });
    expect(await read()).toEqual(["crew 0", "live 0", "others 0"]);
    await service.plant({ item: "crew", code: 10010 });
    expect(await read()).toEqual(["crew 10010", "live 0", "others 0"]);
  });

  test("chatGroupTypes: asSent echoes what was stored, newNames and oldNames spell both kinds one way", async () => {
    await service.call("create_group", { Type: "Private", GroupId: "old", Name: "N" });
    const types = async () => {
      const ResponseFilter = { GroupBaseInfoFilter: ["Type"] };
      const { GroupInfo } = await service.call("get_group_info", {
        GroupIdList: ["old", "crew", "live"],
        ResponseFilter,
      });
      return (GroupInfo as { Type: string }[]).map(({ Type }) => Type); // held by its contract tests
    };
    expect(await types()).toEqual(["Private", "Work", "AVChatRoom"]);
    await service.put({ chatGroupTypes: "newNames" });
    expect(await types()).toEqual(["Work", "Work", "AVChatRoom"]);
    await service.put({ chatGroupTypes: "oldNames" });
    expect(await types()).toEqual(["Private", "Private", "AVChatRoom"]);
    const ResponseFilter = { GroupBaseInfoFilter: ["Type"] };
    const listed = await service.call("get_joined_group_list", { Member_Account: "alice", ResponseFilter });
    expect(listed).toMatchObject({ GroupIdList: [{ Type: "Private" }] });
  });

  const joined = async (account: string, more: object = {}) => {
    const reply = await service.call("get_joined_group_list", { Member_Account: account, ...more });
    if (reply.ErrorCode !== 0) return reply.ErrorCode;
    const ids = (reply.GroupIdList as { GroupId: string }[]).map(({ GroupId }) => GroupId); // held by its contract tests
    return [reply.TotalCount, ...ids];
  };

  test("groupTypeMatch: eitherName finds a type under its older and its newer name, sameName letter for letter", async () => {
    expect(await joined("alice", { GroupType: "Private" })).toEqual([1, "crew"]);
    await service.put({ groupTypeMatch: "sameName" });
    expect(await joined("alice", { GroupType: "Private" })).toEqual([0]);
    expect(await joined("alice", { GroupType: "Work" })).toEqual([1, "crew"]);
  });

  test("unknownGroupType: refuse is 10004, none finds no chat group of such a type; another JSON type stays 10004", async () => {
    expect(await joined("alice", { GroupType: "Club" })).toBe(10004);
    await service.put({ unknownGroupType: "none" });
    expect(await joined("alice", { GroupType: "Club" })).toEqual([0]);
    expect(await joined("alice", { GroupType: "" })).toEqual([1, "crew"]);
    expect(await joined("alice", { GroupType: 5 })).toBe(10004);
  });

  test("joinedPaging: refuse is 10004 outside the bounds, clamp takes the nearest", async () => {
    const odd = [{ Limit: 0 }, { Limit: 5001 }, { Limit: -1, Offset: -1 }, { Offset: -3 }];
    for (const more of odd) expect(await joined("bob", more)).toBe(10004);
    await service.put({ joinedPaging: "clamp" });
    for (const more of odd) expect(await joined("bob", more)).toEqual([2, "crew", "others"]);
    expect(await joined("bob", { Limit: 1, Offset: 1 })).toEqual([2, "others"]);
    expect(await joined("bob", { Limit: "1" })).toBe(10004);
  });

  test("joinedPastEnd: empty is a list of none with the true count, refuse is 10004", async () => {
    expect(await joined("bob", { Offset: 2 })).toEqual([2]);
    await service.put({ joinedPastEnd: "refuse" });
    expect(await joined("bob", { Offset: 2 })).toBe(10004);
    expect(await joined("bob", { Offset: 1 })).toEqual([2, "others"]);
    expect(await joined("carol", { Offset: 0 })).toEqual([0]);
  });

  test("inactiveWorkGroups: listed shows a work group in which nothing was said, onAsking with WithNoActiveGroups 1 alone", async () => {
    expect(await joined("bob")).toEqual([2, "crew", "others"]);
    await service.put({ inactiveWorkGroups: "onAsking" });
    expect(await joined("bob")).toEqual([1, "others"]);
    expect(await joined("bob", { WithNoActiveGroups: 0 })).toEqual([1, "others"]);
    expect(await joined("bob", { WithNoActiveGroups: 1 })).toEqual([2, "crew", "others"]);
    await say("crew");
    expect(await joined("bob")).toEqual([2, "crew", "others"]);
  });

  test("joinedOrder: joiningTime is by when the account joined, id by the chat group's ID", async () => {
    for (const GroupId of ["zebra", "ants"]) {
      await service.call("create_group", { Type: "Work", Name: "N", GroupId, Owner_Account: "carol" });
      service.clock.now += 1;
    }
    const read = async () => {
      const { GroupIdList } = await service.call("get_joined_group_list", { Member_Account: "carol" });
      return (GroupIdList as { GroupId: string }[]).map(({ GroupId }) => GroupId); // held by its contract tests
    };
    expect(await read()).toEqual(["zebra", "ants"]);
    await service.put({ joinedOrder: "id" });
    expect(await read()).toEqual(["ants", "zebra"]);
  });

  test("joinedOfUnknown: refuse is 10019, empty is a list of none", async () => {
    const read = () => service.call("get_joined_group_list", { Member_Account: "ghost" });
    expect(await read()).toMatchObject({ ErrorCode: 10019 });
    await service.put({ joinedOfUnknown: "empty" });
    expect(await read()).toMatchObject({ ErrorCode: 0, TotalCount: 0, GroupIdList: [] });
  });
});
