import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ChangeOf } from "../chat/change.ts";
import type { ChangeRow } from "../chat/change-row.ts";
import { failed } from "../chat/outcome.ts";
import type { Conversation } from "../chat/wire.ts";
import { createChanges } from "../desk/changes.ts";
import { freshDatabase } from "../engine/store-postgres-under-test.ts";
import { jana, jobsUnderTest, sevenRowsEach, tomas, type Wire } from "./jobs-under-test.ts";

/*
 * A call's answer is lost, the account is read back and shows nothing of it, and then it arrives all the same: before it is sent again,
 * or under the second one's hands. Or it was done in part. The report, the trail and the undo tell what it did.
 */

const places = {
  SQLite: async () => ({ file: ":memory:" }),
  PostgreSQL: async () => ({ url: await freshDatabase() }),
};
const closes: (() => unknown)[] = [];
// What the dying say.
beforeEach(() => void vi.spyOn(console, "error").mockImplementation(() => {}));
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

const account = "user_0101";
const user = (id: string) => ({ kind: "user" as const, id });
const disbanded: Conversation = { kind: "chatGroup", id: "@TGS#2DEADQ7XK" };
const lost = failed({ kind: "unreachable", info: "", sent: true });
const isRead = (verb: string) => verb.startsWith("read") || verb.startsWith("find");
const put = (line: number, group: string, conversation: Conversation): ChangeRow => ({
  ...{ line, verb: "add", account, group, conversation },
});
const rename: ChangeRow = { line: 2, verb: "rename", account, group: "Old", to: "New" };

/** Each write comes late: `before` the next reading of the account, or right before it is sent `again`. */
function lateWire(arrives: "before" | "again"): Wire {
  const seen = new Set<string>();
  let onItsWay: (() => Promise<unknown>) | undefined;
  return async (call, verb, input) => {
    const deliver = async () => {
      const go = onItsWay;
      onItsWay = undefined;
      await go?.();
    };
    const key = JSON.stringify([verb, input]);
    if (!isRead(verb) && !seen.has(key)) {
      seen.add(key);
      onItsWay = call;
      return lost;
    }
    if (!isRead(verb)) await deliver();
    const answer = await call();
    // This reading was the read-back, which saw nothing of it.
    if (isRead(verb) && arrives === "before") await deliver();
    return answer;
  };
}

/** The first write to each group is done, and its answer lost. */
function deafWire(): Wire {
  const heard = new Set<string | undefined>();
  return async (call, verb, input) => {
    const { group, name = group } = input as { group?: string; name?: string }; // of every write of these plans
    const answer = await call();
    if (isRead(verb) || heard.has(name)) return answer;
    heard.add(name);
    return lost;
  };
}

