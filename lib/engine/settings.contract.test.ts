import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { signUserSig } from "../chat/usersig.ts";
import { type EngineUnderTest, engineUnderTest, mouths, testApp } from "./engine-under-test.ts";
import { chatGroup, create, mark, marks, memberCodes, members, ok, user } from "./request-bodies.ts";
import { settingsDefault } from "./settings.ts";
import { openSqliteStore } from "./store-sqlite.ts";

const path = "/_service/settings";
const started = { ...settingsDefault, ratePerSecond: null, accountRatePerSecond: null };

describe.each(mouths)("settings through %s", (mouth) => {
  let service: EngineUnderTest;
  const get = () => service.send({ method: "GET", path, body: "" });
  const put = (body: unknown) => service.send({ method: "PUT", path, body: JSON.stringify(body) });

  beforeEach(async () => {
    service = await engineUnderTest({ mouth, world: "messy" });
  });
  afterEach(() => service.close());

  test("OK: GET answers every setting beside the envelope", async () => {
    expect(await get()).toEqual({ ...started, ...ok });
  });

  test("OK: PUT merges what it is given, answers all, and the next call goes by it", async () => {
    expect(await put({ pageSize: 1, edition: "trial" })).toEqual({ ...started, pageSize: 1, edition: "trial", ...ok });
    expect(await put({ edition: "pro" })).toMatchObject({ pageSize: 1, edition: "pro" });
    expect(await put({})).toMatchObject({ pageSize: 1, edition: "pro" });
    const page = await service.call("get_contact_group", { From_Account: "user_0001", StartIndex: 0 });
    expect(page).toMatchObject({ CompleteFlag: 0, NextStartIndex: 1 });
  });

  test("OK: null switches a rate off, and a number on", async () => {
    await put({ ratePerSecond: 1 });
    expect((await service.send({})).ErrorCode).not.toBe(60007);
    expect((await service.send({})).ErrorCode).toBe(60007);
    await put({ ratePerSecond: null });
    expect((await service.send({})).ErrorCode).not.toBe(60007);
  });

  test("50002: an unknown name or value is refused, and nothing changes", async () => {
    for (const body of [
      { pagesize: 5 },
      { pageSize: 5, nonsense: 1 },
      { pageSize: 5, edition: "gold" },
      { pageSize: 0 },
      { pageSize: "5" },
      { pageSize: null },
      { pageSize: 1.5 },
      { ratePerSecond: -1 },
      { groupsPerAccount: 1e9 },
      { emptyUserSigCode: 70003 },
      { chatGroups: "loose" },
      JSON.parse('{"__proto__":1}'),
    ])
      expect(await put(body)).toMatchObject({ ActionStatus: "FAIL", ErrorCode: 50002 });
    expect(await get()).toEqual({ ...started, ...ok });
  });

  test("deadRecords: keep leaves the records of others about who is gone, drop takes them out and frees their quota", async () => {
    const items = [user("dave"), user("carol"), chatGroup("crew"), chatGroup("crew2")];
    await service.call("multiaccount_import", { Accounts: ["alice", "bob", "carol", "dave"] });
    await service.call("create_group", { Type: "Work", Name: "N", GroupId: "crew" });
    for (const account of ["alice", "bob"]) await service.call("create_contact_group", create(account, "A", items));
    await service.call("mark_contact", marks("bob", [mark(1, user("dave"), { SetMark: [1] })]));
    const drop = (UserID: string) => service.call("account_delete", { DeleteItem: [{ UserID }] });
    const read = async (account: string) =>
      (await service.call("get_contact_group", { From_Account: account, StartIndex: 0 })).ContactItem;
    await drop("carol");
    expect(await read("alice")).toMatchObject(items);
    await put({ deadRecords: "drop" });
    // Who was deleted before is told so, and goes as well.
    expect(await drop("carol")).toMatchObject({ ResultItem: [{ ResultCode: 70107 }] });
    expect(await drop("dave")).toMatchObject({ ResultItem: [{ ResultCode: 0 }] });
    expect(await service.call("destroy_group", { GroupId: "crew" })).toMatchObject(ok);
    for (const account of ["alice", "bob"]) expect(await read(account)).toMatchObject([chatGroup("crew2")]);
    await put({ groupedConversations: 2, markedConversations: 1 });
    const grown = service.call(
      "update_contact_group",
      members("bob", "A", [
        [1, user("alice")],
        [1, user("bob")],
      ]),
    );
    expect(await memberCodes(grown)).toEqual([0, 51008]);
    const marked = service.call("mark_contact", marks("bob", [mark(1, user("alice"), { SetMark: [1] })]));
    expect(await marked).toMatchObject({ ResultItem: [{ ResultCode: 0 }] });
  });

  test("60003: a body that is no object; 60002: another method; 50003 and 70003: not an admin, not signed", async () => {
    expect(await service.send({ method: "PUT", path, body: "[]" })).toMatchObject({ ErrorCode: 60003 });
    for (const method of ["POST", "DELETE", "PATCH"])
      expect(await service.send({ method, path, body: "{}" })).toMatchObject({ ErrorCode: 60002 });
    const { sdkAppId, key } = testApp;
    const usersig = signUserSig({ sdkAppId, key, userId: "eve", now: service.clock.now, lifetime: 60 });
    const eve = { method: "PUT", path, body: '{"pageSize":1}', query: service.query({ identifier: "eve", usersig }) };
    expect(await service.send(eve)).toMatchObject({ ErrorCode: 50003 });
    expect(await service.send({ ...eve, query: service.query({ usersig: "x" }) })).toMatchObject({ ErrorCode: 70003 });
    expect(await get()).toMatchObject({ pageSize: 100 });
  });
});

describe("what was put", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "groupdesk-settings-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const opened = () => engineUnderTest({ store: openSqliteStore({ file: join(folder, "a.db") }) });
  const settingsOf = (service: EngineUnderTest) => service.send({ method: "GET", path, body: "" });

  test("OK: is there after a restart, and a reset of the world leaves it", async () => {
    const first = await opened();
    await first.send({ method: "PUT", path, body: '{"edition":"standard","ratePerSecond":7}' });
    await first.send({ path: "/_service/reset", body: '{"world":"empty"}' });
    await first.close();
    const second = await opened();
    expect(await settingsOf(second)).toMatchObject({ edition: "standard", ratePerSecond: 7, pageSize: 100 });
    const create = { From_Account: "a", GroupContactItem: [{ GroupName: "VIP" }] };
    expect(await second.call("create_contact_group", create)).toMatchObject({ ErrorCode: 51013 });
    await second.close();
  });

  test("OK: what another version wrote and this one cannot read is left out, and the rest holds", async () => {
    const store = openSqliteStore({ file: join(folder, "a.db") });
    const written = { edition: "galactic", later: true, pageSize: 9, toString: 1 };
    await store.writeSettings(testApp.sdkAppId, written);
    const service = await engineUnderTest({ store });
    expect(await settingsOf(service)).toEqual({ ...started, pageSize: 9, ...ok });
    await service.close();
  });
});
