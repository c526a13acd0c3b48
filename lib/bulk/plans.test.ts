import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { ChangeRow } from "../chat/change-row.ts";
import { type ChatClient, createChatClient } from "../chat/client.ts";
import { commands } from "../chat/commands.ts";
import { failed } from "../chat/outcome.ts";
import { openDatabase } from "../db/open-database.ts";
import { createTrail } from "../desk/trail.ts";
import { engineUnderTest, testApp } from "../engine/engine-under-test.ts";
import { createEngineFetch } from "../engine/fetch.ts";
import { freshDatabase } from "../engine/store-postgres-under-test.ts";
import { createPlans } from "./plans.ts";
import type { ReadRow } from "./read-rows.ts";

const places = {
  SQLite: async () => ({ file: ":memory:" }),
  PostgreSQL: async () => ({ url: await freshDatabase() }),
};
const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

const actor = { id: "p1", email: "jana@example.com", role: "admin" };
const user = (id: string) => ({ kind: "user" as const, id });

async function* inPieces(rows: readonly ReadRow[], size = 3) {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}

/** One of everything: what changes, what is so already, what will fail, and what was no row. */
const rows: ReadRow[] = [
  { line: 2, verb: "rename", account: "user_0001", group: "group_0001", to: "VIP" },
  { line: 3, verb: "remove", account: "user_0002", group: "nowhere", conversation: user("user_0003") },
  { line: 4, fault: "verbUnknown", text: "rmeove", column: "verb" },
  { line: 5, verb: "add", account: "nobody-at-all", group: "VIP", conversation: user("user_0003") },
  { line: 6, verb: "ensure", account: "user_0001", group: "group_0003" },
  { line: 7, verb: "create", account: "user_0001", group: "x".repeat(65) },
];

describe.each(Object.entries(places))("on %s", (_, place) => {
  async function open(wire: (verb: string) => { code: number } | undefined = () => undefined) {
    const spoolPath = mkdtempSync(join(tmpdir(), "groupdesk-plans-"));
    closes.push(() => rmSync(spoolPath, { recursive: true, force: true }));
    const database = await openDatabase(await place());
    closes.push(() => database.close());
    const service = await engineUnderTest({
      world: "demo",
      settings: { ratePerSecond: null, accountRatePerSecond: null },
    });
    closes.push(() => service.close());
    const { key, sdkAppId } = testApp;
    const app = { url: "http://engine", sdkAppId, admin: "administrator", key };
    const straight = createChatClient({
      fetch: createEngineFetch(service.engine),
      target: app,
      now: () => service.clock.now * 1000,
    });
    const sent: string[] = [];
    const client: ChatClient = {
      async call(verb, input) {
        sent.push(verb);
        const refusal = wire(verb);
        return refusal ? failed({ kind: "refused", info: "", ...refusal }) : straight.call(verb, input);
      },
    };
    const waited: number[] = [];
    const wait = async (ms: number) => void waited.push(ms);
    const plans = createPlans(database, createTrail(database), spoolPath, { wait, random: () => 0.5 });
    const target = { id: "own", name: "Embedded", host: "embedded", sdkAppId, client };
    const make = async (asked: readonly ReadRow[] = rows, to = target) => {
      const made = await plans.make({ actor, target: to, title: "clean-up" }, inPieces(asked));
      if (!made.ok) throw new Error(JSON.stringify(made.failure));
      await plans.idle();
      const plan = await plans.load(made.value.id);
      if (!plan) throw new Error("no plan");
      return plan;
    };
    return { database, plans, make, target, straight, sent, waited, spoolPath };
  }

  test("every row of a file comes to something, by reading alone, and nothing is left on the disk", async () => {
    const { make, sent, spoolPath, database } = await open();
    const plan = await make();
    expect(plan).toMatchObject({ state: "ready", rows: 6, accounts: 3, accountsDone: 3, title: "clean-up" });
    expect(plan.totals).toMatchObject({
      rows: { change: 1, "no-op": 1, fail: 3, unknown: 0, bad: 1 },
      calls: 1,
      loopCalls: 1,
    });
    expect(plan.totals?.codes).toEqual({ 51009: 1, 50001: 1, 51011: 1 });
    const kept = await database.kysely.selectFrom("bulk_row").selectAll().orderBy("line").execute();
    expect(kept.map(({ line, outcome, code }) => [line, outcome, code])).toEqual([
      [2, "change", 0],
      [3, "fail", 51009],
      [4, "bad", 0],
      [5, "fail", 50001],
      [6, "no-op", 0],
      [7, "fail", 51011],
    ]);
    expect(kept[0]).toMatchObject({
      account: "user_0001",
      verb: "rename",
      group_name: "group_0001",
      to_name: "VIP",
      call: 0,
    });
    expect(sent.some((verb) => commands[verb as keyof typeof commands].writes)).toBe(false); // verbs that were called
    expect(readdirSync(spoolPath)).toEqual([]);
  });

  test("the same rows over the same state are the same plan; another row, state or app is another", async () => {
    const { make, straight, target } = await open();
    const first = await make();
    expect((await make()).hash).toBe(first.hash);
    expect((await make([...rows.slice(1), { ...(rows[0] as ChangeRow), to: "V.I.P." }])).hash).not.toBe(first.hash);
    expect((await make(rows, { ...target, host: "elsewhere" })).hash).not.toBe(first.hash);
    await straight.call("updateGroup", {
      account: "user_0001",
      group: "group_0001",
      change: { kind: "rename", to: "moved" },
    });
    expect((await make()).hash).not.toBe(first.hash);
  });

  test("60007 and 50004 while reading are waited out; what a person has to mend ends the plan with its code", async () => {
    const codes = [60007, 50004, 60007];
    const { make, waited } = await open(() => {
      const code = codes.shift();
      return code === undefined ? undefined : { code };
    });
    expect((await make()).state).toBe("ready");
    expect(waited.length).toBe(3);
    const wrong = await open(() => ({ code: 70001 }));
    expect(await wrong.make()).toMatchObject({ state: "failed", failure: { kind: "refused", code: 70001 } });
    expect(readdirSync(wrong.spoolPath)).toEqual([]);
  });

  test("a file without rows, or one that breaks off, makes no plan and says so", async () => {
    const { plans, target, spoolPath } = await open();
    const order = { actor, target, title: "nothing" };
    expect(await plans.make(order, inPieces([]))).toMatchObject({ failure: { issues: [{ message: "empty" }] } });
    async function* brokenOff() {
      yield rows;
      throw new Error("the upload was cut");
    }
    expect(await plans.make(order, brokenOff())).toMatchObject({ failure: { issues: [{ message: "unreadable" }] } });
    expect(await plans.list(10)).toMatchObject([{ state: "failed" }, { state: "failed" }]);
    expect(readdirSync(spoolPath)).toEqual([]);
  });
});
