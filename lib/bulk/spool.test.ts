import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { ChangeRow } from "../chat/change-row.ts";
import type { ReadRow } from "./read-rows.ts";
import { openSpool, removeSpool } from "./spool.ts";

const folder = mkdtempSync(join(tmpdir(), "groupdesk-spool-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const row = (line: number, account: string): ChangeRow => ({ line, verb: "delete", account, group: "VIP" });
const bad = (line: number): ReadRow => ({ line, fault: "verbMissing", text: "" });

async function allOf<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const each of source) all.push(each);
  return all;
}

test("rows come back by account in byte order and by line, every one of them, the bad ones apart", async () => {
  const spool = openSpool(join(folder, "order"));
  const names = ["b", "a", "B", "é", "z", "\u{1f600}", "\uffee", "a'--", ""];
  const rows = Array.from({ length: 9000 }, (_, at) => row(at * 2 + 1, names[at % names.length] ?? ""));
  for (let at = 0; at < rows.length; at += 1000) spool.take(rows.slice(at, at + 1000));
  spool.take([bad(20_000), bad(20_001)]);
  spool.seal();
  expect(spool.counts()).toEqual({ rows: 9002, bad: 2, accounts: names.length });
  const given = await allOf(spool.accounts());
  const byBytes = names.toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
  expect(given.map(({ account }) => account)).toEqual(byBytes);
  for (const { account, rows: theirs } of given) {
    expect(theirs).toEqual(rows.filter((each) => each.account === account));
  }
  expect((await allOf(spool.bad())).flat()).toEqual([bad(20_000), bad(20_001)]);
  spool.close();
});

test("a spool that another process left is gone on with, and one that was not finished is known", async () => {
  const file = join(folder, "left");
  const first = openSpool(file);
  first.take([row(1, "a")]);
  expect(first.isSealed).toBe(false);
  first.close();
  const second = openSpool(file);
  expect(second.isSealed).toBe(false);
  second.seal();
  second.close();
  const third = openSpool(file);
  expect(third.isSealed).toBe(true);
  expect(await allOf(third.accounts())).toEqual([{ account: "a", rows: [row(1, "a")] }]);
  third.close();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  removeSpool(file);
  removeSpool(file);
  expect(existsSync(file)).toBe(false);
});

test("a line that comes twice is refused with its whole piece, and the rest stays", () => {
  const spool = openSpool(join(folder, "twice"));
  spool.take([row(1, "a")]);
  expect(() => spool.take([row(2, "a"), row(1, "b")])).toThrow();
  expect(spool.counts()).toEqual({ rows: 1, bad: 0, accounts: 1 });
  spool.close();
});