describe.each(Object.entries(places))("on %s", (_, place) => {
  async function open(options: Parameters<typeof jobsUnderTest>[1] = {}) {
    const desk = await jobsUnderTest(await place(), options);
    closes.push(() => desk.close());
    for (const [name, id] of [
      ["Old", "user_0153"],
      ["Gone", "user_0154"],
    ] as const)
      await desk.straight.call("createGroup", { account, name, conversations: [user(id)] });
    const before = await desk.contents([account]);
    const runner = await desk.start();

    /** Runs a plan until nothing more is sent. */
    async function run(rows: readonly ChangeRow[], wire: Wire) {
      const plan = await desk.planOf(runner, rows);
      desk.wires.now = wire;
      await runner.jobs.start(jana, plan.id, plan.asked);
      await runner.jobs.idle();
      return { ...plan, job: await runner.jobs.load(plan.id) };
    }

    /** Of each row its line, state and code, and how its change ended that it leads to. */
    async function told(plan: string) {
      const seq = desk.database.kysely.selectFrom("bulk_plan").select("seq").where("id", "=", plan);
      const rows = await desk.database.kysely
        .selectFrom("bulk_row")
        .select(["line", "state", "said", "attempts", "change_id"])
        .where("plan", "=", seq)
        .orderBy("line")
        .execute();
      const endings = await runner.lines.endingsOf(rows.flatMap(({ change_id }) => change_id ?? []));
      return rows.map(({ line, state, said, attempts, change_id }) => {
        const { how, verdict } = endings.get(change_id ?? "") ?? {};
        return [line, state, said, attempts, verdict ?? how];
      });
    }

    /** Takes a job back; every row of its plan must have something to do. */
    async function undo(plan: string, by = runner) {
      desk.wires.now = (call) => call();
      const rows = await desk.rowsBack(by, plan);
      const back = await desk.planOf(by, rows);
      expect(back.totals.rows).toMatchObject({ "no-op": 0, fail: 0, bad: 0 });
      await by.jobs.start(jana, back.id, back.asked);
      await by.jobs.idle();
      expect(await desk.contents([account])).toEqual(before);
      return rows;
    }

    /** Pauses the job at its first write, whose answer is lost. `isDone`: it arrives at once, or later. */
    function pausing(plan: () => string, isDone: boolean) {
      let arrive = async () => {};
      let isPaused = false;
      const wire: Wire = async (call, verb) => {
        if (isRead(verb) || isPaused) return call();
        isPaused = true;
        await runner.jobs.pause(jana, plan());
        if (isDone) await call();
        else arrive = async () => void (await call());
        return lost;
      };
      return { wire, arrive: () => arrive() };
    }

    /** The account has been read back, and shows nothing of the change. */
    const readBack = () =>
      vi.waitFor(async () => {
        const { lines } = await runner.lines.page({ account });
        expect(lines[0]).toMatchObject({ ending: { how: "settled", verdict: "notDone" } });
      });

    return { desk, runner, before, run, told, undo, pausing, readBack };
  }

  test.each(["before", "again"] as const)(
    "F26, F27: what comes late, %s it is sent again, is told as done, once, stands in the trail, and is undone",
    async (arrives) => {
      const whole = await open();
      await whole.run(sevenRowsEach([account]), (call) => call());

      const { desk, runner, run, undo, told } = await open();
      const { id, job } = await run(sevenRowsEach([account]), lateWire(arrives));
      expect(job).toMatchObject({ state: "done", rows: { done: 7, failed: 0, unknown: 0 } });
      expect(await desk.contents([account])).toEqual(await whole.desk.contents([account]));
      const { lines } = await runner.lines.page({ account });
      const effects = lines.flatMap((line) => (line.kind === "change" ? (line.ending?.effects ?? []) : []));
      expect(effects.map(({ kind }) => kind).sort()).toEqual(
        ["created", "added", "added", "added", "removed", "renamed", "deleted"].sort(),
      );
      // Each row leads to the change that did it, by the trail's own word.
      expect((await told(id)).every(([, state, , , how]) => state === "done" && how !== "notSent")).toBe(true);
      expect(await runner.trail.verify()).toMatchObject({ intact: true });
      await undo(id);
    },
  );

  test("what came late and made the second sending needless counts as one attempt, and leads to itself", async () => {
    const { run, told } = await open();
    const { id } = await run([rename], lateWire("before"));
    expect(await told(id)).toEqual([[2, "done", 0, 1, "done"]]);
  });

  test("of a call that was done in part, and whose answer is lost, each row gets its own answer, and all is undone", async () => {
    const { run, told, undo } = await open();
    const { id } = await run(
      [
        { line: 2, verb: "create", account, group: "Autumn" },
        ...[put(3, "Autumn", user("user_0150")), put(4, "Autumn", disbanded), put(5, "Old", user("user_0151"))],
        ...[put(6, "Old", disbanded), { line: 7, verb: "delete", account, group: "Gone" } as const],
      ],
      deafWire(),
    );
    // The deletion stays behind rows that were to put in and failed.
    expect((await told(id)).map((row) => row.slice(0, 4))).toEqual([
      ...[2, 3].map((line) => [line, "done", 0, 1]),
      [4, "failed", 51007, 2],
      [5, "done", 0, 1],
      [6, "failed", 51007, 2],
      [7, "notAttempted", 0, 0],
    ]);
    await undo(id);
  });

  test("calls that were done in part are no failures: the breaker stays shut", async () => {
    const { desk, runner } = await open();
    const accounts = Array.from({ length: 30 }, (_, at) => `user_${String(at + 110).padStart(4, "0")}`);
    const rows = accounts.flatMap((each, at): ChangeRow[] => [
      { line: 3 * at + 2, verb: "create", account: each, group: "Autumn" },
      { ...put(3 * at + 3, "Autumn", user("user_0150")), account: each },
      { ...put(3 * at + 4, "Autumn", disbanded), account: each },
    ]);
    const plan = await desk.planOf(runner, rows);
    const heard = new Set<unknown>();
    desk.wires.now = async (call, verb, input) => {
      const answer = await call();
      const { account: of } = input as { account: string }; // every write has one
      if (isRead(verb) || heard.has(of)) return answer;
      heard.add(of);
      return lost;
    };
    await runner.jobs.start(jana, plan.id, plan.asked);
    await runner.jobs.idle();
    expect(await runner.jobs.load(plan.id)).toMatchObject({ state: "done", rows: { done: 60, failed: 30 } });
  });

  test("what came late is told as done also where the second answer is lost: no row says otherwise than trail and undo", async () => {
    const { run, told, undo } = await open();
    let first: (() => Promise<unknown>) | undefined;
    let writes = 0;
    const { id } = await run([put(2, "Old", user("user_0150")), put(3, "Old", disbanded)], async (call, verb) => {
      if (isRead(verb)) return call();
      writes += 1;
      if (writes === 1) first = call;
      if (writes === 2) await first?.();
      return writes < 3 ? lost : call();
    });
    expect((await told(id)).map((row) => row.slice(0, 3))).toEqual([
      [2, "done", 0],
      [3, "failed", 51007],
    ]);
    await undo(id);
  });

  describe("what somebody else does through the console while an answer is lost", () => {
    type ByHand = (
      change: Omit<ChangeOf<"changeMembers">, "account"> | Omit<ChangeOf<"renameGroup">, "account">,
    ) => Promise<unknown>;

    /** The row's call is lost and read back; then Tomas does his, the lost one arrives or never, and the job goes on. */
    async function meanwhile(row: ChangeRow, deeds: (byHand: ByHand) => Promise<unknown>, arrives: boolean) {
      const { desk, runner, pausing, told, readBack } = await open();
      const plan = await desk.planOf(runner, [row]);
      const { wire, arrive } = pausing(() => plan.id, false);
      desk.wires.now = wire;
      await runner.jobs.start(jana, plan.id, plan.asked);
      await runner.jobs.idle();
      await readBack();
      const changes = createChanges(desk.database, runner.trail);
      await deeds(async (change) => {
        const sending = { id: randomUUID(), batch: randomUUID() };
        const order = { actor: tomas, target: runner.target, sending };
        const done = await changes.carryOut(order, { ...change, account } as ChangeOf<"renameGroup">); // either of the two
        expect(done).toMatchObject({ ok: true });
      });
      if (arrives) await arrive();
      await runner.jobs.resume(jana, plan.id);
      await runner.jobs.idle();
      const back = await desk.rowsBack(runner, plan.id);
      return { told: (await told(plan.id)).map((each) => each.slice(0, 3)), undone: back.map(({ verb }) => verb) };
    }

    const member = (op: "add" | "remove") => ({
      ...{ verb: "changeMembers" as const, group: "Old", items: [{ op, conversation: user("user_0150") }] },
    });

    test("is theirs: the job does not claim it, and its undo leaves it", async () => {
      const { told, undone } = await meanwhile(
        put(2, "Old", user("user_0150")),
        (byHand) => byHand(member("add")),
        false,
      );
      expect({ told, undone }).toEqual({ told: [[2, "done", 0]], undone: [] });
    });

    test("and they take back before the lost one arrives, is the job's in the end", async () => {
      const deeds = async (byHand: ByHand) => {
        await byHand(member("add"));
        await byHand(member("remove"));
      };
      const { told, undone } = await meanwhile(put(2, "Old", user("user_0150")), deeds, true);
      expect({ told, undone }).toEqual({ told: [[2, "done", 0]], undone: ["remove"] });
    });

    test("is a rename of theirs, and none of the job's", async () => {
      const deeds = (byHand: ByHand) => byHand({ verb: "renameGroup", group: "Old", to: "New" });
      const { told, undone } = await meanwhile(rename, deeds, false);
      expect({ told, undone }).toEqual({ told: [[2, "failed", 0]], undone: [] });
    });
  });

  test("a job that is cancelled tells what came late as done, and undoes it", async () => {
    const { desk, runner, pausing, told, undo, readBack } = await open();
    const plan = await desk.planOf(runner, [rename]);
    const { wire, arrive } = pausing(() => plan.id, false);
    desk.wires.now = wire;
    await runner.jobs.start(jana, plan.id, plan.asked);
    await runner.jobs.idle();
    expect(await runner.jobs.load(plan.id)).toMatchObject({ state: "paused" });
    await readBack();
    await arrive();
    await runner.jobs.cancel(jana, plan.id);
    await runner.jobs.idle();
    expect(await runner.jobs.load(plan.id)).toMatchObject({ state: "cancelled", rows: { done: 1 } });
    expect(await told(plan.id)).toEqual([[2, "done", 0, 1, "done"]]);
    expect(await undo(plan.id)).toHaveLength(1);
  });

  test("of a cancelled job what did leave is never told as not attempted, and what a part of it did is undone once", async () => {
    const { desk, runner, pausing, told, undo } = await open();
    const plan = await desk.planOf(runner, [
      { line: 2, verb: "create", account, group: "Autumn" },
      ...[put(3, "Autumn", user("user_0150")), put(4, "Autumn", disbanded)],
    ]);
    const { wire } = pausing(() => plan.id, true);
    desk.wires.now = wire;
    await runner.jobs.start(jana, plan.id, plan.asked);
    await runner.jobs.idle();
    await runner.jobs.cancel(jana, plan.id);
    await runner.jobs.idle();
    expect(await told(plan.id)).toEqual([
      [2, "done", 0, 1, "unknown"],
      [3, "done", 0, 1, "unknown"],
      [4, "unknown", 0, 1, "unknown"],
    ]);
    expect(await undo(plan.id)).toMatchObject([{ verb: "delete", group: "Autumn" }]);
  });

  test("F43: behind a database that was put back the undo goes by the trail for what a part did, and by the plan for the rest", async () => {
    const { desk, runner, undo } = await open();
    const plan = await desk.planOf(runner, [put(2, "Old", user("user_0150")), put(3, "Old", user("user_0151"))]);
    const byHand = (id: string) => {
      const items = [{ op: "add" as const, conversation: user(id) }];
      return desk.straight.call("updateGroup", { account, group: "Old", change: { kind: "members", items } });
    };
    desk.wires.now = async (call, verb) => {
      if (isRead(verb)) return call();
      await runner.jobs.pause(jana, plan.id);
      await byHand("user_0150");
      return lost;
    };
    await runner.jobs.start(jana, plan.id, plan.asked);
    await runner.jobs.idle();
    desk.wires.now = (call) => call();
    await runner.jobs.resume(jana, plan.id);
    await runner.jobs.pause(jana, plan.id);
    await runner.jobs.idle();
    const { kysely } = desk.database;
    await kysely.updateTable("bulk_job").set({ restored: 1 }).execute();
    await byHand("user_0151");
    await runner.jobs.resume(jana, plan.id);
    await runner.jobs.idle();
    expect(await runner.jobs.load(plan.id)).toMatchObject({ state: "done", rows: { done: 2 } });
    expect(await undo(plan.id)).toHaveLength(2);
  });

  test("a runner's death between the loss and the second sending forgets nothing of it", async () => {
    const { desk, runner: first, undo } = await open();
    const plan = await desk.planOf(first, sevenRowsEach([account]));
    const wire = lateWire("before");
    const { promise: dead, resolve: died } = Promise.withResolvers<void>();
    let readings = 0;
    desk.wires.now = async (call, verb, input) => {
      if (desk.writes.length === 1 && isRead(verb)) readings += 1;
      // The first one reads back what was lost, the second stands before the next sending.
      if (readings === 2) {
        first.die();
        died();
        throw new Error("nothing leaves");
      }
      return wire(call, verb, input);
    };
    await first.jobs.start(jana, plan.id, plan.asked);
    await dead;
    desk.wires.now = wire;
    await desk.lapse();
    const heir = await desk.start();
    await heir.jobs.look();
    await heir.jobs.idle();
    expect(await heir.jobs.load(plan.id)).toMatchObject({ state: "done", rows: { done: 7, failed: 0, unknown: 0 } });
    await undo(plan.id, heir);
  });
});
