import { afterEach, describe, expect, test } from "vitest";
import type { ChangeRow } from "../chat/change-row.ts";
import { failed } from "../chat/outcome.ts";
import { createPace } from "../desk/pace.ts";
import { jana, jobsUnderTest, type Wire } from "./jobs-under-test.ts";
import { paperClock } from "./paper-clock-under-test.ts";
import { exportPlan } from "./plan-export.ts";
import { rowsNotDone } from "./rows-again.ts";

// A job in time on paper: what is told of seconds takes none.

const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

const user = (id: string) => ({ kind: "user" as const, id });
const accountsOf = (count: number) =>
  Array.from({ length: count }, (_, at) => `user_${String(at + 1).padStart(4, "0")}`);
const isRead = (verb: string) => verb.startsWith("read") || verb.startsWith("find");
const limited = failed({ kind: "refused", code: 60007, info: "" });

type Options = Parameters<typeof jobsUnderTest>[1];

async function open(options: Options = {}) {
  const clock = paperClock();
  const { now: monotonic, wait } = clock;
  const desk = await jobsUnderTest({ file: ":memory:" }, { wait, monotonic, random: () => 0.5, ...options });
  closes.push(() => desk.close());
  return { desk, clock };
}

/** Groups that are made: so many calls for each of so many accounts. */
function makes(accounts: number, each: number): ChangeRow[] {
  return accountsOf(accounts).flatMap((account, at) =>
    Array.from(
      { length: each },
      (_, n) => ({ line: 2 + at * each + n, verb: "create", account, group: `D${n}` }) as const,
    ),
  );
}

async function run({ desk }: Awaited<ReturnType<typeof open>>, rows: readonly ChangeRow[], wire?: Wire, ports = {}) {
  const runner = await desk.start({ beatEveryMs: 1000, ...ports });
  const plan = await desk.planOf(runner, rows);
  if (wire) desk.wires.now = wire;
  await runner.jobs.start(jana, plan.id, plan.asked);
  await runner.jobs.idle();
  desk.wires.now = (call) => call();
  const job = await runner.jobs.load(plan.id);
  if (!job) throw new Error("no job");
  return { runner, plan, job };
}

describe("what stands still for less than the lease", () => {
  test.each([60, 61, 90, 130])("F06: 4.5 s at call %i: every row gets its result all the same", async (at) => {
    const bed = await open();
    let calls = 0;
    const { job } = await run(bed, makes(40, 4), async (call) => {
      calls += 1;
      if (calls === at) bed.clock.stall(4500);
      return call();
    });
    expect(job).toMatchObject({ state: "done", rows: { done: 160, pending: 0 }, calls: { over: 160, all: 160 } });
  });

  test("one who takes 3.5 s, or a minute, to say who may run it delays no beat, and no row is left out", async () => {
    for (const slowMs of [3500, 60_000]) {
      const bed = await open();
      let asked = 0;
      const objection = async () => {
        asked += 1;
        if (asked === 2) await bed.clock.wait(slowMs);
        return undefined;
      };
      const wire: Wire = async (call) => {
        await bed.clock.wait(400);
        return call();
      };
      const { job } = await run(bed, makes(40, 8), wire, { objection });
      expect(job).toMatchObject({ state: "done", rows: { done: 320, pending: 0 } });
    }
  });

  test("a job whose calls are not all over is not done, whatever its run says: it goes on", async () => {
    const bed = await open();
    const { kysely } = bed.desk.database;
    let isTaken = false;
    const { job } = await run(bed, makes(6, 2), async (call, verb) => {
      if (!isTaken && !isRead(verb)) {
        isTaken = true;
        // One more than its run has seen.
        const row = await kysely.selectFrom("bulk_call").selectAll().executeTakeFirstOrThrow();
        await kysely
          .insertInto("bulk_call")
          .values({ ...row, number: 100, state: "pending", change_id: null })
          .execute();
      }
      return call();
    });
    expect(isTaken).toBe(true);
    expect(job.state).toBe("done");
    expect(await kysely.selectFrom("bulk_call").select("number").where("state", "<>", "over").execute()).toEqual([]);
  });

  test("no call leaves when less of the lease is left than a call takes, and what waited for that goes when it is renewed", async () => {
    const bed = await open();
    const { desk, clock } = bed;
    let isCut = false;
    let sentMeanwhile = 0;
    let cuts = 0;
    const runner = await desk.start({ beatEveryMs: 1000 });
    const plan = await desk.planOf(runner, makes(30, 4));
    // The row of the job is not reached for a while: it is renewed by nobody.
    const held = desk.database.kysely.updateTable("bulk_job").where("plan", "=", 1);
    let epoch = 0;
    desk.wires.now = async (call) => {
      await clock.wait(50);
      if (isCut) sentMeanwhile += 1;
      if (cuts === 0 && desk.writes.length === 20) {
        cuts += 1;
        ({ epoch } = await desk.database.kysely.selectFrom("bulk_job").select("epoch").executeTakeFirstOrThrow());
        await held.set({ epoch: epoch + 1 }).execute();
        clock.stall(3500);
        isCut = true;
      }
      return call();
    };
    await runner.jobs.start(jana, plan.id, plan.asked);
    await runner.jobs.idle();
    // Those that had left before, and none after.
    expect(sentMeanwhile).toBeLessThanOrEqual(64);
    expect(desk.writes.length).toBeLessThan(120);
    expect(await runner.jobs.load(plan.id)).toMatchObject({ state: "running" });
    isCut = false;
    await desk.lapse();
    await runner.jobs.look();
    await runner.jobs.idle();
    expect(await runner.jobs.load(plan.id)).toMatchObject({ state: "done", rows: { done: 120, failed: 0 } });
    expect(desk.writes).toHaveLength(120);
  });
});

