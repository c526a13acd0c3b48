import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { signUserSig } from "../chat/usersig.ts";
import { testApp } from "./engine-under-test.ts";
import { chatGroup, create, mark, marks, memberCodes, members, rename, user } from "./request-bodies.ts";
import { type SettingsUnderTest, settingsUnderTest } from "./settings-under-test.ts";

/* The codes of the way in (OQ-21), and which of two faults is told (OQ-26). */
let service: SettingsUnderTest;
const readAlice = JSON.stringify({ From_Account: "alice", StartIndex: 0 });
const path = "/v4/recentcontact/get_contact_group";
const codeWith = async (parameters: Record<string, string | undefined>) =>
  (await service.send({ query: service.query(parameters), body: readAlice })).ErrorCode;
const codeAt = async (at: string, method = "POST") =>
  (await service.send({ path: at, method, body: readAlice })).ErrorCode;
const signed = (userId: string, sdkAppId = testApp.sdkAppId) =>
  signUserSig({ ...testApp, sdkAppId, userId, now: service.clock.now, lifetime: 60 });
const many = (count: number) => Array.from({ length: count }, (_, at) => user(`user_${at}`));

beforeEach(async () => {
  service = await settingsUnderTest();
});
afterEach(() => service.close());

describe("the address", () => {
  test("wrongMethodCode: 60002, or 60009", async () => {
    expect(await codeAt(path, "GET")).toBe(60002);
    await service.put({ wrongMethodCode: 60009 });
    expect([await codeAt(path, "GET"), await codeAt(path)]).toEqual([60009, 0]);
  });

  test("unknownPathCode: 60009, or 60002, and a path of another version keeps its own", async () => {
    const unknown = ["/v4/recentcontact/nothing", "/nothing", "/v4", ""];
    for (const each of unknown) expect(await codeAt(each)).toBe(60009);
    await service.put({ unknownPathCode: 60002 });
    for (const each of unknown) expect(await codeAt(each)).toBe(60002);
    expect(await codeAt(path.replace("v4", "v3"))).toBe(60009);
  });

  test("otherVersionCode: 60009, or 60002, and an unknown path keeps its own", async () => {
    const others = ["v3", "v40", "v"].map((version) => path.replace("v4", version));
    for (const each of others) expect(await codeAt(each)).toBe(60009);
    await service.put({ otherVersionCode: 60002 });
    for (const each of others) expect(await codeAt(each)).toBe(60002);
    expect(await codeAt("/v4/recentcontact/nothing")).toBe(60009);
  });

  test("pathMatch: exact tells letter cases and a slash at the end apart, loose does not", async () => {
    const alike = [`${path}/`, path.toUpperCase(), "/V4/recentcontact/Get_Contact_Group/"];
    for (const each of alike) expect(await codeAt(each)).toBe(60009);
    await service.put({ pathMatch: "loose" });
    for (const each of [path, ...alike]) expect(await codeAt(each)).toBe(0);
    expect([await codeAt(`${path}//`), await codeAt(`${path}s`)]).toEqual([60009, 60009]);
    const listed = { From_Account: "alice", TimeStamp: 0, StartIndex: 0, TopTimeStamp: 0, TopStartIndex: 0 };
    const body = JSON.stringify({ ...listed, AssistFlags: 7 });
    expect(await service.send({ path: "/v4/RecentContact/get_list", body })).toMatchObject({ ErrorDisplay: "" });
  });

  test("emptySdkAppIdCode: 60012, or 60025", async () => {
    for (const sdkappid of ["", undefined]) expect(await codeWith({ sdkappid })).toBe(60012);
    await service.put({ emptySdkAppIdCode: 60025 });
    for (const sdkappid of ["", undefined]) expect(await codeWith({ sdkappid })).toBe(60025);
  });

  test("unknownSdkAppIdCode: 70020, or 60006", async () => {
    expect(await codeWith({ sdkappid: "7" })).toBe(70020);
    await service.put({ unknownSdkAppIdCode: 60006 });
    expect(await codeWith({ sdkappid: "7" })).toBe(60006);
  });

  test("emptyIdentifierCode: 60025, or 60005", async () => {
    for (const identifier of ["", undefined]) expect(await codeWith({ identifier })).toBe(60025);
    await service.put({ emptyIdentifierCode: 60005 });
    for (const identifier of ["", undefined]) expect(await codeWith({ identifier })).toBe(60005);
  });

  test("badUserSigCode: 70003, or 70005", async () => {
    expect(await codeWith({ usersig: "garbage" })).toBe(70003);
    await service.put({ badUserSigCode: 70005 });
    expect(await codeWith({ usersig: "garbage" })).toBe(70005);
    expect(await codeWith({ usersig: signed("eve") })).toBe(70013);
  });
});

