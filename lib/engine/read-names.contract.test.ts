import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type EngineUnderTest, engineUnderTest, mouths, testApp } from "./engine-under-test.ts";
import { ok } from "./request-bodies.ts";
import { seedAccount } from "./seed-account.ts";
import type { World } from "./store.ts";

const nick = "Tag_Profile_IM_Nick";
const image = "Tag_Profile_IM_Image";
const times = { createdAt: 1_760_000_000, changedAt: 1_760_000_100, lastMessageAt: 1_760_000_300, nextMessage: 8 };
const wireTimes = {
  CreateTime: 1_760_000_000,
  LastInfoTime: 1_760_000_100,
  LastMsgTime: 1_760_000_300,
  NextMsgSeq: 8,
};

const world: World = {
  accounts: [
    seedAccount({ account: "alice", nick: "Alice Wong", faceUrl: "https://example.com/a.png" }, []),
    seedAccount({ account: "bob", nick: "" }, []),
    seedAccount({ account: "carol" }, []),
  ],
  chatGroups: [
    {
      ...{ id: "@TGS#1AAAAAAAA", dead: false, type: "Public", name: "Night Shift", ...times, memberCount: 2 },
      owner: "alice",
      members: [
        { account: "alice", role: "Owner", joinedAt: 1_760_000_000 },
        { account: "bob", role: "Member", joinedAt: 1_760_000_050 },
      ],
    },
    {
      ...{ id: "harbour-crew", dead: false, type: "Private", name: "客户 🏅 Crew", ...times, lastMessageAt: 0 },
      ...{ faceUrl: "https://example.com/h.png", memberCount: 1 },
      members: [{ account: "alice", role: "Admin", joinedAt: 1_700_000_000 }],
    },
    {
      ...{ id: "live-room", dead: false, type: "AVChatRoom", name: "Live", ...times, memberCount: 0 },
      members: [],
    },
    { id: "@TGS#DEAD", dead: true, members: [] },
  ],
};