describe("F32: while the rate is partly used up", () => {
  /** A service that counts as the vendor does: so many calls in any second, the rest refused. */
  function narrow(bed: Awaited<ReturnType<typeof open>>, most: (ms: number) => number) {
    const { clock } = bed;
    const pace = createPace({ callsPerSecond: 200, now: clock.now, later: (go, ms) => void clock.wait(ms).then(go) });
    const taken: number[] = [];
    const seen: { at: number; isTaken: boolean }[] = [];
    const wire: Wire = async (call) => {
      const turn = await pace.turn("job");
      await clock.wait(20);
      const at = clock.now();
      while (taken[0] !== undefined && taken[0] <= at - 1000) taken.shift();
      const isTaken = taken.length < most(at);
      seen.push({ at, isTaken });
      if (isTaken) taken.push(at);
      const outcome = isTaken ? await call() : limited;
      await clock.wait(20);
      turn.over();
      return outcome;
    };
    const between = (from: number, to: number) => seen.filter(({ at }) => at >= from && at < to);
    return { wire, seen, between };
  }

  test.each([50, 100])(
    "%i calls a second: at least 80 percent of them are used, and under 10 percent are refused",
    async (most) => {
      const bed = await open();
      const service = narrow(bed, () => most);
      const { job } = await run(bed, makes(150, 4), service.wire);
      expect(job).toMatchObject({ state: "done", rows: { done: 600, failed: 0, unknown: 0 } });
      const last = service.seen.at(-1)?.at ?? 0;
      const sure = service.between(3000, last - 1000);
      const taken = sure.filter(({ isTaken }) => isTaken).length;
      const share = taken / ((last - 1000 - 3000) / 1000) / most;
      const refused = 1 - taken / sure.length;
      expect(share).toBeGreaterThan(0.8);
      expect(refused).toBeLessThan(0.1);
      // What could not be read was not written down as begun.
      const begun = bed.desk.database.kysely.selectFrom("trail").select("seq").where("kind", "=", "begun");
      expect(await begun.execute()).toHaveLength(bed.desk.writes.length);
    },
  );

  test("the whole rate is found again when the limit is lifted", async () => {
    const bed = await open();
    const service = narrow(bed, (ms) => (ms < 5000 ? 50 : 1000));
    const { job } = await run(bed, makes(190, 12), service.wire);
    expect(job).toMatchObject({ state: "done", rows: { done: 2274, failed: 0, unknown: 0 } });
    const last = service.seen.at(-1)?.at ?? 0;
    const full = service.between(last - 3000, last - 1000).length / 2;
    expect(full).toBeGreaterThan(0.9 * 200);
  });

  test("a service that takes none for a minute is asked by one caller for all", async () => {
    const bed = await open();
    let during = 0;
    const { job } = await run(bed, makes(100, 2), async (call) => {
      await bed.clock.wait(20);
      const isOut = bed.clock.now() >= 100 && bed.clock.now() < 60_100;
      if (isOut) during += 1;
      return isOut ? limited : call();
    });
    expect(job).toMatchObject({ state: "done", rows: { done: 200, failed: 0 } });
    expect(bed.clock.now()).toBeGreaterThan(60_000);
    expect(during).toBeLessThan(250);
  });
});

