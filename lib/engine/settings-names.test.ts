import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { chatGroup, create, itemCodes, mark, marks, memberCodes, members } from "./request-bodies.ts";
import { seedAccount } from "./seed-account.ts";
import { type SettingsUnderTest, settingsUnderTest } from "./settings-under-test.ts";
import type { MemberRecord, World } from "./store.ts";

/* The settings of names, chat groups and messages, each in each of its positions, put as an operator would. */
let service: SettingsUnderTest;

const times = { createdAt: 1, changedAt: 1, lastMessageAt: 0, nextMessage: 1 };
const alive = (id: string, type: string, people: readonly string[]): World["chatGroups"][number] => ({
  ...{ id, dead: false, type, name: id, ...times, memberCount: people.length },
  ...(people[0] !== undefined && { owner: people[0] }),
  members: people.map((account, at): MemberRecord => ({ account, role: at === 0 ? "Owner" : "Member", joinedAt: at })),
});

beforeEach(async () => {
  service = await settingsUnderTest({
    accounts: ["alice", "bob", "carol"].map((account) => seedAccount({ account }, [])),
    chatGroups: [
      alive("crew", "Work", ["bob", "alice"]),
      alive("others", "Public", ["bob"]),
      alive("live", "AVChatRoom", []),
      { id: "@TGS#DEAD", dead: true, members: [] },
    ],
  });
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
});

describe("names", () => {
  const profiles = () =>
    service.call("portrait_get", {
      To_Account: ["alice", "ghost"],
      TagList: ["Tag_Profile_IM_Nick", "Tag_Profile_IM_Image"],
    });

  test("unknownProfiles: 40003 for the item, or for the call", async () => {
    expect(await profiles()).toMatchObject({ ErrorCode: 0, Fail_Account: ["ghost"] });
    await service.put({ unknownProfiles: "call" });
    expect(await profiles()).toMatchObject({ ActionStatus: "FAIL", ErrorCode: 40003 });
  });

  test("unsetProfileFields: leaveOut gives no pair, empty gives one with an empty text", async () => {
    expect(await profiles()).toMatchObject({ UserProfileItem: [{ ProfileItem: [] }, {}] });
    await service.put({ unsetProfileFields: "empty" });
    const pairs = ["Tag_Profile_IM_Nick", "Tag_Profile_IM_Image"].map((Tag) => ({ Tag, Value: "" }));
    expect(await profiles()).toMatchObject({ UserProfileItem: [{ ProfileItem: pairs }, {}] });
  });

  test("unknownChatGroupCode: 10010, or 10015", async () => {
    const read = () => service.call("get_group_info", { GroupIdList: ["unknown"] });
    expect(await read()).toMatchObject({ GroupInfo: [{ ErrorCode: 10010 }] });
    await service.put({ unknownChatGroupCode: 10015 });
    expect(await read()).toMatchObject({ GroupInfo: [{ ErrorCode: 10015 }] });
  });

  test("profileRepeats: once answers an account at its first place, each wherever it is named", async () => {
    const read = async () => {
      const body = { To_Account: ["bob", "alice", "bob"], TagList: ["Tag_Profile_IM_Nick"] };
      const { UserProfileItem } = await service.call("portrait_get", body);
      return (UserProfileItem as { To_Account: string }[]).map(({ To_Account }) => To_Account); // held by its contract tests
    };
    expect(await read()).toEqual(["bob", "alice"]);
    await service.put({ profileRepeats: "each" });
    expect(await read()).toEqual(["bob", "alice", "bob"]);
    await service.plant({ item: "alice", code: 40003 });
    expect(await read()).toEqual(["bob", "alice", "bob"]);
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

describe("chat groups", () => {
  test("chatGroupNameBytes: over it is 10004, wherever it is put", async () => {
    const make = async (Name: string) => (await service.call("create_group", { Type: "Work", Name })).ErrorCode;
    expect([await make("n".repeat(100)), await make("n".repeat(101))]).toEqual([0, 10004]);
    await service.put({ chatGroupNameBytes: 30 });
    expect([await make("客".repeat(10)), await make("n".repeat(31))]).toEqual([0, 10004]);
  });

  test("ownerRemoval: workOnly is 10007 for other types, everyType lets any chat group go on without its owner", async () => {
    const leave = async (GroupId: string) =>
      (await service.call("delete_group_member", { GroupId, MemberToDel_Account: ["bob"] })).ErrorCode;
    expect([await leave("others"), await leave("crew")]).toEqual([10007, 0]);
    await service.put({ ownerRemoval: "everyType" });
    expect(await leave("others")).toBe(0);
    const { GroupInfo } = await service.call("get_group_info", { GroupIdList: ["others"] });
    expect(GroupInfo).toMatchObject([{ Owner_Account: "", MemberNum: 0 }]);
  });
});

describe("recent lists", () => {
  const MsgBody = [{ MsgType: "TIMTextElem", MsgContent: { Text: "x" } }];
  const send = (from: string, to: string) => {
    service.clock.now += 1;
    return service.call("sendmsg", { From_Account: from, To_Account: to, MsgRandom: 1, MsgBody });
  };
  const recents = async (account: string) => {
    const cursor = { TimeStamp: 0, StartIndex: 0, TopTimeStamp: 0, TopStartIndex: 0 };
    const { SessionItem } = await service.call("get_list", { From_Account: account, ...cursor, AssistFlags: 7 });
    return (SessionItem as { To_Account: string }[]).map(({ To_Account }) => To_Account); // one-to-one entries have it
  };

  test("recentsPerAccount: beyond it the oldest leaves, wherever it is put", async () => {
    await send("bob", "alice");
    await send("carol", "alice");
    expect(await recents("alice")).toEqual(["carol", "bob"]);
    await service.put({ recentsPerAccount: 1 });
    await send("bob", "alice");
    expect(await recents("alice")).toEqual(["bob"]);
  });

  test("recentsLifetimeDays: null keeps for ever, a number shows no entry that is older", async () => {
    await send("bob", "alice");
    service.clock.now += 7 * 86_400;
    await send("carol", "alice");
    expect(await recents("alice")).toEqual(["carol", "bob"]);
    await service.put({ recentsLifetimeDays: 7 });
    expect(await recents("alice")).toEqual(["carol"]);
    await service.put({ recentsLifetimeDays: null });
    expect(await recents("alice")).toEqual(["carol", "bob"]);
  });

  test("senderRecents: touch gives the sender an entry, leave gives none", async () => {
    await send("bob", "alice");
    expect(await recents("bob")).toEqual(["alice"]);
    await service.put({ senderRecents: "leave" });
    await send("bob", "carol");
    expect([await recents("bob"), await recents("carol")]).toEqual([["alice"], ["bob"]]);
  });
});
