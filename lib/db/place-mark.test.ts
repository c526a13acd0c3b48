import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { sql } from "kysely";
import { afterEach, describe, expect, test } from "vitest";
import { freshDatabase, tellServer } from "../engine/store-postgres-under-test.ts";
import { markAsBackup } from "./backup-mark.ts";
import { type Database, openDatabase } from "./open-database.ts";
import { takePlace } from "./place-mark.ts";

const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

type Place = { file: string } | { url: string };
type Step = Parameters<NonNullable<Parameters<typeof takePlace>[3]>>[0];

function freshFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "groupdesk-place-"));
  closes.push(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "console.db");
}

/** A start, which may die behind a step, some work, and an orderly end. `told`: how often what follows from a restore was done. */
async function start(place: Place, { diesAt, work }: { diesAt?: Step; work?: (database: Database) => unknown } = {}) {
  const database = await openDatabase(place);
  let told = 0;
  const whenRestored = async () => {
    told += 1;
  };
  const reach = (step: Step) => {
    if (step === diesAt) throw new Error("killed");
  };
  try {
    const isRestored = await takePlace(database, place, whenRestored, reach).catch((error: Error) => error.message);
    await work?.(database);
    return { isRestored, told };
  } finally {
    await database.close();
  }
}

const same = { isRestored: false, told: 0 };
const restored = { isRestored: true, told: 1 };

const entry = (seq: number) => ({
  ...{ seq, at: 0, kind: "event", code: 0, body: "{}", previous: "", hash: `h${seq}` },
  ...{ change_id: null, batch_id: null, undo_of: null, person_id: null, person: null, role: null },
  ...{ target_id: null, target: null, account: null, verb: null },
});
const write = (seq: number) => (database: Database) => database.kysely.insertInto("trail").values(entry(seq)).execute();
const entriesIn = async ({ kysely }: Database) =>
  (await kysely.selectFrom("trail").select("seq").orderBy("seq").execute()).map(({ seq }) => seq);

describe("on SQLite", () => {
  test("a new database is none that was restored, nor is one of before, and no later start takes it for one", async () => {
    const file = freshFile();
    for (let starts = 0; starts < 4; starts++) expect(await start({ file })).toEqual(same);
    expect(statSync(join(dirname(file), "database-mark")).mode & 0o777).toBe(0o600);
    const before = freshFile();
    await (await openDatabase({ file: before })).close();
    await start({ file: before }, { work: write(1) });
    expect(await start({ file: before })).toEqual(same);
    expect(await start({ file: ":memory:" })).toEqual(same);
  });

  test("F43: an older copy that is put back, or carried elsewhere, is noticed at the next start, once", async () => {
    const [file, elsewhere] = [freshFile(), freshFile()];
    await start({ file }, { work: write(1) });
    copyFileSync(file, `${file}.old`);
    await start({ file });
    copyFileSync(`${file}.old`, file);
    expect(await start({ file })).toEqual(restored);
    expect(await start({ file })).toEqual(same);
    copyFileSync(file, elsewhere);
    expect(await start({ file: elsewhere })).toEqual(restored);
    expect(await start({ file: elsewhere })).toEqual(same);
    expect(await start({ file })).toEqual(same);
  });

  test("F43: so is a folder that was copied whole, its mark with it, where the disk tells when a file was made", async ({
    skip,
  }) => {
    const [file, elsewhere] = [freshFile(), freshFile()];
    await start({ file }, { work: write(1) });
    if (!readFileSync(join(dirname(file), "database-mark"), "utf8").includes("born")) skip("this disk does not tell");
    for (const name of ["console.db", "database-mark"])
      copyFileSync(join(dirname(file), name), join(dirname(elsewhere), name));
    expect(await start({ file: elsewhere }, { diesAt: "noted" })).toEqual({ isRestored: "killed", told: 0 });
    expect(await start({ file: elsewhere }, { diesAt: "taken" })).toEqual({ isRestored: "killed", told: 1 });
    expect(await start({ file: elsewhere })).toEqual(same);
    expect(await start({ file })).toEqual(same);
  });

  test("F43: so is one of a version that made no marks, and one whose file beside it is gone or says nothing", async () => {
    const [file, former] = [freshFile(), freshFile()];
    await start({ file }, { work: write(1) });
    await (await openDatabase({ file: former })).close();
    const unmarked = new DatabaseSync(former);
    unmarked.exec(
      "PRAGMA journal_mode = DELETE; INSERT INTO trail SELECT 1, 0, 'event', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, '{}', '', 'h'",
    );
    unmarked.close();
    const beside = join(dirname(file), "database-mark");
    rmSync(beside);
    expect(await start({ file })).toEqual(restored);
    writeFileSync(beside, "?");
    expect(await start({ file })).toEqual(restored);
    copyFileSync(former, file);
    expect(await start({ file })).toEqual(restored);
    rmSync(file);
    expect(await start({ file })).toEqual(same);
  });

  test.each<Step>(["noted", "taken"])(
    "F43: a start that is killed behind %j is not told as a restore, again and again",
    async (diesAt) => {
      const file = freshFile();
      await start({ file }, { diesAt });
      expect(await start({ file }, { work: write(1) })).toEqual(same);
      for (let deaths = 0; deaths < 3; deaths++)
        expect(await start({ file }, { diesAt })).toEqual({ isRestored: "killed", told: 0 });
      expect(await start({ file })).toEqual(same);
    },
  );

  test("F43: a start on a copy that is killed before it is on disk is told by the next one; behind it, it was told", async () => {
    const file = freshFile();
    await start({ file }, { work: write(1) });
    copyFileSync(file, `${file}.old`);
    await start({ file });
    copyFileSync(`${file}.old`, file);
    for (let deaths = 0; deaths < 3; deaths++)
      expect(await start({ file }, { diesAt: "noted" })).toEqual({ isRestored: "killed", told: 0 });
    expect(await start({ file }, { diesAt: "taken" })).toEqual({ isRestored: "killed", told: 1 });
    expect(await start({ file })).toEqual(same);
  });

  test("F43: a backup is known in the very run that it was taken in, and a log of before is not laid over it", async () => {
    const file = freshFile();
    const [kept, log, index] = ["kept", "-wal", "-shm"].map((end) => `${file}${end}`) as [string, string, string]; // three
    await start(
      { file },
      {
        async work(database) {
          await write(1)(database);
          writeFileSync(kept, "");
          await database.copyTo?.(kept);
          markAsBackup(kept);
          for (let seq = 2; seq < 200; seq++) await write(seq)(database);
          // What a kill leaves.
          copyFileSync(log, `${log}.left`);
          copyFileSync(index, `${index}.left`);
        },
      },
    );
    copyFileSync(kept, file);
    copyFileSync(`${log}.left`, log);
    copyFileSync(`${index}.left`, index);
    let found: number[] = [];
    const look = async (database: Database) => {
      found = await entriesIn(database);
      const { rows } = await sql<{ integrity_check: string }>`PRAGMA integrity_check`.execute(database.kysely);
      expect(rows).toEqual([{ integrity_check: "ok" }]);
    };
    expect(await start({ file }, { work: look })).toEqual(restored);
    expect(found).toEqual([1]);
    copyFileSync(kept, file);
    expect(await start({ file }, { work: look })).toEqual(restored);
    expect(await start({ file }, { work: look })).toEqual(same);
  });

  test("F43: the log that a restored database has made itself is kept, though the main file still looks like the backup", async () => {
    const [file, other] = [freshFile(), freshFile()];
    await start(
      { file: other },
      {
        async work(database) {
          await write(1)(database);
          writeFileSync(file, "");
          await database.copyTo?.(file);
          markAsBackup(file);
        },
      },
    );
    const database = await openDatabase({ file });
    // Somebody who reads keeps the log from being emptied.
    const reader = new DatabaseSync(file, { readOnly: true });
    reader.exec("BEGIN; SELECT * FROM place_mark");
    expect(await takePlace(database, { file }, async () => {})).toBe(true);
    await write(2)(database);
    for (const end of ["", "-wal"]) copyFileSync(`${file}${end}`, `${file}.left${end}`);
    reader.close();
    await database.close();
    // As a kill leaves it.
    for (const end of ["", "-wal"]) copyFileSync(`${file}.left${end}`, `${file}${end}`);
    expect(readFileSync(file).includes("backup:")).toBe(true);
    expect(existsSync(`${file}-wal`)).toBe(true);
    expect(
      await start(
        { file },
        {
          async work(opened) {
            expect(await entriesIn(opened)).toEqual([1, 2]);
          },
        },
      ),
    ).toEqual(same);
  });
});

