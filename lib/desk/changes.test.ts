import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import type { Change, Sending } from "../chat/change.ts";
import { type ChatClient, createChatClient } from "../chat/client.ts";
import { done, failed, type Outcome } from "../chat/outcome.ts";
import { type AccountContents, readAccount } from "../chat/read-account.ts";
import { type Database, openDatabase } from "../db/open-database.ts";
import { engineUnderTest, testApp } from "../engine/engine-under-test.ts";
import { createEngineFetch } from "../engine/fetch.ts";
import { freshDatabase } from "../engine/store-postgres-under-test.ts";
import { createChanges } from "./changes.ts";
import { createTrail, type Trail } from "./trail.ts";
import { createTrailLines } from "./trail-lines.ts";
import { createUndo } from "./undo.ts";

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

const actor = { id: "p1", email: "jana@example.com", role: "agent" };
const user = (id: string) => ({ kind: "user" as const, id });
const account = "user_0001";

type Wire = (call: () => Promise<Outcome<unknown>>, verb: string) => Promise<Outcome<unknown>>;

/** `queue`: what happens while a write waits for its turn. */
type Options = { database?: Database; wire?: Wire; trail?: Trail; now?: () => number; queue?: () => void };

/** A desk on this database before a service with the demo world; `wire` stands between them. Nothing is waited for. */
async function deskOn(kind: "sqlite" | "postgres", options: Options = {}) {
  const database =
    options.database ?? (await openDatabase(kind === "sqlite" ? { file: ":memory:" } : { url: await freshDatabase() }));
  if (!options.database) opened.push(() => database.close());
  const service = await engineUnderTest({ world: "demo" });
  opened.push(() => service.close());
  const key = testApp.key;
  const target = { url: "http://engine", sdkAppId: testApp.sdkAppId, admin: "administrator", key };
  const now = () => service.clock.now * 1000;
  const straight = createChatClient({ fetch: createEngineFetch(service.engine), target, now });
  const sent: string[] = [];
  const client: ChatClient = {
    async call(verb, input, gate) {
      if (gate) options.queue?.();
      const refused = await gate?.();
      if (refused) return failed(refused);
      sent.push(verb);
      // The wire hands on what it was given, or a failure.
      const { wire = (call) => call() } = options;
      return (await wire(() => straight.call(verb, input), verb)) as Awaited<
        ReturnType<typeof straight.call<typeof verb>>
      >;
    },
  };
  const trail = options.trail ?? createTrail(database);
  const lines = createTrailLines(database);
  const waited: number[] = [];
  const { now: clock } = options;
  const wait = async (ms: number) => void waited.push(ms);
  const changes = createChanges(database, trail, { wait, ...(clock && { now: clock }) });
  const order = (sending: Partial<Sending> = {}) => ({
    ...{ actor, target: { id: "own", name: "Embedded", host: "embedded", sdkAppId: testApp.sdkAppId, client } },
    sending: { id: randomUUID(), batch: randomUUID(), ...sending },
  });
  const read = async (): Promise<AccountContents> => {
    const outcome = await readAccount(straight, account);
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure));
    return outcome.value;
  };
  const undo = createUndo({ database, trail, lines, changes });
  return { database, trail, lines, changes, order, read, sent, waited, undo, straight, place: order().target };
}

const join = (ids: string[], group = "group_0001"): Change & { verb: "changeMembers" } => ({
  ...{ verb: "changeMembers", account, group },
  items: ids.map((id) => ({ op: "add", conversation: user(id) })),
});

