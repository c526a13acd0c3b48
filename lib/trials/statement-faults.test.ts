import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync, StatementSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { engineUnderTest, testApp } from "../engine/engine-under-test.ts";
import { chatGroup, members, user } from "../engine/request-bodies.ts";
import { openSqliteStore } from "../engine/store-sqlite.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "groupdesk-statement-"));
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const change = members("user_0001", "group_0001", [
  [1, user("user_0007")],
  [1, chatGroup("crew-1")],
  [2, user("user_0002")],
]);

/** Counts the statements of this process, and lets those fail that `fails` names by number. */
function plantFaults(fails: (number: number) => boolean, errcode: number) {
  let number = 0;
  const wrap = (prototype: object, name: string) => {
    // Whatever the method takes and gives is handed through.
    const real = (prototype as Record<string, (...args: unknown[]) => unknown>)[name];
    if (!real) return;
    vi.spyOn(prototype as Record<string, (...args: unknown[]) => unknown>, name).mockImplementation(function (
      this: unknown,
      ...args: unknown[]
    ) {
      number += 1;
      if (fails(number)) throw Object.assign(new Error("planted"), { errcode });
      return real.apply(this, args);
    });
  };
  wrap(DatabaseSync.prototype, "exec");
  for (const name of ["run", "get", "all", "iterate"]) wrap(StatementSync.prototype, name);
  return { count: () => number };
}

test.each([
  ["the disk cannot be read or written", 778],
  ["the disk is full", 13],
  ["a page is damaged", 11],
])(
  "F07: whatever statement fails because %s, the call is whole or was never made, and is told 50004 or nothing",
  async (_why, errcode) => {
    const base = join(folder, "base.db");
    const first = await engineUnderTest({ store: openSqliteStore({ file: base }), world: "demo" });
    const stateOf = async (file: string) => {
      const store = openSqliteStore({ file });
      const state = JSON.stringify(await store.readWorld(testApp.sdkAppId));
      await store.close();
      return state;
    };
    await first.close();
    const before = await stateOf(base);
    const outcomes = { done: 0, refused: 0, lost: 0 };
    let after = "";

    /** The call with statements that fail, and what the file holds then; gives how many statements there were. */
    async function tried(fails: (number: number) => boolean): Promise<number> {
      const file = join(folder, "tried.db");
      for (const end of ["", "-wal"]) rmSync(`${file}${end}`, { force: true });
      copyFileSync(base, file);
      const lost = Promise.withResolvers<"lost">();
      const service = await engineUnderTest({ store: openSqliteStore({ file, onLost: () => lost.resolve("lost") }) });
      // The settings are read with the first call.
      await service.call("get_contact_group", { From_Account: "user_0001", StartIndex: 0 });
      const planted = plantFaults(fails, errcode);
      const outcome = await Promise.race([service.call("update_contact_group", change), lost.promise]);
      const count = planted.count();
      vi.restoreAllMocks();
      vi.spyOn(console, "error").mockImplementation(() => {});
      if (outcome === "lost") outcomes.lost += 1;
      else {
        expect([0, 50004]).toContain(outcome.ErrorCode);
        outcomes[outcome.ErrorCode === 0 ? "done" : "refused"] += 1;
        expect(await service.call("get_contact_group", { From_Account: "user_0001", StartIndex: 0 })).toMatchObject({
          ErrorCode: 0,
        });
      }
      await service.close();
      const held = await stateOf(outcome === "lost" ? copied(file) : file);
      if (outcome === "lost") expect([before, after]).toContain(held);
      else expect(held).toBe(outcome.ErrorCode === 0 ? after : before);
      return count;
    }

    /** Of a store that was lost the file is still held; what is on disk is what a restart would find. */
    function copied(file: string): string {
      const copy = join(folder, "copy.db");
      for (const end of ["", "-wal"]) copyFileSync(`${file}${end}`, `${copy}${end}`);
      return copy;
    }

    // Unharmed, to know what "done" looks like and how many statements it takes.
    const file = join(folder, "whole.db");
    copyFileSync(base, file);
    const whole = await engineUnderTest({ store: openSqliteStore({ file }) });
    expect(await whole.call("update_contact_group", change)).toMatchObject({ ErrorCode: 0 });
    await whole.close();
    after = await stateOf(file);
    const statements = await tried(() => false);
    expect(statements).toBeGreaterThan(5);

    for (let at = 1; at <= statements; at++) {
      await tried((number) => number === at);
      await tried((number) => number >= at);
    }
    expect(outcomes.done).toBe(1);
    expect(outcomes.refused).toBeGreaterThan(statements / 2);
    expect(outcomes.lost).toBeGreaterThan(0);
  },
  120_000,
);