describe("rates", () => {
  const get = () => service.codeOf("get_contact_group", { From_Account: "alice", StartIndex: 0 });
  const search = async () => (await service.search(user("bob"))).ErrorCode;

  test("rateCode: 60007, or 60018", async () => {
    await service.put({ ratePerSecond: 0 });
    expect(await get()).toBe(60007);
    await service.put({ rateCode: 60018 });
    expect(await get()).toBe(60018);
    await service.put({ rateWindow: "sliding" });
    expect(await get()).toBe(60018);
  });

  test("rateScope: command counts each command by itself, app counts all of them together", async () => {
    await service.put({ ratePerSecond: 1 });
    expect([await get(), await search(), await get()]).toEqual([0, 0, 60007]);
    service.clock.now += 1;
    await service.put({ rateScope: "app" });
    expect([await get(), await search(), await get()]).toEqual([0, 60007, 60007]);
  });
});

describe("the order of the checks", () => {
  test("appCheck: an unknown app is 70020 at once, or 70003 and 70014 come before it", async () => {
    const codes = async () => [
      await codeWith({ sdkappid: "7", usersig: "garbage" }),
      await codeWith({ sdkappid: "7" }),
      await codeWith({ sdkappid: "7", usersig: signed("administrator", 7) }),
      await codeWith({}),
    ];
    expect(await codes()).toEqual([70020, 70020, 70020, 0]);
    await service.put({ appCheck: "afterSignature" });
    expect(await codes()).toEqual([70003, 70014, 70020, 0]);
    await service.put({ badUserSigCode: 70005, unknownSdkAppIdCode: 60006 });
    expect(await codes()).toEqual([70005, 70014, 60006, 0]);
  });

  test("adminCheck: of a stranger a body that is no JSON is 50003 with beforeJson, 60003 with afterJson", async () => {
    const stranger = service.query({ identifier: "eve", usersig: signed("eve") });
    const codes = async () => [
      (await service.send({ query: stranger, body: "{" })).ErrorCode,
      (await service.send({ query: stranger, body: "{}" })).ErrorCode,
      (await service.send({ body: readAlice })).ErrorCode,
    ];
    expect(await codes()).toEqual([50003, 50003, 0]);
    await service.put({ adminCheck: "afterJson" });
    expect(await codes()).toEqual([60003, 50003, 0]);
  });

  test("sizeCheck: a body with faults of both kinds is 50002 with afterStructure, 51006 or 51011 with beforeStructure", async () => {
    const both: [code: number, command: string, body: object][] = [
      [51006, "create_contact_group", create("alice", "A", [{}, ...many(100)])],
      [51011, "create_contact_group", create("alice", "n".repeat(65), [{}])],
      [51011, "update_contact_group", { ...rename("alice", "A", "n".repeat(65)), UpdateType: 2 }],
      [51006, "update_contact_group", { ...members("alice", "A", []), UpdateType: 2 }],
      [51006, "mark_contact", marks("alice", [{}, ...many(100)])],
    ];
    for (const [, command, body] of both) expect(await service.codeOf(command, body)).toBe(50002);
    await service.put({ sizeCheck: "beforeStructure" });
    for (const [code, command, body] of both) expect(await service.codeOf(command, body)).toBe(code);
    // What is of no size at all stays with the structure.
    for (const body of [{}, { GroupContactItem: [null] }, { UpdateGroup: 5 }, { UpdateGroup: { UpdateGroupType: 2 } }])
      for (const command of ["create_contact_group", "update_contact_group"])
        expect(await service.codeOf(command, body)).toBe(50002);
    expect((await service.createGroup("A", [user("bob")])).ErrorCode).toBe(0);
    const strayList = { ...rename("alice", "A", "B").UpdateGroup, ContactUpdateItem: many(101) };
    expect((await service.update({ ...rename("alice", "A", "B"), UpdateGroup: strayList })).ErrorCode).toBe(0);
  });

  test("updateCheckFirst: a group of an account that nobody imported is 50001 after account, 51009 after group", async () => {
    const codes = async () => [
      (await service.update(rename("ghost", "A", "B"))).ErrorCode,
      (await service.update(members("ghost", "A", [[1, user("bob")]]))).ErrorCode,
      await service.codeOf("del_contact_group", { From_Account: "ghost", GroupName: ["A"] }),
      await service.codeOf("create_contact_group", create("ghost", "A")),
    ];
    expect(await codes()).toEqual([50001, 50001, 50001, 50001]);
    await service.put({ updateCheckFirst: "group" });
    expect(await codes()).toEqual([51009, 51009, 51009, 50001]);
  });

  test("quotaCheck: an unknown peer at a full quota is 50001 with afterPeer, 51008 with beforePeer", async () => {
    await service.put({ groupedConversations: 0, markedConversations: 0 });
    await service.createGroup("A");
    const add = () => memberCodes(service.update(members("alice", "A", [[1, user("ghost")]])));
    const set = () => service.call("mark_contact", marks("alice", [mark(1, user("ghost"), { SetMark: [1] })]));
    expect(await add()).toEqual([50001]);
    expect(await set()).toMatchObject({ ResultItem: [{ ResultCode: 50001 }] });
    await service.put({ quotaCheck: "beforePeer" });
    expect(await add()).toEqual([51008]);
    expect(await set()).toMatchObject({ ResultItem: [{ ResultCode: 51008 }] });
    await service.put({ groupedConversations: 1 });
    expect(await add()).toEqual([50001]);
  });

  test("itemRepeats: inOrder carries each out and answers each, refuse is 50002 and does nothing", async () => {
    const twice = [user("bob"), user("bob")];
    const both = members("alice", "A", [
      [1, user("bob")],
      [2, user("bob")],
    ]);
    const marked = marks("alice", [mark(1, user("bob"), { SetMark: [1] }), mark(1, user("bob"), { ClearMark: [1] })]);
    await service.createGroup("A", twice);
    expect(await memberCodes(service.update(both))).toEqual([0, 0]);
    expect((await service.read()).ContactItem).toEqual([]);
    expect((await service.call("mark_contact", marked)).ResultItem).toHaveLength(2);
    await service.put({ itemRepeats: "refuse" });
    expect((await service.createGroup("B", twice)).ErrorCode).toBe(50002);
    expect((await service.update(both)).ErrorCode).toBe(50002);
    expect(await service.codeOf("mark_contact", marked)).toBe(50002);
    expect((await service.read()).GroupItem).toHaveLength(1);
    expect((await service.createGroup("B", [user("bob"), chatGroup("bob")])).ErrorCode).toBe(0);
  });
});

