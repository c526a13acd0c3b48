import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { signUserSig } from "../chat/usersig.ts";
import { type EngineUnderTest, engineUnderTest, mouths, testApp } from "./engine-under-test.ts";
import { mark, marks, ok, user } from "./request-bodies.ts";
import { worldNames } from "./worlds.ts";

const path = "/_service/snapshot";
type Document = { accounts: Record<string, unknown>[]; chatGroups: unknown[]; settings: object; version: number };

const times = { createdAt: 1, changedAt: 1, lastMessageAt: 0, nextMessage: 1 };

describe.each(mouths)("snapshots through %s", (mouth) => {
  let service: EngineUnderTest;
  // The shape is held by the first test.
  const get = async () => (await service.send({ method: "GET", path, body: "" })) as unknown as Document;
  const put = (document: unknown) => service.send({ method: "PUT", path, body: JSON.stringify(document) });
  beforeEach(async () => {
    service = await engineUnderTest({ mouth, world: "messy" });
  });
  afterEach(() => service.close());

  test("OK: everything is in it: groups, marks, recents, dead chat groups, settings", async () => {
    await service.call(
      "mark_contact",
      marks("user_0001", [mark(3, user("user_0002"), { SetMark: [33], CustomMark: "x" })]),
    );
    await service.send({ method: "PUT", path: "/_service/settings", body: '{"pageSize":7}' });
    const document = await get();
    expect(document).toMatchObject({ version: 2, settings: { pageSize: 7 }, ...ok });
    expect(document.chatGroups).toContainEqual({ id: "@TGS#2DEADQ7XK", dead: true });
    const account = document.accounts.find((each) => each.account === "user_0001");
    expect(account).toMatchObject({ nick: "Rosa Iglesias", lastGroupId: 6, groups: expect.any(Array) });
    expect(account?.contacts).toContainEqual({
      ...{ conversation: { kind: "user", id: "user_0002" }, groupIds: [1], marks: [33], customMark: "x" },
      changedAt: 1_800_000_000,
    });
  });

  test.each(worldNames)("OK: export, reset, import, export are equal for the world %s", async (world) => {
    await service.engine.reset(world);
    await service.send({
      method: "PUT",
      path: "/_service/settings",
      body: '{"edition":"standard","ratePerSecond":null}',
    });
    const before = await get();
    await service.engine.reset(world === "empty" ? "messy" : "empty");
    await service.send({ method: "PUT", path: "/_service/settings", body: '{"edition":"pro","pageSize":3}' });
    expect(await put(before)).toEqual({ accounts: before.accounts.length, ...ok });
    expect(await get()).toEqual(before);
    const settings = await service.send({ method: "GET", path: "/_service/settings", body: "" });
    expect(settings).toMatchObject({ edition: "standard", pageSize: 100 });
  });

  test("OK: chat groups are in it with their members; a snapshot of version 1 brings those that are dead", async () => {
    const before = await get();
    expect(before.chatGroups).toContainEqual({
      ...{ id: "left-crew", dead: false, type: "Public", name: " ", owner: "user_0003" },
      ...{ createdAt: 1_772_352_000, changedAt: 1_772_352_000, lastMessageAt: 0, nextMessage: 1 },
      members: [{ account: "user_0003", role: "Owner", joinedAt: 1_772_352_000 }],
    });
    const old = {
      ...{ ...before, version: 1 },
      chatGroups: [
        { id: "@TGS#2DEADQ7XK", dead: true },
        { id: "somebody", dead: false },
      ],
    };
    expect(await put(old)).toMatchObject(ok);
    expect(await get()).toMatchObject({ version: 2, chatGroups: [{ id: "@TGS#2DEADQ7XK", dead: true }] });
    expect((await get()).chatGroups).toHaveLength(1);
  });

  test("OK: after an import the counters are right: quotas, numbers and order go on from there", async () => {
    await service.engine.reset("brimful");
    await put(await get());
    const first = { ContactOptType: 1, ContactItem: user("user_0051") };
    const update = { UpdateGroupType: 2, OldGroupName: "spare", ContactUpdateItem: [first] };
    const add = (account: string) =>
      service.call("update_contact_group", { From_Account: account, UpdateType: 1, UpdateGroup: update });
    const code = (ResultCode: number) => ({ UpdateGroupResult: { ContactResultItem: [{ ResultCode }] } });
    expect(await add("full_conversations_1000")).toMatchObject(code(51008));
    expect(await add("full_conversations_999")).toMatchObject(code(0));
    const last = { From_Account: "full_conversations_999", StartIndex: 999 };
    expect(await service.call("get_contact_group", last)).toMatchObject({ ContactItem: [user("user_0051")] });
    const create = { From_Account: "full_groups_19", GroupContactItem: [{ GroupName: "one more" }] };
    expect(await service.call("create_contact_group", create)).toMatchObject({
      GroupResultItem: [{ GroupItem: { GroupId: 20 } }],
    });
  });

  test("50002: a document with one thing wrong is refused whole, and says where", async () => {
    const before = await get();
    const [first, ...rest] = before.accounts;
    const contact = { conversation: { kind: "user", id: "x" }, groupIds: [1], marks: [], changedAt: 5 };
    const group = { id: 1, name: "VIP" };
    const account = { account: "z", groups: [group], lastGroupId: 1, contacts: [contact], recents: [] };
    const withAccount = (changed: object) => ({ ...before, accounts: [...rest, { ...account, ...changed }] });
    const member = { account: "user_0002", role: "Member", joinedAt: 1 };
    const crew = { id: "crew", dead: false, type: "Work", name: "Crew", ...times, members: [member] };
    const withCrew = (changed: object) => ({ ...before, chatGroups: [{ ...crew, ...changed }] });
    expect(await put(withCrew({}))).toMatchObject(ok);
    expect(await put(withAccount({}))).toMatchObject(ok);
    expect(await put(before)).toMatchObject(ok);
    for (const [document, place] of [
      [{ ...before, version: 3 }, "version"],
      [{ ...before, more: 1 }, ""],
      [{ ...before, accounts: [first, first] }, "accounts"],
      [{ ...before, settings: { edition: "gold" } }, "settings.edition"],
      [{ ...before, chatGroups: [{ id: "x" }] }, "chatGroups.0"],
      [{ ...before, version: 1, chatGroups: [{ id: "x" }] }, "chatGroups.0.dead"],
      [withCrew({ id: "g".repeat(49) }), "this ID"],
      [withCrew({ name: "" }), "chatGroups.0.name"],
      [withCrew({ name: "\ud800" }), "surrogate"],
      [withCrew({ type: "Club" }), "chatGroups.0.type"],
      [withCrew({ members: [member, member] }), "one member twice"],
      [withCrew({ members: [{ ...member, account: "ghost" }] }), "not among the accounts"],
      [withCrew({ members: [{ ...member, role: "Owner" }] }), "owner"],
      [withCrew({ owner: "user_0002" }), "owner"],
      [withCrew({ type: "AVChatRoom" }), "AVChatRoom"],
      [withCrew({ nextMessage: 2 ** 32 }), "chatGroups.0.nextMessage"],
      [withCrew({ type: "AVChatRoom", members: [], owner: "\ud800" }), "surrogate"],
      [withAccount({ nick: "\ud800" }), "surrogate"],
      [withAccount({ contacts: [{ ...contact, customMark: "m".repeat(257) }] }), "customMark"],
      [withAccount({ contacts: [{ ...contact, customMark: "\ud800" }] }), "customMark"],
      [withAccount({ account: "bäd" }), ".account"],
      [withAccount({ lastGroupId: 0 }), "accounts"],
      [withAccount({ groups: [group, { id: 2, name: "VIP" }], lastGroupId: 2 }), "one name"],
      [withAccount({ groups: [{ id: 1, name: "n".repeat(65) }] }), "groups.0.name"],
      [withAccount({ contacts: [{ ...contact, groupIds: [2] }] }), "not there"],
      [withAccount({ contacts: [{ ...contact, groupIds: [], customMark: "" }] }), "empty custom mark"],
      [withAccount({ contacts: [{ ...contact, marks: [65] }] }), "marks"],
      [withAccount({ contacts: [contact, contact] }), "twice"],
      [withAccount({ recents: [{ conversation: contact.conversation, time: 1 }] }), "recents.0.pinned"],
    ] as const) {
      const reply = await put(document);
      expect(reply).toMatchObject({
        ActionStatus: "FAIL",
        ErrorCode: 50002,
        ErrorInfo: expect.stringContaining(place),
      });
    }
    expect(await put({})).toMatchObject({ ErrorCode: 50002 });
    expect(await get()).toEqual(before);
  });

  test("OK: what version 1 let in goes out as version 2 and comes in again", async () => {
    const chatGroups = [
      { id: "é", dead: true },
      { id: "g".repeat(60), dead: true },
    ];
    expect(await put({ version: 1, settings: {}, accounts: [], chatGroups })).toMatchObject(ok);
    const out = await get();
    expect(out).toMatchObject({ version: 2, chatGroups: expect.arrayContaining(chatGroups) });
    expect(await put(out)).toMatchObject(ok);
    expect(await get()).toEqual(out);
  });

  test("OK: ids beyond 32 bits come out as they went in, from every store", async () => {
    const group = { id: 3_000_000_000, name: "late" };
    const account = { account: "far", groups: [group], lastGroupId: group.id, contacts: [], recents: [] };
    expect(await put({ version: 2, settings: {}, accounts: [account], chatGroups: [] })).toMatchObject(ok);
    expect((await get()).accounts).toEqual([account]);
  });

  test("60003: a long body from somebody who is no admin is not read; an admin's is", async () => {
    const document = { ...(await get()), accounts: [{ account: "x".repeat(2_000_000) }] };
    if (mouth !== "answer" && mouth !== "postgres") {
      const query = service.query({ usersig: "x" });
      const refused = await service.send({ method: "PUT", path, body: JSON.stringify(document), query });
      expect(refused).toMatchObject({ ErrorCode: 60003 });
    }
    expect(await put(document)).toMatchObject({ ErrorCode: 50002 });
    const { sdkAppId, key } = testApp;
    const usersig = signUserSig({ sdkAppId, key, userId: "eve", now: service.clock.now, lifetime: 60 });
    const query = service.query({ identifier: "eve", usersig });
    expect(await service.send({ method: "GET", path, body: "", query })).toMatchObject({ ErrorCode: 50003 });
  });
});
