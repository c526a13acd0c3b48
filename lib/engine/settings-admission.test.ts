import { afterEach, beforeEach, expect, test } from "vitest";
import { create, mark, marks, user } from "./request-bodies.ts";
import { type SettingsUnderTest, settingsUnderTest } from "./settings-under-test.ts";
import { worldOf } from "./worlds.ts";

/* The weak rules of the way in. */
let service: SettingsUnderTest;
const body = JSON.stringify({ From_Account: "user_0001", StartIndex: 0 });
const codeWith = async (query: string) => (await service.send({ query, body })).ErrorCode;

beforeEach(async () => {
  service = await settingsUnderTest(worldOf("messy"));
});
afterEach(() => service.close());

test("emptyUserSigCode: 60025, or 70002", async () => {
  expect(await codeWith(service.query({ usersig: "" }))).toBe(60025);
  await service.put({ emptyUserSigCode: 70002 });
  expect(await codeWith(service.query({ usersig: "" }))).toBe(70002);
  expect(await codeWith(service.query({ usersig: undefined }))).toBe(70002);
});

test("badSdkAppIdCode: 60025, or 60006", async () => {
  expect(await codeWith(service.query({ sdkappid: "abc" }))).toBe(60025);
  await service.put({ badSdkAppIdCode: 60006 });
  expect(await codeWith(service.query({ sdkappid: "abc" }))).toBe(60006);
});

test("contentTypeParameter: require is 60025 without it, ignore is OK", async () => {
  expect(await codeWith(service.query({ contenttype: undefined }))).toBe(60025);
  await service.put({ contentTypeParameter: "ignore" });
  expect(await codeWith(service.query({ contenttype: undefined }))).toBe(0);
});

test("randomParameter: ignore takes anything, require is 60025 for what is no unsigned 32-bit number", async () => {
  const odd = [undefined, "", "-1", "4294967296", "x"];
  for (const random of odd) expect(await codeWith(service.query({ random }))).toBe(0);
  await service.put({ randomParameter: "require" });
  for (const random of odd) expect(await codeWith(service.query({ random }))).toBe(60025);
  expect(await codeWith(service.query({ random: "4294967295" }))).toBe(0);
});

test("repeatedParameter: the first counts, or the last", async () => {
  expect(await codeWith(`${service.query()}&contenttype=xml`)).toBe(0);
  const change = { method: "PUT", path: "/_service/settings", body: '{"repeatedParameter":"last"}' };
  await service.send(change);
  expect(await codeWith(`${service.query()}&contenttype=xml`)).toBe(60025);
  expect(await codeWith(`contenttype=xml&${service.query()}`)).toBe(0);
});

test("moreElements: refuse is 50002, first takes the first", async () => {
  const two = { From_Account: "user_0002", GroupContactItem: [{ GroupName: "A" }, { GroupName: "B" }] };
  const drop = { From_Account: "user_0002", GroupName: ["A", "B"] };
  expect(await service.codeOf("create_contact_group", two)).toBe(50002);
  expect(await service.codeOf("del_contact_group", drop)).toBe(50002);
  await service.put({ moreElements: "first" });
  expect(await service.call("create_contact_group", two)).toMatchObject({
    GroupResultItem: [{ GroupItem: { GroupName: "A" } }],
  });
  expect(await service.codeOf("del_contact_group", drop)).toBe(0);
});

test("jsonTypes: strict is 50002 and 60015, coerce takes digits for numbers and numbers for texts", async () => {
  await service.call("account_import", { UserID: "42" });
  const texts = { From_Account: "user_0001", StartIndex: "0" };
  const numbers = { From_Account: 42, StartIndex: 0 };
  expect([
    await service.codeOf("get_contact_group", texts),
    await service.codeOf("get_contact_group", numbers),
  ]).toEqual([50002, 60015]);
  await service.put({ jsonTypes: "coerce" });
  expect([
    await service.codeOf("get_contact_group", texts),
    await service.codeOf("get_contact_group", numbers),
  ]).toEqual([0, 0]);
  const loose = { OptType: "1", ContactItem: { Type: "1", To_Account: 42 }, SetMark: ["1", 2] };
  expect(await service.call("mark_contact", marks("user_0001", [loose]))).toMatchObject({
    ResultItem: [{ ContactItem: user("42"), ResultCode: 0 }],
  });
  expect(await service.codeOf("get_contact_group", { From_Account: "user_0001", StartIndex: "x" })).toBe(50002);
});

