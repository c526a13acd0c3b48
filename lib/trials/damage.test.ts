import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { StoreUnavailable, type World } from "../engine/store.ts";
import { openSqliteStore } from "../engine/store-sqlite.ts";
import { migrations } from "../engine/store-sqlite-schema.ts";
import { worldOf } from "../engine/worlds.ts";
import { endServices, startService, trialApp } from "./service-process.ts";
import { createRandom, isNightly, seed, timesOf } from "./trial-size.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "groupdesk-damage-"));
  file = join(folder, "groupdesk.db");
});
afterEach(async () => {
  await endServices();
  rmSync(folder, { recursive: true, force: true });
});
const app = trialApp.sdkAppId;

describe("a migration that is killed", () => {
  const steps = migrations.map((_, at) => at);
  const pairs = steps.flatMap((from) => steps.filter((at) => at >= from).map((at): [number, number] => [from, at + 1]));
  const tried = isNightly ? pairs : pairs.filter(([from, step]) => from === 0 || from === step - 1);

  test.each(tried)("F15: from version %i in step %i is done whole by the next start", async (from, step) => {
    const older = new DatabaseSync(file);
    for (const sql of migrations.slice(0, from)) older.exec(sql);
    if (from > 0) older.exec(`INSERT INTO account (app, id) VALUES (${app}, 'kept')`);
    older.exec(`PRAGMA user_version = ${from}`);
    older.close();
    const variables = { GROUPDESK_FAILPOINTS: `migration-${step}:kill` };
    expect((await startService({ folder, variables }).ended).signal).toBe("SIGKILL");
    const left = new DatabaseSync(file);
    expect(left.prepare("PRAGMA user_version").get()).toEqual({ user_version: from });
    left.close();
    const store = openSqliteStore({ file });
    if (from > 0) await store.layFirst(app, worldOf("demo"));
    expect((await store.readWorld(app)).accounts.map(({ account }) => account)).toEqual(from === 0 ? [] : ["kept"]);
    await store.close();
  });
});

describe("a file that the disk has changed", () => {
  /**
   * What becomes of it: refused in one sentence, refused when it is read, right, or with another value in one row,
   * which nobody can notice without checksums; where it is the row's owner, two accounts differ.
   */
  async function fateOf(
    damaged: string,
    wanted: World,
  ): Promise<"refused" | "unreadable" | "right" | "changed" | "lost"> {
    let store: ReturnType<typeof openSqliteStore>;
    try {
      store = openSqliteStore({ file: damaged });
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      expect(error.message).toMatch(/^The (database|file) [^\n]+: [^\n]+\.$/);
      return "refused";
    }
    try {
      // A database that seemed empty would be filled with a fresh world.
      await store.layFirst(app, worldOf("empty"));
      const world = await store.readWorld(app);
      const rows = (of: World) => [...of.accounts, ...of.chatGroups].map((row) => JSON.stringify(row));
      const held = new Set(rows(world));
      const missing = rows(wanted).filter((row) => !held.has(row)).length;
      if (held.size < rows(wanted).length || missing > 2) return "lost";
      return missing === 0 ? "right" : "changed";
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
      return "unreadable";
    } finally {
      await store.close();
    }
  }

  async function laid(): Promise<World> {
    const store = openSqliteStore({ file });
    await store.replace(app, worldOf("demo"));
    const world = await store.readWorld(app);
    await store.close();
    return world;
  }

  test("F16: a flipped byte leaves right answers or a clean refusal, never an empty database", async ({ task }) => {
    const wanted = await laid();
    const whole = readFileSync(file);
    const random = createRandom(seed);
    const offsets = timesOf(60, 1000);
    const fates = { refused: 0, unreadable: 0, right: 0, changed: 0, lost: 0 };
    const lostAt: number[] = [];
    for (let at = 0; at < offsets; at++) {
      // The first page, on which everything hangs, gets a third of them.
      const offset = random.below(at % 3 === 0 ? 4096 : whole.length);
      const damaged = join(folder, "damaged.db");
      const copy = Buffer.from(whole);
      copy[offset] = (copy[offset] ?? 0) ^ (1 << random.below(8));
      for (const end of ["-wal", "-shm", "-journal"]) rmSync(`${damaged}${end}`, { force: true });
      writeFileSync(damaged, copy);
      const fate = await fateOf(damaged, wanted);
      fates[fate] += 1;
      if (fate === "lost") lostAt.push(offset);
    }
    expect({ lostAt, seed }).toEqual({ lostAt: [], seed });
    task.meta.figures = `flipped bytes ${offsets}: ${JSON.stringify(fates).replace(/[{}"]/g, "").replaceAll(",", ", ")}, seed ${seed}`;
  }, 600_000);

  test.each([1, 100, 512, 4095, 4096, 8192, 20_000])("F16: a file cut to %i bytes is refused", async (bytes) => {
    const wanted = await laid();
    const cut = join(folder, "cut.db");
    copyFileSync(file, cut);
    truncateSync(cut, bytes);
    expect(await fateOf(cut, wanted)).toBe("refused");
  });
});
