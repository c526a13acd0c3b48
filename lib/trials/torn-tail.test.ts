import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openSqliteStore, type SqliteStore } from "../engine/store-sqlite.ts";
import { trialApp } from "./service-process.ts";
import { createRandom, seed, timesOf } from "./trial-size.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "groupdesk-torn-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const app = trialApp.sdkAppId;
const conversationsEach = 20;

/** Imports an account with a group and its conversations: one commit, many rows on many pages. */
const change = (store: SqliteStore, number: number) => {
  const account = `torn_${number}`;
  const contacts = Array.from({ length: conversationsEach }, (_, at) => ({
    conversation: { kind: "chatGroup" as const, id: `crew-${number}-${at}-${"x".repeat(20)}` },
    position: at + 1,
    ...{ changedAt: number, groupIds: [1], marks: [] },
  }));
  const counters = { lastGroupId: 1, lastPosition: conversationsEach, grouped: conversationsEach, marked: 0 };
  const owner = { account, groups: [{ id: 1, name: "All" }], ...counters };
  return store.carryOut(app, { owner: account }, () => ({ reply: 0, changes: { owner, contacts } }));
};

test("F12: whatever the power cut did to the log's end, all that was answered is there and nothing is half there", async ({
  task,
}) => {
  const file = join(folder, "groupdesk.db");
  const store = openSqliteStore({ file });
  const lengths: number[] = [];
  // Under the thousand pages at which the log would be emptied into the file.
  for (let number = 0; statSync(`${file}-wal`).size < 700 * 4096; number++) {
    await change(store, number);
    lengths.push(statSync(`${file}-wal`).size);
  }
  const log = readFileSync(`${file}-wal`);
  copyFileSync(file, join(folder, "base.db"));
  await store.close();
  expect(lengths.length).toBeGreaterThan(50);
  expect(new Set(lengths).size).toBe(lengths.length);

  const random = createRandom(seed);
  const points = timesOf(120, 5000);
  const torn = join(folder, "torn.db");
  let lost = 0;
  let half = 0;
  for (let point = 0; point < points; point++) {
    const acknowledged = random.below(lengths.length + 1);
    const from = acknowledged === 0 ? 0 : (lengths[acknowledged - 1] ?? 0);
    const to = lengths[acknowledged] ?? log.length;
    const at = from + (point % 4 === 0 ? 0 : random.below(to - from + 1));
    copyFileSync(join(folder, "base.db"), torn);
    writeFileSync(`${torn}-wal`, damaged(log, at, random.below(3)));
    const opened = openSqliteStore({ file: torn });
    const { accounts } = await opened.readWorld(app);
    if (accounts.length < acknowledged) lost += 1;
    const isWhole = accounts.every(
      ({ contacts, grouped }) => contacts.length === grouped && grouped === conversationsEach,
    );
    if (!isWhole || accounts.length > acknowledged + 1) half += 1;
    await opened.close();
  }
  expect({ lost, half }).toEqual({ lost: 0, half: 0 });
  task.meta.figures = `torn tails ${points}, lost ${lost}, half ${half}, seed ${seed}`;

  /** Cut off, zeroed or scrambled from there on. */
  function damaged(whole: Buffer, at: number, kind: number): Buffer {
    const copy = Buffer.from(kind === 0 ? whole.subarray(0, at) : whole);
    if (kind === 1) copy.fill(0, at);
    if (kind === 2) for (let byte = at; byte < copy.length; byte++) copy[byte] = random.below(256);
    return copy;
  }
}, 600_000);
