import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, expect, test } from "vitest";
import { openDatabase } from "./open-database.ts";

const folder = mkdtempSync(join(tmpdir(), "groupdesk-db-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const entry = {
  ...{ seq: 1, at: 0, kind: "event", code: 0, body: "{}", previous: "", hash: "h" },
  ...{ change_id: null, batch_id: null, undo_of: null, person_id: null, person: null, role: null },
  ...{ target_id: null, target: null, account: null, verb: null },
};

test("a database is made once, opens again with what is in it, and is its owner's alone", async () => {
  const file = join(folder, "console.db");
  const first = await openDatabase({ file });
  await first.kysely.insertInto("trail").values(entry).execute();
  await first.close();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const second = await openDatabase({ file });
  expect(await second.kysely.selectFrom("trail").selectAll().execute()).toEqual([entry]);
  const { rows } = await sql<{ synchronous: number }>`PRAGMA synchronous`.execute(second.kysely);
  expect(rows).toEqual([{ synchronous: 2 }]);
  await second.close();
});

test("the trail only grows: the database itself refuses to change or remove an entry", async () => {
  const { kysely, close } = await openDatabase({ file: ":memory:" });
  await kysely.insertInto("trail").values(entry).execute();
  await expect(kysely.updateTable("trail").set({ body: "{}" }).execute()).rejects.toThrow("only grows");
  await expect(kysely.deleteFrom("trail").execute()).rejects.toThrow("only grows");
  await close();
});
