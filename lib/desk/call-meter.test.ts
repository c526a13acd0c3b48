import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import type { ChatClient } from "../chat/client.ts";
import { codecs } from "../chat/codecs.ts";
import { type Failure, failed, type Outcome } from "../chat/outcome.ts";
import { type Database, openDatabase } from "../db/open-database.ts";
import { engineUnderTest, testApp } from "../engine/engine-under-test.ts";
import { createEngineFetch } from "../engine/fetch.ts";
import { freshDatabase } from "../engine/store-postgres-under-test.ts";
import { createCallMeter } from "./call-meter.ts";
import { openDesk } from "./desk.ts";
import { createSeal } from "./seal.ts";
import { openTargets, ownTargetId } from "./targets.ts";
import { createTrail } from "./trail.ts";

const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

const places = {
  SQLite: async () => ({ file: ":memory:" }),
  PostgreSQL: async () => ({ url: await freshDatabase() }),
};

const app = { sdkAppId: 1600012345, host: "adminapisgp.im.qcloud.com" };
const other = { sdkAppId: 1600012345, host: "console.tim.qq.com" };
const midnight = Date.parse("2026-11-23T00:00:00Z");
const [yesterday, today] = ["2026-11-22", "2026-11-23"];
const refused = (code: number): Failure => ({ kind: "refused", code, info: "" });

/** A meter whose clocks a test moves by hand, and a way to let calls come to what it says. */
function meterOn(database: Database, clock = { ms: midnight }) {
  const meter = createCallMeter(database, { now: () => clock.ms, steady: () => clock.ms });
  closes.push(() => meter.close());
  return { ...meter, clock, called: callerOf(meter) };
}

function callerOf(meter: Pick<ReturnType<typeof createCallMeter>, "metered">) {
  return async (outcome: Outcome<object> = { ok: true, value: {} }, times = 1, of = app) => {
    const client = meter.metered(of, { call: async () => outcome } as unknown as ChatClient); // any verb comes to this
    for (let made = 0; made < times; made += 1) await client.call("readContacts", { account: "a", start: 0 });
  };
}

const items = (...codes: number[]) => ({ ok: true as const, value: { results: codes.map((code) => ({ code })) } });

