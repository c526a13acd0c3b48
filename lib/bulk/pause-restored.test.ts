import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { takePlace } from "../db/place-mark.ts";
import { freshDatabase, tellServer } from "../engine/store-postgres-under-test.ts";
import { jana, jobsUnderTest, sevenRowsEach } from "./jobs-under-test.ts";
import { pauseRestored } from "./pause-restored.ts";

const folder = mkdtempSync(join(tmpdir(), "groupdesk-restored-"));
let count = 0;

type Place = { file: string } | { url: string };
const fresh = {
  SQLite: async (): Promise<Place> => ({ file: join(mkdtempSync(join(folder, "at-")), "console.db") }),
  PostgreSQL: async (): Promise<Place> => ({ url: await freshDatabase() }),
};

/** Of a database that nobody has open. */
async function copyOf(place: Place): Promise<Place> {
  count += 1;
  if ("file" in place) {
    const file = join(mkdtempSync(join(folder, "copy-")), "console.db");
    copyFileSync(place.file, file);
    return { file };
  }
  const [copy, server] = [new URL(place.url), new URL(place.url)];
  copy.pathname = `${copy.pathname}_${count}`;
  server.pathname = "/postgres";
  await tellServer(
    server.href,
    `CREATE DATABASE "${copy.pathname.slice(1)}" TEMPLATE "${new URL(place.url).pathname.slice(1)}"`,
  );
  return { url: copy.href };
}

const closes: (() => unknown)[] = [];
// What the dying say.
beforeEach(() => void vi.spyOn(console, "error").mockImplementation(() => {}));
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const accounts = Array.from({ length: 6 }, (_, at) => `user_${String(at + 101).padStart(4, "0")}`);
const rows = sevenRowsEach(accounts);

