import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bodyBytesMax } from "./engine.ts";
import { type EngineUnderTest, engineUnderTest, testApp } from "./engine-under-test.ts";
import { requireInput } from "./request-body.ts";
import { settingsDefault } from "./settings.ts";

const user = { Type: 1, To_Account: "user_0005" };
const add = { ContactOptType: 1, ContactItem: user };
const change = (fields: object) => ({
  From_Account: "user_0001",
  UpdateType: 1,
  UpdateGroup: { UpdateGroupType: 2, OldGroupName: "group_0001", ContactUpdateItem: [add], ...fields },
});
const rename = (fields: object) => change({ UpdateGroupType: 1, NewGroupName: "new", ...fields });
const create = (fields: object) => ({
  From_Account: "user_0001",
  GroupContactItem: [{ GroupName: "new", ContactItem: [user], ...fields }],
});
const item = (fields: object) => change({ ContactUpdateItem: [{ ...add, ContactItem: { ...user, ...fields } }] });

const mark = (fields: object) => ({
  From_Account: "user_0001",
  MarkItem: [{ OptType: 3, ContactItem: user, SetMark: [1], ...fields }],
});

/** A value of every JSON type, and odd ones of the same type, without those named. */
const wrong = (...fine: string[]) =>
  [
    ["null", null],
    ["true", true],
    ["number", 7.5],
    ["text", "1"],
    ["array", []],
    ["object", {}],
  ]
    .filter(([type]) => !fine.includes(String(type)))
    .map(([, value]) => value);

