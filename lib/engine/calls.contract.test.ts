import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createCallLog } from "./call-log.ts";
import { type EngineUnderTest, engineUnderTest, mouths } from "./engine-under-test.ts";
import { create, ok, user } from "./request-bodies.ts";

const path = "/_service/calls";

describe.each(mouths)("calls through %s", (mouth) => {
  let service: EngineUnderTest;
  const list = async () => (await service.send({ method: "GET", path, body: "" })).calls as Record<string, unknown>[];
  beforeEach(async () => {
    service = await engineUnderTest({ mouth, world: "messy" });
  });
  afterEach(() => service.close());

  test("OK: the newest first, with time, duration, command, bodies and codes", async () => {
    const body = create("user_0001", "New", [user("user_0002"), user("ghost")]);
    const reply = await service.call("create_contact_group", body);
    await service.call("get_contact_group", { From_Account: "nobody", StartIndex: 0 });
    expect(await list()).toEqual([
      expect.objectContaining({ command: "get_contact_group", code: 50001, itemCodes: [] }),
      {
        ...{ time: 1_800_000_000_000, ms: expect.any(Number), command: "create_contact_group", code: 0 },
        ...{ itemCodes: [50001], request: body, reply },
      },
    ]);
  });

  test("OK: refused and unreadable calls are there too, and control calls are not", async () => {
    await service.send({ body: "no JSON" });
    await service.send({ path: "/v4/recentcontact/unknown", query: "" });
    await service.send({ path: "/_service/reset", body: '{"world":"messy"}' });
    expect(await list()).toMatchObject([
      { command: "unknown", code: 60009, request: {} },
      { command: "get_contact_group", code: 60003, request: "no JSON" },
    ]);
  });

  test("OK: a dropped call has neither code nor reply", async () => {
    await service.send({ method: "PUT", path: "/_service/faults", body: '[{"drop":"before"}]' });
    await expect(service.call("get_contact_group", { From_Account: "user_0001", StartIndex: 0 })).rejects.toThrow();
    expect(await list()).toMatchObject([{ command: "get_contact_group", code: null, reply: null }]);
  });

  test("OK: no signature is ever there, whatever the path, the query or the body holds", async () => {
    const query = service.query();
    const usersig = new URLSearchParams(query).get("usersig") ?? "";
    await service.send({ query, body: JSON.stringify({ usersig }) });
    await service.send({ query, path: "/v4/recentcontact/x", body: `usersig=${usersig}` });
    expect(JSON.stringify(await list())).not.toContain(usersig.slice(0, 20));
  });

  test("OK: however deep a body nests, its call is answered and the list can be read", async () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    const asked = { path: "/v4/openim/sendmsg", body: `{"From_Account":"bob","SendMsgControl":${deep}}` };
    expect(await service.send(asked)).toMatchObject({ ErrorCode: 90003 });
    expect(await service.send({ ...asked, query: "" })).toMatchObject({ ErrorCode: 60012 });
    expect(await service.send({ body: `{"a":${deep}}` })).toMatchObject({ ErrorCode: 50002 });
    expect(await list()).toMatchObject(Array(3).fill({ request: null }));
  });

  test("OK: chat groups that are not there stand among the items' codes", async () => {
    await service.call("get_group_info", { GroupIdList: ["nowhere", "w".repeat(49)] });
    expect(await list()).toMatchObject([{ code: 0, itemCodes: [10010, 10015] }]);
  });

  test("OK: of a message no word is there, nor of a command that is unknown where messages are sent", async () => {
    const body = JSON.stringify({ GroupId: "g", Content: "secret words", MsgContent: "secret words" });
    for (const command of ["group_open_http_svc/send_group_system_notification", "OpenIM/x", "openim/sendmsg"])
      await service.send({ path: `/v4/${command}`, body });
    const told = await list();
    expect(told).toHaveLength(3);
    expect(JSON.stringify(told)).not.toContain("secret");
  });

  test("OK: DELETE forgets them; 60002: another method", async () => {
    await service.send({});
    expect(await service.send({ method: "DELETE", path, body: "{}" })).toEqual({ calls: [], ...ok });
    expect(await list()).toEqual([]);
    expect(await service.send({ method: "PUT", path, body: "{}" })).toMatchObject({ ErrorCode: 60002 });
  });
});

describe("the log's bounds", () => {
  const call = (command: string, request: string, reply: string | null = "{}") => ({
    ...{ time: 1, ms: 1, code: 0, command, request, reply },
  });

  test("the oldest go when there are too many, or too long together", () => {
    const log = createCallLog({ callsMax: 3 });
    for (let at = 0; at < 10; at++) log.add(call(`c${at}`, "{}"));
    expect(log.list().map(({ command }) => command)).toEqual(["c9", "c8", "c7"]);
    const narrow = createCallLog({ lengthMax: 5000 });
    for (let at = 0; at < 100; at++) narrow.add(call(`c${at}`, "x".repeat(1000), "y".repeat(500)));
    expect(narrow.list().length).toBeGreaterThan(0);
    expect(narrow.list().length).toBeLessThan(4);
    expect(narrow.list()[0]).toMatchObject({ command: "c99" });
  });

  test("a body or a reply that is too long is left out, and the call stays", () => {
    const log = createCallLog({ textLengthMax: 100 });
    log.add(call("long", "x".repeat(101), "y".repeat(101)));
    expect(log.list()).toMatchObject([{ command: "long", request: null, reply: null }]);
  });

  test("a body that nests deeper than 200 is left out; brackets inside of texts do not count", () => {
    const log = createCallLog();
    const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
    log.add(call("deep", nested(201)));
    log.add(call("still", nested(200)));
    log.add(call("texts", JSON.stringify(["[".repeat(300), '\\"', "{".repeat(300)])));
    expect(log.list().map(({ request }) => request !== null)).toEqual([true, true, false]);
  });

  test("a command's name is cut, however long the path was", () => {
    const log = createCallLog();
    log.add(call("x".repeat(10_000), "{}"));
    expect(log.list()).toMatchObject([{ command: "x".repeat(100) }]);
  });
});
