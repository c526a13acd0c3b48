import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { ChangeOf, Sending } from "../chat/change.ts";
import { type ChatClient, createChatClient } from "../chat/client.ts";
import { failed } from "../chat/outcome.ts";
import { type Database, openDatabase } from "../db/open-database.ts";
import { engineUnderTest, testApp } from "../engine/engine-under-test.ts";
import { createEngineFetch } from "../engine/fetch.ts";
import { freshDatabase } from "../engine/store-postgres-under-test.ts";
import { createChanges } from "./changes.ts";
import { createTrail } from "./trail.ts";
import { createTrailLines } from "./trail-lines.ts";

/*
 * Several processes of the console on one database. Each has a trail and changes of its own; on PostgreSQL connections of
 * its own as well, while a file of SQLite is one process's, so that there it is one life after the other.
 */
const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const close of opened.splice(0).reverse()) await close();
});

const actor = { id: "p1", email: "jana@example.com", role: "agent" };
const account = "user_0001";
const user = (id: string) => ({ kind: "user" as const, id });
const join = (...ids: string[]): ChangeOf<"changeMembers"> => ({
  ...{ verb: "changeMembers", account, group: "group_0001" },
  items: ids.map((id) => ({ op: "add", conversation: user(id) })),
});

async function consoleOn(kind: "sqlite" | "postgres") {
  const service = await engineUnderTest({ world: "demo" });
  opened.push(() => service.close());
  const place = kind === "sqlite" ? { file: ":memory:" } : { url: await freshDatabase() };
  const open = async () => {
    const database = await openDatabase(place);
    opened.push(() => database.close());
    return database;
  };
  const first = await open();
  const target = { url: "http://engine", sdkAppId: testApp.sdkAppId, admin: "administrator", key: testApp.key };
  const now = () => service.clock.now * 1000;
  const straight = createChatClient({ fetch: createEngineFetch(service.engine), target, now });

  /** `gate`: what a write waits for. `wait`: while another process has the account. */
  async function start(ports: { gate?: () => Promise<void>; wait?: () => Promise<void>; now?: () => number } = {}) {
    const { gate, wait = () => delay(5), now } = ports;
    const database: Database = kind === "sqlite" ? first : await open();
    const sent: string[] = [];
    const client: ChatClient = {
      async call(verb, input, ask) {
        const refused = await ask?.();
        if (refused) return failed(refused);
        sent.push(verb);
        if (verb === "updateGroup" || verb === "markContacts") await gate?.();
        return straight.call(verb, input);
      },
    };
    const changes = createChanges(database, createTrail(database), { wait, ...(now && { now }) });
    const order = (sending: Partial<Sending> = {}) => ({
      ...{ actor, target: { id: "own", name: "Embedded", host: "embedded", sdkAppId: testApp.sdkAppId, client } },
      sending: { id: randomUUID(), batch: randomUUID(), ...sending },
    });
    const settle = () => changes.settle(async () => ({ client: straight }));
    return { changes, order, sent, settle };
  }

  const kinds = async () => {
    const rows = await first.kysely.selectFrom("trail").select(["kind", "verb"]).orderBy("seq").execute();
    return rows.map(({ kind, verb }) => (kind === "undo" ? `${kind} ${verb}` : kind));
  };
  /** As if the process that holds it had not been heard of for longer than a lease is. */
  const lapse = () => first.kysely.updateTable("open_change").set({ until: 1 }).execute();
  const openOnes = () => first.kysely.selectFrom("open_change").selectAll().execute();
  /** What a process that is dead by now had sent. */
  const arrive = ({ group, items }: ChangeOf<"changeMembers">) =>
    straight.call("updateGroup", { account, group, change: { kind: "members", items } });
  return { start, kinds, lapse, arrive, openOnes, lines: createTrailLines(first), trail: createTrail(first) };
}

/** A write that hangs until it is let go; `reached`: it is being sent. */
function hanging() {
  const reached = Promise.withResolvers<void>();
  const free = Promise.withResolvers<void>();
  const gate = () => {
    reached.resolve();
    return free.promise;
  };
  return { gate, reached: reached.promise, free: free.resolve };
}