describe("F33", () => {
  test("an outage of a minute adds no more than a tenth of the calls, and fails no row", async () => {
    const bed = await open();
    let attempts = 0;
    const { clock } = bed;
    const { job } = await run(bed, makes(200, 5), async (call) => {
      attempts += 1;
      await clock.wait(20);
      const isDown = clock.now() >= 200 && clock.now() < 60_200;
      return isDown ? failed({ kind: "unreachable", info: "down", sent: false }) : call();
    });
    const requests = 200 * 5 * 2;
    expect(job).toMatchObject({ state: "done", rows: { done: 1000, failed: 0, unknown: 0 } });
    expect(clock.now()).toBeGreaterThan(60_000);
    expect(attempts / requests).toBeLessThanOrEqual(1.1);
  });
});

describe("what somebody else did since the plan", () => {
  async function merged(since: (desk: Awaited<ReturnType<typeof open>>["desk"]) => Promise<unknown>) {
    const bed = await open();
    const { desk } = bed;
    const account = "user_0101";
    const make = (name: string, ids: string[]) =>
      desk.straight.call("createGroup", { account, name, conversations: ids.map(user) });
    await make("Target", ["user_0150"]);
    await make("Source", ["user_0151", "user_0152", "user_0153"]);
    const runner = await desk.start({ beatEveryMs: 1000 });
    const moves = ["user_0151", "user_0152", "user_0153"].map(
      (id, at): ChangeRow => ({ line: at + 2, verb: "ensure", account, group: "Target", conversation: user(id) }),
    );
    const plan = await desk.planOf(runner, [...moves, { line: 6, verb: "delete", account, group: "Source" }]);
    await since(desk);
    await runner.jobs.start(jana, plan.id, plan.asked);
    await runner.jobs.idle();
    return { job: await runner.jobs.load(plan.id), groups: (await desk.contents([account])).user_0101, desk };
  }
  const put = (desk: Awaited<ReturnType<typeof open>>["desk"], items: { op: "add" | "remove"; id: string }[]) =>
    desk.straight.call("updateGroup", {
      account: "user_0101",
      group: "Source",
      change: { kind: "members", items: items.map(({ op, id }) => ({ op, conversation: user(id) })) },
    });

  test("F42: a merge takes nobody with it who came in between, though the job itself put as many elsewhere", async () => {
    const { job, groups } = await merged((desk) => put(desk, [{ op: "add", id: "user_0160" }]));
    expect(job).toMatchObject({ state: "done", rows: { done: 3, failed: 1 } });
    expect(groups?.Source).toContain("user_0160");
  });

  test("F42: one for one: a group that holds as many as it did, and another, is not deleted", async () => {
    const { job, groups } = await merged((desk) =>
      put(desk, [
        { op: "add", id: "user_0160" },
        { op: "remove", id: "user_0151" },
      ]),
    );
    expect(job).toMatchObject({ rows: { done: 3, failed: 1 } });
    expect(groups?.Source).toContain("user_0160");
  });

  test("what nobody touched is merged, and the group is gone", async () => {
    const { job, groups } = await merged(async () => {});
    expect(job).toMatchObject({ rows: { done: 4, failed: 0 } });
    expect(groups).not.toHaveProperty("Source");
  });
});

