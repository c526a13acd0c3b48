import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { engineUnderTest, testApp } from "./engine-under-test.ts";
import { StoreUnavailable } from "./store.ts";
import { openSqliteStore, type SqliteStore } from "./store-sqlite.ts";
import { migrations } from "./store-sqlite-schema.ts";
import { worldOf } from "./worlds.ts";

const importing = (store: SqliteStore, account: string) =>
  store.carryOut(testApp.sdkAppId, {}, () => ({ reply: account, changes: { profiles: [{ account }] } }));

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "groupdesk-file-"));
  file = join(folder, "groupdesk.db");
});
afterEach(() => {
  vi.restoreAllMocks();
  chmodSync(folder, 0o755);
  rmSync(folder, { recursive: true });
});

describe("a file that cannot be used is named in one sentence", () => {
  const refusal = (): StoreUnavailable => {
    try {
      openSqliteStore({ file });
    } catch (error) {
      if (error instanceof StoreUnavailable) return error;
      throw error;
    }
    throw new Error("it was opened");
  };
  const expectSentence = (text: RegExp) => {
    const { message } = refusal();
    expect(message).toMatch(text);
    expect(message).toContain(file);
    expect(message).not.toContain("\n");
  };

  test("one of a newer program, of which not a byte changes", async () => {
    await openSqliteStore({ file }).close();
    const newer = new DatabaseSync(file);
    newer.exec("PRAGMA user_version = 999");
    newer.close();
    expectSentence(/version 999.*newer program/);
    const after = new DatabaseSync(file);
    expect(after.prepare("PRAGMA user_version").get()).toEqual({ user_version: 999 });
    after.close();
  });

  test.each([
    ["with tables and no version", "CREATE TABLE t(x)"],
    ["at one of our versions", "CREATE TABLE t(x); PRAGMA user_version = 1"],
    ["with a table of a name of ours", "CREATE TABLE account(x); PRAGMA user_version = 1"],
    ["at a version of its own", "CREATE TABLE t(x); PRAGMA user_version = 999"],
    ["with a mark of its own", "PRAGMA application_id = 7"],
  ])("another program's, %s, of which not a byte changes", (_title, sql) => {
    const foreign = new DatabaseSync(file);
    foreign.exec(sql);
    foreign.close();
    const before = readFileSync(file);
    expectSentence(/^The database .* belongs to another program: use another file\.$/);
    expectSentence(/belongs to another program/);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(folder)).toEqual(["groupdesk.db"]);
  });

  test("one of ours that lacks a table, which nobody holds afterwards", async () => {
    await openSqliteStore({ file }).close();
    const database = new DatabaseSync(file);
    database.exec("DROP TABLE drawer");
    database.close();
    expectSentence(/^The database .* lacks tables that it should have: restore a backup of it\.$/);
    expectSentence(/lacks tables/);
  });

  test("no database at all", () => {
    writeFileSync(file, "This is a letter, and no database, though it is long enough to be one.".repeat(20));
    expectSentence(/is not a database/);
  });

  test("one that this process has open already", async () => {
    const store = openSqliteStore({ file });
    expectSentence(/in use by another process/);
    await importing(store, "a");
    await store.close();
  });

  test("one that is in another process's hands, which is told so, and the first goes on", async () => {
    const store = openSqliteStore({ file });
    const child = openElsewhere();
    expect({ status: child.status, stderr: child.stderr }).toEqual({ status: 3, stderr: "" });
    expect(child.stdout.trim()).toMatch(/^The database .* is in use by another process.*$/);
    expect(await importing(store, "a")).toBe("a");
    await store.close();
  });

  test("one whose folder is a file", () => {
    writeFileSync(file, "");
    file = join(file, "groupdesk.db");
    expectSentence(/cannot be opened/);
  });

  test("one in a folder that may not be written", ({ skip }) => {
    chmodSync(folder, 0o555);
    // Root may write anywhere, whatever the mode says, so the child is nobody; who may not even read this file then.
    const child = openElsewhere(process.getuid?.() === 0 ? 65_534 : undefined);
    if (child.status !== 3) return skip("another user cannot run this program here");
    expect(child.stdout.trim()).toMatch(/^The database .* cannot be (opened|written).*$/);
    expect(child.stdout).toContain(file);
  });

  /** Opens the file in another process, which prints the sentence and leaves with 3 when it is refused. */
  function openElsewhere(uid?: number) {
    const script = `const { openSqliteStore } = await import(${JSON.stringify(import.meta.resolve("./store-sqlite.ts"))});
      try { openSqliteStore({ file: process.argv[1] }); } catch (error) { console.log(error.message); process.exit(3); }`;
    return spawnSync(process.execPath, ["--input-type=module", "-e", script, file], { encoding: "utf8", uid });
  }
});

