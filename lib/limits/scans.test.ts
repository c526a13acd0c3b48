import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import type { FigureFilter } from "../chat/limit-scan.ts";
import { documentedWalls, standingsIn } from "../chat/measure.ts";
import { freshDatabase } from "../engine/store-postgres-under-test.ts";
import type { WorldName } from "../engine/worlds.ts";
import { createAccountLists, TooManyAccounts } from "./account-lists.ts";
import { jana, pieces, scansUnderTest, valueIn } from "./scans-under-test.ts";

const places = {
  SQLite: async () => ({ file: ":memory:" }),
  PostgreSQL: async () => ({ url: await freshDatabase() }),
};
const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

const brimful = ["full_groups_19", "full_groups_20", "full_conversations_999", "full_conversations_1000"];
const others = ["full_both", "full_names", "user_0001", "user_0002", "nobody-here"];
const messy = ["user_0001", "user_0002", "orphans_only", "empty_groups", "gone_0001"];

describe.each(Object.entries(places))("on %s", (_, place) => {
  async function open(world: WorldName) {
    const under = await scansUnderTest(await place(), world);
    closes.push(under.close);
    return under;
  }

  test("the world of accounts at their limits: each stands where it stands, and who is not there is in no figure", async () => {
    const { scan, given, accountsOf } = await open("brimful");
    const { snapshot, scan: read } = await scan(await given([...others, ...brimful, ...brimful]));
    expect(read).toMatchObject({ state: "done", accounts: 9, accountsDone: 9, source: "given", scheduled: false });
    expect(snapshot?.totals).toMatchObject({ accounts: 8, unread: { 50001: 1 } });
    const counts = snapshot?.totals.counts;
    expect(standingsIn(counts?.groups ?? [], 20)).toEqual({ at: 2, near: 1, far: 5, over: 0 });
    expect(standingsIn(counts?.conversations ?? [], 1000)).toEqual({ at: 2, near: 1, far: 5, over: 0 });
    expect(standingsIn(counts?.nameBytes ?? [], 64)).toEqual({ at: 1, near: 0, far: 7, over: 0 });
    expect(await accountsOf({ ranges: { groups: [20, null] } })).toEqual(["full_both", "full_groups_20"]);
    expect(await accountsOf({ near: true })).toEqual([...brimful, "full_both", "full_names"].sort());
    expect(await accountsOf({ unread: true })).toEqual(["nobody-here"]);
  });

  test("the world of years of use: empty groups, and conversations with users and chat groups that are gone", async () => {
    const { scan, given, accountsOf } = await open("messy");
    const { snapshot } = await scan(await given(messy));
    expect(snapshot?.totals).toMatchObject({
      accounts: 4,
      empty: { accounts: 2, groups: 6 },
      // VIP and "vip " hold gone_0001, which is one conversation; with it a dead chat group.
      orphans: { lookedFor: 4, accounts: 2, conversations: 8 },
      unread: { 50001: 1 },
    });
    expect(await accountsOf({ empty: true })).toEqual(["empty_groups", "user_0001"]);
    expect(await accountsOf({ orphans: true })).toEqual(["orphans_only", "user_0001"]);
  });

  test("where nobody looks for what is gone, what was known of it stays", async () => {
    const { scan, given, sent } = await open("messy");
    const without = await scan(await given(messy), { orphans: false });
    expect(without.snapshot?.totals.orphans).toEqual({ lookedFor: 0, accounts: 0, conversations: 0 });
    expect(new Set(sent)).toEqual(new Set(["readContacts"]));
    await scan(await given(messy));
    const again = await scan(await given(messy), { orphans: false });
    expect(again.snapshot?.totals.orphans).toEqual({ lookedFor: 4, accounts: 2, conversations: 8 });
  });

  test("a later scan changes no earlier snapshot, and tells what an account was before", async () => {
    const { scan, given, straight, snapshots, target, later } = await open("demo");
    const accounts = ["user_0001", "user_0002", "user_0003"];
    const first = (await scan(await given(accounts))).snapshot;
    later(7 * 86_400_000);
    for (const name of ["One more", "And another"])
      valueIn(await straight.call("createGroup", { account: "user_0002", name, conversations: [] }));
    const second = (await scan({ kind: "known" })).snapshot;
    if (!first || !second) throw new Error("no snapshot");
    const walls = { groups: 20, conversations: 1000, marks: 1000, nameBytes: 64 };
    const sort = { by: "account", descending: false } as const;
    const at = (snapshot: typeof first) => snapshots.page({ app: target, snapshot, walls }, { filter: {}, sort });
    const [, before] = (await at(first)).rows;
    const [untouched, after] = (await at(second)).rows;
    expect(after).toMatchObject({ account: "user_0002", groups: (before?.groups ?? 0) + 2 });
    expect(after?.before).toMatchObject({ groups: before?.groups, readAt: first.at });
    expect(untouched).toMatchObject({ account: "user_0001", readAt: second.at });
    expect(untouched?.before).toBeUndefined();
    expect((await at(first)).rows[1]).toEqual(before);
    const crossed = await snapshots.crossings(
      { app: target, from: first, to: second },
      { measure: "groups", value: (before?.groups ?? 0) + 1 },
      10,
    );
    expect(crossed.reached.accounts).toContainEqual({
      account: "user_0002",
      from: before?.groups,
      to: (before?.groups ?? 0) + 2,
    });
    expect(crossed.left).toEqual({ count: 0, accounts: [] });
  });

  test("only what may be different is read again: what was changed from here, and what is near a wall", async () => {
    const { scan, given, trail, target, later, accountsOf } = await open("brimful");
    await scan(await given([...brimful, ...others]));
    later(60_000);
    const place = { target: { id: target.id, name: target.name } };
    const change = { kind: "begun", verb: "createGroup", account: "user_0002", changeId: randomUUID() } as const;
    await trail.append({
      ...change,
      batchId: randomUUID(),
      actor: jana,
      ...place,
      body: {},
      at: Date.UTC(2026, 10, 2, 1),
    } as never);
    const { scan: read, snapshot } = await scan({ kind: "changed" });
    expect(read?.accounts).toBe(7);
    expect(snapshot?.totals.accounts).toBe(8);
    expect(await accountsOf({})).toHaveLength(8);
  });

  test("what was changed from here since it was read is read again, whomever another scan has read meanwhile", async () => {
    const { scan, given, trail, target, later, sent } = await open("demo");
    const trio = ["user_0001", "user_0002", "user_0003"];
    await scan(await given(trio), { orphans: false });
    later(60_000);
    const place = { target: { id: target.id, name: target.name } };
    const app = { sdkAppId: target.sdkAppId, host: target.host };
    const ids = () => ({ changeId: randomUUID(), batchId: randomUUID() });
    const changed = { kind: "begun", verb: "createGroup", actor: jana, ...place } as const;
    await trail.append({ ...changed, ...ids(), account: "user_0002", body: { app } });
    await trail.append({
      ...changed,
      ...ids(),
      account: "of_another_app",
      body: { app: { ...app, host: "elsewhere" } },
    });
    later(Date.now());
    await scan(await given(["user_0003"]), { orphans: false });
    sent.length = 0;
    const { scan: read } = await scan({ kind: "changed" }, { orphans: false });
    expect(read).toMatchObject({ state: "done", accounts: 1 });
    expect((await scan({ kind: "known" }, { orphans: false })).scan?.accounts).toBe(3);
  });

  test("whoever was cleaned up has nothing any more that is gone, though nobody looked", async () => {
    const { scan, given, straight } = await open("messy");
    await scan(await given(["orphans_only"]));
    for (const group of ["Former customers", "Former crews"])
      valueIn(await straight.call("deleteGroup", { account: "orphans_only", group }));
    const { snapshot } = await scan(await given(["orphans_only"]), { orphans: false });
    expect(snapshot?.totals.orphans).toEqual({ lookedFor: 0, accounts: 0, conversations: 0 });
  });

  test("58123: one account that the service refuses for reasons of its own does not end the reading of the others", async () => {
    const { scan, given, wire, accountsOf } = await open("demo");
    wire.refuses = (_, input) => ((input as { account: string }).account === "user_0002" ? 58_123 : undefined); // of reading an account
    const { scan: read, snapshot } = await scan(await given(["user_0001", "user_0002", "user_0003"]), {
      orphans: false,
    });
    expect(read?.state).toBe("done");
    expect(snapshot?.totals).toMatchObject({ accounts: 2, unread: { 58123: 1 } });
    expect(await accountsOf({ unread: true })).toEqual(["user_0002"]);
  });

  test("what is listed, counted and frozen of a snapshot is the same while the next scan is under way, and after it was stopped", async () => {
    const { scan, scans, given, target, snapshots, straight, lists } = await open("demo");
    const accounts = Array.from({ length: 60 }, (_, at) => `user_${String(at + 1).padStart(4, "0")}`);
    const source = await given(accounts);
    const { snapshot } = await scan(source, { orphans: false });
    if (!snapshot) throw new Error("no snapshot");
    const at = { app: target, snapshot, walls: documentedWalls };
    const filter = { ranges: { groups: [0, 3], conversations: [1, null] } } satisfies FigureFilter;
    const seen = async () => {
      const frozen: string[] = [];
      for await (const some of snapshots.all(at, filter)) frozen.push(...some.map(({ account }) => account));
      const page = await snapshots.page(at, { filter, sort: { by: "groups", descending: true } });
      return { frozen, rows: page.rows.map(({ account, groups }) => [account, groups]) };
    };
    const before = await seen();
    for (const account of before.frozen)
      for (const name of ["A", "B", "C", "D"])
        valueIn(await straight.call("createGroup", { account, name, conversations: [] }));
    let reads = 0;
    const { promise: some, resolve } = Promise.withResolvers<void>();
    const call: typeof target.client.call = async (...asked) => {
      if (++reads === 50) resolve();
      return reads >= 50 ? new Promise<never>(() => {}) : target.client.call(...asked);
    };
    const begun = await scans.start({ actor: jana, target: { ...target, client: { call } }, source, orphans: false });
    await some;
    expect(await seen()).toEqual(before);
    await scans.cancel(jana, valueIn(begun).id);
    expect(await seen()).toEqual(before);
    expect(await lists.freeze({ app: target, personId: "p", title: "x" }, pieces([]))).toBeUndefined();
  });

  test("a list that is too long is not kept, and leaves nothing behind", async () => {
    const { database, target } = await open("demo");
    const lists = createAccountLists(database, { most: 100 });
    const many = Array.from({ length: 101 }, (_, at) => `u${at}`);
    const of = { app: target, personId: "p", title: "many" };
    await expect(lists.freeze(of, pieces(many))).rejects.toThrow(TooManyAccounts);
    expect(await database.kysely.selectFrom("listed_account").selectAll().execute()).toEqual([]);
    expect(await lists.freeze(of, pieces([...many.slice(1), "u1", "u2"]))).toMatchObject({ accounts: 100 });
    for (let at = 0; at < 12; at++) await lists.freeze(of, pieces(["a"]));
    await lists.sweep();
    expect(await database.kysely.selectFrom("account_list").selectAll().execute()).toHaveLength(10);
  });

  test("an app is read once at a time, and a list is of its own app", async () => {
    const { scans, given, target, start } = await open("demo");
    const other = start();
    const source = await given(["user_0001"]);
    const elsewhere = { ...target, host: "elsewhere" };
    expect(await scans.start({ actor: jana, target: elsewhere, source, orphans: false })).toMatchObject({
      failure: { kind: "denied", why: "target" },
    });
    const { promise: bothAsked, resolve } = Promise.withResolvers<void>();
    const call: typeof target.client.call = async (...asked) => {
      await bothAsked;
      return target.client.call(...asked);
    };
    const order = { actor: jana, target: { ...target, client: { call } }, source, orphans: false };
    const both = await Promise.all([scans.start(order), other.start(order)]);
    resolve();
    await Promise.all([scans.idle(), other.idle()]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(both.find(({ ok }) => !ok)).toMatchObject({ failure: { kind: "denied", why: "repeated" } });
  });

  test("a scan whose process died goes on behind the last account that was written, and ends as an unbroken one does", async () => {
    const { scans, start, given, target, snapshots, scan, database, wire } = await open("demo");
    const accounts = Array.from({ length: 60 }, (_, at) => `user_${String(at + 1).padStart(4, "0")}`);
    const source = await given(accounts);
    const unbroken = (await scan(source, { orphans: false })).snapshot?.totals;
    // It writes after each account, and dies at the fortieth: nothing more of it reaches the database.
    let reads = 0;
    let time = 0;
    const dying = start({ now: () => (time += 2000) });
    const { promise: atFortieth, resolve } = Promise.withResolvers<void>();
    const { promise: never } = Promise.withResolvers<never>();
    const call: typeof target.client.call = async (...asked) => {
      if (++reads === 40) resolve();
      return reads >= 40 ? never : target.client.call(...asked);
    };
    const { id } = valueIn(
      await dying.start({ actor: jana, target: { ...target, client: { call } }, source, orphans: false }),
    );
    await atFortieth;
    await expect.poll(async () => (await scans.load(id))?.accountsDone ?? 0).toBeGreaterThan(5);
    await database.kysely.updateTable("limit_scan").set({ until: 0, holder: "dead" }).where("id", "=", id).execute();
    const doneBefore = (await scans.load(id))?.accountsDone ?? 0;
    const readAgain = new Set<string>();
    wire.refuses = (_, input) => void readAgain.add((input as { account: string }).account); // of reading an account
    await scans.resume(async () => target);
    await scans.idle();
    expect(await scans.load(id)).toMatchObject({ state: "done", accountsDone: 60 });
    expect([...readAgain].sort()).toEqual(accounts.slice(doneBefore));
    expect((await snapshots.newest(target))?.totals).toEqual(unbroken);
  });

  test("accounts are read side by side, as many as the rate allows", async () => {
    const { scans, given, target } = await open("demo");
    const source = await given(Array.from({ length: 40 }, (_, at) => `user_${String(at + 1).padStart(4, "0")}`));
    let under = 0;
    let most = 0;
    const call: typeof target.client.call = async (...asked) => {
      most = Math.max(most, ++under);
      const answer = await target.client.call(...asked);
      under -= 1;
      return answer;
    };
    await scans.start({ actor: jana, target: { ...target, client: { call } }, source, orphans: false });
    await scans.idle();
    expect(most).toBeGreaterThan(16);
  });

  test("51013: a scan of an app whose plan does not include groups ends with the code, and is no snapshot", async () => {
    const { scan, given, wire } = await open("demo");
    wire.refuses = () => 51013;
    const { scan: read, snapshot } = await scan(await given(["user_0001"]));
    expect(read).toMatchObject({ state: "failed", failure: { kind: "refused", code: 51013 } });
    expect(snapshot).toBeUndefined();
  });

  test("60007: a rate that is used up is waited for", async () => {
    const { scan, given, wire } = await open("demo");
    let refused = 0;
    wire.refuses = () => (++refused % 3 === 0 ? 60007 : undefined);
    const { scan: read } = await scan(await given(["user_0001", "user_0002", "user_0003", "user_0004"]));
    expect(read).toMatchObject({ state: "done", accountsDone: 4 });
  });

  test("a scan that is cancelled is no snapshot; what it read is in the next one", async () => {
    const { scans, scan, given, target, wire, snapshots } = await open("demo");
    const accounts = Array.from({ length: 40 }, (_, at) => `user_${String(at + 1).padStart(4, "0")}`);
    const source = await given(accounts);
    let reads = 0;
    const { promise: some, resolve } = Promise.withResolvers<void>();
    wire.refuses = () => {
      if (++reads === 20) resolve();
      return undefined;
    };
    const { id } = valueIn(await scans.start({ actor: jana, target, source, orphans: false }));
    await some;
    await scans.cancel(jana, id);
    await scans.idle();
    expect(await scans.load(id)).toMatchObject({ state: "failed", failure: { kind: "cancelled" } });
    expect(await snapshots.heads(target, 5)).toEqual([]);
    expect((await scan(source)).snapshot?.totals.accounts).toBe(40);
  });
});