test("jsonTypes: coerce takes them in every command, and strict in none, 90003 for the recipient of a message", async () => {
  await service.call("multiaccount_import", { Accounts: ["42", "43"] });
  const MsgBody = [{ MsgType: "TIMTextElem", MsgContent: { Text: "x" } }];
  const TagList = ["Tag_Profile_IM_Nick"];
  const loose: [strict: number, command: string, body: object][] = [
    [60015, "portrait_set", { From_Account: 42, ProfileItem: [{ Tag: "Tag_Profile_IM_Nick", Value: "x" }] }],
    [60015, "portrait_get", { To_Account: [42], TagList }],
    [60015, "create_group", { Type: "Work", Name: "N", GroupId: "7", Owner_Account: 42 }],
    [10004, "create_group", { Type: "Work", Name: 5, GroupId: 7 }],
    [10004, "get_group_info", { GroupIdList: [7] }],
    [60015, "add_group_member", { GroupId: "7", MemberList: [{ Member_Account: 43 }] }],
    [10004, "get_joined_group_list", { Member_Account: "42", Limit: "5", Offset: "0", WithNoActiveGroups: "1" }],
    [60015, "delete_group_member", { GroupId: "7", MemberToDel_Account: [43] }],
    [60015, "sendmsg", { From_Account: 42, To_Account: "43", MsgRandom: 1, MsgBody }],
    [90003, "sendmsg", { From_Account: "42", To_Account: 43, MsgRandom: 1, MsgBody }],
    [90005, "sendmsg", { From_Account: "42", To_Account: "43", MsgRandom: "1", MsgBody }],
    [90044, "sendmsg", { From_Account: "42", To_Account: "43", MsgRandom: 1, MsgLifeTime: "60", MsgBody }],
    [10004, "send_group_msg", { GroupId: 7, Random: "1", OnlineOnlyFlag: "0", MsgBody }],
    [10004, "destroy_group", { GroupId: 7 }],
  ];
  const codes = async () => {
    const told: number[] = [];
    for (const [, command, body] of loose) told.push(await service.codeOf(command, body));
    return told;
  };
  expect(await codes()).toEqual(loose.map(([strict]) => strict));
  await service.put({ jsonTypes: "coerce" });
  // The second one takes the ID of the first.
  expect(await codes()).toEqual(loose.map((_, at) => (at === 3 ? 10021 : 0)));
});

test("userIdTypeCode: 60015, or 50002", async () => {
  const wrong = { From_Account: 5, StartIndex: 0 };
  expect(await service.codeOf("get_contact_group", wrong)).toBe(60015);
  await service.put({ userIdTypeCode: 50002 });
  expect(await service.codeOf("get_contact_group", wrong)).toBe(50002);
});

test("edition: below pro groups are 51013, from pro on they are OK", async () => {
  for (const edition of ["trial", "standard"] as const) {
    await service.put({ edition });
    expect(await service.codeOf("create_contact_group", create("user_0002", edition))).toBe(51013);
  }
  for (const edition of ["pro", "pro_plus", "enterprise"] as const) {
    await service.put({ edition });
    expect(await service.codeOf("create_contact_group", create("user_0002", edition))).toBe(0);
  }
});

test("customMarks: everyEdition takes them on a trial, gated is 51013", async () => {
  await service.put({ edition: "trial" });
  const custom = marks("user_0001", [mark(2, user("user_0002"), { CustomMark: "x" })]);
  expect(await service.codeOf("mark_contact", custom)).toBe(0);
  await service.put({ customMarks: "gated" });
  expect(await service.codeOf("mark_contact", custom)).toBe(51013);
  await service.put({ edition: "pro" });
  expect(await service.codeOf("mark_contact", custom)).toBe(0);
});

