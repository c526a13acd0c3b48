import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { PlanRowFilter } from "../chat/bulk-plan.ts";
import type { ChangeRow } from "../chat/change-row.ts";
import { type ChatClient, createChatClient } from "../chat/client.ts";
import { commands } from "../chat/commands.ts";
import { failed } from "../chat/outcome.ts";
import { documentedRules, rulesInForce } from "../chat/rules-in-force.ts";
import { openDatabase } from "../db/open-database.ts";
import { createTrail } from "../desk/trail.ts";
import { engineUnderTest, testApp } from "../engine/engine-under-test.ts";
import { createEngineFetch } from "../engine/fetch.ts";
import { freshDatabase } from "../engine/store-postgres-under-test.ts";
import type { WorldName } from "../engine/worlds.ts";
import { exportPlan } from "./plan-export.ts";
import { createPlans } from "./plans.ts";
import { type ReadRow, readRows } from "./read-rows.ts";
import type { SpoolLine } from "./spool.ts";
import { createTemplates } from "./templates.ts";

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

async function* inPieces(rows: readonly SpoolLine[], size = 3) {
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
  async function open(
    wire: (verb: string) => { code: number } | undefined = () => undefined,
    world: WorldName = "demo",
  ) {
    const spoolPath = mkdtempSync(join(tmpdir(), "groupdesk-plans-"));
    closes.push(() => rmSync(spoolPath, { recursive: true, force: true }));
    const database = await openDatabase(await place());
    closes.push(() => database.close());
    const service = await engineUnderTest({
      world,
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
    const target = { id: "own", name: "Embedded", host: "embedded", sdkAppId, callsPerSecond: 50, client };
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
      callsPerSecond: 50,
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

  test("a plan goes by the app's own rules, keeps those it was made with, and its hash knows them by what they change", async () => {
    const { database, spoolPath, target, make } = await open();
    let stated = rulesInForce([]);
    const plans = createPlans(database, createTrail(database), spoolPath, { inForce: async () => stated });
    const order = { actor, target, title: "own rules" };
    const made = async (asked: readonly ReadRow[]) => {
      const outcome = await plans.make(order, inPieces(asked));
      if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure));
      await plans.idle();
      return plans.load(outcome.value.id);
    };
    const [rename] = rows;
    if (!rename) throw new Error("there is one");
    const long: ReadRow[] = [{ ...(rename as ChangeRow), to: "x".repeat(40) }];
    const plain = await make(long);
    expect(plain).toMatchObject({ totals: { codes: {} }, inForce: documentedRules });
    const kept = { person: "", at: 0, reason: "", version: 1 };
    stated = rulesInForce([{ ...kept, rule: "groups", reading: { value: 30 } }]);
    expect((await made(long))?.hash).toBe(plain.hash);
    stated = rulesInForce([{ ...kept, rule: "nameBytes", reading: { value: 32 } }]);
    const short = await made(long);
    expect(short).toMatchObject({ totals: { codes: { 51011: 1 } }, inForce: { walls: { nameBytes: 32 } } });
    expect(short?.hash).not.toBe(plain.hash);
    stated = rulesInForce([], "standard");
    expect(await made(long)).toMatchObject({ totals: { codes: { 51013: 1 } }, inForce: { edition: "standard" } });
  });

  test("a rule over a list looks at every account once, and tells of each what it would do or why it could not look", async () => {
    const { plans, target, straight, sent } = await open();
    for (const account of ["user_0004", "user_0002"]) {
      const { ok } = await straight.call("createGroup", { account, name: "Empty drawer", conversations: [] });
      expect(ok).toBe(true);
    }
    const list = ["user_0004", "nobody-at-all", "user_0002", "user_0004", "user_0003"];
    const make = async () => {
      const source = { rule: { kind: "renameGroup" as const, group: "Empty drawer", to: "Kept" } };
      const order = { actor, target, title: "rename everywhere", source };
      const made = await plans.make(order, inPieces(list.map((account, at) => ({ line: at + 1, account }))));
      if (!made.ok) throw new Error(JSON.stringify(made.failure));
      await plans.idle();
      const rows = (await plans.lines.page(made.value.id, {}))?.rows;
      return { plan: await plans.load(made.value.id), rows };
    };
    const { plan, rows } = await make();
    expect(plan).toMatchObject({ state: "ready", rows: 3, accounts: 4, accountsDone: 4 });
    expect(rows).toMatchObject([
      { line: 1, account: "nobody-at-all", verb: "rename", outcome: "fail", code: 50001 },
      { line: 2, account: "user_0002", verb: "rename", outcome: "change" },
      { line: 3, account: "user_0004", verb: "rename", outcome: "change" },
    ]);
    expect(sent.filter((verb) => verb === "readContacts")).toHaveLength(4);
    expect((await make()).plan?.hash).toBe(plan?.hash);
  });

  test("orphans: what is known to be gone leaves every group, and what is alive, or cannot be told, stays", async () => {
    const { plans, target, sent } = await open(() => undefined, "messy");
    const order = { actor, target, title: "orphans", source: { rule: { kind: "removeOrphans" as const } } };
    const list = ["user_0001", "orphans_only", "empty_groups"].map((account, at) => ({ line: at + 1, account }));
    const made = await plans.make(order, inPieces(list));
    if (!made.ok) throw new Error(JSON.stringify(made.failure));
    await plans.idle();
    const rows = (await plans.lines.page(made.value.id, {}))?.rows ?? [];
    const told = rows.map((row) =>
      "fault" in row ? row.fault : [row.account, row.group, row.conversation?.id, row.outcome],
    );
    expect(told.every((each) => each[3] === "change")).toBe(true);
    const former = told.filter(([account]) => account === "orphans_only").map(([, , id]) => id);
    // Its chat group left-crew is alive, though the account is not in it.
    expect(former).toEqual([
      ...["@TGS#2DEADM4TR", "@TGS#2DEADQ7XK", "old-harbour-crew"],
      ...["gone_0001", "gone_0002", "gone_0003"],
    ]);
    expect(told.filter(([account]) => account === "user_0001")).toEqual([
      ["user_0001", "VIP", "@TGS#2DEADQ7XK", "change"],
      ["user_0001", "VIP", "gone_0001", "change"],
      ["user_0001", "vip ", "gone_0001", "change"],
    ]);
    // Every other side is asked for once, together with others.
    expect(sent.filter((verb) => verb === "checkAccounts").length).toBeLessThanOrEqual(3);
    expect(sent.filter((verb) => verb === "readChatGroups").length).toBeLessThanOrEqual(3);
  });

  test("a rule whose process dies is taken up by another one, and comes to the same", async () => {
    const { database, plans, spoolPath, straight, target } = await open();
    const source = { rule: { kind: "deleteEmptyGroups" as const } };
    await straight.call("createGroup", { account: "user_0002", name: "Empty drawer", conversations: [] });
    const lines = ["user_0002", "nobody-at-all"].map((account, at) => ({ line: at + 1, account }));
    let isAsked = () => {};
    const asked = new Promise<void>((resolve) => {
      isAsked = resolve;
    });
    const silent: ChatClient = {
      call() {
        isAsked();
        return new Promise(() => {});
      },
    };
    const order = { actor, target: { ...target, client: silent }, title: "empty", source };
    const made = await plans.make(order, inPieces(lines));
    if (!made.ok) throw new Error(JSON.stringify(made.failure));
    await asked;
    await database.kysely.updateTable("bulk_plan").set({ until: 0 }).execute();
    const second = createPlans(database, createTrail(database), spoolPath);
    await second.resume(async () => ({ ...target, client: straight }));
    await second.idle();
    expect((await second.lines.page(made.value.id, {}))?.rows).toMatchObject([
      { line: 1, fault: "accountRefused", text: "nobody-at-all", code: 50001 },
      { line: 2, account: "user_0002", verb: "delete", group: "Empty drawer", outcome: "change" },
    ]);
  });

  test("a template is planned as it was when the plan was made, whatever becomes of it, by whichever process", async () => {
    const { database, plans, spoolPath, straight, target } = await open();
    const templates = createTemplates(database, createTrail(database));
    const groups = [
      { name: "group_0001", conversations: [user("user_0009")] },
      { name: "Crew", conversations: [user("user_0009"), user("nobody-at-all")] },
    ];
    const saved = await templates.save(actor, { name: "Sales", groups });
    if (!saved.ok) throw new Error("not saved");
    const kept = await templates.load(saved.value.id);
    const rule = { kind: "applyTemplate" as const, groups: kept?.groups ?? [] };
    const lines = ["user_0001", "absent"].map((account, at) => ({ line: at + 1, account }));
    let isAsked = () => {};
    const asked = new Promise<void>((resolve) => {
      isAsked = resolve;
    });
    const silent: ChatClient = {
      call() {
        isAsked();
        return new Promise(() => {});
      },
    };
    const source = { rule, template: "Sales" };
    const made = await plans.make(
      { actor, target: { ...target, client: silent }, title: "apply", source },
      inPieces(lines),
    );
    if (!made.ok) throw new Error(JSON.stringify(made.failure));
    await asked;
    const edited = { name: "Marketing", groups: [{ name: "Other", conversations: [] }] };
    const after = await templates.save(actor, edited, saved.value);
    if (after.ok) await templates.remove(actor, after.value);
    expect(await templates.list()).toEqual([]);
    await database.kysely.updateTable("bulk_plan").set({ until: 0 }).execute();
    const second = createPlans(database, createTrail(database), spoolPath);
    await second.resume(async () => ({ ...target, client: straight }));
    await second.idle();
    expect(await second.load(made.value.id)).toMatchObject({ state: "ready", template: "Sales", rows: 10 });
    const rows = (await second.lines.page(made.value.id, { account: "user_0001" }))?.rows;
    expect(rows).toMatchObject([
      { verb: "ensure", group: "group_0001", outcome: "no-op" },
      { verb: "ensure", group: "group_0001", conversation: user("user_0009"), outcome: "change" },
      { verb: "ensure", group: "Crew", outcome: "change" },
      { verb: "ensure", group: "Crew", conversation: user("user_0009"), outcome: "change" },
      { verb: "ensure", group: "Crew", conversation: user("nobody-at-all"), outcome: "fail" },
    ]);
    const absent = (await second.lines.page(made.value.id, { account: "absent" }))?.rows;
    expect(absent).toHaveLength(5);
    expect(absent?.every((row) => "outcome" in row && row.outcome === "fail" && row.code === 50001)).toBe(true);
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

  test("S18: a file without rows, with too many, or one that breaks off, makes no plan and says so", async () => {
    const { database, plans, target, spoolPath } = await open();
    const order = { actor, target, title: "nothing" };
    expect(await plans.make(order, inPieces([]))).toMatchObject({ failure: { issues: [{ message: "empty" }] } });
    async function* brokenOff() {
      yield rows;
      throw new Error("the upload was cut");
    }
    expect(await plans.make(order, brokenOff())).toMatchObject({ failure: { issues: [{ message: "unreadable" }] } });
    const few = createPlans(database, createTrail(database), spoolPath, { rowsMost: rows.length - 1 });
    expect(await few.make(order, inPieces(rows))).toMatchObject({ failure: { issues: [{ message: "tooMany" }] } });
    expect(await plans.list(10)).toMatchObject([{ state: "failed" }, { state: "failed" }, { state: "failed" }]);
    expect(readdirSync(spoolPath)).toEqual([]);
  });

  /** A plan whose first read has been asked for and gets its answer by `answer`. */
  async function underWay(opened?: Awaited<ReturnType<typeof open>>) {
    const at = opened ?? (await open());
    let answer = () => {};
    const gate = new Promise<void>((resolve) => {
      answer = resolve;
    });
    let isAsked = () => {};
    const asked = new Promise<void>((resolve) => {
      isAsked = resolve;
    });
    const client: ChatClient = {
      async call(verb, input) {
        isAsked();
        await gate;
        return at.straight.call(verb, input);
      },
    };
    const order = { actor, target: { ...at.target, client }, title: "clean-up" };
    const made = await at.plans.make(order, inPieces(rows));
    if (!made.ok) throw new Error(JSON.stringify(made.failure));
    await asked;
    return { ...at, id: made.value.id, answer };
  }

  test("what a process that is gone has left is planned by another one, once, and the late one writes nothing", async () => {
    const { database, plans, spoolPath, id, answer, straight, target } = await underWay();
    // What is stated by now is not what it was made with.
    const inForce = async () => rulesInForce([], "standard");
    const second = createPlans(database, createTrail(database), spoolPath, { inForce });
    const there = { ...target, client: straight };
    await second.resume(async () => there);
    expect(await second.load(id)).toMatchObject({ state: "planning" }); // its process is alive as far as anybody knows
    await database.kysely.updateTable("bulk_plan").set({ until: 0 }).execute();
    await second.resume(async ({ target: went, app }) => {
      expect([went.id, app]).toEqual(["own", { host: "embedded", sdkAppId: testApp.sdkAppId }]);
      return there;
    });
    await second.idle();
    const made = await second.load(id);
    expect(made).toMatchObject({ state: "ready", accountsDone: 3 });
    answer();
    await plans.idle();
    expect(await plans.load(id)).toEqual(made);
    expect((await plans.lines.page(id, {}))?.rows.length).toBe(6);
  });

  test("a plan whose target or whose rows are gone is not taken up, and says so", async () => {
    const { database, plans, id, answer } = await underWay();
    const elsewhere = mkdtempSync(join(tmpdir(), "groupdesk-plans-"));
    closes.push(() => rmSync(elsewhere, { recursive: true, force: true }));
    const second = createPlans(database, createTrail(database), elsewhere);
    await database.kysely.updateTable("bulk_plan").set({ until: 0 }).execute();
    await second.resume(async () => undefined);
    expect(await second.load(id)).toMatchObject({ state: "failed", failure: { kind: "brokenOff" } });
    answer();
    await plans.idle();
  });

  test("a plan is cancelled by its own process and by another one", async () => {
    const first = await underWay();
    const cancelled = first.plans.cancel(first.id);
    first.answer();
    await cancelled;
    expect(await first.plans.load(first.id)).toMatchObject({ state: "failed", failure: { kind: "cancelled" } });

    const again = await underWay(first);
    const other = createPlans(first.database, createTrail(first.database), first.spoolPath);
    await other.cancel(again.id);
    again.answer();
    await first.plans.idle();
    expect(await other.load(again.id)).toMatchObject({ state: "failed", failure: { kind: "cancelled" } });
    await other.resume(async () => undefined);
    expect(readdirSync(first.spoolPath)).toEqual([]);
  });

  test("rows are read by page, by outcome, code and account, and as files that are change files again", async () => {
    const { plans, make } = await open();
    const plan = await make();
    const linesOf = async (filter: PlanRowFilter) => {
      const page = await plans.lines.page(plan.id, filter);
      return page?.rows.map(({ line }) => line);
    };
    expect(await linesOf({})).toEqual([2, 3, 4, 5, 6, 7]);
    expect(await linesOf({ outcome: "fail" })).toEqual([3, 5, 7]);
    expect(await linesOf({ outcome: "bad" })).toEqual([4]);
    expect(await linesOf({ code: 51011 })).toEqual([7]);
    expect(await linesOf({ account: "user_0001" })).toEqual([2, 6, 7]);
    expect(await linesOf({ account: "USER_0001" })).toEqual([]);
    const page = await plans.lines.page(plan.id, {}, 3, 2);
    expect([page?.rows.map(({ line }) => line), page?.next]).toEqual([[4, 5], 5]);
    expect(await plans.lines.page(randomUUID(), {})).toBeUndefined();

    for (const format of ["csv", "json"] as const) {
      let text = "";
      for await (const piece of exportPlan(format, plan, plans.lines, {})) text += piece;
      const asked: ReadRow[] = [];
      for await (const some of (await readRows(bytesOf(text))).rows) asked.push(...some);
      expect(askedIn(asked)).toEqual(askedIn(rows));
    }
  });
});

function askedIn(rows: readonly ReadRow[]) {
  return rows.flatMap((row) => ("fault" in row ? [] : [[row.verb, row.account, row.group, row.to, row.conversation]]));
}

async function* bytesOf(text: string) {
  yield new TextEncoder().encode(text);
}