test("a deletion is not sent behind a row that was to put in, and that the dry run already said will fail", async () => {
  const bed = await open();
  const account = "user_0101";
  for (const [name, ids] of [
    ["Target", ["user_0150"]],
    ["Source", ["user_0151", "user_0152"]],
  ] as const)
    await bed.desk.straight.call("createGroup", { account, name, conversations: ids.map(user) });
  const row = { account, group: "Target" };
  const { job, runner, plan } = await run(bed, [
    { line: 2, verb: "add", ...row, conversation: user("user_0151") },
    { line: 3, verb: "add", ...row, conversation: user("nobody_at_all") },
    { line: 4, verb: "delete", account, group: "Source" },
  ]);
  expect(job.rows).toMatchObject({ done: 1, notAttempted: 1 });
  expect((await bed.desk.contents([account]))[account]).toHaveProperty("Source");
  const page = await runner.plans.lines.page(plan.id, { state: "notAttempted" });
  expect(page?.rows).toMatchObject([{ line: 4, result: { why: "earlierFailed" } }]);
  // What only takes out, or comes later, says nothing of whom a group holds.
  const after = await run(bed, [
    { line: 2, verb: "remove", account, group: "Nowhere", conversation: user("user_0151") },
    { line: 3, verb: "delete", account, group: "Source" },
    { line: 4, verb: "add", account, group: "Nowhere", conversation: user("user_0151") },
  ]);
  expect(after.job.rows).toMatchObject({ done: 1, notAttempted: 0 });
});

test("an account that cannot be read fails with its code while others can, holds nobody up, and leaves nothing in the trail", async () => {
  const bed = await open();
  let tries = 0;
  const rows = makes(40, 3);
  const { job, runner, plan } = await run(bed, rows, async (call, _, input) => {
    await bed.clock.wait(20);
    if ((input as { account: string }).account !== "user_0001") return call();
    tries += 1;
    return failed({ kind: "refused", code: 50005, info: "" });
  });
  expect(job).toMatchObject({ state: "done", rows: { done: 117, failed: 3, pending: 0 }, codes: { 50005: 3 } });
  expect(tries).toBeLessThanOrEqual(10);
  const page = await runner.plans.lines.page(plan.id, { state: "failed" });
  expect(page?.rows).toMatchObject([2, 3, 4].map((line) => ({ line, result: { code: 50005, why: "unread" } })));
  const begun = bed.desk.database.kysely.selectFrom("trail").select("seq").where("account", "=", "user_0001");
  expect(await begun.execute()).toEqual([]);
});

test("where no account can be read none is failed: the job waits", async () => {
  const bed = await open();
  const until = 120_000;
  const { job } = await run(bed, makes(3, 2), async (call) => {
    await bed.clock.wait(20);
    return bed.clock.now() < until ? failed({ kind: "refused", code: 50004, info: "" }) : call();
  });
  expect(job).toMatchObject({ state: "done", rows: { done: 6, failed: 0 } });
  expect(bed.clock.now()).toBeGreaterThan(until);
});

/** Its console dies under the only call, which was done; whoever cancels does not reach the target any more. */
async function cancelledWithoutTarget(how: "lost" | "answered" | "notSent") {
  const bed = await open();
  const { desk } = bed;
  const first = await desk.start({ beatEveryMs: 1000 });
  const plan = await desk.planOf(first, [
    { line: 2, verb: "create", account: "user_0101", group: "D" },
    { line: 3, verb: "create", account: "user_0102", group: "D" },
  ]);
  let isDown = false;
  desk.wires.now = async (call, verb, input) => {
    if ((input as { account: string }).account === "user_0102") return limited;
    if (how === "notSent") {
      if (!isDown) first.die();
      isDown = true;
      return call();
    }
    if (isRead(verb)) return call();
    const outcome = await call();
    if (how === "answered") setTimeout(first.die, 50);
    else first.die();
    return outcome;
  };
  await first.jobs.start(jana, plan.id, plan.asked);
  await new Promise((resolve) => setTimeout(resolve, 150));
  first.die();
  desk.wires.now = (call) => call();
  await desk.lapse();
  if (how === "answered")
    await desk.database.kysely
      .updateTable("bulk_call")
      .set({ state: "sent" })
      .where("account", "=", "user_0101")
      .execute();
  const second = await desk.start({ beatEveryMs: 1000, open: async () => undefined });
  const sent = await second.plans.lines.page(plan.id, {});
  await second.jobs.cancel(jana, plan.id);
  await second.jobs.idle();
  const job = await second.jobs.load(plan.id);
  return { job, rows: await desk.rows(plan.id), sent };
}

