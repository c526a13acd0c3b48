import { afterEach, describe, expect, test, vi } from "vitest";
import type { ChangeRow } from "../chat/change-row.ts";
import { type Failure, failed } from "../chat/outcome.ts";
import { freshDatabase } from "../engine/store-postgres-under-test.ts";
import { jana, jobsUnderTest, sevenRowsEach, tomas, type Wire } from "./jobs-under-test.ts";
import { rowsNotDone } from "./rows-again.ts";

const places = {
  SQLite: async () => ({ file: ":memory:" }),
  PostgreSQL: async () => ({ url: await freshDatabase() }),
};
const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

const accounts = Array.from({ length: 6 }, (_, at) => `user_${String(at + 101).padStart(4, "0")}`);

describe.each(Object.entries(places))("on %s", (_, place) => {
  async function open(options: Parameters<typeof jobsUnderTest>[1] = {}) {
    const desk = await jobsUnderTest(await place(), options);
    closes.push(() => desk.close());
    for (const account of accounts) {
      const user = (id: string) => ({ kind: "user" as const, id });
      await desk.straight.call("createGroup", { account, name: "Old", conversations: [user("user_0153")] });
      await desk.straight.call("createGroup", { account, name: "Gone", conversations: [user("user_0154")] });
    }
    return desk;
  }

  async function run(desk: Awaited<ReturnType<typeof open>>, rows: readonly ChangeRow[]) {
    const runner = await desk.start();
    const plan = await desk.planOf(runner, rows);
    expect(await runner.jobs.start(jana, plan.id, plan.asked)).toEqual({ ok: true, value: null });
    await runner.jobs.idle();
    return { runner, plan, job: await runner.jobs.load(plan.id) };
  }

  async function unbroken() {
    const desk = await open();
    await run(desk, sevenRowsEach(accounts));
    return desk.contents(accounts);
  }

  test("every row of a plan gets its result, in as few calls as were planned, and the trail has each", async () => {
    const desk = await open();
    const { job, plan, runner } = await run(desk, sevenRowsEach(accounts));
    expect(job).toMatchObject({ state: "done", rows: { pending: 0, sent: 0, done: 42, failed: 0, unknown: 0 } });
    expect(job?.calls).toEqual({ over: plan.totals.calls, all: plan.totals.calls });
    expect(desk.writes).toHaveLength(plan.totals.calls);
    const rows = await desk.rows();
    expect(rows).toHaveLength(42);
    expect(rows.every(({ state, attempts, isInTrail }) => state === "done" && attempts === 1 && isInTrail)).toBe(true);
    expect(await runner.trail.verify()).toMatchObject({ intact: true });
    expect((await desk.contents(["user_0101"])).user_0101).toMatchObject({
      Autumn: ["user_0150", "user_0151"],
      New: ["user_0152"],
    });
  });

  test("what the service refuses has its code in its row, and a code of one item concerns that row alone", async () => {
    const desk = await open();
    const runner = await desk.start();
    const plan = await desk.planOf(runner, sevenRowsEach(accounts.slice(0, 2)));
    desk.wires.now = async (call, verb, input) => {
      const answer = await call();
      const { account } = input as { account: string };
      if (verb === "deleteGroup" && account === "user_0101") return failed({ kind: "refused", code: 51009, info: "" });
      return answer;
    };
    await runner.jobs.start(jana, plan.id, plan.asked);
    await runner.jobs.idle();
    expect(await runner.jobs.load(plan.id)).toMatchObject({
      state: "done",
      rows: { done: 13, failed: 1 },
      codes: { 51009: 1 },
    });
    expect((await desk.rows()).filter(({ state }) => state === "failed")).toMatchObject([{ line: 8, said: 51009 }]);
  });

  test("what was changed since it was planned is not sent, and counts as no attempt", async () => {
    const desk = await open();
    const runner = await desk.start();
    const plan = await desk.planOf(runner, [
      { line: 2, verb: "rename", account: "user_0101", group: "Old", to: "New" },
    ]);
    await desk.straight.call("deleteGroup", { account: "user_0101", group: "Old" });
    await desk.straight.call("createGroup", { account: "user_0101", name: "Old", conversations: [] });
    await runner.jobs.start(jana, plan.id, plan.asked);
    await runner.jobs.idle();
    expect(await desk.rows()).toMatchObject([{ state: "failed", info: "changedSince", attempts: 0 }]);
    expect(desk.writes).toEqual([]);
  });

  test("a deletion is not sent where an earlier row of its account has failed", async () => {
    const desk = await open();
    const runner = await desk.start();
    const plan = await desk.planOf(runner, sevenRowsEach(accounts.slice(0, 1)));
    desk.wires.now = async (call, verb) =>
      verb === "createGroup" ? failed({ kind: "refused", code: 51010, info: "" }) : call();
    await runner.jobs.start(jana, plan.id, plan.asked);
    await runner.jobs.idle();
    expect((await desk.rows()).find(({ line }) => line === 8)).toMatchObject({
      state: "notAttempted",
      info: "earlierFailed",
    });
    expect((await desk.contents(["user_0101"])).user_0101).toHaveProperty("Gone");
  });

  test("it starts for the hash that was shown and the count that was typed, once, and only with rows to send", async () => {
    const desk = await open();
    const { jobs, ...runner } = await desk.start();
    const plan = await desk.planOf(runner, sevenRowsEach(accounts.slice(0, 1)));
    const messageOf = async (asked: { hash: string; count: number }) => {
      const outcome = await jobs.start(jana, plan.id, asked);
      return outcome.ok || outcome.failure.kind !== "invalid" ? outcome : outcome.failure.issues[0]?.message;
    };
    expect(await messageOf({ ...plan.asked, hash: "another" })).toBe("notShown");
    expect(await messageOf({ ...plan.asked, count: 6 })).toBe("countDiffers");
    const both = await Promise.all([jobs.start(jana, plan.id, plan.asked), jobs.start(jana, plan.id, plan.asked)]);
    expect(both.map(({ ok }) => ok).sort()).toEqual([false, true]);
    await jobs.idle();
    expect(await jobs.load(plan.id)).toMatchObject({ state: "done" });
    expect(await jobs.load("00000000-0000-4000-8000-000000000000")).toBeUndefined();
  });

  test("S07: nothing starts but a plan that is ready, by its hash, once; and no job is steered where it is not", async () => {
    const desk = await open();
    const runner = await desk.start();
    const { jobs, plans, target } = runner;
    const nowhere = "00000000-0000-4000-8000-000000000000";
    const asked = { hash: "", count: 0 };
    for (const deed of [jobs.pause, jobs.resume, jobs.cancel])
      expect(await deed(jana, nowhere)).toMatchObject({ failure: { kind: "denied" } });
    expect(await jobs.start(jana, nowhere, asked)).toMatchObject({ failure: { why: "target" } });
    async function* none() {}
    const empty = await plans.make({ actor: jana, target, title: "empty" }, none());
    expect(empty.ok).toBe(false);
    const [unmade] = await plans.list(1);
    expect(await jobs.start(jana, unmade?.id ?? "", asked)).toMatchObject({ failure: { kind: "invalid" } });
    expect(await jobs.approve(tomas, unmade?.id ?? "", "")).toMatchObject({ failure: { kind: "invalid" } });
    const plan = await desk.planOf(runner, sevenRowsEach(accounts.slice(0, 1)));
    for (const deed of [jobs.pause, jobs.resume, jobs.cancel])
      expect(await deed(jana, plan.id)).toMatchObject({ failure: { kind: "denied" } });
    expect(desk.writes).toEqual([]);
    await jobs.start(jana, plan.id, plan.asked);
    await jobs.idle();
    for (const deed of [jobs.pause, jobs.resume, jobs.cancel])
      expect(await deed(jana, plan.id)).toMatchObject({ failure: { why: "changedSince" } });
    expect(await jobs.start(jana, plan.id, plan.asked)).toMatchObject({ failure: { why: "repeated" } });
    expect(desk.writes).toHaveLength(plan.totals.calls);
  });

  test("what a job changed is taken back by a plan of its own, and what was not done is planned again as it stood", async () => {
    const desk = await open();
    const before = await desk.contents(accounts);
    const runner = await desk.start();
    const nowhere: ChangeRow = { line: 90, verb: "delete", account: "user_0101", group: "Nowhere" };
    const rows = [...sevenRowsEach(accounts), nowhere];
    const plan = await desk.planOf(runner, rows);
    expect(plan.totals.rows.fail).toBe(1);
    desk.wires.now = async (call, verb, input) =>
      verb === "createGroup" && (input as { account: string }).account === "user_0101"
        ? failed({ kind: "refused", code: 51010, info: "" })
        : call();
    await runner.jobs.start(jana, plan.id, plan.asked);
    await runner.jobs.idle();
    desk.wires.now = (call) => call();
    const left: ChangeRow[] = [];
    for await (const some of rowsNotDone(desk.database, runner.plans.lines, plan.id)) left.push(...some);
    // The group that could not be made, what was to be put in, the deletion behind it, and what was known to fail.
    expect(left.sort((one, other) => one.line - other.line)).toEqual([...rows.slice(0, 3), rows[6], nowhere]);
    const undo = await desk.planOf(runner, await desk.rowsBack(runner, plan.id));
    expect(undo.totals.rows).toMatchObject({ fail: 0, bad: 0 });
    await runner.jobs.start(jana, undo.id, undo.asked);
    await runner.jobs.idle();
    expect(await desk.contents(accounts)).toEqual(before);
  });

  test("S09: on a real target a deletion takes a second person, who is not the author", async () => {
    const desk = await open({ isReal: true });
    const { jobs, plans, target } = await desk.start();
    const plan = await desk.planOf({ plans, target }, sevenRowsEach(accounts.slice(0, 1)));
    const kept = await plans.load(plan.id);
    if (!kept) throw new Error("no plan");
    expect(await jobs.approvalOf(kept)).toEqual({ required: true });
    expect(await jobs.start(jana, plan.id, plan.asked)).toMatchObject({
      failure: { issues: [{ message: "notApproved" }] },
    });
    expect(await jobs.approve(jana, plan.id, plan.hash)).toMatchObject({ failure: { why: "role" } });
    expect(await jobs.approve(tomas, plan.id, "another")).toMatchObject({ failure: { kind: "invalid" } });
    expect(await jobs.approve(tomas, plan.id, plan.hash)).toMatchObject({ ok: true });
    const { jobs: withoutTomas } = await desk.start({
      objection: async (id) => (id === tomas.id ? "role" : undefined),
    });
    expect(await withoutTomas.start(jana, plan.id, plan.asked)).toMatchObject({
      failure: { issues: [{ message: "notApproved" }] },
    });
    const edited = await desk.planOf({ plans, target }, sevenRowsEach(accounts.slice(0, 1)).slice(1));
    expect(await jobs.start(jana, edited.id, edited.asked)).toMatchObject({
      failure: { issues: [{ message: "notApproved" }] },
    });
    expect(await jobs.approvalOf(kept)).toMatchObject({ required: true, by: { person: tomas.email } });
    expect(await jobs.start(jana, plan.id, plan.asked)).toMatchObject({ ok: true });
    await jobs.idle();
    expect(await jobs.load(plan.id)).toMatchObject({ state: "done" });
  });

  async function runWithLostAnswers(answer: Failure, isDone: boolean) {
    const desk = await open();
    const runner = await desk.start();
    const plan = await desk.planOf(runner, sevenRowsEach(accounts.slice(0, 1)));
    const lost = new Set<string>();
    desk.wires.now = async (call, verb, input) => {
      const key = JSON.stringify([verb, input]);
      if (verb.startsWith("read") || verb.startsWith("find") || lost.has(key)) return call();
      lost.add(key);
      if (isDone) await call();
      return failed(answer);
    };
    await runner.jobs.start(jana, plan.id, plan.asked);
    await runner.jobs.idle();
    expect(await runner.jobs.load(plan.id)).toMatchObject({ state: "done", rows: { done: 7, failed: 0, unknown: 0 } });
    return desk.writes.length / plan.totals.calls;
  }

  test("F26: what was done and whose answer is lost is found done, and sent once", async () => {
    expect(await runWithLostAnswers({ kind: "unreachable", info: "", sent: true }, true)).toBe(1);
  });

  test("F27: what was lost before it arrived is found as it was, and sent once more", async () => {
    expect(await runWithLostAnswers({ kind: "unreachable", info: "", sent: true }, false)).toBe(2);
  });

  test("F31: what was done and answered 50005 is found done, and sent once", async () => {
    expect(await runWithLostAnswers({ kind: "refused", code: 50005, info: "" }, true)).toBe(1);
  });

  test("F32: while the rate is used up nothing is lost, and it goes on by itself", async () => {
    const desk = await open();
    const runner = await desk.start();
    const plan = await desk.planOf(runner, sevenRowsEach(accounts));
    let refusals = 0;
    desk.wires.now = async (call) => {
      refusals += 1;
      return refusals < 60 && refusals % 3 === 0 ? failed({ kind: "refused", code: 60007, info: "" }) : call();
    };
    await runner.jobs.start(jana, plan.id, plan.asked);
    await runner.jobs.idle();
    expect(await runner.jobs.load(plan.id)).toMatchObject({ state: "done", rows: { done: 42, failed: 0 } });
  });

  test("F33: an outage in the middle costs few calls, fails no row, and the job goes on alone", async () => {
    const desk = await open();
    const runner = await desk.start();
    const plan = await desk.planOf(runner, sevenRowsEach(accounts));
    let calls = 0;
    let duringOutage = 0;
    desk.wires.now = async (call) => {
      calls += 1;
      if (calls < 20 || duringOutage >= 40) return call();
      duringOutage += 1;
      return failed({ kind: "unreachable", info: "down", sent: false });
    };
    await runner.jobs.start(jana, plan.id, plan.asked);
    await runner.jobs.idle();
    expect(await runner.jobs.load(plan.id)).toMatchObject({
      state: "done",
      rows: { done: 42, failed: 0, unknown: 0 },
    });
  });

  test("what no call will fare better with stops it and fails no row; it goes on when a person says so", async () => {
    const desk = await open();
    const runner = await desk.start();
    const plan = await desk.planOf(runner, sevenRowsEach(accounts));
    const refuse: Wire = async (call, verb) =>
      verb.startsWith("read") || verb.startsWith("find") ? call() : failed({ kind: "refused", code: 51013, info: "" });
    desk.wires.now = refuse;
    await runner.jobs.start(jana, plan.id, plan.asked);
    await runner.jobs.idle();
    const stopped = await runner.jobs.load(plan.id);
    expect(stopped).toMatchObject({ state: "paused", why: { kind: "refused", code: 51013 }, rows: { failed: 0 } });
    expect(stopped?.rows.pending).toBe(42);
    desk.wires.now = (call) => call();
    expect(await runner.jobs.resume(jana, plan.id)).toMatchObject({ ok: true });
    await runner.jobs.idle();
    expect(await runner.jobs.load(plan.id)).toMatchObject({ state: "done", rows: { done: 42, failed: 0 } });
  });

  test("twenty failures in a row stop it, and the rest waits for a person", async () => {
    const desk = await open({ callsPerSecond: 1 });
    const runner = await desk.start();
    const rows = Array.from({ length: 60 }, (_, at): ChangeRow => {
      return { line: at + 2, verb: "create", account: `user_${String(at + 1).padStart(4, "0")}`, group: "Autumn" };
    });
    const plan = await desk.planOf(runner, rows);
    desk.wires.now = async (call, verb) =>
      verb === "createGroup" ? failed({ kind: "refused", code: 51010, info: "" }) : call();
    await runner.jobs.start(jana, plan.id, plan.asked);
    await runner.jobs.idle();
    const stopped = await runner.jobs.load(plan.id);
    expect(stopped).toMatchObject({ state: "paused", why: { kind: "breaker", inARow: 20 } });
    // Three more were under way by then, and nothing has begun since.
    expect(stopped?.rows.failed).toBeLessThanOrEqual(23);
    expect(stopped?.inARow).toBe(stopped?.rows.failed);
    expect(stopped?.rows.pending).toBe(60 - (stopped?.rows.failed ?? 0));
    expect(await runner.jobs.cancel(jana, plan.id)).toMatchObject({ ok: true });
    await runner.jobs.idle();
    expect(await runner.jobs.load(plan.id)).toMatchObject({
      ...{ state: "cancelled", rows: { pending: 0 } },
      calls: { over: stopped?.rows.failed, all: 60 },
    });
  });

  test("paused it sends nothing, resumed it goes on at the same row, cancelled the rest is not attempted", async () => {
    const desk = await open({ callsPerSecond: 1 });
    const runner = await desk.start();
    const plan = await desk.planOf(runner, sevenRowsEach(accounts));
    let writes = 0;
    const pauseAt =
      (count: number): Wire =>
      async (call, verb) => {
        if (!verb.startsWith("read") && !verb.startsWith("find")) writes += 1;
        if (writes === count) await runner.jobs.pause(jana, plan.id);
        return call();
      };
    desk.wires.now = pauseAt(5);
    await runner.jobs.start(jana, plan.id, plan.asked);
    await runner.jobs.idle();
    const paused = await runner.jobs.load(plan.id);
    expect(paused).toMatchObject({ state: "paused", rows: { sent: 0, failed: 0 } });
    expect(paused?.rows.pending).toBeGreaterThan(0);
    expect(paused?.rows.done).toBeGreaterThan(0);
    const before = writes;
    desk.wires.now = pauseAt(before + 3);
    await runner.jobs.resume(jana, plan.id);
    await runner.jobs.idle();
    expect(await runner.jobs.cancel(jana, plan.id)).toMatchObject({ ok: true });
    await runner.jobs.idle();
    const cancelled = await runner.jobs.load(plan.id);
    expect(cancelled).toMatchObject({ state: "cancelled", rows: { pending: 0, sent: 0 } });
    expect(cancelled?.rows.notAttempted).toBeGreaterThan(0);
    const rows = await desk.rows();
    expect(rows.every(({ state }) => state === "done" || state === "notAttempted")).toBe(true);
    expect(rows.filter(({ attempts }) => attempts > 1)).toEqual([]);
    expect(await runner.jobs.resume(jana, plan.id)).toMatchObject({ failure: { why: "changedSince" } });
    expect(await runner.jobs.cancel(tomas, plan.id)).toMatchObject({ ok: true });
    const { entries } = await runner.trail.head();
    expect(await runner.jobs.cancel(jana, plan.id)).toMatchObject({ ok: true });
    expect((await runner.trail.head()).entries).toBe(entries);
  });

  test("one job at a time runs on an app; the next one waits for its turn", async () => {
    const desk = await open();
    const runner = await desk.start();
    const other = await desk.start();
    const [first, second] = [
      await desk.planOf(runner, sevenRowsEach(accounts.slice(0, 3))),
      await desk.planOf(
        runner,
        sevenRowsEach(accounts.slice(3)).map((row) => ({ ...row, line: row.line + 100 })),
      ),
    ];
    const seen: string[] = [];
    desk.wires.now = async (call) => {
      const states = [await other.jobs.load(first.id), await other.jobs.load(second.id)].map((job) => job?.state);
      seen.push(states.join(" "));
      return call();
    };
    await Promise.all([
      runner.jobs.start(jana, first.id, first.asked),
      other.jobs.start(jana, second.id, second.asked),
    ]);
    for (let at = 0; at < 50; at++) {
      await Promise.all([runner.jobs.look(), other.jobs.look()]);
      await Promise.all([runner.jobs.idle(), other.jobs.idle()]);
    }
    expect(await runner.jobs.load(first.id)).toMatchObject({ state: "done" });
    expect(await runner.jobs.load(second.id)).toMatchObject({ state: "done" });
    expect(seen).not.toContain("running running");
  });

  test("F06: a runner that was taken for dead sends and writes nothing more when it wakes", async () => {
    const desk = await open({ callsPerSecond: 1 });
    const asleep = Promise.withResolvers<void>();
    const fellAsleep = Promise.withResolvers<void>();
    let calls = 0;
    let isTakenOver = false;
    const late: string[] = [];
    const wire: Wire = async (call, verb) => {
      calls += 1;
      if (isTakenOver) late.push(verb);
      if (calls >= 12) {
        fellAsleep.resolve();
        await asleep.promise;
      }
      return call();
    };
    const sleeper = await desk.start({}, undefined, { wire });
    const plan = await desk.planOf({ ...sleeper, target: (await desk.start()).target }, sevenRowsEach(accounts));
    await sleeper.jobs.start(jana, plan.id, plan.asked);
    await fellAsleep.promise;
    const { epoch: before } = await desk.job();
    const heir = await desk.start();
    // Until then the sleeper's heart beats on.
    const takeOver = async () => {
      await desk.lapse();
      await heir.jobs.look();
      return (await desk.job()).epoch;
    };
    await expect.poll(takeOver, { timeout: 20_000, interval: 1 }).toBe(before + 1);
    isTakenOver = true;
    const { holder, epoch } = await desk.job();
    asleep.resolve();
    await Promise.all([sleeper.jobs.idle(), heir.jobs.idle()]);
    // What had left by then arrives; nothing else of the sleeper does.
    expect(late.filter((verb) => !verb.startsWith("read") && !verb.startsWith("find"))).toEqual([]);
    expect(await desk.job()).toMatchObject({ holder, epoch, state: "done" });
    expect(await heir.jobs.load(plan.id)).toMatchObject({ state: "done", rows: { done: 42, failed: 0, unknown: 0 } });
    expect(await heir.trail.verify()).toMatchObject({ intact: true });
  });

  test("F05: a row that ends its runner three times is left to a person, and the job says so", async () => {
    const desk = await open();
    let runner = await desk.start();
    const plan = await desk.planOf(runner, sevenRowsEach(accounts.slice(0, 1)));
    let died = 0;
    desk.wires.now = async (call, verb) => {
      if (verb !== "deleteGroup" || died === 3) return call();
      runner.die();
      died += 1;
      return failed({ kind: "unreachable", info: "", sent: true });
    };
    await runner.jobs.start(jana, plan.id, plan.asked);
    for (let deaths = 0; deaths < 3; deaths++) {
      await expect.poll(() => died, { timeout: 20_000, interval: 1 }).toBe(deaths + 1);
      await desk.lapse();
      runner = await desk.start();
      await runner.jobs.look();
    }
    await runner.jobs.idle();
    expect(await runner.jobs.load(plan.id)).toMatchObject({
      state: "paused",
      why: { kind: "killed", line: 8 },
      rows: { done: 6, unknown: 1 },
    });
  });

  test("F03: killed at any moment, the job goes on by itself and leaves what an unbroken run leaves", {
    timeout: 120_000,
  }, async () => {
    // What the dying say.
    vi.spyOn(console, "error").mockImplementation(() => {});
    const whole = await unbroken();
    for (let seed = 1; seed <= 10; seed++) {
      const desk = await open();
      let steps = 0;
      let deadAt = 20 + ((seed * 7919) % 331);
      let runner = await desk.start({}, () => {
        steps += 1;
        if (steps === deadAt) runner.die();
      });
      const planned = await desk.start();
      const plan = await desk.planOf(planned, sevenRowsEach(accounts));
      await runner.jobs.start(jana, plan.id, plan.asked).catch(() => undefined);
      for (let deaths = 0; deaths < 2; deaths++) {
        const isOver = async () => (await planned.jobs.load(plan.id))?.state === "done";
        await expect.poll(async () => steps >= deadAt || (await isOver()), { timeout: 20_000, interval: 1 }).toBe(true);
        await desk.lapse();
        deadAt = steps + 150;
        runner = await desk.start({}, () => {
          steps += 1;
          if (deaths === 0 && steps === deadAt) runner.die();
        });
        await runner.jobs.look();
      }
      if ((await runner.jobs.load(plan.id)) === undefined) await runner.jobs.start(jana, plan.id, plan.asked);
      await runner.jobs.idle();
      expect(await runner.jobs.load(plan.id)).toMatchObject({
        state: "done",
        rows: { done: 42, failed: 0, unknown: 0, pending: 0 },
      });
      expect(await desk.contents(accounts)).toEqual(whole);
      expect(await runner.trail.verify()).toMatchObject({ intact: true });
      await desk.close();
      closes.pop();
    }
  });
});
