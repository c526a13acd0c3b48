import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { failed } from "../chat/outcome.ts";
import type { Conversation } from "../chat/wire.ts";
import { freshDatabase } from "../engine/store-postgres-under-test.ts";
import { jana, jobsUnderTest, sevenRowsEach, type Wire } from "./jobs-under-test.ts";

/*
 * A call's answer is lost, the account is read back and shows nothing of it, and then it arrives all the same: before it is sent again,
 * or under the second one's hands. The report, the trail and the undo tell what it did.
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
const isRead = (verb: string) => verb.startsWith("read") || verb.startsWith("find");

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
      return failed({ kind: "unreachable", info: "", sent: true });
    }
    if (!isRead(verb)) await deliver();
    const answer = await call();
    // This reading was the read-back, which saw nothing of it.
    if (isRead(verb) && arrives === "before") await deliver();
    return answer;
  };
}

describe.each(Object.entries(places))("on %s", (_, place) => {
  async function open() {
    const desk = await jobsUnderTest(await place());
    closes.push(() => desk.close());
    for (const [name, id] of [
      ["Old", "user_0153"],
      ["Gone", "user_0154"],
    ] as const)
      await desk.straight.call("createGroup", { account, name, conversations: [user(id)] });
    return desk;
  }

  test.each(["before", "again"] as const)(
    "F26, F27: what comes late, %s it is sent again, is told as done, once, stands in the trail, and is undone",
    async (arrives) => {
      const whole = await open();
      const straight = await whole.start();
      const same = await whole.planOf(straight, sevenRowsEach([account]));
      await straight.jobs.start(jana, same.id, same.asked);
      await straight.jobs.idle();

      const desk = await open();
      const before = await desk.contents([account]);
      const runner = await desk.start();
      const plan = await desk.planOf(runner, sevenRowsEach([account]));
      desk.wires.now = lateWire(arrives);
      await runner.jobs.start(jana, plan.id, plan.asked);
      await runner.jobs.idle();
      expect(await runner.jobs.load(plan.id)).toMatchObject({
        state: "done",
        rows: { done: 7, failed: 0, unknown: 0 },
      });
      expect(await desk.contents([account])).toEqual(await whole.contents([account]));

      const { lines } = await runner.lines.page({ account });
      const effects = lines.flatMap((line) => (line.kind === "change" ? (line.ending?.effects ?? []) : []));
      expect(effects.map(({ kind }) => kind).sort()).toEqual(
        ["created", "added", "added", "added", "removed", "renamed", "deleted"].sort(),
      );
      expect(await runner.trail.verify()).toMatchObject({ intact: true });

      desk.wires.now = (call) => call();
      const undo = await desk.planOf(runner, await desk.rowsBack(runner, plan.id));
      expect(undo.totals.rows).toMatchObject({ "no-op": 0, fail: 0, bad: 0 });
      await runner.jobs.start(jana, undo.id, undo.asked);
      await runner.jobs.idle();
      expect(await desk.contents([account])).toEqual(before);
    },
  );

  test("of a call that was done in part, and whose answer is lost, each row gets its own answer, and all is undone", async () => {
    const desk = await open();
    const before = await desk.contents([account]);
    const runner = await desk.start();
    const put = (line: number, group: string, conversation: Conversation) =>
      ({ line, verb: "add", account, group, conversation }) as const;
    const disbanded = { kind: "chatGroup", id: "@TGS#2DEADQ7XK" } as const;
    const plan = await desk.planOf(runner, [
      { line: 2, verb: "create", account, group: "Autumn" },
      ...[put(3, "Autumn", user("user_0150")), put(4, "Autumn", disbanded), put(5, "Old", user("user_0151"))],
      ...[put(6, "Old", disbanded), { line: 7, verb: "delete", account, group: "Gone" } as const],
    ]);
    const lost = new Set<string | undefined>();
    desk.wires.now = async (call, verb, input) => {
      const { group, name = group } = input as { group?: string; name?: string }; // of every write of this plan
      const answer = await call();
      // The first write to each group.
      if (isRead(verb) || lost.has(name)) return answer;
      lost.add(name);
      return failed({ kind: "unreachable", info: "", sent: true });
    };
    await runner.jobs.start(jana, plan.id, plan.asked);
    await runner.jobs.idle();
    const told = (await desk.rows(plan.id)).map(({ line, state, said }) => [line, state, said]);
    // The deletion stays behind rows that were to put in and failed.
    expect(told).toEqual([
      ...[2, 3].map((line) => [line, "done", 0]),
      [4, "failed", 51007],
      [5, "done", 0],
      [6, "failed", 51007],
      [7, "notAttempted", 0],
    ]);
    desk.wires.now = (call) => call();
    const undo = await desk.planOf(runner, await desk.rowsBack(runner, plan.id));
    expect(undo.totals.rows).toMatchObject({ "no-op": 0, fail: 0, bad: 0 });
    await runner.jobs.start(jana, undo.id, undo.asked);
    await runner.jobs.idle();
    expect(await desk.contents([account])).toEqual(before);
  });

  test("a runner's death between the loss and the second sending forgets nothing of it", async () => {
    const desk = await open();
    const before = await desk.contents([account]);
    const first = await desk.start();
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
    desk.wires.now = (call) => call();
    const undo = await desk.planOf(heir, await desk.rowsBack(heir, plan.id));
    await heir.jobs.start(jana, undo.id, undo.asked);
    await heir.jobs.idle();
    expect(await desk.contents([account])).toEqual(before);
  });
});