test("what was sent, and is cancelled where the target is gone, is not told as not attempted: the trail tells, or nobody knows", async () => {
  const lost = await cancelledWithoutTarget("lost");
  expect(lost.sent?.rows[0]).toMatchObject({ line: 2, result: { state: "sent" } });
  expect(lost.job).toMatchObject({ state: "cancelled", rows: { unknown: 1, notAttempted: 1, sent: 0, pending: 0 } });
  expect(lost.rows).toMatchObject([{ line: 2, state: "unknown", info: "readBack" }, { state: "notAttempted" }]);
  const unsent = await cancelledWithoutTarget("notSent");
  expect(unsent.rows).toMatchObject([{ state: "notAttempted" }, { state: "notAttempted" }]);
});

test("a row whose answer is lost is told as sent, by the paused job and by its page", async () => {
  const bed = await open();
  const { desk } = bed;
  const runner = await desk.start({ beatEveryMs: 1000 });
  const plan = await desk.planOf(runner, [{ line: 2, verb: "create", account: "user_0101", group: "D" }]);
  desk.wires.now = async (call, verb) => {
    if (isRead(verb)) return call();
    await call();
    await runner.jobs.pause(jana, plan.id);
    return failed({ kind: "unreachable", info: "", sent: true });
  };
  await runner.jobs.start(jana, plan.id, plan.asked);
  await runner.jobs.idle();
  expect(await runner.jobs.load(plan.id)).toMatchObject({ state: "paused", rows: { sent: 1, pending: 0 } });
  expect((await runner.plans.lines.page(plan.id, {}))?.rows).toMatchObject([{ result: { state: "sent" } }]);
  await runner.jobs.resume(jana, plan.id);
  await runner.jobs.idle();
  expect(await runner.jobs.load(plan.id)).toMatchObject({ state: "done", rows: { sent: 0, done: 1 } });
  expect(desk.writes).toEqual(["createGroup"]);
});

test("what was not done behind a rename that was done names the group as it is called now", async () => {
  const bed = await open();
  const account = "user_0101";
  await bed.desk.straight.call("createGroup", { account, name: "Old", conversations: [user("user_0150")] });
  const rows: ChangeRow[] = [
    { line: 2, verb: "add", account, group: "Old", conversation: user("user_0151") },
    { line: 3, verb: "rename", account, group: "Old", to: "New" },
  ];
  const { runner, plan, job } = await run(bed, rows, async (call, _, input) =>
    JSON.stringify(input).includes("members") ? failed({ kind: "refused", code: 51007, info: "" }) : call(),
  );
  expect(job.rows).toMatchObject({ done: 1, failed: 1 });
  const again: ChangeRow[] = [];
  for await (const some of rowsNotDone(bed.desk.database, runner.plans.lines, plan.id)) again.push(...some);
  expect(again).toEqual([{ ...rows[0], group: "New" }]);
  expect((await bed.desk.planOf(runner, again)).totals.rows).toMatchObject({ change: 1, fail: 0 });
});

test("what was lost twice behind 50005 is told as not done, with the code of the call and none of the item", async () => {
  const bed = await open();
  const { runner, plan } = await run(bed, makes(1, 1), async (call, verb) =>
    isRead(verb) ? call() : failed({ kind: "refused", code: 50005, info: "" }),
  );
  const kept = await runner.plans.load(plan.id);
  if (!kept) throw new Error("no plan");
  let file = "";
  for await (const piece of exportPlan("csv", kept, runner.plans.lines, {}, () => "")) file += piece;
  const [head = "", row = ""] = file.replace("\ufeff", "").split("\r\n");
  const cells = Object.fromEntries(head.split(",").map((name, at) => [name, row.split(",")[at]]));
  expect(cells).toMatchObject({ state: "failed", outerCode: "50005", itemCode: "", attempts: "2" });
  expect((await runner.plans.lines.page(plan.id, {}))?.rows).toMatchObject([{ result: { why: "notDone" } }]);
});

test("a cancelled job's rows are given up in pieces, and everybody gets a turn between them", async () => {
  const bed = await open({ callsPerSecond: 1 });
  const { desk } = bed;
  const runner = await desk.start({ beatEveryMs: 1000 });
  const plan = await desk.planOf(runner, makes(150, 10));
  desk.wires.now = async (call, verb) => {
    if (!isRead(verb)) await runner.jobs.pause(jana, plan.id);
    return call();
  };
  await runner.jobs.start(jana, plan.id, plan.asked);
  await runner.jobs.idle();
  let pieces = 0;
  const counting = await desk.start({ beatEveryMs: 1000 }, () => {
    pieces += 1;
  });
  await counting.jobs.cancel(jana, plan.id);
  await counting.jobs.idle();
  expect(pieces).toBeGreaterThan(5);
  const job = await runner.jobs.load(plan.id);
  expect(job).toMatchObject({ state: "cancelled", rows: { pending: 0, sent: 0, unknown: 0 } });
  expect(job?.rows.notAttempted).toBe(plan.asked.count - (job?.rows.done ?? 0));
});

