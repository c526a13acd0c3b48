import { afterEach, expect, test } from "vitest";
import type { Actor } from "../desk/trail.ts";
import { jana, jobsUnderTest, sevenRowsEach, tomas } from "./jobs-under-test.ts";

const ines = { id: "p3", email: "ines@example.com", role: "admin" };
const commandLine = { id: "command-line", email: "command line", role: "admin" };
const notApproved = { failure: { issues: [{ message: "notApproved" }] } };

const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

/** On a real app, with a plan by `author` that deletes a group. `objections`: people who may not run plans any more. */
async function planBy(author: Actor) {
  const desk = await jobsUnderTest({ file: ":memory:" }, { isReal: true });
  closes.push(() => desk.close());
  const account = "user_0101";
  await desk.straight.call("createGroup", { account, name: "Old", conversations: [{ kind: "user", id: "user_0153" }] });
  await desk.straight.call("createGroup", { account, name: "Gone", conversations: [] });
  const objections = new Set<string>();
  const runner = await desk.start({ objection: async (id) => (objections.has(id) ? "role" : undefined) });
  const plan = await desk.planOf(runner, sevenRowsEach([account]), author);
  return { ...runner, ...plan, desk, objections };
}

test("S09: nobody starts what they have approved, and a plan of the command line takes two people", async () => {
  const { jobs, id, hash, asked } = await planBy(commandLine);
  expect(await jobs.approve(jana, id, hash)).toMatchObject({ ok: true });
  expect(await jobs.start(jana, id, asked)).toMatchObject(notApproved);
  expect(await jobs.start(tomas, id, asked)).toMatchObject({ ok: true });
  await jobs.idle();
  expect(await jobs.load(id)).toMatchObject({ state: "done" });
});

test("S09: the command line approves nothing", async () => {
  const { jobs, id, hash } = await planBy(jana);
  expect(await jobs.approve(commandLine, id, hash)).toMatchObject({ failure: { why: "role" } });
});

test("S09: a job goes on, and is resumed, only while somebody's approval holds who is not the one who resumes it", async () => {
  const { jobs, id, hash, asked, desk, objections, plans } = await planBy(jana);
  await jobs.approve(tomas, id, hash);
  desk.wires.now = async (call, verb) => {
    // While the job is under way its approver stops being an admin.
    if (verb === "createGroup") objections.add(tomas.id);
    const answer = await call();
    await new Promise((heard) => setTimeout(heard, 60));
    return answer;
  };
  await jobs.start(jana, id, asked);
  await jobs.idle();
  expect(await jobs.load(id)).toMatchObject({ state: "paused", why: { kind: "denied", why: "notApproved" } });
  expect(desk.writes).toEqual(["createGroup"]);
  expect(await jobs.resume(jana, id)).toMatchObject({ failure: { kind: "denied", why: "notApproved" } });
  const plan = await plans.load(id);
  expect(plan && (await jobs.approvalOf(plan))).toMatchObject({ by: { person: tomas.email, holds: false } });

  expect(await jobs.approve(ines, id, hash)).toMatchObject({ ok: true });
  expect(plan && (await jobs.approvalOf(plan))).toMatchObject({ by: { person: ines.email, holds: true } });
  expect(await jobs.resume(ines, id)).toMatchObject({ failure: { why: "notApproved" } });
  expect(await jobs.resume(jana, id)).toMatchObject({ ok: true });
  await jobs.idle();
  expect(await jobs.load(id)).toMatchObject({ state: "done", rows: { done: 7 } });
});