test("a database of the first version, which has no mark, is ours and goes on as it was", async () => {
  const database = new DatabaseSync(file);
  database.exec(migrations[0] ?? "");
  database.exec("PRAGMA user_version = 1; INSERT INTO account (app, id) VALUES (7, 'alice')");
  database.close();
  const store = openSqliteStore({ file });
  const { accounts } = await store.carryOut(7, { accounts: ["alice"] }, (view) => ({ reply: view, changes: {} }));
  expect([...accounts.keys()]).toEqual(["alice"]);
  await store.carryOut(7, {}, () => ({ reply: 0, changes: { accountsGone: ["alice"] } }));
  for (const each of [7, 8]) await store.layFirst(each, worldOf("demo"));
  expect((await store.readWorld(7)).accounts).toEqual([]);
  expect((await store.readWorld(8)).accounts.length).toBeGreaterThan(0);
  await store.close();
  await openSqliteStore({ file }).close();
});

test("a new file and its log are for their owner only, whatever the mask says", async () => {
  const mask = process.umask(0);
  onTestFinished(() => void process.umask(mask));
  const store = openSqliteStore({ file });
  await importing(store, "a");
  expect(readdirSync(folder).sort()).toEqual(["groupdesk.db", "groupdesk.db-wal"]);
  for (const name of readdirSync(folder))
    expect([name, statSync(join(folder, name)).mode & 0o777]).toEqual([name, 0o600]);
  await store.close();
});
test.each(migrations.map((_, at) => at + 1))(
  "a file of version %i of the schema is brought to the newest",
  async (version) => {
    const older = new DatabaseSync(file);
    for (const step of migrations.slice(0, version)) older.exec(step);
    older.exec(`INSERT INTO account (app, id) VALUES (${testApp.sdkAppId}, 'kept'); PRAGMA user_version = ${version}`);
    older.close();
    const service = await engineUnderTest({ store: openSqliteStore({ file }) });
    const body = {
      From_Account: "kept",
      TimeStamp: 0,
      StartIndex: 0,
      TopTimeStamp: 0,
      TopStartIndex: 0,
      AssistFlags: 7,
    };
    expect(await service.call("get_list", body)).toMatchObject({ ErrorCode: 0, SessionItem: [] });
    await service.close();
  },
);

test("of the chat groups of an older schema the dead ones stay dead, and of the others nothing was known", async () => {
  const older = new DatabaseSync(file);
  for (const step of migrations.slice(0, 4)) older.exec(step);
  older.exec("INSERT INTO chat_group (app, id, dead) VALUES (7, 'gone', 1), (7, 'alive', 0); PRAGMA user_version = 4");
  older.close();
  const store = openSqliteStore({ file });
  expect((await store.readWorld(7)).chatGroups).toEqual([{ id: "gone", dead: true, members: [] }]);
  await store.close();
});

test("a live room of an older schema has the row of its owner, or no owner when that one is gone", async () => {
  const older = new DatabaseSync(file);
  for (const step of migrations.slice(0, 6)) older.exec(step);
  older.exec(`INSERT INTO account (app, id) VALUES (7, 'alice'), (8, 'bob');
    INSERT INTO chat_group (app, id, dead, type, name, owner, created_at) VALUES
      (7, 'kept', 0, 'AVChatRoom', 'Kept', 'alice', 5), (7, 'left', 0, 'AVChatRoom', 'Left', 'bob', 5),
      (7, 'none', 0, 'AVChatRoom', 'None', NULL, 5), (7, 'work', 0, 'Work', 'Work', NULL, 5);
    PRAGMA user_version = 6`);
  older.close();
  const store = openSqliteStore({ file });
  const { chatGroups } = await store.readWorld(7);
  expect(chatGroups.map(({ id, members }) => [id, members])).toEqual([
    ["kept", [{ account: "alice", role: "Owner", joinedAt: 5 }]],
    ...["left", "none", "work"].map((id) => [id, []]),
  ]);
  expect(chatGroups.map((group) => !group.dead && [group.owner, group.memberCount])).toEqual([
    ["alice", 1],
    ...Array(3).fill([undefined, 0]),
  ]);
  const joined = await store.carryOut(7, { look: true, joined: ["alice"] }, (view) => ({
    ...{ reply: view.joined.get("alice")?.map(({ chatGroup }) => chatGroup.id), changes: {} },
  }));
  expect(joined).toEqual(["kept"]);
  await store.close();
});

test("a migration that fails leaves nothing behind", () => {
  const exec = DatabaseSync.prototype.exec;
  vi.spyOn(DatabaseSync.prototype, "exec").mockImplementation(function (this: DatabaseSync, sql) {
    if (sql.startsWith("PRAGMA user_version")) throw new Error("the power went");
    exec.call(this, sql);
  });
  expect(() => openSqliteStore({ file })).toThrow(StoreUnavailable);
  vi.restoreAllMocks();
  const database = new DatabaseSync(file);
  expect(database.prepare("SELECT count(*) AS tables FROM sqlite_schema").get()).toEqual({ tables: 0 });
  database.close();
});