test("a console that is ended in order lets go at once, and no call counts a death of it", async () => {
  const bed = await open();
  const { desk } = bed;
  let runner = await desk.start({ beatEveryMs: 1000 });
  const plan = await desk.planOf(runner, makes(1, 6));
  let ends = 0;
  desk.wires.now = async (call, verb) => {
    if (!isRead(verb) && ends < 4) {
      ends += 1;
      await runner.jobs.close();
      void call();
      return new Promise(() => {});
    }
    return call();
  };
  await runner.jobs.start(jana, plan.id, plan.asked);
  for (let deploys = 0; deploys < 4; deploys++) {
    await expect.poll(() => ends, { timeout: 10_000, interval: 1 }).toBeGreaterThan(deploys);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await desk.database.kysely.updateTable("open_change").set({ until: 0 }).execute();
    runner = await desk.start({ beatEveryMs: 1000 });
    await runner.jobs.look();
  }
  await runner.jobs.idle();
  expect(await runner.jobs.load(plan.id)).toMatchObject({ state: "done", rows: { done: 6, unknown: 0 } });
  const calls = await desk.database.kysely.selectFrom("bulk_call").select("deaths").execute();
  expect(calls.every(({ deaths }) => deaths === 0)).toBe(true);
});

test("after the first fifth the time that is left is told within 15 %", async () => {
  const bed = await open();
  const { desk, clock } = bed;
  const pace = createPace({ callsPerSecond: 50, now: clock.now, later: (go, ms) => void clock.wait(ms).then(go) });
  const told: { at: number; leftMs: number; share: number }[] = [];
  const runner = await desk.start({ beatEveryMs: 1000 });
  const plan = await desk.planOf(runner, makes(190, 6));
  desk.wires.now = async (call) => {
    const turn = await pace.turn("job");
    await clock.wait(30);
    const outcome = await call();
    turn.over();
    const job = await runner.jobs.load(plan.id);
    if (job?.leftMs !== undefined)
      told.push({ at: clock.now(), leftMs: job.leftMs, share: job.calls.over / job.calls.all });
    return outcome;
  };
  await runner.jobs.start(jana, plan.id, plan.asked);
  await runner.jobs.idle();
  const end = clock.now();
  const judged = told.filter(({ share }) => share >= 0.2 && share <= 0.7);
  const off = Math.max(...judged.map(({ at, leftMs }) => Math.abs(at + leftMs - end) / (end - at)));
  expect(judged.length).toBeGreaterThan(100);
  expect(off).toBeLessThan(0.15);
});

test("from a pause on no call leaves that was not under way, and within 2 s none is", async () => {
  for (const isOut of [false, true]) {
    const bed = await open();
    const { desk, clock } = bed;
    const runner = await desk.start({ beatEveryMs: 1000 });
    const plan = await desk.planOf(runner, makes(60, 4));
    let pausedAt = Number.POSITIVE_INFINITY;
    const after: { verb: string; at: number }[] = [];
    desk.wires.now = async (call, verb) => {
      if (clock.now() > pausedAt) after.push({ verb, at: clock.now() - pausedAt });
      await clock.wait(300);
      if (isOut) return failed({ kind: "unreachable", info: "down", sent: false });
      return call();
    };
    await runner.jobs.start(jana, plan.id, plan.asked);
    await clock.wait(isOut ? 20_000 : 1000);
    await runner.jobs.pause(jana, plan.id);
    pausedAt = clock.now();
    await runner.jobs.idle();
    const tookMs = clock.now() - pausedAt;
    expect(after.filter(({ verb }) => !isRead(verb))).toEqual([]);
    expect(tookMs).toBeLessThanOrEqual(2000);
    expect(await runner.jobs.load(plan.id)).toMatchObject({ state: "paused", rows: { sent: 0 } });
  }
});
