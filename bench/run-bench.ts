import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "../scripts/build.ts";
import { type CleanUp, cleanUpRows, cleanUpTable, measureCleanUp } from "./clean-up.ts";
import { echo, jsonServer, mockoon, nextRoute, prism, service, serviceOnPostgres } from "./contestants.ts";
import { connections, loadTool } from "./drive.ts";
import { limitsTable, measureLimits } from "./limits-views.ts";
import { type Contestant, measure, type Outcome } from "./measure-load.ts";
import { tableOf } from "./table.ts";

// `npm run bench -- [--quick] [part of a row's name …]`, behind scripts/enter.mjs: measures, prints one table, and
// leaves with 1 when a row could not be measured.

const { values, positionals } = parseArgs({ options: { quick: { type: "boolean" } }, allowPositionals: true });
const rounds = values.quick ? { count: 2, seconds: 2 } : { count: 5, seconds: 4 };
const manyAccounts = values.quick ? 100_000 : 1_000_000;
const accounts = 10_000;

const folder = mkdtempSync(join(tmpdir(), "groupdesk-bench-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

/** Rows that are measured side by side; the first is the measure of the others. */
const fields: Contestant[][] = [
  [
    echo("bare node:http, echo of the same JSON", accounts),
    service("npm run service, SQLite", folder, accounts),
    serviceOnPostgres("npm run service, PostgreSQL on the same cores", folder, accounts),
    nextRoute("npm start, through Next's route", folder, accounts),
    jsonServer("json-server, one write", folder, accounts),
    prism("Prism, a canned answer", folder, accounts),
    mockoon("Mockoon, a canned answer", folder, accounts),
  ],
  [
    service("1,000 accounts", folder, 1_000),
    service(
      `${manyAccounts.toLocaleString("en")} accounts, ${(manyAccounts * 20).toLocaleString("en")} memberships`,
      folder,
      manyAccounts,
    ),
  ],
  [service("1 item a call", folder, accounts, 1), service("100 items a call", folder, accounts, 100)],
];

/** What is measured beside them: a clean-up of many rows, a plan of very many, and the views of the limits. */
const isNamed = (name: string) =>
  positionals.length === 0 || positionals.some((word) => name.includes(word.toLowerCase()));
const [withCleanUp, withPlan, withLimits] = [isNamed("clean-up"), isNamed("plan"), isNamed("limits")];

const chosen = fields.map(chosenOf).filter((field) => field.length > 0);
if (chosen.length === 0 && !withCleanUp && !withPlan && !withLimits)
  stop(`No row is called ${positionals.join(" or ")}.`);
if (chosen.flat().some(({ name }) => name.includes("Next")) && !(await build()))
  stop("The console could not be built.");
const outcomes: Outcome[][] = [];
for (const field of chosen) {
  console.error(`Measuring: ${field.map(({ name }) => name).join("; ")}…`);
  outcomes.push(await measure(field, rounds));
}
const cleanUps = withCleanUp ? await cleanUp() : undefined;
if (outcomes.length > 0)
  console.log(
    `update_contact_group, signed, two items; ${accounts.toLocaleString("en")} accounts with 20 memberships where no other number stands;\n` +
      `${connections} connections of ${loadTool}, ${rounds.count} rounds of ${rounds.seconds} s, interleaved, medians; ` +
      `Node ${process.versions.node}, ${availableParallelism()} cores shared with the load.\n`,
  );
if (outcomes.length > 0) console.log(tableOf(outcomes));
if (cleanUps) {
  console.log(
    `\n${cleanUpRows.toLocaleString("en")} rows over 200 accounts, on a service that refuses the 201st call of a second:\n`,
  );
  console.log("fault" in cleanUps ? `not measured: ${cleanUps.fault}` : cleanUpTable(cleanUps));
}
const planned = withPlan ? plan() : true;
const limits = withLimits ? await limitsViews() : true;
const isWhole =
  !outcomes.flat().some((outcome) => "fault" in outcome) && planned && limits && !(cleanUps && "fault" in cleanUps);
process.exitCode = isWhole ? 0 : 1;

async function cleanUp(): Promise<CleanUp[] | { fault: string }> {
  console.error("Measuring: a clean-up by a loop and by a job…");
  return measureCleanUp(folder).catch((error: Error) => ({ fault: error.message }));
}

/** Prints its own figures: time, memory, how long others waited. */
function plan(): boolean {
  const rows = values.quick ? 100_000 : 1_000_000;
  console.error(`Measuring: a plan of ${rows.toLocaleString("en")} rows…`);
  console.log();
  const script = join(import.meta.dirname, "../scripts/measure-plans.ts");
  const asked = ["--rows", String(rows), "--accounts", String(rows / 200)];
  return spawnSync(process.execPath, [script, ...asked], { stdio: ["ignore", "inherit", "inherit"] }).status === 0;
}

async function limitsViews(): Promise<boolean> {
  console.error(`Measuring: the views of the limits over ${manyAccounts.toLocaleString("en")} accounts…`);
  try {
    console.log(`\n${limitsTable(await measureLimits(folder, manyAccounts), manyAccounts)}`);
    return true;
  } catch (error) {
    console.log(`\nthe views of the limits: not measured: ${error instanceof Error ? error.message : error}`);
    return false;
  }
}

/** The rows whose name holds one of the words, behind the one that they are held against. */
function chosenOf(field: Contestant[]): Contestant[] {
  if (positionals.length === 0) return field;
  const wanted = field.filter(({ name }) =>
    positionals.some((word) => name.toLowerCase().includes(word.toLowerCase())),
  );
  return wanted.length === 0 ? [] : [...new Set([...field.slice(0, 1), ...wanted])];
}

function stop(line: string): never {
  console.error(line);
  process.exit(1);
}