describe.each(mouths)("names through %s", (mouth) => {
  let service: EngineUnderTest;
  beforeEach(async () => {
    service = await engineUnderTest({ mouth });
    await service.store.replace(testApp.sdkAppId, world);
  });
  afterEach(() => service.close());

  describe("portrait_get", () => {
    const read = (accounts: unknown, tags: unknown = [nick, image]) =>
      service.call("portrait_get", { To_Account: accounts, TagList: tags });

    test("OK: name and picture of each account in the request's order; a field that was never set is left out", async () => {
      const said = { ResultCode: 0, ResultInfo: "" };
      expect(await read(["bob", "alice", "carol"])).toEqual({
        UserProfileItem: [
          { To_Account: "bob", ProfileItem: [], ...said },
          {
            To_Account: "alice",
            ProfileItem: [
              { Tag: nick, Value: "Alice Wong" },
              { Tag: image, Value: "https://example.com/a.png" },
            ],
            ...said,
          },
          { To_Account: "carol", ProfileItem: [], ...said },
        ],
        ErrorDisplay: "",
        ...ok,
      });
    });

    test("40003: an unknown account fails alone, and stands in Fail_Account", async () => {
      const reply = await read(["ghost", "alice", "ghost", "älice"]);
      expect(reply).toMatchObject({ ...ok, Fail_Account: ["ghost", "älice"] });
      const absent = { ResultCode: 40003, ResultInfo: "the account does not exist" };
      expect(reply.UserProfileItem).toEqual([
        { To_Account: "ghost", ...absent },
        expect.objectContaining({ To_Account: "alice", ResultCode: 0 }),
        { To_Account: "älice", ...absent },
      ]);
    });

    test("OK: only the tags that were asked for; other standard and custom tags are taken and unset", async () => {
      const asked = async (tags: string[]) => (await read(["alice"], tags)).UserProfileItem;
      const alone = (...ProfileItem: object[]) => [{ To_Account: "alice", ProfileItem, ResultCode: 0, ResultInfo: "" }];
      expect(await asked([nick])).toEqual(alone({ Tag: nick, Value: "Alice Wong" }));
      expect(await asked(["Tag_Profile_IM_Gender", "Tag_Profile_Custom_Crew"])).toEqual(alone());
    });

    test("40001: tags that are no texts", async () => {
      for (const tag of [5, null, {}]) {
        const body = { To_Account: ["alice"], TagList: [nick, tag] };
        expect(await service.call("portrait_get", body)).toMatchObject({ ErrorCode: 40001 });
      }
    });

    test("40002: no account; 40001: more than 100, or no tag; 40009: a tag that there is not", async () => {
      const codeOf = async (...body: Parameters<typeof read>) => (await read(...body)).ErrorCode;
      expect([await codeOf([]), await codeOf(undefined)]).toEqual([40002, 40002]);
      expect([await codeOf(Array(100).fill("alice")), await codeOf(Array(101).fill("alice"))]).toEqual([0, 40001]);
      expect([await codeOf(["alice"], []), await codeOf(["alice"], null), await codeOf("alice")]).toEqual(
        Array(3).fill(40001),
      );
      for (const tag of ["Nick", "", "Tag_Profile_IM_", "Tag_Profile_Custom_TooLongKey"])
        expect([tag, await codeOf(["alice"], [nick, tag])]).toEqual([tag, 40009]);
    });
  });

  describe("get_group_info", () => {
    const read = (ids: unknown, ResponseFilter?: object) =>
      service.call("get_group_info", { GroupIdList: ids, ResponseFilter });
    const fine = { ErrorCode: 0, ErrorInfo: "" };

    test("OK: what the filter names, in the request's order, each once", async () => {
      const filter = { GroupBaseInfoFilter: ["Name", "FaceUrl", "Introduction"] };
      expect(await read(["harbour-crew", "@TGS#1AAAAAAAA", "harbour-crew"], filter)).toEqual({
        GroupInfo: [
          { GroupId: "harbour-crew", Name: "客户 🏅 Crew", FaceUrl: "https://example.com/h.png", ...fine },
          { GroupId: "@TGS#1AAAAAAAA", Name: "Night Shift", FaceUrl: "", ...fine },
        ],
        ...ok,
      });
    });

    test("OK: without a filter everything, the members too; a live room shows neither their number nor them", async () => {
      expect((await read(["@TGS#1AAAAAAAA", "live-room"])).GroupInfo).toEqual([
        {
          ...{ GroupId: "@TGS#1AAAAAAAA", Type: "Public", Name: "Night Shift", FaceUrl: "", Owner_Account: "alice" },
          ...{ ...wireTimes, MemberNum: 2, ...fine },
          MemberList: [
            { Member_Account: "alice", Role: "Owner", JoinTime: 1_760_000_000 },
            { Member_Account: "bob", Role: "Member", JoinTime: 1_760_000_050 },
          ],
        },
        {
          ...{ GroupId: "live-room", Type: "AVChatRoom", Name: "Live", FaceUrl: "", Owner_Account: "" },
          ...{ ...wireTimes, ...fine },
        },
      ]);
    });

    test("OK: members only where the filter asks for them, with what it asks", async () => {
      const membersWith = async (filter: object) => (await read(["@TGS#1AAAAAAAA"], filter)).GroupInfo;
      const bare = { GroupId: "@TGS#1AAAAAAAA", ...fine };
      expect(await membersWith({})).toEqual([bare]);
      expect(await membersWith({ GroupBaseInfoFilter: [], MemberInfoFilter: [] })).toEqual([bare]);
      expect(await membersWith({ MemberInfoFilter: ["Account", "Role"] })).toEqual([
        {
          ...bare,
          MemberList: [
            { Member_Account: "alice", Role: "Owner" },
            { Member_Account: "bob", Role: "Member" },
          ],
        },
      ]);
    });

    test("10010: an unknown or dead chat group, 10015: an ID that none can have; each with its code alone", async () => {
      const ids = ["nobody-here", "@TGS#DEAD", "", "g".repeat(49), "客", "harbour-crew"];
      const reply = await read(ids, { GroupBaseInfoFilter: ["Type"] });
      const gone = { ErrorCode: 10010, ErrorInfo: "this group does not exist" };
      const malformed = { ErrorCode: 10015, ErrorInfo: "the ID of the chat group is invalid" };
      expect(reply).toEqual({
        GroupInfo: [
          ...ids.slice(0, 2).map((GroupId) => ({ GroupId, ...gone })),
          ...ids.slice(2, 5).map((GroupId) => ({ GroupId, ...malformed })),
          { GroupId: "harbour-crew", Type: "Private", ...fine },
        ],
        ...ok,
      });
    });

    test("10004: no chat group, more than 50, or one that is no text", async () => {
      const codeOf = async (ids: unknown) => (await read(ids)).ErrorCode;
      expect([await codeOf(Array(50).fill("x")), await codeOf(Array(51).fill("x")), await codeOf([])]).toEqual([
        ...[0, 10004, 10004],
      ]);
      for (const ids of [undefined, null, "x", [5], [null]]) expect([ids, await codeOf(ids)]).toEqual([ids, 10004]);
    });
  });

  describe("get_joined_group_list", () => {
    const read = (more: object = {}, account: unknown = "alice") =>
      service.call("get_joined_group_list", { Member_Account: account, ...more });
    const idsOf = async (more: object) => {
      const { TotalCount, GroupIdList } = await read(more);
      return [TotalCount, (GroupIdList as { GroupId: string }[]).map(({ GroupId }) => GroupId)]; // held by the first test
    };

    test("OK: by when the account joined; IDs alone without a filter, with one what it names", async () => {
      const ids = [{ GroupId: "harbour-crew" }, { GroupId: "@TGS#1AAAAAAAA" }];
      expect(await read()).toEqual({ TotalCount: 2, GroupIdList: ids, ...ok });
      const filter = { GroupBaseInfoFilter: ["Type", "Name", "LastMsgTime", "MemberNum"], SelfInfoFilter: ["Role"] };
      expect(await read({ ResponseFilter: filter, WithNoActiveGroups: 1, WithHugeGroups: 1 })).toMatchObject({
        GroupIdList: [
          { Type: "Private", Name: "客户 🏅 Crew", LastMsgTime: 0, MemberNum: 1, SelfInfo: { Role: "Admin" } },
          { Type: "Public", Name: "Night Shift", LastMsgTime: 1_760_000_300, SelfInfo: { Role: "Owner" } },
        ],
      });
      expect(await read({}, "carol")).toEqual({ TotalCount: 0, GroupIdList: [], ...ok });
    });

    test("OK: Limit and Offset cut, TotalCount counts all; past the end is empty", async () => {
      expect(await idsOf({ Limit: 1 })).toEqual([2, ["harbour-crew"]]);
      expect(await idsOf({ Limit: 5000, Offset: 1 })).toEqual([2, ["@TGS#1AAAAAAAA"]]);
      expect(await idsOf({ Offset: 2 })).toEqual([2, []]);
    });

    test("OK: GroupType selects, under its old name and its new one", async () => {
      expect(await idsOf({ GroupType: "Work" })).toEqual([1, ["harbour-crew"]]);
      expect(await idsOf({ GroupType: "Private" })).toEqual([1, ["harbour-crew"]]);
      expect(await idsOf({ GroupType: "ChatRoom" })).toEqual([0, []]);
    });

    test("10004: a limit, an offset or a type that is none", async () => {
      const wrong = [{ Limit: 0 }, { Limit: 5001 }, { Limit: "1" }, { Offset: -1 }, { GroupType: "Club" }];
      for (const more of wrong) expect([more, (await read(more)).ErrorCode]).toEqual([more, 10004]);
    });

    test("10019: the chat groups of an account that was never imported", async () => {
      expect(await read({}, "ghost")).toMatchObject({ ActionStatus: "FAIL", ErrorCode: 10019 });
    });
  });

  test("OK: a deleted account is in no chat group any more, and what it owned has no owner", async () => {
    await service.call("account_delete", { DeleteItem: [{ UserID: "alice" }, { UserID: "carol" }] });
    const filter = { GroupBaseInfoFilter: ["Owner_Account", "MemberNum"], MemberInfoFilter: ["Role"] };
    const GroupIdList = ["@TGS#1AAAAAAAA", "harbour-crew"];
    expect((await service.call("get_group_info", { GroupIdList, ResponseFilter: filter })).GroupInfo).toMatchObject([
      { Owner_Account: "", MemberNum: 1, MemberList: [{ Member_Account: "bob", Role: "Member" }] },
      { Owner_Account: "", MemberNum: 0, MemberList: [] },
    ]);
    await service.call("account_import", { UserID: "alice" });
    const joined = await service.call("get_joined_group_list", { Member_Account: "alice" });
    expect(joined).toEqual({ TotalCount: 0, GroupIdList: [], ...ok });
    const profile = await service.call("portrait_get", { To_Account: ["alice"], TagList: [nick] });
    expect(profile).toMatchObject({ UserProfileItem: [{ ProfileItem: [] }] });
  });
});
