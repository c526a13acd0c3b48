import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

/* What no source of the product may do, found by reading it. */
const root = join(import.meta.dirname, "../..");
const sources = globSync(["{lib,app,components,scripts}/**/*.{ts,tsx,mjs}", "{proxy,instrumentation,next.config}.ts"], {
  cwd: root,
})
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => !/\.test\.(tsx?|mjs)$|-under-test\.ts$|^(lib\/trials\/|scripts\/measure-)/.test(file))
  .sort()
  .map((file) => [file, readFileSync(join(root, file), "utf8")] as const);

/** Which files say it, each once. */
function sayers(pattern: RegExp): string[] {
  return sources.filter(([, text]) => pattern.test(text)).map(([file]) => file);
}

test("S04: nothing turns text into code or markup", () => {
  const sinks =
    /\beval\(|\bnew Function\(|dangerouslySetInnerHTML|\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write|srcDoc=|javascript:|from "node:vm"|setHTMLUnsafe|createContextualFragment/;
  expect(sayers(sinks)).toEqual([]);
});

describe("statements", () => {
  test("S01: no statement is put together from what a stranger wrote: every hole of a template is on a list", () => {
    const holes = sources.flatMap(([file, text]) => statementHoles(text).map((hole) => `${file}: ${hole}`));
    expect(holes.length).toBeGreaterThan(5);
    // Each of these is a name or a list of names that the same file spells out; never a value.
    const known = [
      "db/open-database.ts: schema",
      ...["schema.ts: steps.length", "statements.ts: accountColumns", "statements.ts: chatGroupColumns"].map(postgres),
      postgres("statements.ts: contactColumns"),
      ...["chat-groups.ts: table", "file.ts: name", "file.ts: text", "rows.ts: ownerColumns", "rows.ts: owners"].map(
        sqlite,
      ),
      ...["rows.ts: table", "schema.ts: applicationId", "schema.ts: migrations.length", "schema.ts: name"].map(sqlite),
    ];
    expect([...new Set(holes)].sort()).toEqual(known.map((hole) => `lib/${hole}`).sort());
  });

  test("Kysely's own templates bind what they are given; what goes in raw is spelt out beside it", () => {
    // The names of a trigger's events; a day's minutes, and the names of an app's fields, as grouping and an index need them.
    const known = ["lib/db/tables-trail.ts", "lib/desk/call-meter.ts", "lib/desk/trail-lines.ts"];
    expect(sayers(/\bsql\.raw\(|\bsql\.lit\(/)).toEqual(known);
  });

  test("the search itself sees a value in a statement", () => {
    const hole = (name: string) => `$\{${name}}`;
    expect(statementHoles(`db.exec(\`DELETE FROM x WHERE id = '${hole("input.id")}'\`)`)).toEqual(["input.id"]);
    expect(statementHoles(`sql\`SELECT ${hole("at")}\`; a = \`DELETE FROM ${hole("from")} x\``)).toEqual(["from"]);
  });
});

const postgres = (hole: string) => `engine/store-postgres-${hole}`;
const sqlite = (hole: string) => `engine/store-sqlite-${hole}`;

/** What stands in the holes of templates that begin as a statement does, those of `sql` apart, which binds them. */
function statementHoles(text: string): string[] {
  const templates = text.matchAll(
    /(?<!\bsql(?:<[^>]*>)?)`\s*(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|PRAGMA|WITH|LOCK|NOTIFY|SET)\b[^`]*`/g,
  );
  return [...templates].flatMap(([template]) => [...template.matchAll(/\$\{([^}]*)\}/g)].map(([, hole = ""]) => hole));
}

test("S05: text becomes objects in few places, and behind each stands a codec", () => {
  const places = sayers(/\bJSON\.parse\(|\.json\(\)/).filter((file) =>
    /^(app|components|lib\/(desk|bulk|backend))/.test(file),
  );
  // A new one of these has to be looked at: does a schema stand between it and what is done?
  const known = [
    /^app\/read-json\.ts$/,
    /^app\/\(console\)\/(recent-accounts|ask-names|learnt-names|names-provider|session-watch)\.tsx?$/,
    /^app\/\(console\)\/accounts\/\[account\]\/use-workspace\.ts$/,
    /^app\/\(console\)\/bulk\/(send-for-plan|\[plan\]\/use-run)\.ts$/,
    /^app\/\(console\)\/limits\/scans\/start-scan\.tsx$/,
    // Shown as text, and nothing else: bodies of calls, and what the trail says of an event.
    /^app\/\(console\)\/(inspector\/(ask-calls|call-view|json-text)|activity\/line-row)\.tsx?$/,
    /^lib\/desk\/[a-z-]+\.ts$/,
    // Elements of a change file: `row-of-object.ts` looks at each field, and `row-of-cells.ts` at what it is.
    /^lib\/bulk\/split-json\.ts$/,
    // What this program itself wrote into a file or a table of its own.
    /^lib\/bulk\/(spool|plans|plan-lines|jobs|job-calls|job-tally|rows-again|pause-restored|templates)\.ts$/,
  ];
  expect(places.filter((file) => !known.some((pattern) => pattern.test(file)))).toEqual([]);
});
