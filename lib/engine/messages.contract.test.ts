import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ServiceReply } from "./engine.ts";
import { type EngineUnderTest, engineUnderTest, mouths } from "./engine-under-test.ts";
import { ok } from "./request-bodies.ts";

const text = (Text: string) => [{ MsgType: "TIMTextElem", MsgContent: { Text } }];

describe.each(mouths)("messages through %s", (mouth) => {
  let service: EngineUnderTest;
  let random = 0;
  beforeEach(async () => {
    random = 0;
    service = await engineUnderTest({ mouth });
    await service.call("multiaccount_import", { Accounts: ["alice", "bob", "carol"] });
    const MemberList = ["alice", "bob"].map((Member_Account) => ({ Member_Account }));
    await service.call("create_group", { Type: "Work", GroupId: "crew", Name: "Crew", MemberList });
  });
  afterEach(() => service.close());

  const codeOf = async (reply: Promise<ServiceReply>) => (await reply).ErrorCode;
  /** To alice from bob, a second after whatever came before. */
  const send = (more: object = {}) => {
    service.clock.now += 1;
    const body = {
      From_Account: "bob",
      To_Account: "alice",
      MsgRandom: ++random,
      MsgBody: text("six o'clock"),
      ...more,
    };
    return service.call("sendmsg", body);
  };
  const sendToCrew = (more: object = {}) => {
    service.clock.now += 1;
    const body = { GroupId: "crew", From_Account: "alice", Random: ++random, MsgBody: text("late"), ...more };
    return service.call("send_group_msg", body);
  };
  /** "id second-of-its-last-message", newest first, with a star when it is pinned. */
  const recents = async (account: string) => {
    const cursor = { TimeStamp: 0, StartIndex: 0, TopTimeStamp: 0, TopStartIndex: 0 };
    const { SessionItem } = await service.call("get_list", { From_Account: account, ...cursor, AssistFlags: 7 });
    // Held by the contract tests of get_list.
    const entries = SessionItem as { To_Account?: string; GroupId?: string; MsgTime: number; TopFlag: number }[];
    return entries.map(
      ({ To_Account, GroupId, MsgTime, TopFlag }) =>
        `${To_Account ?? GroupId} ${MsgTime - 1_800_000_000}${TopFlag === 1 ? " *" : ""}`,
    );
  };

  describe("sendmsg", () => {
    test("OK: time and key come back, and each stands among the other's recent contacts", async () => {
      const reply = await send({ MsgSeq: 77 });
      expect(reply).toEqual({ MsgTime: 1_800_000_001, MsgKey: "77_1_1800000001", ...ok });
      expect(await recents("alice")).toEqual(["bob 1"]);
      expect(await recents("bob")).toEqual(["alice 1"]);
      await send({ From_Account: "carol" });
      await send();
      expect(await recents("alice")).toEqual(["bob 3", "carol 2"]);
    });

    test("OK: without a sender the admin who calls sends; to oneself it makes one entry", async () => {
      for (const From_Account of [undefined, ""]) expect(await codeOf(send({ From_Account }))).toBe(0);
      expect(await recents("alice")).toEqual(["administrator 2"]);
      await send({ To_Account: "bob" });
      expect(await recents("bob")).toEqual(["bob 3"]);
    });

    test("OK: SyncOtherMachine 2 leaves the sender's list alone; NoLastMsg and MsgLifeTime 0 leave both", async () => {
      await send({ SendMsgControl: ["NoUnread", "NoLastMsg"] });
      await send({ MsgLifeTime: 0 });
      expect([await recents("alice"), await recents("bob")]).toEqual([[], []]);
      await send({ SyncOtherMachine: 2, MsgLifeTime: 604_800 });
      expect([await recents("alice"), await recents("bob")]).toEqual([["bob 3"], []]);
      await send({ SyncOtherMachine: 1, SendMsgControl: ["NoUnread"] });
      expect(await recents("bob")).toEqual(["alice 4"]);
    });

    test("OK: a message that comes again within 120 seconds counts once; another number, content or sender is another one", async () => {
      const first = await send({ MsgSeq: 5, MsgRandom: 9 });
      service.clock.now += 118;
      expect(await send({ MsgSeq: 5, MsgRandom: 9 })).toEqual(first);
      expect(await recents("alice")).toEqual(["bob 1"]);
      const others = [
        { MsgSeq: 6 },
        { MsgRandom: 8 },
        { MsgBody: text("seven") },
        { To_Account: "carol" },
        { MsgSeq: undefined },
      ];
      for (const other of others)
        expect((await send({ MsgSeq: 5, MsgRandom: 9, ...other })).MsgTime).toBe(service.clock.now);
      service.clock.now += 300;
      expect((await send({ MsgSeq: 5, MsgRandom: 9 })).MsgTime).toBe(service.clock.now);
    });

    test("OK: a message that was refused, or sent in another world, is sent again", async () => {
      expect(await codeOf(send({ MsgSeq: 5, MsgRandom: 9, To_Account: "dave" }))).toBe(90012);
      await service.call("account_import", { UserID: "dave" });
      expect(await codeOf(send({ MsgSeq: 5, MsgRandom: 9, To_Account: "dave" }))).toBe(0);
      const reset = { path: "/_service/reset", body: '{"world":"demo"}' };
      const body = { From_Account: "user_0001", To_Account: "user_0002", MsgSeq: 1, MsgRandom: 1, MsgBody: text("a") };
      const times: unknown[] = [];
      for (let round = 0; round < 2; round++) {
        await service.send(reset);
        service.clock.now += 1;
        times.push((await service.call("sendmsg", body)).MsgTime);
      }
      expect(times[1]).toBe(Number(times[0]) + 1);
    });

    test("90012: a repeat to one who was deleted since; OK: two at the same moment count once", async () => {
      expect(await codeOf(send({ MsgSeq: 5, MsgRandom: 9 }))).toBe(0);
      await service.call("account_delete", { DeleteItem: [{ UserID: "alice" }] });
      expect(await codeOf(send({ MsgSeq: 5, MsgRandom: 9 }))).toBe(90012);
      const twins = await Promise.all([1, 2].map(() => sendToCrew({ From_Account: "bob", Random: 77 })));
      expect(twins.map(({ MsgSeq }) => MsgSeq)).toEqual([1, 1]);
    });

    test("90002, 90003, 90005, 90007, 90010, 90026, 90031, 90044: each field has a code of its own", async () => {
      const element = (more: object) => ({ MsgBody: [{ ...text("x")[0], ...more }] });
      const wrong: [code: number, ...fields: object[]][] = [
        [
          90002,
          { MsgBody: undefined },
          { MsgBody: [] },
          { MsgBody: [5] },
          element({ MsgType: 5 }),
          element({ MsgContent: "x" }),
        ],
        [90003, { To_Account: undefined }, { To_Account: 5 }, { To_Account: ["alice"] }],
        [
          90005,
          { MsgRandom: undefined },
          { MsgRandom: "5" },
          { MsgRandom: -1 },
          { MsgRandom: 2 ** 32 },
          { MsgRandom: 1.5 },
        ],
        [90007, { MsgBody: "x" }, { MsgBody: {} }, { MsgBody: null }],
        [90010, { MsgSeq: "5" }, { MsgSeq: -1 }, { SendMsgControl: "NoLastMsg" }, { MsgLifeTime: -1 }],
        [90010, { SyncOtherMachine: 0 }, { SyncOtherMachine: 3 }],
        [90026, { MsgLifeTime: 604_801 }],
        [90031, { SyncOtherMachine: "1" }, { SyncOtherMachine: 1.5 }],
        [90044, { MsgLifeTime: "60" }, { MsgLifeTime: 0.5 }],
      ];
      for (const [code, ...fields] of wrong)
        for (const field of fields) expect([field, await codeOf(send(field))]).toEqual([field, code]);
      expect([await recents("alice"), await recents("bob")]).toEqual([[], []]);
    });

    test("90012: an unknown recipient; 20003: an unknown sender", async () => {
      expect([await codeOf(send({ To_Account: "ghost" })), await codeOf(send({ To_Account: "" }))]).toEqual([
        90012, 90012,
      ]);
      expect(await codeOf(send({ From_Account: "ghost" }))).toBe(20003);
    });
  });

  test("93000 and 80002: a message over 12 KB; 12 KB are taken", async () => {
    const overhead = JSON.stringify(text("")).length;
    const sized = (bytes: number) => ({ MsgBody: text("n".repeat(bytes - overhead)) });
    expect([await codeOf(send(sized(12_288))), await codeOf(send(sized(12_289)))]).toEqual([0, 93000]);
    expect([await codeOf(sendToCrew(sized(12_288))), await codeOf(sendToCrew(sized(12_289)))]).toEqual([0, 80002]);
  });

  test("93000 and 80002: a content that nests beyond the size; OK: one that fits, and its repeat", async () => {
    const sent = async (depth: number, [path, fields]: readonly [path: string, fields: string]) => {
      const nested = `${"[".repeat(depth)}${"]".repeat(depth)}`;
      const body = `{${fields},"From_Account":"alice","MsgBody":[{"MsgType":"T","MsgContent":{"x":${nested}}}]}`;
      return service.send({ path, body });
    };
    const one = ["/v4/openim/sendmsg", '"To_Account":"bob","MsgSeq":1,"MsgRandom":1'] as const;
    const group = ["/v4/group_open_http_svc/send_group_msg", '"GroupId":"crew","Random":1'] as const;
    expect([await codeOf(sent(100_000, one)), await codeOf(sent(100_000, group))]).toEqual([93000, 80002]);
    for (const where of [one, group]) {
      const first = await sent(6000, where);
      expect(first).toMatchObject({ ErrorCode: 0 });
      service.clock.now += 1;
      expect(await sent(6000, where)).toEqual(first);
    }
  });

  describe("send_group_msg", () => {
    test("OK: messages are counted from 1, and every member has the chat group among the recent contacts", async () => {
      expect(await sendToCrew()).toEqual({ MsgTime: 1_800_000_001, MsgSeq: 1, ...ok });
      expect(await sendToCrew({ From_Account: undefined })).toMatchObject({ MsgSeq: 2 });
      expect([await recents("alice"), await recents("bob"), await recents("carol")]).toEqual([
        ["crew 2"],
        ["crew 2"],
        [],
      ]);
      const filter = { GroupBaseInfoFilter: ["LastMsgTime", "NextMsgSeq"] };
      expect(await service.call("get_group_info", { GroupIdList: ["crew"], ResponseFilter: filter })).toMatchObject({
        GroupInfo: [{ LastMsgTime: 1_800_000_002, NextMsgSeq: 3 }],
      });
    });

    test("OK: NoLastMsg and OnlineOnlyFlag leave the lists alone, and count all the same; named receivers alone are reached", async () => {
      await sendToCrew({ SendMsgControl: ["NoLastMsg"] });
      expect(await sendToCrew({ OnlineOnlyFlag: 1 })).toMatchObject({ MsgSeq: 2 });
      expect([await recents("alice"), await recents("bob")]).toEqual([[], []]);
      await service.call("add_group_member", { GroupId: "crew", MemberList: [{ Member_Account: "carol" }] });
      await sendToCrew({ To_Account: ["bob", "ghost"] });
      expect([await recents("alice"), await recents("bob"), await recents("carol")]).toEqual([
        ["crew 3"],
        ["crew 3"],
        [],
      ]);
    });

    test("OK: the same number and content within five minutes is dropped, and answered as the first", async () => {
      const first = await sendToCrew({ Random: 9 });
      service.clock.now += 298;
      expect(await sendToCrew({ Random: 9 })).toEqual(first);
      expect(await sendToCrew({ Random: 9, MsgBody: text("later") })).toMatchObject({ MsgSeq: 2 });
      service.clock.now += 5;
      expect(await sendToCrew({ Random: 9 })).toMatchObject({ MsgSeq: 3 });
    });

    test("10007, 10010: a repeat of one who has left, or to a chat group that is gone; OK: in one that took its ID it is new", async () => {
      const again = () => sendToCrew({ From_Account: "bob", Random: 9 });
      expect(await again()).toMatchObject({ MsgSeq: 1, ErrorCode: 0 });
      await service.call("delete_group_member", { GroupId: "crew", MemberToDel_Account: ["bob"] });
      expect(await codeOf(again())).toBe(10007);
      await service.call("destroy_group", { GroupId: "crew" });
      expect(await codeOf(again())).toBe(10010);
      const MemberList = [{ Member_Account: "bob" }];
      await service.call("create_group", { Type: "Work", GroupId: "crew", Name: "New", MemberList });
      service.clock.now += 1;
      expect(await again()).toMatchObject({ MsgSeq: 1, MsgTime: service.clock.now });
    });

    test("OK: in a chat group that took the ID within the same second the message is new", async () => {
      const body = { GroupId: "swift", From_Account: "alice", Random: 1, MsgBody: text("late") };
      for (let round = 0; round < 2; round++) {
        await service.call("create_group", { Type: "Work", GroupId: "swift", Name: "S", Owner_Account: "alice" });
        for (const _ of [1, 2]) expect(await service.call("send_group_msg", body)).toMatchObject({ MsgSeq: 1 });
        const read = await service.call("get_group_info", { GroupIdList: ["swift"] });
        expect(read).toMatchObject({ GroupInfo: [{ NextMsgSeq: 2 }] });
        await service.call("destroy_group", { GroupId: "swift" });
      }
    });

    test("10004: a message, a number or a receiver that is none", async () => {
      for (const wrong of [
        ...[{ Random: undefined }, { Random: "5" }, { Random: 2 ** 32 }, { MsgBody: undefined }, { MsgBody: [] }],
        ...[{ MsgBody: "x" }, { MsgBody: [{}] }, { OnlineOnlyFlag: 2 }, { To_Account: Array(51).fill("bob") }],
        ...[
          { OnlineOnlyFlag: 1, SendMsgControl: ["NoLastMsg"] },
          { OnlineOnlyFlag: 1, SendMsgControl: ["NoUnread"] },
        ],
      ])
        expect([wrong, await codeOf(sendToCrew(wrong))]).toEqual([wrong, 10004]);
      expect(await sendToCrew()).toMatchObject({ MsgSeq: 1 });
    });

    test("10007: a message of one who is not in the chat group; 10019: of one whom nobody imported", async () => {
      expect([
        await codeOf(sendToCrew({ From_Account: "carol" })),
        await codeOf(sendToCrew({ From_Account: "ghost" })),
      ]).toEqual([10007, 10019]);
    });

    test("10007: a message to a live room of one who neither owns it nor is an admin; it is in nobody's list", async () => {
      const room = { Type: "AVChatRoom", GroupId: "live", Name: "Live", Owner_Account: "bob" };
      await service.call("create_group", room);
      const senders = ["carol", "bob", "administrator", "ghost"];
      const codes: number[] = [];
      for (const From_Account of senders) codes.push(await codeOf(sendToCrew({ GroupId: "live", From_Account })));
      expect(codes).toEqual([10007, 0, 0, 10019]);
      expect([await recents("carol"), await recents("bob")]).toEqual([[], []]);
    });

    test("10010 and 10015: a message to a chat group that is not there, or that cannot be", async () => {
      expect([await codeOf(sendToCrew({ GroupId: "gone" })), await codeOf(sendToCrew({ GroupId: "" }))]).toEqual([
        10010, 10015,
      ]);
    });
  });

  test("OK: a full list lets its oldest entry go that is not pinned; a pinned one stays pinned, and moves up", async () => {
    await service.engine.reset("brimful");
    const before = await recents("full_recents");
    expect(before).toHaveLength(100);
    const oldest = before.findLast((entry) => !entry.endsWith("*"))?.split(" ")[0];
    const pinned = before.find((entry) => entry.endsWith("*"))?.split(" ")[0];
    await send({ From_Account: "full_names", To_Account: "full_recents" });
    await send({ From_Account: pinned, To_Account: "full_recents" });
    const after = await recents("full_recents");
    expect(after).toHaveLength(100);
    expect(after.filter((entry) => entry.endsWith("*"))).toHaveLength(50);
    expect(after).toContain("full_names 1");
    expect(after[0]).toBe(`${pinned} 2 *`);
    expect(after.some((entry) => entry.startsWith(`${oldest} `))).toBe(false);
  });

  test("OK: what was just sent stands in a full list, though the clock went back, or all the others are pinned", async () => {
    await service.engine.reset("brimful");
    const put = (recentsPerAccount: number) =>
      service.send({ method: "PUT", path: "/_service/settings", body: JSON.stringify({ recentsPerAccount }) });
    service.clock.now -= 100_000_000;
    await send({ From_Account: "full_names", To_Account: "full_recents" });
    expect(await recents("full_recents")).toHaveLength(100);
    expect((await recents("full_recents")).some((entry) => entry.startsWith("full_names "))).toBe(true);
    await put(50);
    await send({ From_Account: "full_names", To_Account: "full_recents" });
    const after = await recents("full_recents");
    expect([after.length, after.filter((entry) => entry.endsWith("*")).length]).toEqual([51, 50]);
    expect(after.at(-1)).toMatch(/^full_names /);
  });

  test("OK: of a message nothing is in the list of calls but who sent it, where, and how", async () => {
    const planted = text("planted words");
    await send({ MsgBody: planted, CloudCustomData: "planted data", OfflinePushInfo: { Desc: "planted push" } });
    await sendToCrew({ MsgBody: planted });
    await service.send({ path: "/v4/openim/sendmsg/", body: JSON.stringify({ MsgBody: planted }) });
    await service.send({ path: "/v4/openim/sendmsg", body: '{"MsgBody":"planted' });
    const reply = await service.send({ method: "GET", path: "/_service/calls", body: "" });
    expect(JSON.stringify(reply)).not.toContain("planted");
    expect(reply.calls).toMatchObject([
      { command: "sendmsg", code: 90001, request: null },
      { command: "", code: 60009, request: null },
      { command: "send_group_msg", code: 0, request: { GroupId: "crew", From_Account: "alice", Random: 2 } },
      { command: "sendmsg", code: 0, request: { From_Account: "bob", To_Account: "alice", MsgRandom: 1 } },
      ...[{}, {}],
    ]);
  });
});