describe("every field with every wrong type", () => {
  let service: EngineUnderTest;
  let before: string;
  const everything = async () =>
    JSON.stringify(
      await service.store.carryOut(testApp.sdkAppId, { owner: "user_0001", contacts: { kind: "all" } }, (view) => ({
        reply: [view.owner, ...view.contacts.values()],
        changes: {},
      })),
    );

  beforeAll(async () => {
    service = await engineUnderTest({ world: "demo" });
    before = await everything();
  });
  afterAll(() => service.close());

  const cases: [field: string, code: number, command: string, body: (value: unknown) => object, values: unknown[]][] = [
    ["From_Account", 60015, "get_contact_group", (v) => ({ From_Account: v, StartIndex: 0 }), wrong("text")],
    ["From_Account absent", 50002, "get_contact_group", () => ({ StartIndex: 0 }), [undefined]],
    [
      "From_Account empty",
      50001,
      "get_contact_group",
      (v) => ({ From_Account: v, StartIndex: 0 }),
      ["", "\u0000", "\ud800"],
    ],
    [
      "StartIndex",
      50002,
      "get_contact_group",
      (v) => ({ From_Account: "user_0001", StartIndex: v }),
      [...wrong(), -1, undefined, 2 ** 53],
    ],
    [
      "GroupContactItem",
      50002,
      "create_contact_group",
      (v) => ({ ...create({}), GroupContactItem: v }),
      [...wrong(), [null], [{}, {}], undefined],
    ],
    [
      "two groups",
      50002,
      "create_contact_group",
      () => ({ ...create({}), GroupContactItem: [{ GroupName: "a" }, { GroupName: "b" }] }),
      [0],
    ],
    [
      "GroupName",
      50002,
      "create_contact_group",
      (v) => create({ GroupName: v }),
      [...wrong("text"), "", "a\u0000b", "a\u0085", "\ud800", undefined],
    ],
    [
      "GroupName too long",
      51011,
      "create_contact_group",
      (v) => create({ GroupName: v }),
      ["n".repeat(65), "客".repeat(22)],
    ],
    [
      "ContactItem",
      50002,
      "create_contact_group",
      (v) => create({ ContactItem: v }),
      [...wrong("array"), [null], [[]], [{}]],
    ],
    [
      "ContactItem too many",
      51006,
      "create_contact_group",
      (v) => create({ ContactItem: v }),
      [Array(101).fill(user), Array(10_000).fill(user)],
    ],
    [
      "structure before size",
      50002,
      "create_contact_group",
      (v) => create({ GroupName: "n".repeat(65), ContactItem: v }),
      [[{ Type: 3 }], [...Array(200).fill(user), {}]],
    ],
    [
      "the number of items before the length of a name",
      51006,
      "create_contact_group",
      (v) => create({ GroupName: "n".repeat(65), ContactItem: v }),
      [Array(101).fill(user)],
    ],
    [
      "too many to be read",
      51006,
      "update_contact_group",
      (v) => change({ ContactUpdateItem: v }),
      [Array(10_001).fill({}), Array(10_001).fill(null)],
    ],
    [
      "structure before size in a search",
      60015,
      "search_contact_group",
      (v) => ({ From_Account: "user_0001", ContactItem: v }),
      [[...Array(300).fill(user), { Type: 1, To_Account: 5 }]],
    ],
    [
      "UpdateType",
      50002,
      "update_contact_group",
      (v) => ({ ...change({}), UpdateType: v }),
      [...wrong(), 2, undefined],
    ],
    ["UpdateGroup", 50002, "update_contact_group", (v) => ({ ...change({}), UpdateGroup: v }), [...wrong(), undefined]],
    [
      "UpdateGroupType",
      50002,
      "update_contact_group",
      (v) => change({ UpdateGroupType: v }),
      [...wrong(), 3, undefined],
    ],
    [
      "OldGroupName",
      50002,
      "update_contact_group",
      (v) => change({ OldGroupName: v }),
      [...wrong("text"), "", undefined],
    ],
    [
      "NewGroupName",
      50002,
      "update_contact_group",
      (v) => rename({ NewGroupName: v }),
      [...wrong("text"), "", undefined],
    ],
    ["NewGroupName too long", 51011, "update_contact_group", (v) => rename({ NewGroupName: v }), ["n".repeat(65)]],
    [
      "ContactUpdateItem",
      50002,
      "update_contact_group",
      (v) => change({ ContactUpdateItem: v }),
      [...wrong("array"), [null], [1]],
    ],
    [
      "ContactUpdateItem count",
      51006,
      "update_contact_group",
      (v) => change({ ContactUpdateItem: v }),
      [[], undefined, Array(101).fill(add), Array(10_000).fill(add)],
    ],
    [
      "ContactOptType",
      50002,
      "update_contact_group",
      (v) => change({ ContactUpdateItem: [{ ...add, ContactOptType: v }] }),
      [...wrong(), 0, 3, undefined],
    ],
    [
      "update's ContactItem",
      50002,
      "update_contact_group",
      (v) => change({ ContactUpdateItem: [{ ...add, ContactItem: v }] }),
      [...wrong(), undefined],
    ],
    ["Type", 50002, "update_contact_group", (v) => item({ Type: v }), [...wrong(), 0, 3, undefined]],
    ["To_Account", 60015, "update_contact_group", (v) => item({ To_Account: v }), wrong("text")],
    ["To_Account absent", 50002, "update_contact_group", () => item({ To_Account: undefined }), [0]],
    [
      "ToGroupId",
      50002,
      "update_contact_group",
      (v) => item({ Type: 2, ToGroupId: v }),
      [...wrong("text"), "", "g".repeat(49), undefined],
    ],
    [
      "GroupName of delete",
      50002,
      "del_contact_group",
      (v) => ({ From_Account: "user_0001", GroupName: v }),
      [...wrong(), [""], [7], ["group_0001", "group_0003"], "group_0001"],
    ],
    [
      "ContactItem of search",
      50002,
      "search_contact_group",
      (v) => ({ From_Account: "user_0001", ContactItem: v }),
      [...wrong(), undefined, [{}], Array(301).fill(user)],
    ],
    [
      "MarkItem",
      50002,
      "mark_contact",
      (v) => ({ From_Account: "user_0001", MarkItem: v }),
      [...wrong("array"), [null], [1], [{}]],
    ],
    [
      "MarkItem count",
      51006,
      "mark_contact",
      (v) => ({ From_Account: "user_0001", MarkItem: v }),
      [[], undefined, Array(101).fill(mark({}).MarkItem[0]), Array(10_000).fill(mark({}).MarkItem[0])],
    ],
    ["OptType", 50002, "mark_contact", (v) => mark({ OptType: v }), [...wrong(), 0, 4, undefined]],
    ["mark's ContactItem", 50002, "mark_contact", (v) => mark({ ContactItem: v }), [...wrong(), undefined]],
    [
      "mark's To_Account",
      60015,
      "mark_contact",
      (v) => mark({ ContactItem: { Type: 1, To_Account: v } }),
      wrong("text"),
    ],
    [
      "SetMark",
      50002,
      "mark_contact",
      (v) => mark({ SetMark: v }),
      [...wrong("array"), [0], [65], [-1], [1.5], ["1"], [null], [1, 2, 65]],
    ],
    ["ClearMark", 50002, "mark_contact", (v) => mark({ ClearMark: v }), [...wrong("array"), [0], [65], ["1"]]],
    [
      "CustomMark",
      50002,
      "mark_contact",
      (v) => mark({ CustomMark: v }),
      [...wrong("text"), "x".repeat(257), "客".repeat(86), "\ud800"],
    ],
    [
      "nothing to mark",
      50002,
      "mark_contact",
      (v) => ({ From_Account: "user_0001", MarkItem: [{ ContactItem: user, ...Object(v) }] }),
      [
        { OptType: 1 },
        { OptType: 1, SetMark: [], ClearMark: [] },
        { OptType: 1, CustomMark: "x" },
        { OptType: 2 },
        { OptType: 2, SetMark: [1] },
        { OptType: 3 },
        { OptType: 3, SetMark: [] },
      ],
    ],
  ];

  test.each(cases)("%s: %i", async (_field, code, command, body, values) => {
    for (const value of values) {
      const reply = await service.call(command, body(value));
      expect({ value, code: reply.ErrorCode, status: reply.ActionStatus }).toEqual({ value, code, status: "FAIL" });
      expect(reply.ErrorInfo).not.toBe("");
    }
    expect(await everything()).toBe(before);
  });

  test("50002 and 60015: ErrorInfo says which field, and never repeats what was sent", async () => {
    const one = await service.call(
      "update_contact_group",
      change({ ContactUpdateItem: [{ ...add, ContactOptType: "planted" }] }),
    );
    expect(one.ErrorInfo).toContain("UpdateGroup.ContactUpdateItem.0.ContactOptType");
    expect(one.ErrorInfo).not.toContain("planted");
    const other = await service.call("get_contact_group", { From_Account: ["planted"], StartIndex: 0 });
    expect(other.ErrorInfo).toContain("From_Account");
    expect(other.ErrorInfo).not.toContain("planted");
  });

  test("OK: a field of the other branch is ignored, whatever it holds (OQ-30)", async () => {
    const bodies = [
      rename({ NewGroupName: "group_0001", ContactUpdateItem: 5 }),
      change({ NewGroupName: "" }),
      item({ ToGroupId: "" }),
      item({ ToGroupId: 5 }),
      item({ Type: 2, ToGroupId: "crew", To_Account: 5 }),
    ];
    for (const body of bodies) expect(await service.call("update_contact_group", body)).toMatchObject({ ErrorCode: 0 });
    await service.engine.reset("demo");
  });

  test("OK: __proto__ in a body changes no object", async () => {
    const body = `{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"From_Account":"user_0001","StartIndex":0}`;
    expect(await service.send({ body })).toMatchObject({ ErrorCode: 0 });
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    const only = `{"__proto__":{"From_Account":"user_0001","StartIndex":0}}`;
    expect(await service.send({ body: only })).toMatchObject({ ErrorCode: 50002 });
  });

  test("50002 and 51006: nothing is read after the first fault of structure, and nothing of far too many items", () => {
    const unread = new Proxy({}, { get: () => expect.unreachable("it was read") });
    const reading = (items: unknown[]) => () =>
      requireInput("updateGroup", "recentcontact", change({ ContactUpdateItem: items }), settingsDefault);
    expect(reading([add, {}, unread])).toThrow(/^bad request parameter: UpdateGroup\.ContactUpdateItem\.1\./);
    expect(reading(Array(10_001).fill(unread))).toThrow(/must be 1 to 100/);
    expect(reading([unread])).toThrow("it was read");
  });

  test("OK: 100 items that are escaped letter by letter are far from too large", async () => {
    const escaped = (text: string) => [...text].map((letter) => `\\u00${letter.charCodeAt(0).toString(16)}`).join("");
    const one = `{"ContactOptType":2,"ContactItem":{"Type":2,"ToGroupId":"${escaped("g".repeat(48))}"}}`;
    const body = `{"From_Account":"user_0001","UpdateType":1,"UpdateGroup":{"UpdateGroupType":2,"OldGroupName":"group_0001","ContactUpdateItem":[${Array(100).fill(one).join(",")}]}}`;
    const answer = await service.send({ path: "/v4/recentcontact/update_contact_group", body });
    expect(answer).toMatchObject({ ErrorCode: 0 });
    expect(body.length * 10).toBeLessThan(bodyBytesMax);
  });

  test("60003 and 50002: half a megabyte of nesting", async () => {
    const depth = 250_000;
    const nested = `${"[".repeat(depth)}${"]".repeat(depth)}`;
    expect(await service.send({ body: nested })).toMatchObject({ ErrorCode: 60003 });
    expect(await service.send({ body: "[".repeat(depth) })).toMatchObject({ ErrorCode: 60003 });
    expect(await service.send({ body: `{"From_Account":"user_0001","StartIndex":${nested}}` })).toMatchObject({
      ErrorCode: 50002,
    });
    expect(await service.send({ body: `{"a":${nested},"From_Account":"user_0001","StartIndex":0}` })).toMatchObject({
      ErrorCode: 0,
    });
  });
});

test.each(["fetch", "listen"] as const)("60003: a body of 10 MB through %s, and the next call works", async (mouth) => {
  const service = await engineUnderTest({ mouth, world: "demo" });
  const body = `{"From_Account":"user_0001","StartIndex":0,"Padding":"${"x".repeat(10_000_000)}"}`;
  expect(await service.send({ body })).toMatchObject({ ActionStatus: "FAIL", ErrorCode: 60003 });
  expect(await service.call("get_contact_group", { From_Account: "user_0001", StartIndex: 0 })).toMatchObject({
    ErrorCode: 0,
  });
  await service.close();
});
