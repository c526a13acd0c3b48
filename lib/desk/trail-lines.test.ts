import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import type { TrailLine } from "../chat/trail-line.ts";
import { openDatabase } from "../db/open-database.ts";
import { freshDatabase } from "../engine/store-postgres-under-test.ts";
import { createTrail } from "./trail.ts";
import { createTrailExport } from "./trail-export.ts";
import { createTrailLines } from "./trail-lines.ts";

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

/** A trail with one import an hour, by two people, every third one refused. */
async function trailOf(kind: "sqlite" | "postgres", count: number) {
  const database = await openDatabase(kind === "sqlite" ? { file: ":memory:" } : { url: await freshDatabase() });
  opened.push(() => database.close());
  let at = 0;
  const trail = createTrail(database, () => at);
  for (let turn = 0; turn < count; turn++) {
    at = turn * 3_600_000;
    const changeId = randomUUID();
    const account = `=user_${turn % 5}`;
    const place = { changeId, batchId: changeId, target: { id: "own", name: "Embedded" } };
    const person = turn % 2 === 0 ? "jana@example.com" : "kofi@example.com";
    const actor = { id: person, email: person, role: "agent" };
    const began = await trail.append({
      ...{ ...place, kind: "begun", verb: "importAccount", actor, account },
      body: { change: { verb: "importAccount", account } },
    });
    const code = turn % 3 === 0 ? 70402 : 0;
    const ending = { how: "answered", code, info: "", items: [], effects: [] };
    await trail.append({
      ...place,
      kind: "ended",
      code,
      body: ending,
      terms: code ? [`code:${code}`] : [],
      termsOf: began,
    });
  }
  await trail.append({ kind: "event", verb: "signedIn", body: { from: "127.0.0.1" } });
  return { trail, lines: createTrailLines(database) };
}

const hours = (lines: readonly TrailLine[]) => lines.map(({ at }) => at / 3_600_000);

describe.each(["sqlite", "postgres"] as const)("on %s", (kind) => {
  test("accounts come each once, those of their target alone, in pieces where there are many", async () => {
    const { lines, trail } = await trailOf(kind, 12);
    const other = { id: "other", name: "Other" };
    await trail.append({ kind: "event", verb: "x", target: other, account: "elsewhere", body: {} });
    const all = async (target: string) => {
      const found: string[] = [];
      for await (const some of lines.accounts(target)) found.push(...some);
      return found;
    };
    expect((await all("own")).sort()).toEqual(["=user_0", "=user_1", "=user_2", "=user_3", "=user_4"]);
    expect(await all("other")).toEqual(["elsewhere"]);
    expect(await all("nowhere")).toEqual([]);
  });

  test("lines come newest first, page by page, none twice and none left out", async () => {
    const { lines } = await trailOf(kind, 12);
    const seen: number[] = [];
    let before: number | undefined;
    do {
      const page = await lines.page({}, before, 5);
      seen.push(...page.lines.map(({ seq }) => seq));
      before = page.before;
    } while (before !== undefined);
    expect(seen).toEqual([25, 23, 21, 19, 17, 15, 13, 11, 9, 7, 5, 3, 1]);
    expect(await lines.count({}, 100)).toBe(13);
    expect(await lines.count({}, 7)).toBe(7);
  });

  test("filters hold together: person, account, code, target and time", async () => {
    const { lines } = await trailOf(kind, 12);
    expect(hours((await lines.page({ person: "jana@example.com", code: 70402 })).lines)).toEqual([6, 0]);
    expect(hours((await lines.page({ account: "=user_1" })).lines)).toEqual([11, 6, 1]);
    expect(hours((await lines.page({ target: "own", since: 9 * 3_600_000, until: 10 * 3_600_000 })).lines)).toEqual([
      10, 9,
    ]);
    expect((await lines.page({ target: "another" })).lines).toEqual([]);
  });

  test("an export holds the lines that fit, with the head of the trail, in pieces", async () => {
    const { lines, trail } = await trailOf(kind, 12);
    const { head } = await trail.head();
    const whole = async (format: "csv" | "json") => {
      let text = "";
      for await (const piece of createTrailExport(trail, lines)(format, { code: 70402 })) text += piece;
      return text;
    };
    const rows = (await whole("csv")).trimEnd().split("\r\n");
    expect(rows).toHaveLength(1 + 4 + 1);
    expect(rows[1]).toContain(",'=user_4,account_import,importAccount,");
    expect(rows.at(-1)).toContain(head);
    const json = JSON.parse(await whole("json")) as { head: unknown; lines: TrailLine[] }; // what the export wrote
    expect(json.head).toEqual({ entries: 25, head });
    expect(hours(json.lines)).toEqual([9, 6, 3, 0]);
  });

  test("an export names the conversations that a deleted group took with it", async () => {
    const { lines, trail } = await trailOf(kind, 0);
    const change = { verb: "deleteGroup", account: "user_0042", group: "VIP" };
    const of = { changeId: randomUUID(), batchId: randomUUID(), verb: "deleteGroup", account: "user_0042" };
    const conversations = ["ana", "ben"].map((id) => ({ kind: "user", id }));
    const effects = [{ kind: "deleted", groupId: 1, name: "VIP", conversations }];
    await trail.append({ kind: "begun", ...of, body: { change } });
    await trail.append({ kind: "ended", ...of, body: { how: "answered", code: 0, info: "", items: [], effects } });
    let text = "";
    for await (const piece of createTrailExport(trail, lines)("csv", { account: "user_0042" })) text += piece;
    const rows = text.trimEnd().split("\r\n");
    expect(rows.slice(1, -1).map((row) => row.split(",").slice(8, 15))).toEqual([
      ["'-", "group", "", "changed", "0", "", "VIP"],
      ["'-", "user", "ana", "changed", "0", "", "VIP"],
      ["'-", "user", "ben", "changed", "0", "", "VIP"],
    ]);
  });
});
