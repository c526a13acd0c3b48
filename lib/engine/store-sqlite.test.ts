import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { engineUnderTest, testApp } from "./engine-under-test.ts";
import { type Need, StoreUnavailable, type View } from "./store.ts";
import { openSqliteStore, type SqliteStore } from "./store-sqlite.ts";
import { worldOf } from "./worlds.ts";

const app = testApp.sdkAppId;
const owner = (account: string): Need => ({ owner: account, contacts: { kind: "all" }, recents: true });
const look = (store: SqliteStore, account: string): Promise<View> =>
  store.carryOut(app, owner(account), (view) => ({ reply: view, changes: {} }));
const importing = (store: SqliteStore, account: string) =>
  store.carryOut(app, {}, () => ({ reply: account, changes: { profiles: [{ account }] } }));

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "groupdesk-store-"));
  file = join(folder, "groupdesk.db");
});
afterEach(() => {
  vi.restoreAllMocks();
  chmodSync(folder, 0o755);
  rmSync(folder, { recursive: true });
});

test("what was saved is found when the file is opened again", async () => {
  const first = await engineUnderTest({
    store: openSqliteStore({ file: join(folder, "new", "folder", "a.db") }),
    world: "demo",
  });
  const rename = { UpdateGroupType: 1, OldGroupName: "group_0001", NewGroupName: "客户 🏅" };
  await first.call("update_contact_group", { From_Account: "user_0001", UpdateType: 1, UpdateGroup: rename });
  const before = await first.call("get_contact_group", { From_Account: "user_0001", StartIndex: 0 });
  await first.close();
  const second = await engineUnderTest({ store: openSqliteStore({ file: join(folder, "new", "folder", "a.db") }) });
  await second.engine.layFirst("brimful");
  expect(await second.call("get_contact_group", { From_Account: "user_0001", StartIndex: 0 })).toEqual(before);
  expect(before).toMatchObject({ GroupItem: [{ GroupName: "客户 🏅", GroupId: 1 }, { GroupName: "group_0003" }] });
  await second.close();
});

test("a world comes out as it went in, marks and all, and apps do not see each other", async () => {
  const store = openSqliteStore({ file });
  const world = worldOf("messy");
  const [first, ...rest] = world.accounts;
  if (!first) throw new Error("the world is empty");
  const [contact, ...others] = first.contacts;
  if (!contact) throw new Error("the account is empty");
  const marked = { ...contact, marks: [1, 33, 64], customMark: "night\u0000shift" };
  const recents = [{ conversation: contact.conversation, time: 1_772_438_400, pinned: true, empty: false }];
  const expected = { ...first, marked: 1, contacts: [marked, ...others], recents };
  await store.replace(app, { ...world, accounts: [expected, ...rest] });
  const view = await look(store, first.account);
  expect({ ...view.owner, contacts: [...view.contacts.values()], recents: view.recents }).toEqual(expected);
  // A world of nobody was laid on purpose.
  await store.replace(app + 1, worldOf("empty"));
  const before = await store.readWorld(app);
  for (const each of [app, app + 1, app + 2]) await store.layFirst(each, worldOf("demo"));
  expect(await store.readWorld(app)).toEqual(before);
  expect((await store.readWorld(app + 1)).accounts).toEqual([]);
  expect((await store.readWorld(app + 2)).accounts.length).toBeGreaterThan(0);
  await store.close();
});

test("chat groups and members of a world come out as they went in", async () => {
  const store = openSqliteStore({ file });
  for (const name of ["demo", "messy", "brimful"] as const) {
    const world = worldOf(name);
    await store.replace(app, world);
    const read = await store.readWorld(app);
    const byId = (left: { id: string }, right: { id: string }) => (left.id < right.id ? -1 : 1);
    expect(read.chatGroups).toEqual([...world.chatGroups].sort(byId));
  }
  await store.close();
});