describe.each(Object.entries(places))("a call meter on %s", (_, place) => {
  async function opened() {
    const database = await openDatabase(await place());
    closes.push(() => database.close());
    return database;
  }
  const everything = [0, midnight + 86_400_000] as const;

  test("calls stand in the minute in which they were over, with the most in any second, be it over the minute's boundary", async () => {
    const { clock, called, minutesOf, peaksByDay, flush } = meterOn(await opened());
    clock.ms = midnight - 60_000;
    await called(undefined, 3);
    clock.ms = midnight - 100;
    await called(undefined, 4);
    clock.ms = midnight + 800;
    await called(undefined, 5);
    clock.ms = midnight + 900;
    await called(undefined, 1);
    const minutes = [
      { at: midnight - 60_000, calls: 7, peak: 4 },
      { at: midnight, calls: 6, peak: 9 },
    ];
    const days = [
      { day: yesterday, calls: 7, peak: 4 },
      { day: today, calls: 6, peak: 9 },
      { day: "2026-11-24", calls: 0, peak: 0 },
    ];
    // Held, then written, then both.
    for (const when of ["held", "written"] as const) {
      expect(await minutesOf(app, ...everything), when).toEqual(minutes);
      expect(await minutesOf(app, midnight - 59_999, midnight + 1), when).toEqual([minutes[1]]);
      expect(await minutesOf(app, midnight - 60_000, midnight), when).toEqual([minutes[0]]);
      expect(
        await peaksByDay(
          app,
          days.map(({ day }) => day),
        ),
        when,
      ).toEqual(days);
      await flush();
    }
    await called(undefined, 2);
    expect(await minutesOf(app, ...everything)).toEqual([minutes[0], { at: midnight, calls: 8, peak: 9 }]);
    expect(await peaksByDay(app, [today])).toEqual([{ day: today, calls: 8, peak: 9 }]);
    expect(await minutesOf(other, ...everything)).toEqual([]);
    expect(await peaksByDay(app, [])).toEqual([]);
  });

  test("a call's code counts once, an item's code once for each item; 0, and what the service never said, do not", async () => {
    const { clock, called, codesByDay, minutesOf, flush } = meterOn(await opened());
    clock.ms = midnight - 1;
    await called(failed(refused(60007)), 2);
    await flush();
    await called(failed(refused(60007)));
    clock.ms = midnight;
    await called(items(0, 51008, 0, 51008, 51007));
    await called(failed(refused(51010)), 1, other);
    await called(failed({ kind: "unreachable", info: "", sent: true }));
    for (const failure of [
      { kind: "unreachable", info: "", sent: false },
      { kind: "invalid", issues: [] },
      { kind: "denied", why: "locked" },
    ] satisfies Failure[])
      await called(failed(failure));
    const days = [
      { day: yesterday, codes: { 60007: 3 } },
      { day: today, codes: { 51008: 2, 51007: 1 } },
    ];
    expect(await codesByDay(app, [yesterday, today])).toEqual(days);
    await flush();
    expect(await codesByDay(app, [yesterday, today, "2026-01-01"])).toEqual([
      ...days,
      { day: "2026-01-01", codes: {} },
    ]);
    expect(await codesByDay(other, [today])).toEqual([{ day: today, codes: { 51010: 1 } }]);
    expect(await codesByDay(app, [])).toEqual([]);
    // What was not sent is no call either.
    expect((await minutesOf(app, ...everything)).map(({ calls }) => calls)).toEqual([3, 2]);
  });

  test("two meters on one database add up, and the higher peak stays", async () => {
    const database = await opened();
    const [one, two] = [meterOn(database), meterOn(database)];
    for (const meter of [one, two]) {
      await meter.called(undefined, 2);
      await meter.called(items(51008));
    }
    await two.called(undefined, 1);
    await Promise.all([one.flush(), two.flush()]);
    await one.called(items(51008), 1);
    await Promise.all([one.flush(), two.flush()]);
    for (const meter of [one, two]) {
      expect(await meter.minutesOf(app, ...everything)).toEqual([{ at: midnight, calls: 8, peak: 4 }]);
      expect(await meter.codesByDay(app, [today])).toEqual([{ day: today, codes: { 51008: 3 } }]);
    }
  });

  test("a failed flush loses nothing, and neither it nor a slow one holds a call up", async () => {
    const database = await opened();
    const { called, flush, minutesOf, codesByDay } = meterOn(database);
    await called(items(51008, 51008), 3);
    await database.kysely.schema.alterTable("call_code").renameTo("call_code_away").execute();
    const flushing = flush();
    await called(items(51010));
    await flushing;
    await flush();
    // One table was written to, the other was not: each call is seen once all the same.
    expect(await minutesOf(app, ...everything)).toEqual([{ at: midnight, calls: 4, peak: 4 }]);
    await database.kysely.schema.alterTable("call_code_away").renameTo("call_code").execute();
    expect(await codesByDay(app, [today])).toEqual([{ day: today, codes: { 51008: 6, 51010: 1 } }]);
    await flush();
    const fresh = meterOn(database);
    expect(await fresh.codesByDay(app, [today])).toEqual([{ day: today, codes: { 51008: 6, 51010: 1 } }]);
    expect(await fresh.minutesOf(app, ...everything)).toEqual([{ at: midnight, calls: 4, peak: 4 }]);
  });

  test("it is written every ten seconds by itself, and what is left at the end", async () => {
    const database = await opened();
    const kept = async () => (await database.kysely.selectFrom("call_minute").select("calls").execute())[0]?.calls;
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    try {
      const meter = meterOn(database);
      await meter.called();
      vi.advanceTimersByTime(9_999);
      await meter.codesByDay(app, [today]);
      expect(await kept()).toBeUndefined();
      vi.advanceTimersByTime(1);
      await meter.codesByDay(app, [today]);
      expect(await kept()).toBe(1);
      await meter.called(undefined, 2);
      const writing = meter.close();
      expect(writing === undefined).toBe(database.kind === "sqlite");
      await writing;
      expect(await kept()).toBe(3);
      await meter.called();
      vi.advanceTimersByTime(60_000);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  test("minutes older than 90 days are swept, days are kept", async () => {
    const database = await opened();
    const { clock, called, flush, minutesOf, codesByDay } = meterOn(database);
    await called(items(51008));
    clock.ms += 60_000;
    await called();
    await flush();
    clock.ms = midnight + 90 * 86_400_000 + 60_000;
    await flush();
    expect((await minutesOf(app, 0, clock.ms)).map(({ at }) => at)).toEqual([midnight + 60_000]);
    expect(await codesByDay(app, [today])).toEqual([{ day: today, codes: { 51008: 1 } }]);
  });

  test("people's and jobs' calls count, at the own target and at a stored one, with the codes that the service answers", async () => {
    const database = await opened();
    const service = await engineUnderTest({ world: "demo" });
    closes.push(() => service.close());
    const answer = createEngineFetch(service.engine);
    const server = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      response.end(await (await answer(`http://engine${request.url}`, { method: "POST", body })).text());
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    closes.push(() => server.close());
    const { sdkAppId, key } = testApp;
    // The clock of the engine is a test's; the signatures are of this one.
    service.clock.now = Date.now() / 1000;
    const meter = meterOn(database);
    const targets = await openTargets({
      ...{ database, trail: createTrail(database), seal: createSeal(["1".repeat(64)]), callMeter: meter },
      own: {
        ...{ kind: "embedded", host: "embedded", sdkAppId, fetch: answer },
        target: { url: "http://embedded", sdkAppId, admin: "administrator", key },
      },
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on a port
    const added = await targets.add(
      { id: "p1", email: "ann@example.com", role: "admin" },
      {
        ...{ name: "Acme", place: "custom", url, sdkAppId, admin: "administrator", key },
        ...{ edition: "pro", callsPerSecond: 200 },
      },
    );
    const gone = { account: "user_0001", group: "nowhere" };
    const stranger = { kind: "user", id: "nobody-at-all" } as const;
    for (const id of [ownTargetId, added.ok ? added.value.id : ""]) {
      const target = await targets.open(id);
      if (!target) throw new Error("just added");
      const { client, jobClient, host } = target;
      for (const each of [client, jobClient]) {
        expect(await each.call("readContacts", { account: "user_0001", start: 0 })).toMatchObject({ ok: true });
        expect(await each.call("deleteGroup", gone)).toMatchObject({ failure: { code: 51009 } });
        const items = [{ op: "add" as const, conversation: stranger }];
        const change = { kind: "members" as const, items };
        const updated = await each.call("updateGroup", { account: "user_0001", group: "group_0001", change });
        expect(updated).toMatchObject({ value: { results: [{ code: 50001 }] } });
        // Never sent.
        await each.call("createGroup", { account: "user_0001", name: "", conversations: [] });
      }
      expect(await meter.minutesOf({ sdkAppId, host }, ...everything)).toMatchObject([{ calls: 6 }]);
      const codes = { 51009: 2, 50001: 2 };
      expect(await meter.codesByDay({ sdkAppId, host }, [today])).toEqual([{ day: today, codes }]);
    }
  });
});

test("a desk in a file writes what is left within the call that closes it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "groupdesk-meter-"));
  closes.push(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "console.db");
  const fetch = async () => Response.json({ ActionStatus: "FAIL", ErrorCode: 51010, ErrorInfo: "" });
  const target = { url: "http://embedded", sdkAppId: 1, admin: "administrator", key: "k" };
  const own = { kind: "embedded", host: "embedded", sdkAppId: 1, target, fetch } as const;
  const desk = await openDesk({ place: { file }, consoleKey: "ab".repeat(32), own });
  const opened = await desk.targets.open(ownTargetId);
  await opened?.jobClient.call("readContacts", { account: "user_0001", start: 0 });
  const closing = desk.close();
  await expect(desk.database.kysely.selectFrom("call_code").selectAll().execute()).rejects.toThrow("not open");
  await closing;
  const { kysely, close } = await openDatabase({ file });
  closes.push(close);
  expect(await kysely.selectFrom("call_code").select(["host", "code", "met"]).execute()).toEqual([
    { host: "embedded", code: 51010, met: 1 },
  ]);
});

test("memory is bounded, however long nothing can be written and whatever codes a service makes up", async () => {
  const database = await openDatabase({ file: ":memory:" });
  closes.push(() => database.close());
  const { clock, called, codesByDay, minutesOf } = meterOn(database);
  await called(items(...Array.from({ length: 5000 }, (_, at) => at + 1)));
  expect(Object.keys((await codesByDay(app, [today]))[0]?.codes ?? {})).toHaveLength(1000);
  for (let minute = 0; minute < 30_000; minute += 1) {
    clock.ms += 60_000;
    await called();
  }
  expect(await minutesOf(app, 0, Number.MAX_SAFE_INTEGER)).toHaveLength(20_000);
});

test("of every command whose items have codes, our side of the reply has them as `results`", () => {
  const withCodes = Object.entries(codecs).filter(([, { reply }]) => {
    const wire = JSON.stringify(z.toJSONSchema(reply, { io: "input", unrepresentable: "any" }));
    return wire.includes('"ResultCode"') || wire.includes('"ErrorCode"');
  });
  const names = withCodes.map(([verb]) => verb);
  expect(names).toEqual(expect.arrayContaining(["createGroup", "updateGroup", "markContacts", "readProfiles"]));
  for (const [verb, { reply }] of withCodes) {
    const ours = JSON.stringify(z.toJSONSchema(reply, { io: "output", unrepresentable: "any" }));
    expect(ours, verb).toMatch(/"results":\{.*"code":/);
    // And nowhere else.
    expect(ours.split('"code":').length, verb).toBe(2);
  }
});