describe.each(["sqlite", "postgres"] as const)("on %s", (kind) => {
  test("a change is written down before it is sent, and afterwards with what it truly changed", async () => {
    const { changes, order, lines, read, trail } = await deskOn(kind);
    const [member] = (await read()).contacts.filter(({ groupIds }) => groupIds.includes(1));
    const present = member?.conversation.id ?? "";
    const change = join(["user_0150", present, "nobody"]);
    const sending = { reason: "SUP-20417" };
    expect((await changes.carryOut(order(sending), change)).ok).toBe(true);
    const { lines: found } = await lines.page({ account });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      ...{ person: "jana@example.com", role: "agent", target: { id: "own", name: "Embedded" }, account },
      ...{ verb: "changeMembers", change, reason: "SUP-20417" },
      ending: {
        ...{ how: "answered", code: 0 },
        items: [{ code: 0 }, { code: 0 }, { conversation: user("nobody"), code: 50001 }],
        effects: [{ kind: "added", groupId: 1, group: "group_0001", conversation: user("user_0150") }],
      },
    });
    expect((await lines.page({ code: 50001, group: "group_0001" })).lines).toHaveLength(1);
    expect((await lines.page({ code: 51007 })).lines).toHaveLength(0);
    expect(await trail.verify()).toMatchObject({ intact: true, entries: 2 });
  });

  test("F09: what the trail cannot write down is not sent", async () => {
    const full = { appendUnless: () => Promise.reject(new Error("disk is full")) };
    const { changes, order, sent, read } = await deskOn(kind, { trail: full as unknown as Trail }); // one method of it is met
    const before = await read();
    expect(await changes.carryOut(order(), join(["user_0150"]))).toEqual(failed({ kind: "denied", why: "trail" }));
    expect(sent).not.toContain("updateGroup");
    expect(await read()).toEqual(before);
  });

  test("a batch is of one person on one account: a change of somebody else's is not laid into it", async () => {
    const { changes, order, sent } = await deskOn(kind);
    const batch = randomUUID();
    expect((await changes.carryOut(order({ batch }), join(["user_0150"]))).ok).toBe(true);
    const refused = failed({ kind: "denied", why: "repeated" });
    const stranger = { ...order({ batch }), actor: { ...actor, id: "p2", email: "ben@example.com" } };
    expect(await changes.carryOut(stranger, join(["user_0151"]))).toEqual(refused);
    expect(await changes.carryOut(order({ batch }), { ...join(["user_0151"]), account: "user_0002" })).toEqual(refused);
    expect((await changes.carryOut(order({ batch }), join(["user_0151"]))).ok).toBe(true);
    expect(sent.filter((verb) => verb === "updateGroup")).toHaveLength(2);
  });

  test("S38: who may not any more when their turn has come sends nothing, and the trail says so", async () => {
    const { changes, order, lines, sent } = await deskOn(kind);
    for (const why of ["role", "locked"] as const) {
      const late = { ...order(), objection: async () => why };
      expect(await changes.carryOut(late, join(["user_0150"]))).toEqual(failed({ kind: "denied", why }));
      expect(sent).not.toContain("updateGroup");
      const [line] = (await lines.page({ account })).lines;
      expect(line).toMatchObject({ ending: { how: "notSent", info: why, effects: [] } });
    }
  });

  test("what waited long for its turn is asked about, and read back, counted from when it left", async () => {
    let clock = 0;
    const wire: Wire = async (call, verb) => {
      const outcome = await call();
      return verb === "updateGroup" ? failed({ kind: "unreachable", info: "cut", sent: true }) : outcome;
    };
    const { changes, order, waited, lines } = await deskOn(kind, {
      wire,
      now: () => clock,
      queue: () => (clock = 6000),
    });
    const askedAt: number[] = [];
    const objection = async () => void askedAt.push(clock);
    await changes.carryOut({ ...order(), objection }, join(["user_0150"]));
    await expect
      .poll(async () => (await lines.page({ account })).lines[0])
      .toMatchObject({ ending: { how: "settled" } });
    expect(askedAt).toEqual([6000]);
    expect(waited).toEqual([3500]);
  });

  test.each([60007, 50004, 60008, 70001])(
    "%i: a read-back that is refused leaves open what may be read later",
    async (code) => {
      let isRefused = true;
      const wire: Wire = async (call, verb) => {
        if (verb === "updateGroup" && isRefused) {
          await call();
          return failed({ kind: "unreachable", info: "cut", sent: true });
        }
        return verb === "readContacts" && isRefused && waited.length > 0
          ? failed({ kind: "refused", code, info: "" })
          : call();
      };
      const { changes, order, lines, waited } = await deskOn(kind, { wire });
      await changes.carryOut(order(), join(["user_0150"]));
      const next = await changes.carryOut(order(), join(["user_0151"]));
      expect(next).toMatchObject({ failure: { kind: "unreachable", sent: false } });
      isRefused = false;
      expect((await changes.carryOut(order(), join(["user_0151"]))).ok).toBe(true);
      const ofLost = (await lines.page({ account })).lines.at(-1);
      expect(ofLost).toMatchObject({ ending: { how: "settled", verdict: "done", effects: [{ kind: "added" }] } });
    },
  );

  test("a lost change that cannot be read back holds up the next one of its account until it can", async () => {
    let down = false;
    const dead = failed({ kind: "unreachable", info: "down", sent: true });
    const wire: Wire = async (call, verb) => {
      if (verb === "updateGroup" && !down) {
        down = true;
        return dead;
      }
      return down ? dead : call();
    };
    const { changes, order, sent, lines } = await deskOn(kind, { wire });
    const rename: Change = { verb: "renameGroup", account, group: "group_0001", to: "Renamed" };
    expect((await changes.carryOut(order(), rename)).ok).toBe(false);
    expect(await changes.carryOut(order(), rename)).toMatchObject({ failure: { kind: "unreachable", sent: false } });
    expect(sent.filter((verb) => verb === "updateGroup")).toHaveLength(1);
    expect((await lines.page({ account })).lines).toHaveLength(1);
  });

  test("F38: the same sending fifty times at once is one call with one answer", async () => {
    const { changes, order, sent, database, trail } = await deskOn(kind);
    const one = order();
    const answers = await Promise.all(Array.from({ length: 50 }, () => changes.carryOut(one, join(["user_0150"]))));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.ok).toBe(true);
    expect(sent.filter((verb) => verb === "updateGroup")).toHaveLength(1);
    // Another change under the same id, and the same id in another process: refused, not sent.
    expect(await changes.carryOut(one, join(["user_0151"]))).toEqual(failed({ kind: "denied", why: "repeated" }));
    const other = createChanges(database, trail);
    expect(await other.carryOut(one, join(["user_0150"]))).toEqual(failed({ kind: "denied", why: "repeated" }));
    expect(sent.filter((verb) => verb === "updateGroup")).toHaveLength(1);
  });

  test.each([
    ["that was done", true, "done"],
    ["that was not done", false, "notDone"],
  ] as const)(
    "a lost answer of a rename %s is read back and settled; the account waits so long",
    async (_, isDone, verdict) => {
      let isLost = true;
      const lose: Wire = async (call, verb) => {
        if (verb !== "updateGroup" || !isLost) return call();
        if (isDone) await call();
        return failed({ kind: "unreachable", info: "cut", sent: true });
      };
      const { changes, order, lines, waited, sent, read } = await deskOn(kind, { wire: lose });
      const rename: Change & { verb: "renameGroup" } = { verb: "renameGroup", account, group: "group_0001", to: "VIP" };
      expect((await changes.carryOut(order(), rename)).ok).toBe(false);
      isLost = false;
      expect((await changes.carryOut(order(), join(["user_0150"], "group_0003"))).ok).toBe(true);
      const [, lost] = (await lines.page({ account })).lines;
      expect(lost).toMatchObject({ ending: { how: "settled", verdict, info: "cut" } });
      expect(waited[0]).toBeGreaterThan(3000);
      expect(sent.filter((verb) => verb === "updateGroup")).toHaveLength(2);
      expect((await read()).groups.some(({ name }) => name === "VIP")).toBe(isDone);
    },
  );

  test("what a dead process left open is settled by the next, once, however many there are", async () => {
    const first = await deskOn(kind);
    const { database, trail, lines, place } = first;
    let sending = () => {};
    const isSending = new Promise<void>((resolve) => {
      sending = resolve;
    });
    const stuck: Wire = (call, verb) => {
      if (verb !== "updateGroup") return call();
      sending();
      return new Promise(() => {});
    };
    const dying = await deskOn(kind, { database, wire: stuck });
    void dying.changes.carryOut(dying.order(), join(["user_0150"]));
    await isSending;
    await createChanges(database, trail).settle(async () => place);
    expect((await lines.page({ account })).lines[0]).not.toHaveProperty("ending"); // too young: it may be somebody's who lives
    // As if it had not been heard of for longer than a lease is.
    await database.kysely.updateTable("open_change").set({ until: 1 }).execute();
    const twins = [createChanges(database, trail), createChanges(database, createTrail(database))];
    await Promise.all(twins.map((twin) => twin.settle(async () => place)));
    expect((await lines.page({ account })).lines[0]).toMatchObject({ ending: { how: "settled", verdict: "notDone" } });
    expect(await trail.verify()).toMatchObject({ intact: true, entries: 2 });
  });

  test("undoing brings back what was there: rename, members, marks and a deleted group, and does so once", async () => {
    const { changes, order, lines, undo, read, place } = await deskOn(kind);
    const start = await read();
    const batch = randomUUID();
    const [member] = start.contacts.filter(({ groupIds }) => groupIds.includes(1));
    const gone = member?.conversation ?? user("");
    const work: Change[] = [
      { verb: "renameGroup", account, group: "group_0001", to: "VIP" },
      { ...join(["user_0150"], "VIP"), items: [...join(["user_0150"]).items, { op: "remove", conversation: gone }] },
      {
        verb: "markContacts",
        account,
        items: [{ scope: "both", conversation: gone, set: [3, 9], customMark: "Müller" }],
      },
      { verb: "deleteGroup", account, group: "group_0003" },
    ];
    for (const change of work)
      expect((await changes.carryOut(order({ batch }), change as Change & { verb: "renameGroup" })).ok).toBe(true); // any of them
    expect(byName(await read())).not.toEqual(byName(start));
    const plan = await undo.plan({ batchId: batch }, place);
    if (!plan.ok || !("steps" in plan.value)) throw new Error(JSON.stringify(plan));
    expect(plan.value.steps.map(({ change }) => change.verb)).toEqual([
      "changeMembers",
      "markContacts",
      "renameGroup",
      "createGroup",
    ]);
    expect(plan.value.notes).toEqual([{ why: "notRestorable", group: "group_0003", groupId: 2 }]);
    const { hash } = plan.value;
    const both = await Promise.all([1, 2].map(() => undo.run({ batchId: batch }, hash, { actor, target: place })));
    const kinds = both.map((each) => (each.ok ? each.value.kind : each.failure.kind)).sort();
    expect(kinds).toEqual(["ran", "taken"]);
    expect(byName(await read())).toEqual(byName(start));
    expect(await undo.plan({ batchId: batch }, place)).toMatchObject(done({ kind: "taken", by: actor.email }));
    const { lines: all } = await lines.page({ account });
    expect(all.slice(0, 4).every((line) => line.kind === "change" && line.undoOf)).toBe(true);
    expect(all.slice(4).every((line) => line.kind === "change" && line.undone?.by[0]?.person === actor.email)).toBe(
      true,
    );
  });

  test("undoing leaves alone what somebody did since, and says so", async () => {
    const { changes, order, undo, place, straight } = await deskOn(kind);
    const { sending, ...rest } = order();
    await changes.carryOut({ ...rest, sending }, join(["user_0150", "user_0151"]));
    const items = [{ op: "remove" as const, conversation: user("user_0150") }];
    await straight.call("updateGroup", { account, group: "group_0001", change: { kind: "members", items } });
    const plan = await undo.plan({ changeId: sending.id }, place);
    expect(plan).toMatchObject(
      done({
        steps: [{ change: { items: [{ op: "remove", conversation: user("user_0151") }] } }],
        notes: [{ why: "changedSince", what: "user_0150", group: "group_0001" }],
      }),
    );
    // What was shown is no longer so: nothing is sent, and what would be is shown.
    const stale = await undo.run({ changeId: sending.id }, "another", { actor, target: place });
    expect(stale).toMatchObject(done({ kind: "moved", plan: { notes: [{ what: "user_0150" }] } }));
  });
});

/** An account's groups by name with their members, and the marks: all that undoing can bring back. */
function byName({ groups, contacts }: AccountContents) {
  const members = groups.map(
    ({ id, name }) =>
      [
        name,
        contacts
          .filter(({ groupIds }) => groupIds.includes(id))
          .map(({ conversation }) => conversation.id)
          .sort(),
      ] as const,
  );
  const marks = contacts.map(({ conversation, marks: bits, customMark }) => [
    conversation.id,
    bits.join(),
    customMark ?? "",
  ]);
  return { members: Object.fromEntries(members), marks: marks.filter(([, bits, text]) => bits || text).sort() };
}
