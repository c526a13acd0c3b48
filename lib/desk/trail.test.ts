import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { sql } from "kysely";
import { afterAll, expect, test } from "vitest";
import { openDatabase } from "../db/open-database.ts";
import { freshDatabase } from "../engine/store-postgres-under-test.ts";
import { places } from "./desk-under-test.ts";
import { createTrail } from "./trail.ts";

const folder = mkdtempSync(join(tmpdir(), "groupdesk-trail-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Three entries in a file, then whatever somebody does to it with a tool of their own. */
async function verdictAfter(name: string, tamper: string): Promise<unknown> {
  const file = join(folder, `${name}.db`);
  const database = await openDatabase({ file });
  const trail = createTrail(database, () => 1000);
  for (const account of ["a", "b", "c"]) await trail.append({ kind: "event", account });
  await database.close();
  const sqlite = new DatabaseSync(file);
  sqlite.exec("DROP TRIGGER trail_no_update; DROP TRIGGER trail_no_delete;");
  sqlite.exec(tamper);
  sqlite.close();
  const opened = await openDatabase({ file });
  const verdict = await createTrail(opened).verify();
  await opened.close();
  return verdict;
}

test("an untouched trail is intact, and the same entries give the same head", async () => {
  const one = await verdictAfter("one", "");
  expect(one).toEqual({ intact: true, entries: 3, head: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(await verdictAfter("other", "")).toEqual(one);
});

test.each([
  ["changed", "UPDATE trail SET account = 'x' WHERE seq = 2", 2],
  ["removed", "DELETE FROM trail WHERE seq = 2", 2],
  ["swapped", "UPDATE trail SET seq = 9 WHERE seq = 1; UPDATE trail SET seq = 1 WHERE seq = 2;", 1],
  [
    "put in",
    "INSERT INTO trail SELECT 4, at, kind, change_id, batch_id, undo_of, person_id, person, role, target_id, target, account, verb, code, body, previous, hash FROM trail WHERE seq = 3",
    4,
  ],
])("F51: an entry that was %s is named", async (name, tamper, seq) => {
  expect(await verdictAfter(name, tamper)).toMatchObject({ intact: false, seq });
});

test("entries that come at the same moment stand one after the other", async () => {
  const database = await openDatabase({ file: ":memory:" });
  const trail = createTrail(database);
  const seqs = await Promise.all(Array.from({ length: 50 }, () => trail.append({ kind: "event" })));
  expect(seqs.sort((one, other) => one - other)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  expect(await trail.verify()).toMatchObject({ intact: true, entries: 50 });
  await database.close();
});

test("what no database keeps as it is does not break the chain: half a character, NUL, a number that is too large", async () => {
  const database = await openDatabase({ file: ":memory:" });
  const trail = createTrail(database);
  const odd = { account: "\ud800", target: { id: `${"a".repeat(63)}\ud83d`, name: "a\0b" }, code: 5_000_000_000 };
  await trail.append({ kind: "event", ...odd, terms: [`group:${"x".repeat(10_000)}`] });
  expect(await trail.verify()).toMatchObject({ intact: true, entries: 1 });
  await database.close();
});

test("S40: a statement that replaces an entry is refused as one that removes it", async () => {
  const database = await openDatabase({ file: ":memory:" });
  await createTrail(database).append({ kind: "event" });
  const replaced = sql`INSERT OR REPLACE INTO trail SELECT * FROM trail`.execute(database.kysely);
  await expect(replaced).rejects.toThrow("only grows");
  await database.close();
});

test.each(Object.entries(places))(
  "on %s the head that is said at the end counts what was written with other work",
  async (_, place) => {
    const database = await openDatabase(await place());
    const trail = createTrail(database);
    await trail.append({ kind: "event" });
    await database.kysely.transaction().execute((transaction) => trail.append({ kind: "event" }, transaction));
    await expect.poll(() => trail.newest).toEqual(await trail.head());
    await database.close();
  },
);

test("on PostgreSQL a process that waited too long for another leaves nothing behind that would hold up the rest", async () => {
  const url = await freshDatabase();
  const [slow, stuck, well] = [
    await openDatabase({ url }),
    await openDatabase({ url, statementMs: 300 }),
    await openDatabase({ url }),
  ];
  const [one, two, three] = [createTrail(slow), createTrail(stuck), createTrail(well)];
  let letGo = () => {};
  const freed = new Promise<void>((resolve) => (letGo = resolve));
  let hold = () => {};
  const held = new Promise<void>((resolve) => (hold = resolve));
  const first = slow.kysely.transaction().execute(async (transaction) => {
    await one.append({ kind: "event" }, transaction);
    hold();
    await freed;
  });
  await held;
  const late = stuck.kysely.transaction().execute((transaction) => two.append({ kind: "event" }, transaction));
  await expect(late).rejects.toThrow("statement timeout");
  letGo();
  await first;
  expect(await three.append({ kind: "event" })).toBe(2);
  expect(await two.append({ kind: "event" })).toBe(3);
  expect(await one.verify()).toMatchObject({ intact: true, entries: 3 });
  for (const database of [slow, stuck, well]) await database.close();
});
