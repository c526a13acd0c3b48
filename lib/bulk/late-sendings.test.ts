import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { failed } from "../chat/outcome.ts";
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
