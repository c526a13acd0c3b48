import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { signUserSig } from "../chat/usersig.ts";
import { testApp } from "./engine-under-test.ts";
import { type SettingsUnderTest, settingsUnderTest } from "./settings-under-test.ts";
import { peopleInChatGroups } from "./world-under-test.ts";

/* The settings of messages, of recent lists, and of each service's own codes, put as an operator would. */
let service: SettingsUnderTest;
beforeEach(async () => {
  service = await settingsUnderTest(peopleInChatGroups);
});
afterEach(() => service.close());

const MsgBody = [{ MsgType: "TIMTextElem", MsgContent: { Text: "x" } }];
let random = 0;
const send = (from: string, to: string, more: object = {}) => {
  service.clock.now += 1;
  random += 1;
  const body = { From_Account: from, To_Account: to, MsgRandom: random, MsgBody, ...more };
  return service.codeOf("sendmsg", body);
};
const say = (GroupId: string, more: object = {}) => {
  service.clock.now += 1;
  random += 1;
  return service.codeOf("send_group_msg", { GroupId, Random: random, MsgBody, ...more });
};
const recents = async (account: string) => {
  const cursor = { TimeStamp: 0, StartIndex: 0, TopTimeStamp: 0, TopStartIndex: 0 };
  const { SessionItem } = await service.call("get_list", { From_Account: account, ...cursor, AssistFlags: 7 });
  const entries = SessionItem as { To_Account?: string; GroupId?: string }[]; // held by its contract tests
  return entries.map(({ To_Account, GroupId }) => To_Account ?? GroupId);
};

