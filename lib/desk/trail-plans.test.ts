import { CompiledQuery, type RootOperationNode, sql } from "kysely";
import { afterEach, expect, test } from "vitest";
import type { TrailFilter } from "../chat/trail-line.ts";
import { type Database, openDatabase } from "../db/open-database.ts";
import { freshDatabase } from "../engine/store-postgres-under-test.ts";
import { createOpenChanges } from "./open-changes.ts";
import { createTrailLines } from "./trail-lines.ts";

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

/** The databases' own words on how they read a page, of a trail of 20,000 changes by ten people one after the other. */
async function plansOn(kind: "sqlite" | "postgres") {
  const database = await openDatabase(kind === "sqlite" ? { file: ":memory:" } : { url: await freshDatabase() });
  opened.push(database.close);
  const { kysely } = database;
  const numbers =
    kind === "sqlite"
      ? sql`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000)`
      : sql`WITH n AS (SELECT generate_series(1, 40000) AS i)`;
  const begun = (text: ReturnType<typeof sql>) => sql`CASE i % 2 WHEN 1 THEN ${text} END`;
  await sql`
    ${numbers}
    INSERT INTO trail
      (seq, at, kind, change_id, person_id, person, account, target_id, code, body, previous, hash)
    SELECT i, i, CASE i % 2 WHEN 1 THEN 'begun' ELSE 'ended' END, 'c' || ((i + 1) / 2),
      ${begun(sql`'p' || (i / 4000)`)}, ${begun(sql`'p' || (i / 4000) || '@example.com'`)},
      ${begun(sql`'user_' || (i / 10)`)}, 'own', 0, '{}', '', ''
    FROM n ORDER BY i`.execute(kysely);
  await sql`
    ${numbers}
    INSERT INTO trail_term (term, seq) SELECT 'code:' || (i / 100), i FROM n WHERE i % 2 = 1`.execute(kysely);
  // PostgreSQL does so by itself in time.
  if (kind === "postgres") await sql`ANALYZE`.execute(kysely);
  const asked: RootOperationNode[] = [];
  const watched = kysely.withPlugin({
    transformQuery({ node }) {
      asked.push(node);
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  return async (read: (of: Database) => Promise<unknown>): Promise<string> => {
    asked.splice(0);
    await read({ ...database, kysely: watched });
    const [node] = asked;
    if (!node) throw new Error("nothing was asked");
    const query = kysely.getExecutor().compileQuery(node, { queryId: "plan" });
    const explain = kind === "sqlite" ? "EXPLAIN QUERY PLAN" : "EXPLAIN (ANALYZE)";
    const raw = CompiledQuery.raw(`${explain} ${query.sql}`, [...query.parameters]);
    const { rows } = await kysely.executeQuery<object>(raw);
    return rows.map((row) => String(Object.values(row).at(-1))).join("\n");
  };
}

const filters: [string, TrailFilter, RegExp][] = [
  ["a person", { person: "p2@example.com" }, /trail_person/],
  ["nobody", { person: "nobody@example.com" }, /trail_person/],
  ["a person until then", { person: "p2@example.com", until: 9000 }, /trail_person/],
  ["an account", { account: "user_77" }, /trail_account|trail_target_account/],
  ["another target", { target: "gone" }, /trail_target_id/],
  ["a code", { code: 77 }, /trail_term/],
  ["a few moments", { since: 1000, until: 1005 }, /trail_at/],
];

test.each(["sqlite", "postgres"] as const)("on %s a page of a filter reads little of the trail", async (kind) => {
  const planOf = await plansOn(kind);
  for (const [name, filter, index] of filters) {
    const plan = await planOf((database) => createTrailLines(database).page(filter));
    expect(plan, name).toMatch(index);
    expect(plan, name).not.toMatch(/SCAN trail|Seq Scan on trail/);
    const removed = [...plan.matchAll(/Removed by Filter: (\d+)/g)].map(([, count]) => Number(count));
    expect(Math.max(0, ...removed), name).toBeLessThan(4000);
  }
  // Asked twice for each change.
  expect(await planOf((database) => createOpenChanges(database).look("own", "user_77"))).toMatch(
    /trail_account|trail_target_account/,
  );
});