describe.each(["sqlite", "postgres"] as const)("on %s", (kind) => {
  test("two processes change an account one after the other: not even what was there is read meanwhile", async () => {
    const desk = await consoleOn(kind);
    const call = hanging();
    const one = await desk.start({ gate: call.gate });
    let looks = 0;
    const other = await desk.start({
      async wait() {
        looks += 1;
        expect(other.sent).toEqual([]);
        if (looks === 3) call.free();
        await delay(5);
      },
    });
    const ran = one.changes.carryOut(one.order(), join("user_0150"));
    await call.reached;
    expect((await other.changes.carryOut(other.order(), join("user_0150", "user_0151"))).ok).toBe(true);
    expect((await ran).ok).toBe(true);
    expect(looks).toBeGreaterThanOrEqual(3);
    const [line] = (await desk.lines.page({ account })).lines;
    // The first of them was there already when the second process looked.
    expect(line).toMatchObject({ ending: { effects: [{ kind: "added", conversation: user("user_0151") }] } });
    expect(await desk.kinds()).toEqual(["begun", "ended", "begun", "ended"]);
    expect(await desk.openOnes()).toEqual([]);
  });

  test("three processes that hammer an account: each change begins from what the one before it left", async () => {
    const desk = await consoleOn(kind);
    const processes = await Promise.all([1, 2, 3].map(() => desk.start({ gate: () => delay(Math.random() * 5) })));
    const mark = (customMark: string): ChangeOf<"markContacts"> => ({
      ...{ verb: "markContacts", account },
      items: [{ scope: "both", conversation: user("user_0150"), customMark }],
    });
    const work = processes.flatMap(({ changes, order }, at) =>
      [1, 2, 3, 4].map((turn) => changes.carryOut(order(), mark(`text ${at} ${turn}`))),
    );
    for (const outcome of await Promise.all(work)) expect(outcome.ok).toBe(true);
    const { lines } = await desk.lines.page({ account });
    const marked = lines.reverse().flatMap((line) => (line.kind === "change" ? (line.ending?.effects ?? []) : []));
    const texts = marked.flatMap((effect) =>
      effect.kind === "marked" ? [[effect.before.text, effect.after.text]] : [],
    );
    expect(texts).toHaveLength(12);
    expect(texts.slice(1).map(([before]) => before)).toEqual(texts.slice(0, -1).map(([, after]) => after));
  });

  test("a change of a process that lives is judged by nobody, whatever the clocks of the hosts say", async () => {
    const desk = await consoleOn(kind);
    const call = hanging();
    const one = await desk.start({ gate: call.gate });
    const ran = one.changes.carryOut(one.order(), join("user_0150"));
    await call.reached;
    const wrong = Date.now() + 3_600_000;
    vi.spyOn(Date, "now").mockImplementation(() => wrong);
    await (await desk.start()).settle();
    expect(await desk.kinds()).toEqual(["begun"]);
    call.free();
    expect((await ran).ok).toBe(true);
    expect(await desk.kinds()).toEqual(["begun", "ended"]);
  });

  test("an account that another process does not let go of: nothing is sent, after so many looks", async () => {
    const desk = await consoleOn(kind);
    const call = hanging();
    const one = await desk.start({ gate: call.gate });
    const ran = one.changes.carryOut(one.order(), join("user_0150"));
    await call.reached;
    let waits = 0;
    const other = await desk.start({
      async wait() {
        waits += 1;
      },
    });
    expect(await other.changes.carryOut(other.order(), join("user_0151"))).toMatchObject(
      failed({ kind: "unreachable", info: "Another change of this account is still under way.", sent: false }),
    );
    expect([waits, other.sent]).toEqual([300, []]);
    // Another account is not held up by it.
    await other.changes.carryOut(other.order(), { ...join("user_0151"), account: "user_0002" });
    expect([waits, other.sent.at(-1)]).toEqual([300, "updateGroup"]);
    call.free();
    await ran;
  });

  test.each([
    ["arrives after all", true],
    ["never arrives", false],
  ] as const)(
    "after a restart a lost change that %s is read back before the next of its account",
    async (_, arrives) => {
      const desk = await consoleOn(kind);
      const call = hanging();
      const dead = await desk.start({ gate: call.gate });
      void dead.changes.carryOut(dead.order(), join("user_0150"));
      await call.reached;
      let looks = 0;
      const next = await desk.start({
        async wait() {
          looks += 1;
          expect(next.sent).toEqual([]);
          if (looks === 3 && arrives) await desk.arrive(join("user_0150"));
          if (looks === 3) await desk.lapse();
        },
      });
      expect((await next.changes.carryOut(next.order(), join("user_0150"))).ok).toBe(true);
      const [line, lost] = (await desk.lines.page({ account })).lines;
      const added = [{ kind: "added", conversation: user("user_0150") }];
      expect(lost).toMatchObject({
        ending: { how: "settled", verdict: arrives ? "done" : "notDone", effects: arrives ? added : [] },
      });
      expect(line).toMatchObject({ ending: { effects: arrives ? [] : added } });
      expect(await desk.openOnes()).toEqual([]);
    },
  );

  test("what is answered after another process has judged it is written down as a correction", async () => {
    const desk = await consoleOn(kind);
    const call = hanging();
    const one = await desk.start({ gate: call.gate });
    const undoOf = randomUUID();
    const batch = randomUUID();
    await desk.trail.append({ kind: "undo", verb: "taken", actor, batchId: batch, undoOf });
    const order = { ...one.order({ batch }), undoOf };
    const ran = one.changes.carryOut(order, join("user_0150", "nobody"));
    await call.reached;
    await desk.lapse();
    await (await desk.start()).settle();
    expect(await desk.kinds()).toEqual(["undo taken", "begun", "settled"]);
    expect((await desk.lines.page({ code: 50001 })).lines).toEqual([]);
    call.free();
    expect((await ran).ok).toBe(true);
    expect((await desk.kinds()).slice(3)).toEqual(["corrected"]);
    const { lines } = await desk.lines.page({ code: 50001 });
    expect(lines).toMatchObject([
      { ending: { how: "answered", code: 0, items: [{ code: 0 }, { code: 50001 }], effects: [{ kind: "added" }] } },
    ]);
    expect(await desk.trail.verify()).toMatchObject({ intact: true, entries: 4 });
  });

  test("what is refused after another process has judged it says its code", async () => {
    const desk = await consoleOn(kind);
    const call = hanging();
    const one = await desk.start({ gate: call.gate });
    const ran = one.changes.carryOut(one.order(), { ...join("user_0150"), group: "gone" });
    await call.reached;
    await desk.lapse();
    await (await desk.start()).settle();
    call.free();
    expect(await ran).toMatchObject({ failure: { kind: "refused" } });
    expect(await desk.kinds()).toEqual(["begun", "settled", "corrected"]);
    const [line] = (await desk.lines.page({ account })).lines;
    expect(line).toMatchObject({ ending: { how: "answered", code: 51009 } });
  });

  test("a process that was held up asks whether it still holds the account, and sends nothing where it does not", async () => {
    const desk = await consoleOn(kind);
    let clock = 0;
    const slow = await desk.start({ now: () => clock });
    const heldUp = async () => {
      clock += 60_000;
      return undefined;
    };
    expect((await slow.changes.carryOut({ ...slow.order(), objection: heldUp }, join("user_0150"))).ok).toBe(true);
    const judged = async () => {
      await desk.lapse();
      await (await desk.start()).settle();
      return heldUp();
    };
    slow.sent.splice(0);
    const outcome = await slow.changes.carryOut({ ...slow.order(), objection: judged }, join("user_0151"));
    expect(outcome).toMatchObject({ failure: { kind: "unreachable", sent: false } });
    expect(slow.sent).not.toContain("updateGroup");
    expect(await desk.kinds()).toEqual(["begun", "ended", "begun", "settled", "corrected"]);
    expect((await desk.lines.page({ account })).lines[0]).toMatchObject({ ending: { how: "notSent" } });
  });
});