describe("commits", () => {
  test("calls that wait at the same moment share one, and see each other's work in order", async () => {
    const store = openSqliteStore({ file });
    const before = store.commits;
    const seen = await Promise.all(
      Array.from({ length: 100 }, (_, at) =>
        store.carryOut(app, { accounts: [`user_${at - 1}`] }, (view) => ({
          reply: view.accounts.size,
          changes: { profiles: [{ account: `user_${at}` }] },
        })),
      ),
    );
    expect(store.commits - before).toBe(1);
    expect(seen).toEqual([0, ...Array(99).fill(1)]);
    await importing(store, "late");
    expect(store.commits - before).toBe(2);
    await store.close();
  });

  test("a call is answered only after its commit", async () => {
    const store = openSqliteStore({ file });
    const order: string[] = [];
    const exec = DatabaseSync.prototype.exec;
    vi.spyOn(DatabaseSync.prototype, "exec").mockImplementation(function (this: DatabaseSync, sql) {
      exec.call(this, sql);
      if (sql === "COMMIT") order.push("commit");
    });
    await Promise.all(["a", "b"].map((id) => importing(store, id).then(() => order.push(id))));
    expect(order).toEqual(["commit", "a", "b"]);
    await store.close();
  });

  test("what a decision throws is its own: nothing of it is saved, and the others go on", async () => {
    const store = openSqliteStore({ file });
    const outcomes = await Promise.allSettled([
      importing(store, "a"),
      store.carryOut(app, {}, () => {
        throw new Error("no");
      }),
      importing(store, "b"),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    await store.close();
  });

  test("a save that cannot be done fails alone and whole", async () => {
    const store = openSqliteStore({ file });
    // A column that is STRICT takes no such value; the profile before it must not stay.
    const broken = { account: "b", groups: [], lastGroupId: 1.5, lastPosition: 0, grouped: 0, marked: 0 };
    const outcomes = await Promise.allSettled([
      importing(store, "a"),
      store.carryOut(app, {}, () => ({
        reply: 0,
        changes: { accountsGone: ["a"], owner: broken, profiles: [{ account: "half" }] },
      })),
      importing(store, "c"),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    const ids = ["a", "b", "c", "half"];
    const { accounts } = await store.carryOut(app, { accounts: ids }, (view) => ({ reply: view, changes: {} }));
    expect([...accounts.keys()]).toEqual(["a", "c"]);
    await store.close();
  });

  test("an account that was saved does not stay when what comes after it cannot be", async () => {
    const store = openSqliteStore({ file });
    const good = {
      account: "b",
      groups: [{ id: 1, name: "VIP" }],
      lastGroupId: 1,
      lastPosition: 1,
      grouped: 1,
      marked: 0,
    };
    const conversation = { kind: "user" as const, id: "c" };
    const contact = { conversation, position: 1, changedAt: 0, groupIds: [1], marks: [] };
    const broken = { account: "c", nick: Symbol("no text") as unknown as string }; // what no column takes
    const saving = store.carryOut(app, { owner: "b" }, () => ({
      reply: 0,
      changes: { owner: good, contacts: [contact], profiles: [broken] },
    }));
    await expect(saving).rejects.toThrow(/bound/);
    expect((await look(store, "b")).owner).toBeUndefined();
    await store.close();
  });

  test("50004: a full disk is a clean no; reads go on, and so do writes when there is room again", async () => {
    const store = openSqliteStore({ file });
    const service = await engineUnderTest({ store, world: "brimful" });
    const [database] = await databasesOf(() => importing(store, "user_0001"));
    if (!database) throw new Error("the store ran no statement");
    const pages = Number(database.prepare("PRAGMA page_count").get()?.page_count);
    database.exec(`PRAGMA max_page_count = ${pages}`);
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const create = (name: string) =>
      service.call("create_contact_group", {
        From_Account: "user_0099",
        GroupContactItem: [
          {
            GroupName: name,
            ContactItem: Array.from({ length: 100 }, (_, at) => ({
              Type: 2,
              ToGroupId: `${name}-crew-${at}-${"x".repeat(30)}`,
            })),
          },
        ],
      });
    const read = () => service.call("get_contact_group", { From_Account: "user_0099", StartIndex: 0 });
    const empty = await read();
    const answers = await Promise.all([create("a"), read(), create("b"), create("c"), read()]);
    const refused = answers.filter((answer) => answer.ErrorCode === 50004).length;
    expect(refused).toBeGreaterThan(0);
    expect(answers[1]).toMatchObject({ ErrorCode: 0 });
    expect(answers[4]).toMatchObject({ ErrorCode: 0 });
    const made = ["a", "b", "c"].filter((_, at) => answers[[0, 2, 3][at] ?? 0]?.ErrorCode === 0);
    const after = await read();
    expect((after.GroupItem as { GroupName: string }[]).map(({ GroupName }) => GroupName)).toEqual(made);
    if (made.length === 0) expect(after).toEqual(empty);
    expect(log).toHaveBeenCalledTimes(refused);
    database.exec("PRAGMA max_page_count = 1000000");
    expect(await create("later")).toMatchObject({ ErrorCode: 0 });
    expect(database.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
    await service.close();
  });

  test("what was alone and got a no is not carried out after all", async () => {
    const store = openSqliteStore({ file });
    const exec = DatabaseSync.prototype.exec;
    let failures = 1;
    vi.spyOn(DatabaseSync.prototype, "exec").mockImplementation(function (this: DatabaseSync, sql) {
      if (sql === "COMMIT" && failures-- > 0) throw Object.assign(new Error("disk is full"), { errcode: 13 });
      exec.call(this, sql);
    });
    let decided = 0;
    const adding = store.carryOut(app, {}, () => {
      decided += 1;
      return { reply: 0, changes: { profiles: [{ account: "ghost" }] } };
    });
    await expect(adding).rejects.toThrow("disk is full");
    const { accounts } = await store.carryOut(app, { accounts: ["ghost"] }, (view) => ({ reply: view, changes: {} }));
    expect([decided, [...accounts.keys()]]).toEqual([1, []]);
    await store.close();
  });

  test("any other failure of a commit is not answered, and reported once", async () => {
    const lost: Error[] = [];
    const store = openSqliteStore({ file, onLost: (error) => lost.push(error) });
    const exec = DatabaseSync.prototype.exec;
    vi.spyOn(DatabaseSync.prototype, "exec").mockImplementation(function (this: DatabaseSync, sql) {
      if (sql === "COMMIT") throw Object.assign(new Error("disk I/O error"), { errcode: 1034 });
      exec.call(this, sql);
    });
    const answered: string[] = [];
    for (const id of ["a", "b"])
      importing(store, id).then(
        () => answered.push(`${id} done`),
        () => answered.push(`${id} refused`),
      );
    // The group runs in the next check phase of the event loop; two turns later every answer would be out.
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toEqual([]);
    expect(lost).toHaveLength(1);
    expect(lost[0]).toBeInstanceOf(StoreUnavailable);
    await expect(importing(store, "c")).rejects.toBe(lost[0]);
    await store.close();
  });

  test("close answers what waits, and later calls are refused", async () => {
    const store = openSqliteStore({ file });
    const waiting = importing(store, "a");
    await store.close();
    expect(await waiting).toBe("a");
    await expect(importing(store, "b")).rejects.toBeInstanceOf(StoreUnavailable);
    await store.close();
  });

  test("commits are synchronous, in a write-ahead log, and nobody else gets in", async () => {
    const store = openSqliteStore({ file });
    const [database] = await databasesOf(() => importing(store, "a"));
    const pragma = (name: string) => Object.values(database?.prepare(`PRAGMA ${name}`).get() ?? {})[0];
    expect(pragma("synchronous")).toBe(2);
    expect(pragma("journal_mode")).toBe("wal");
    expect(pragma("locking_mode")).toBe("exclusive");
    await store.close();
  });
});

/** The connections that ran something while `work` was under way. */
async function databasesOf(work: () => Promise<unknown>): Promise<DatabaseSync[]> {
  const found = new Set<DatabaseSync>();
  const exec = DatabaseSync.prototype.exec;
  const spy = vi.spyOn(DatabaseSync.prototype, "exec").mockImplementation(function (this: DatabaseSync, sql) {
    found.add(this);
    exec.call(this, sql);
  });
  await work();
  spy.mockRestore();
  return [...found];
}