describe("on PostgreSQL", () => {
  test("a new database is none that was restored, and no later start takes it for one, several at once neither", async () => {
    const url = await freshDatabase();
    const first = await Promise.all(Array.from({ length: 4 }, () => start({ url })));
    expect(first).toEqual([same, same, same, same]);
    const marks = await tellServer(url, "SELECT mark FROM groupdesk_console.place_mark");
    expect(marks).toEqual([{ mark: expect.stringMatching(/^\d+ [0-9A-F]{8} \d+ \d+$/) }]);
    expect(await start({ url })).toEqual(same);
  });

  test("F43: on PostgreSQL a copy under another name, and tables that were made anew, are noticed once for all processes", async () => {
    const url = await freshDatabase();
    await start({ url }, { work: write(1) });
    const name = new URL(url).pathname.slice(1);
    const [copy, server] = [new URL(url), new URL(url)];
    copy.pathname = `/${name}_copy`;
    server.pathname = "/postgres";
    await tellServer(server.href, `CREATE DATABASE "${name}_copy" TEMPLATE "${name}"`);
    const starts = await Promise.all(Array.from({ length: 4 }, () => start({ url: copy.href })));
    expect(starts.filter(({ isRestored }) => isRestored === true)).toEqual([restored]);
    expect(starts.filter(({ isRestored }) => isRestored === false)).toHaveLength(3);
    expect(await start({ url: copy.href })).toEqual(same);
    expect(await start({ url })).toEqual(same);
    // As pg_restore makes it.
    await tellServer(
      url,
      `SET search_path = groupdesk_console; CREATE TABLE anew (LIKE bulk_job INCLUDING ALL);
       DROP TABLE bulk_job; ALTER TABLE anew RENAME TO bulk_job`,
    );
    expect(await start({ url })).toEqual(restored);
    expect(await start({ url })).toEqual(same);
  });

  test("F43: what follows is done whole or not at all, and then by the next start", async () => {
    const url = await freshDatabase();
    await start({ url });
    const elsewhere = async ({ kysely }: Database) => {
      await kysely.updateTable("place_mark").set({ mark: "elsewhere" }).execute();
    };
    await start({ url }, { work: elsewhere });
    const database = await openDatabase({ url });
    await expect(takePlace(database, { url }, () => Promise.reject(new Error("killed")))).rejects.toThrow("killed");
    await database.close();
    expect(await start({ url })).toEqual(restored);
  });
});