describe.each(Object.entries(fresh))("on %s", (_, place) => {
  async function open(at: Place, options: Parameters<typeof jobsUnderTest>[1] = {}) {
    const desk = await jobsUnderTest(at, options);
    let told: { jobs: number; rows: number } | undefined;
    await takePlace(desk.database, at, async (transaction) => {
      told = await pauseRestored(desk.database, transaction, 7);
    });
    return { ...desk, told };
  }

  async function prepared(at: Place, options: Parameters<typeof jobsUnderTest>[1] = {}) {
    const desk = await open(at, options);
    for (const account of accounts) {
      const user = (id: string) => ({ kind: "user" as const, id });
      await desk.straight.call("createGroup", { account, name: "Old", conversations: [user("user_0153")] });
      await desk.straight.call("createGroup", { account, name: "Gone", conversations: [user("user_0154")] });
    }
    return desk;
  }

  async function unbroken() {
    const desk = await prepared(await place());
    closes.push(() => desk.close());
    const runner = await desk.start();
    const plan = await desk.planOf(runner, rows);
    await runner.jobs.start(jana, plan.id, plan.asked);
    await runner.jobs.idle();
    return desk.contents(accounts);
  }

  /** A job whose console is dead behind its `writes`th write, which is carried out, and nobody has the database open. */
  async function partWay(writes: number) {
    const at = await place();
    // Four accounts at a time: of the last two nothing is under way.
    const desk = await prepared(at, { callsPerSecond: 4 });
    closes.push(() => desk.service.close());
    const before = await desk.contents(accounts);
    const runner = await desk.start();
    const plan = await desk.planOf(runner, rows);
    const { promise: dead, resolve: died } = Promise.withResolvers<void>();
    desk.wires.now = async (call) => {
      const answer = await call();
      if (desk.writes.length >= writes) {
        runner.die();
        died();
      }
      return answer;
    };
    await runner.jobs.start(jana, plan.id, plan.asked);
    await dead;
    // What was under way in the database itself comes to its end.
    await new Promise((settle) => setTimeout(settle, 50));
    await desk.leave();
    return { at, plan, service: desk.service, before };
  }

  test("F43: a copy from the middle of a job that has ended since: it waits and says why, sends nothing again, and accounts for every row", async () => {
    const whole = await unbroken();
    const { at, plan, service, before } = await partWay(11);
    const old = await copyOf(at);
    const going = await open(at, { service });
    expect(going.told).toBeUndefined();
    await going.lapse();
    const heir = await going.start();
    await heir.jobs.look();
    await heir.jobs.idle();
    expect(await heir.jobs.load(plan.id)).toMatchObject({ state: "done", rows: { done: 42 } });
    expect(await going.contents(accounts)).toEqual(whole);
    await going.leave();

    const desk = await open(old, { service });
    closes.push(() => desk.leave());
    expect(desk.told).toMatchObject({ jobs: 1 });
    const runner = await desk.start();
    const { jobs, trail } = runner;
    await jobs.look();
    await jobs.idle();
    const waits = await jobs.load(plan.id);
    const unknown = (await desk.rows()).filter(({ state }) => state === "unknown");
    expect(unknown.length).toBeGreaterThan(0);
    expect(unknown.every(({ info, isInTrail }) => info === "restored" && isInTrail)).toBe(true);
    expect(desk.told).toEqual({ jobs: 1, rows: unknown.length });
    expect(waits).toMatchObject({
      state: "paused",
      why: { kind: "restored" },
      rows: { unknown: unknown.length, sent: 0 },
    });
    expect(waits?.rows.pending).toBeGreaterThan(0);
    expect(desk.writes).toEqual([]);

    await jobs.resume(jana, plan.id);
    await jobs.idle();
    const over = await jobs.load(plan.id);
    expect(over).toMatchObject({ state: "done", rows: { done: 42 - unknown.length, failed: 0, pending: 0, sent: 0 } });
    expect(over?.rows).toMatchObject({ unknown: unknown.length, notAttempted: 0 });
    expect(over?.why).toBeUndefined();
    expect(desk.writes).toEqual([]);
    expect(await desk.contents(accounts)).toEqual(whole);
    expect((await desk.rows()).filter(({ state }) => state === "unknown")).toEqual(unknown);
    expect(await trail.verify()).toMatchObject({ intact: true });

    // What no trail knows of the plan tells: only who was in a group that was deleted is not known, nor what nobody knows of.
    const undo = await desk.planOf(runner, await desk.rowsBack(runner, plan.id));
    await jobs.start(jana, undo.id, undo.asked);
    await jobs.idle();
    const unsure = new Set(unknown.map(({ account }) => account));
    const back = await desk.contents(accounts.filter((account) => !unsure.has(account)));
    expect(Object.keys(back).length).toBeGreaterThan(0);
    for (const [account, groups] of Object.entries(back))
      expect({ account, ...groups, Gone: [] }).toEqual({ account, ...before[account], Gone: [] });
  });

  test("F43: behind a copy of this very moment the rest runs; what was under way is not sent again, nor is a group deleted behind it", async () => {
    const whole = await unbroken();
    const { at, plan, service } = await partWay(11);
    const desk = await open(await copyOf(at), { service });
    closes.push(() => desk.leave());
    await desk.lapse();
    const { jobs } = await desk.start();
    await jobs.resume(jana, plan.id);
    await jobs.idle();
    const over = await jobs.load(plan.id);
    const all = await desk.rows();
    expect(over).toMatchObject({ state: "done", rows: { failed: 0, pending: 0, sent: 0 } });
    expect(all.filter(({ state }) => state === null)).toEqual([]);
    expect(all.filter(({ state }) => state === "unknown").length).toBeGreaterThan(0);
    const contents = await desk.contents(accounts);
    const accountOf = ({ line }: { line: number }) => rows.find((row) => row.line === line)?.account ?? "";
    const unsure = new Set(all.filter(({ state }) => state === "unknown").map(accountOf));
    for (const account of accounts.filter((each) => !unsure.has(each)))
      expect(contents[account]).toEqual(whole[account]);
    const heldBack = all.filter(({ state }) => state === "notAttempted");
    expect(heldBack.every(({ info }) => info === "earlierFailed")).toBe(true);
    for (const row of heldBack) expect(contents[accountOf(row)]).toHaveProperty("Gone");
  });

  test("F43: a job that waited, was paused or was being cancelled waits as well; one that was over is left alone", async () => {
    const at = await place();
    const desk = await prepared(at);
    const runner = await desk.start();
    const plans = [];
    for (const account of accounts.slice(0, 5)) plans.push(await desk.planOf(runner, sevenRowsEach([account])));
    for (const plan of plans) await runner.jobs.start(jana, plan.id, plan.asked);
    await runner.jobs.idle();
    runner.die();
    const { kysely } = desk.database;
    const states = ["waiting", "running", "paused", "cancelling", "done"];
    for (const [seq, state] of states.entries())
      await kysely
        .updateTable("bulk_job")
        .set({ state, until: 1 })
        .where("plan", "=", seq + 1)
        .execute();
    await kysely.updateTable("place_mark").set({ mark: "elsewhere" }).execute();
    await desk.close();

    const { told, database, leave } = await open(at);
    closes.push(leave);
    expect(told).toEqual({ jobs: 4, rows: 0 });
    const jobs = await database.kysely
      .selectFrom("bulk_job")
      .select(["state", "why", "restored"])
      .orderBy("plan")
      .execute();
    const waits = { state: "paused", why: JSON.stringify({ kind: "restored" }), restored: 7 };
    expect(jobs).toEqual([waits, waits, waits, waits, { state: "done", why: null, restored: null }]);
  });
});