describe("recent lists", () => {
  test("recentsPerAccount: beyond it the oldest leaves, wherever it is put", async () => {
    await send("bob", "alice");
    await send("carol", "alice");
    expect(await recents("alice")).toEqual(["carol", "bob"]);
    await service.put({ recentsPerAccount: 1 });
    await send("bob", "alice");
    expect(await recents("alice")).toEqual(["bob"]);
  });

  test("fullRecents: oldestUnpinned spares the pinned ones, oldest lets them go as well", async () => {
    const entry = (id: string, time: number, pinned: boolean) => ({
      ...{ conversation: { kind: "user" as const, id }, time, pinned, empty: false },
    });
    const accounts = peopleInChatGroups.accounts.map((account) =>
      account.account === "alice"
        ? { ...account, recents: [entry("friend", 1, true), entry("peer", 2, false)] }
        : account,
    );
    await service.store.replace(testApp.sdkAppId, { ...peopleInChatGroups, accounts });
    await service.put({ recentsPerAccount: 2 });
    await send("bob", "alice");
    expect(await recents("alice")).toEqual(["friend", "bob"]);
    await service.put({ fullRecents: "oldest" });
    await send("carol", "alice");
    expect(await recents("alice")).toEqual(["carol", "bob"]);
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

  test("recentsOfLeftGroups: stay shows a chat group that was left or disbanded, hide shows it no more", async () => {
    for (const id of ["crew", "others"]) await say(id);
    expect(await recents("bob")).toEqual(["others", "crew"]);
    await service.call("delete_group_member", { GroupId: "crew", MemberToDel_Account: ["alice"] });
    await service.call("destroy_group", { GroupId: "others" });
    expect([await recents("alice"), await recents("bob")]).toEqual([["crew"], ["others", "crew"]]);
    await service.put({ recentsOfLeftGroups: "hide" });
    expect([await recents("alice"), await recents("bob")]).toEqual([[], ["crew"]]);
    await send("carol", "bob");
    expect(await recents("bob")).toEqual(["carol", "crew"]);
  });

  test("joiningRecents: leave makes no entry for those who join, touch does", async () => {
    const join = async (GroupId: string) => {
      const MemberList = [{ Member_Account: "carol" }];
      await service.call("create_group", { Type: "Work", Name: "N", GroupId, Owner_Account: "alice" });
      return service.codeOf("add_group_member", { GroupId, MemberList });
    };
    expect([await join("one"), await recents("carol"), await recents("alice")]).toEqual([0, [], []]);
    await service.put({ joiningRecents: "touch" });
    expect([await join("two"), await recents("carol"), await recents("alice")]).toEqual([0, ["two"], ["two"]]);
    await service.call("create_group", { Type: "AVChatRoom", Name: "N", GroupId: "room", Owner_Account: "alice" });
    expect(await recents("alice")).toEqual(["two"]);
  });
});

describe("one-to-one messages", () => {
  test("senderRecents: touch gives the sender an entry, leave gives none, always gives one whatever SyncOtherMachine says", async () => {
    await send("bob", "alice");
    await send("bob", "carol", { SyncOtherMachine: 2 });
    expect(await recents("bob")).toEqual(["alice"]);
    await service.put({ senderRecents: "leave" });
    await send("bob", "carol");
    expect([await recents("bob"), await recents("carol")]).toEqual([["alice"], ["bob"]]);
    await service.put({ senderRecents: "always" });
    await send("bob", "carol", { SyncOtherMachine: 2 });
    expect(await recents("bob")).toEqual(["carol", "alice"]);
  });

  test("noLastMessage: leaveBoth touches no list, leaveRecipient the sender's alone", async () => {
    const quiet = () => send("bob", "alice", { SendMsgControl: ["NoLastMsg"] });
    expect([await quiet(), await recents("alice"), await recents("bob")]).toEqual([0, [], []]);
    await service.put({ noLastMessage: "leaveRecipient" });
    expect([await quiet(), await recents("alice"), await recents("bob")]).toEqual([0, [], ["alice"]]);
  });

  test("onlineOnlyMessages: with MsgLifeTime 0 leave touches no list, touch does as any other message", async () => {
    const fleeting = () => send("bob", "alice", { MsgLifeTime: 0 });
    expect([await fleeting(), await recents("alice"), await recents("bob")]).toEqual([0, [], []]);
    await service.put({ onlineOnlyMessages: "touch" });
    expect([await fleeting(), await recents("alice"), await recents("bob")]).toEqual([0, ["bob"], ["alice"]]);
  });

  test("selfMessage: oneEntry stands in the own list, none does not", async () => {
    expect([await send("bob", "bob"), await recents("bob")]).toEqual([0, ["bob"]]);
    await service.put({ selfMessage: "none" });
    expect([await send("alice", "alice"), await recents("alice")]).toEqual([0, []]);
  });

  test("unknownRecipientCode: 90012, or 90048", async () => {
    expect(await send("bob", "ghost")).toBe(90012);
    await service.put({ unknownRecipientCode: 90048 });
    expect([await send("bob", "ghost"), await send("ghost", "bob")]).toEqual([90048, 20003]);
  });

  test("unknownSenderCode: 20003, or 90048", async () => {
    expect(await send("ghost", "bob")).toBe(20003);
    await service.put({ unknownSenderCode: 90048 });
    expect([await send("ghost", "bob"), await send("bob", "ghost")]).toEqual([90048, 90012]);
  });

  test("messagesPerDay: null is no limit, a number is 60028 over it until the next day; what failed or came twice costs nothing", async () => {
    expect(await send("bob", "alice")).toBe(0);
    await service.put({ messagesPerDay: 2 });
    const twin = () => service.codeOf("sendmsg", { To_Account: "bob", MsgSeq: 1, MsgRandom: 1, MsgBody });
    expect([await send("bob", "ghost"), await twin(), await twin(), await say("crew")]).toEqual([90012, 0, 0, 0]);
    expect([await send("bob", "alice"), await say("crew")]).toEqual([60028, 60028]);
    expect(await service.codeOf("portrait_get", { To_Account: ["bob"], TagList: ["Tag_Profile_IM_Nick"] })).toBe(0);
    service.clock.now += 86_400;
    expect(await send("bob", "alice")).toBe(0);
    await service.put({ messagesPerDay: 1 });
    expect(await send("bob", "alice")).toBe(60028);
    await service.engine.reset("demo");
    expect(await send("user_0001", "user_0002")).toBe(0);
  });
});

describe("each service's own codes", () => {
  const paths = {
    profile: "/v4/profile/portrait_get",
    chatGroup: "/v4/group_open_http_svc/get_group_info",
    message: "/v4/openim/sendmsg",
  };
  const unreadable = async (path: string) => (await service.send({ path, body: "[" })).ErrorCode;
  const stranger = async (path: string) => {
    const { sdkAppId, key } = testApp;
    const usersig = signUserSig({ sdkAppId, key, userId: "bob", now: service.clock.now, lifetime: 60 });
    return (await service.send({ path, query: service.query({ identifier: "bob", usersig }) })).ErrorCode;
  };

  test("profileBodyCode: 40001 for a body that is no JSON, or 60003", async () => {
    expect(await unreadable(paths.profile)).toBe(40001);
    await service.put({ profileBodyCode: 60003 });
    expect([await unreadable(paths.profile), await unreadable(paths.chatGroup)]).toEqual([60003, 10011]);
  });

  test("chatGroupBodyCode: 10011 for a body that is no JSON, or 60003", async () => {
    expect(await unreadable(paths.chatGroup)).toBe(10011);
    await service.put({ chatGroupBodyCode: 60003 });
    expect([await unreadable(paths.chatGroup), await unreadable(paths.message)]).toEqual([60003, 90001]);
  });

  test("messageBodyCode: 90001 for a body that is no JSON, or 60003", async () => {
    expect(await unreadable(paths.message)).toBe(90001);
    await service.put({ messageBodyCode: 60003 });
    expect([await unreadable(paths.message), await unreadable(paths.profile)]).toEqual([60003, 40001]);
  });

  test("profileAdminCode: 40004 for somebody who is no admin, or 60010", async () => {
    expect(await stranger(paths.profile)).toBe(40004);
    await service.put({ profileAdminCode: 60010 });
    expect([await stranger(paths.profile), await stranger(paths.chatGroup)]).toEqual([60010, 10007]);
  });

  test("chatGroupAdminCode: 10007 for somebody who is no admin, or 60010", async () => {
    expect(await stranger(paths.chatGroup)).toBe(10007);
    await service.put({ chatGroupAdminCode: 60010 });
    expect([await stranger(paths.chatGroup), await stranger(paths.message)]).toEqual([60010, 90009]);
  });

  test("messageAdminCode: 90009 for somebody who is no admin, or 60010", async () => {
    expect(await stranger(paths.message)).toBe(90009);
    await service.put({ messageAdminCode: 60010 });
    expect([await stranger(paths.message), await stranger(paths.profile)]).toEqual([60010, 40004]);
  });

  test("unknownChatGroupCommandCode: 60009 for a command that there is not, or 10003; elsewhere 60009", async () => {
    const unknown = async (name: string) => (await service.send({ path: `/v4/${name}/no_such` })).ErrorCode;
    expect(await unknown("group_open_http_svc")).toBe(60009);
    await service.put({ unknownChatGroupCommandCode: 10003 });
    expect([await unknown("group_open_http_svc"), await unknown("openim")]).toEqual([10003, 60009]);
  });
});