test("readingBelowPro: allowed is OK, gated is 51013", async () => {
  await service.put({ edition: "standard" });
  const find = { From_Account: "user_0001", ContactItem: [user("user_0002")] };
  const get = { From_Account: "user_0001", StartIndex: 0 };
  expect([await service.codeOf("search_contact_group", find), await service.codeOf("get_contact_group", get)]).toEqual([
    0, 0,
  ]);
  await service.put({ readingBelowPro: "gated" });
  expect([await service.codeOf("search_contact_group", find), await service.codeOf("get_contact_group", get)]).toEqual([
    51013, 51013,
  ]);
});

test("planCheck: a bad body below pro is 50002 first, or 51013 first", async () => {
  await service.put({ edition: "trial" });
  expect(await service.codeOf("create_contact_group", {})).toBe(50002);
  await service.put({ planCheck: "beforeBody" });
  expect(await service.codeOf("create_contact_group", {})).toBe(51013);
  expect(await service.codeOf("mark_contact", {})).toBe(50002);
});

test("accountDeletion: on is OK, off is 71000", async () => {
  const drop = { DeleteItem: [{ UserID: "user_0005" }] };
  await service.put({ accountDeletion: "off" });
  expect(await service.codeOf("account_delete", drop)).toBe(71000);
  await service.put({ accountDeletion: "on" });
  expect(await service.call("account_delete", drop)).toMatchObject({ ErrorCode: 0, ResultItem: [{ ResultCode: 0 }] });
});

test("ratePerSecond and accountRatePerSecond: 60007 where they are put, null is no limit", async () => {
  const check = { CheckItem: [{ UserID: "user_0001" }] };
  const codes = async (command: string, content: object) =>
    [await service.codeOf(command, content), await service.codeOf(command, content)].join();
  const get = { From_Account: "user_0001", StartIndex: 0 };
  await service.put({ ratePerSecond: 1, accountRatePerSecond: null });
  expect([await codes("get_contact_group", get), await codes("account_check", check)]).toEqual(["0,60007", "0,0"]);
  await service.put({ ratePerSecond: null, accountRatePerSecond: 1 });
  service.clock.now += 1;
  expect([await codes("get_contact_group", get), await codes("account_check", check)]).toEqual(["0,0", "0,60007"]);
});

test("rateWindow: fixed begins anew with the clock's second, sliding looks one second back", async () => {
  const get = () => service.codeOf("get_contact_group", { From_Account: "user_0001", StartIndex: 0 });
  await service.put({ ratePerSecond: 1 });
  service.clock.now = 1_800_000_000.9;
  expect([await get(), await get()]).toEqual([0, 60007]);
  service.clock.now = 1_800_000_001.1;
  expect(await get()).toBe(0);
  await service.put({ rateWindow: "sliding" });
  service.clock.now = 1_800_000_002.9;
  expect([await get(), await get()]).toEqual([0, 60007]);
  service.clock.now = 1_800_000_003.1;
  expect(await get()).toBe(60007);
  service.clock.now = 1_800_000_004;
  expect(await get()).toBe(0);
});

test("rateCheck: afterSignature spares the rate from strangers, beforeSignature does not", async () => {
  await service.put({ ratePerSecond: 1 });
  const stranger = service.query({ usersig: "x" });
  expect([await codeWith(stranger), await codeWith(stranger), await codeWith(service.query())]).toEqual([
    70003, 70003, 0,
  ]);
  await service.put({ rateCheck: "beforeSignature" });
  service.clock.now += 1;
  expect([await codeWith(stranger), await codeWith(stranger), await codeWith(service.query())]).toEqual([
    70003, 60007, 60007,
  ]);
});

test("wrongUserSigs: 70050 after so many, null is no limit", async () => {
  const wrong = service.query({ usersig: "x" });
  await service.put({ wrongUserSigs: 1 });
  expect([await codeWith(wrong), await codeWith(wrong)]).toEqual([70003, 70050]);
  await service.put({ wrongUserSigs: null });
  expect([await codeWith(wrong), await codeWith(wrong)]).toEqual([70003, 70003]);
});