describe("accounts", () => {
  test("missingUserIdCode: 50002, or 60015", async () => {
    const bodies: [command: string, body: object][] = [
      ["get_contact_group", { StartIndex: 0 }],
      ["create_contact_group", { ...create("alice", "A"), From_Account: undefined }],
      ["create_contact_group", create("alice", "A", [{ Type: 1 }])],
    ];
    for (const [command, body] of bodies) expect(await service.codeOf(command, body)).toBe(50002);
    await service.put({ missingUserIdCode: 60015 });
    for (const [command, body] of bodies) expect(await service.codeOf(command, body)).toBe(60015);
    expect(await service.codeOf("get_contact_group", { From_Account: "alice" })).toBe(50002);
  });

  test("emptyUserIdCode: 50001, or 50002", async () => {
    expect(await service.codeOf("get_contact_group", { From_Account: "", StartIndex: 0 })).toBe(50001);
    expect(await service.createGroup("A", [user("")])).toMatchObject({
      GroupResultItem: [{ ResultItem: [{ ResultCode: 50001 }] }],
    });
    await service.put({ emptyUserIdCode: 50002 });
    expect(await service.codeOf("get_contact_group", { From_Account: "", StartIndex: 0 })).toBe(50002);
    expect((await service.createGroup("B", [user("")])).ErrorCode).toBe(50002);
    expect((await service.search(user(""))).ErrorCode).toBe(50002);
    expect((await service.read()).GroupItem).toHaveLength(1);
  });

  test("accountBatchCode: 70402, or 70206", async () => {
    const bodies: [command: string, body: object][] = [
      ["multiaccount_import", { Accounts: Array(101).fill("dave") }],
      ["account_check", { CheckItem: [] }],
      ["account_delete", { DeleteItem: Array(101).fill({ UserID: "dave" }) }],
    ];
    for (const [command, body] of bodies) expect(await service.codeOf(command, body)).toBe(70402);
    await service.put({ accountBatchCode: 70206 });
    for (const [command, body] of bodies) expect(await service.codeOf(command, body)).toBe(70206);
  });

  test("illegalUserIds: item puts them into FailAccounts, call is 70402 and imports nobody", async () => {
    const importBoth = (id: string) => service.call("multiaccount_import", { Accounts: [id, "bäd"] });
    expect(await importBoth("dave")).toMatchObject({ ErrorCode: 0, FailAccounts: ["bäd"] });
    await service.put({ illegalUserIds: "call" });
    expect(await importBoth("erin")).toMatchObject({ ErrorCode: 70402 });
    const asked = { CheckItem: [{ UserID: "dave" }, { UserID: "erin" }] };
    expect(await service.call("account_check", asked)).toMatchObject({
      ResultItem: [{ AccountStatus: "Imported" }, { AccountStatus: "NotImported" }],
    });
  });
});
