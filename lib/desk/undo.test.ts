import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Change } from "../chat/change.ts";
import { failed } from "../chat/outcome.ts";
import type { UndoPlan } from "../chat/trail-line.ts";
import { places } from "./desk-under-test.ts";
import type { Undo } from "./undo.ts";
import { account, actor, undoUnderTest, users, type Wire } from "./undo-under-test.ts";

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

const many = users(150, 40);
const ids = many.map(({ id }) => id);

describe.each(["SQLite", "PostgreSQL"] as const)("on %s", (kind) => {
  async function open(settings = {}) {
    const desk = await undoUnderTest(await places[kind](), settings);
    opened.push(desk.close);
    return desk;
  }

  /** A desk that has made a group of 150 and deleted it: that deletion is what is undone. */
  async function withDeletedGroup() {
    const desk = await open();
    await desk.carryOut({ verb: "createGroup", account, name: "Big", conversations: many.slice(0, 100) });
    const items = many.slice(100).map((conversation) => ({ op: "add" as const, conversation }));
    await desk.carryOut({ verb: "changeMembers", account, group: "Big", items });
    expect(await desk.members("Big")).toEqual(ids);
    const batchId = randomUUID();
    expect((await desk.carryOut({ verb: "deleteGroup", account, group: "Big" }, { batch: batchId })).ok).toBe(true);
    expect(await desk.members("Big")).toBeUndefined();
    desk.writes.length = 0;
    return { desk, of: { batchId } };
  }

  test("members are not taken out of a group that has got the name since, whatever the undoing was shown", async () => {
    const desk = await open();
    const [first, second] = users(2, 60);
    if (!first || !second) throw new Error("two users");
    await desk.carryOut({ verb: "createGroup", account, name: "Late", conversations: [] });
    const batch = randomUUID();
    const change: Change = {
      ...{ verb: "changeMembers", account, group: "Late" },
      items: [{ op: "add", conversation: first }],
    };
    await desk.carryOut(change, { batch });
    const plan = await desk.plan({ batchId: batch });
    let calls = 0;
    desk.wires.now = async (call) => {
      const answer = await call();
      calls += 1;
      // Between the undoing's own look at the account and its call.
      if (calls === 1) {
        await desk.straight.call("updateGroup", { account, group: "Late", change: { kind: "rename", to: "Gold" } });
        await desk.straight.call("createGroup", { account, name: "Late", conversations: [first, second] });
      }
      return answer;
    };
    const outcome = await desk.undo.run({ batchId: batch }, plan.hash, { actor, target: desk.place });
    expect(outcome).toMatchObject({ ok: true, value: { kind: "ran", done: 0, notSent: 1 } });
    expect(await desk.members("Late")).toEqual([first.id, second.id]);
    expect(await desk.members("Gold")).toEqual([first.id]);
  });

  test("what could not be looked up before sending is not sent, and its change has an end", async () => {
    const desk = await open();
    const id = randomUUID();
    const objection = () => Promise.reject(new Error("the database is away"));
    const order = { actor, target: desk.place, sending: { id, batch: randomUUID() }, objection };
    desk.writes.length = 0;
    const outcome = await desk.changes.carryOut(order, {
      verb: "createGroup",
      account,
      name: "Never",
      conversations: [],
    });
    expect(outcome).toMatchObject({ ok: false, failure: { kind: "unreachable", sent: false } });
    expect(desk.writes).toEqual([]);
    const [line] = await desk.lines.changes({ changeId: id });
    expect(line?.ending).toMatchObject({ how: "notSent" });
    expect(await desk.database.kysely.selectFrom("open_change").selectAll().execute()).toEqual([]);
  });

  test.each([
    ["refused", false, failed({ kind: "refused", code: 60021, info: "no" })],
    ["lost, and not done", false, failed({ kind: "unreachable", info: "cut", sent: true })],
    ["lost, and done", true, failed({ kind: "unreachable", info: "cut", sent: true })],
  ] as const)(
    "an undoing whose second hundred is %s is continued: what is missing is sent, nothing twice, both stand in the trail",
    async (_, isDone, failure) => {
      const { desk, of } = await withDeletedGroup();
      const cut: Wire = async (call, verb) => {
        if (verb !== "updateGroup") return call();
        if (isDone) await call();
        return failure;
      };
      desk.wires.now = cut;
      const first = await desk.run(of);
      expect(first.done).toBe(101);
      desk.wires.now = (call) => call();
      expect((await desk.members("Big"))?.length).toBe(isDone ? 150 : 100);
      await desk.changes.settle(async () => desk.place);
      const again = await settled(() => desk.undo.plan(of, desk.place));
      if (isDone) expect(again).toMatchObject({ value: { kind: "taken", by: actor.email } });
      else {
        const { steps } = await desk.plan(of);
        expect(steps.map(({ change }) => change)).toMatchObject([{ verb: "changeMembers", group: "Big" }]);
        expect(await desk.run(of)).toMatchObject({ done: 50, failed: 0 });
        expect(await desk.undo.plan(of, desk.place)).toMatchObject({ value: { kind: "taken" } });
      }
      expect(await desk.members("Big")).toEqual(ids);
      expect(desk.writes).toEqual(["createGroup", "updateGroup", ...(isDone ? [] : ["updateGroup"])]);
      const [deleted] = await desk.lines.changes(of);
      expect(deleted?.undone).toMatchObject({ left: 0 });
      expect(deleted?.undone?.by).toHaveLength(isDone ? 1 : 2);
    },
  );

  test("a part whose answer was lost has not failed: it is not known until it has been read back; the rest was not sent", async () => {
    const desk = await open();
    const batch = randomUUID();
    const [conversation] = users(1, 150);
    if (!conversation) throw new Error("no conversation");
    await desk.carryOut({ verb: "renameGroup", account, group: "group_0001", to: "VIP" }, { batch });
    const items = [{ op: "add" as const, conversation }];
    await desk.carryOut({ verb: "changeMembers", account, group: "VIP", items }, { batch });
    desk.wires.now = async (call, verb) => {
      return verb === "updateGroup" ? failed({ kind: "unreachable", info: "cut", sent: true }) : call();
    };
    let readBack = () => {};
    desk.waits.now = () => new Promise((resolve) => (readBack = resolve));
    expect(await desk.run({ batchId: batch })).toMatchObject({ done: 0, failed: 0, unknown: 1, notSent: 1 });
    desk.wires.now = (call) => call();
    expect(await desk.plan({ batchId: batch })).toMatchObject({ steps: [], notes: [{ why: "notSettled" }] });
    readBack();
    await settled(() => desk.undo.plan({ batchId: batch }, desk.place));
    expect(await desk.run({ batchId: batch })).toMatchObject({ done: 2, failed: 0, unknown: 0, notSent: 0 });
  });

  test("an undoing of which the service refused single conversations can be continued with those", async () => {
    const desk = await open();
    const [ana, ben] = users(2, 150);
    const batchId = randomUUID();
    const items = [ana, ben].flatMap((conversation) => (conversation ? { op: "add" as const, conversation } : []));
    await desk.carryOut({ verb: "changeMembers", account, group: "group_0001", items }, { batch: batchId });
    const start = await desk.members("group_0001");
    // Of the call only the first conversation reaches the service.
    desk.wires.now = async (call, verb, input) => {
      if (verb !== "updateGroup") return call();
      const asked = input as { account: string; group: string; change: { kind: "members"; items: typeof items } }; // what undoing sends
      const [one, other] = asked.change.items;
      if (!one || !other) return call();
      const answer = await desk.straight.call("updateGroup", { ...asked, change: { kind: "members", items: [one] } });
      if (!answer.ok || answer.value.kind !== "members") return answer;
      const refused = { ...other, code: 30001, info: "no" };
      return { ok: true, value: { ...answer.value, results: [...answer.value.results, refused] } };
    };
    expect(await desk.run({ batchId })).toMatchObject({ done: 1, failed: 1 });
    const [line] = await desk.lines.changes({ batchId });
    expect(line?.undone).toMatchObject({ left: 1, by: [{ person: actor.email }] });
    desk.wires.now = (call) => call();
    expect(await desk.run({ batchId })).toMatchObject({ done: 1, failed: 0 });
    expect((await desk.members("group_0001"))?.length).toBe((start?.length ?? 0) - 2);
    expect(await desk.undo.plan({ batchId }, desk.place)).toMatchObject({ value: { kind: "taken" } });
  });

  test("what somebody changes between the plan and its step stays, and the rest is undone", async () => {
    const desk = await open();
    const [ana, ben] = users(2, 150);
    if (!ana || !ben) throw new Error("no conversations");
    const batchId = randomUUID();
    const text = (conversation: typeof ana, customMark: string) => ({
      account,
      items: [{ scope: "custom" as const, conversation, customMark }],
    });
    await desk.carryOut({ verb: "createGroup", account, name: "Dusk", conversations: [ana] }, { batch: batchId });
    await desk.carryOut({ verb: "renameGroup", account, group: "group_0001", to: "VIP" }, { batch: batchId });
    await desk.carryOut({ verb: "markContacts", ...text(ben, "ours") }, { batch: batchId });
    const { hash } = await desk.plan({ batchId });
    // While its first step is under way a colleague writes another text.
    desk.wires.now = async (call, verb) => {
      const outcome = await call();
      if (verb === "deleteGroup") await desk.straight.call("markContacts", text(ben, "COLLEAGUE"));
      return outcome;
    };
    const answer = await desk.undo.run({ batchId }, hash, { actor, target: desk.place });
    expect(answer).toMatchObject({ value: { done: 2, notSent: 1 } });
    const found = await desk.straight.call("findConversations", { account, conversations: [ben] });
    expect(found).toMatchObject({ value: { contacts: [{ customMark: "COLLEAGUE" }] } });
    const endings = (await desk.lines.page({ account })).lines.map((line) =>
      line.kind === "change" ? line.ending : undefined,
    );
    expect(endings).toContainEqual(expect.objectContaining({ how: "notSent", info: "changedSince" }));
  });

  test("what a process left half undone when it died is continued by the next, but not while the first may live", async () => {
    const { desk, of } = await withDeletedGroup();
    const [line] = await desk.lines.changes(of);
    const claim = { kind: "undo", verb: "taken", actor, account, batchId: randomUUID() };
    await desk.trail.append({ ...claim, target: { id: "own", name: "Embedded" }, undoOf: line?.changeId ?? "" });
    expect(await desk.undo.plan(of, desk.place)).toMatchObject({ value: { kind: "taken", by: "" } });
    const later = desk.undoAt(() => Date.now() + 10 * 60_000);
    const plan = await later.plan(of, desk.place);
    expect(plan).toMatchObject({ value: { steps: [{ change: { verb: "createGroup" } }, {}] } });
  });

  test.each([
    ["another SDKAppID", { sdkAppId: 1400000001 }],
    ["another host", { host: "chat.example.com" }],
  ])("a change is not undone where its target leads to %s by now", async (_, moved) => {
    const desk = await open();
    const { sdkAppId, host } = desk.place;
    const elsewhere = { ...desk.place, id: "stored", ...moved };
    const stored = { ...desk.place, id: "stored" };
    const sending = { id: randomUUID(), batch: randomUUID() };
    await desk.changes.carryOut(
      { actor, target: stored, sending },
      { verb: "renameGroup", account, group: "group_0001", to: "Gold" },
    );
    const of = { batchId: sending.batch };
    const refused = { ok: true, value: { kind: "elsewhere", app: { sdkAppId, host } } };
    expect(await desk.undo.plan(of, elsewhere)).toEqual(refused);
    const { hash } = await planOf(desk.undo.plan(of, stored));
    expect(await desk.undo.run(of, hash, { actor, target: elsewhere })).toEqual(refused);
    expect(await desk.members("Gold")).toBeDefined();
    expect(await desk.lines.changes(of)).toMatchObject([{ app: { sdkAppId, host } }]);
  });

  test("a custom text is set where the app's edition may not read; that what was there is not known is said, and it stays", async () => {
    const desk = await open({ edition: "standard", readingBelowPro: "gated" });
    const batchId = randomUUID();
    const [conversation] = users(1, 150);
    if (!conversation) throw new Error("no conversation");
    const items = [{ scope: "custom" as const, conversation, customMark: "Müller" }];
    const outcome = await desk.carryOut({ verb: "markContacts", account, items }, { batch: batchId });
    expect(outcome).toMatchObject({ ok: true, value: { results: [{ code: 0 }] } });
    expect(desk.writes).toEqual(["markContacts"]);
    expect(await desk.lines.changes({ batchId })).toMatchObject([
      { ending: { how: "answered", effects: [{ kind: "textSet", conversation, text: "Müller" }] } },
    ]);
    const { steps, notes } = await desk.plan({ batchId });
    expect({ steps, notes }).toEqual({ steps: [], notes: [{ why: "textUnknown", what: conversation.id }] });
    // What no edition may write without reading is refused as before, and not sent.
    const bits = [{ scope: "standard" as const, conversation, set: [3] }];
    const refused = await desk.carryOut({ verb: "markContacts", account, items: bits });
    expect(refused).toMatchObject({ failure: { kind: "refused", code: 51013 } });
    expect(desk.writes).toEqual(["markContacts"]);
  });

  test("the lost answer of a custom text that could not be read before is known to nobody", async () => {
    const desk = await open({ edition: "standard", readingBelowPro: "gated" });
    const batchId = randomUUID();
    const [conversation] = users(1, 150);
    if (!conversation) throw new Error("no conversation");
    desk.wires.now = async (call, verb) => {
      return verb === "markContacts" ? failed({ kind: "unreachable", info: "cut", sent: true }) : call();
    };
    const items = [{ scope: "custom" as const, conversation, customMark: "Müller" }];
    await desk.carryOut({ verb: "markContacts", account, items }, { batch: batchId });
    await settled(() => desk.undo.plan({ batchId }, desk.place));
    expect(await desk.lines.changes({ batchId })).toMatchObject([
      { ending: { how: "settled", verdict: "unknown", effects: [] } },
    ]);
  });

  test("an undone deletion of a group of 150 is undone as a whole: one deletion, and back again", async () => {
    const { desk, of } = await withDeletedGroup();
    const { batchId } = await desk.run(of);
    expect(await desk.members("Big")).toEqual(ids);
    const { steps, notes } = await desk.plan({ batchId });
    expect(steps.map(({ change }) => change)).toEqual([{ verb: "deleteGroup", account, group: "Big" }]);
    expect(notes).toEqual([]);
    const second = await desk.run({ batchId });
    expect(await desk.members("Big")).toBeUndefined();
    for (const line of await desk.lines.changes({ batchId })) expect(line.undone).toMatchObject({ left: 0 });
    // The first deletion holds again, so it can be undone again, by either way.
    expect((await desk.plan(of)).steps).toHaveLength(2);
    await desk.run({ batchId: second.batchId });
    expect(await desk.members("Big")).toEqual(ids);
  });

  test("the changes of one batch are undone as one: what they changed twice goes back to what was before all of them", async () => {
    const desk = await open();
    const before = await desk.read();
    const batch = randomUUID();
    const [conversation] = users(1, 150);
    if (!conversation) throw new Error("no conversation");
    const mark = (set: number[], customMark: string): Change => {
      return { verb: "markContacts", account, items: [{ scope: "both", conversation, set, customMark }] };
    };
    const work: Change[] = [
      mark([3], "one"),
      { verb: "changeMembers", account, group: "group_0001", items: [{ op: "add", conversation }] },
      mark([5], "two"),
      { verb: "renameGroup", account, group: "group_0001", to: "Passing" },
      { verb: "createGroup", account, name: "group_0001", conversations: [conversation] },
      { verb: "changeMembers", account, group: "Passing", items: [{ op: "remove", conversation }] },
      { verb: "renameGroup", account, group: "Passing", to: "VIP" },
    ];
    for (const change of work) expect(await desk.carryOut(change, { batch })).toMatchObject({ ok: true });
    const { steps, notes } = await desk.plan({ batchId: batch });
    expect(notes).toEqual([]);
    expect(steps.map(({ change }) => change.verb)).toEqual(["deleteGroup", "markContacts", "renameGroup"]);
    expect(await desk.run({ batchId: batch })).toMatchObject({ done: 3, failed: 0 });
    const after = await desk.read();
    expect(after.groups).toEqual(before.groups);
    const known = after.contacts.find((contact) => contact.conversation.id === conversation.id);
    expect(known).toEqual(before.contacts.find((contact) => contact.conversation.id === conversation.id));
  });
});

async function planOf(asked: ReturnType<Undo["plan"]>): Promise<UndoPlan> {
  const planned = await asked;
  if (!planned.ok || "kind" in planned.value) throw new Error(JSON.stringify(planned));
  return planned.value;
}

/** Asks again until nothing is being read back any more. */
async function settled<T extends { ok: boolean; value?: unknown }>(ask: () => Promise<T>): Promise<T> {
  return vi.waitFor(
    async () => {
      const answer = await ask();
      expect(JSON.stringify(answer)).not.toContain('"notSettled"');
      return answer;
    },
    { timeout: 20_000, interval: 5 },
  );
}
