import {
  closeSync,
  createReadStream,
  createWriteStream,
  existsSync,
  openAsBlob,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { readRows } from "../lib/bulk/read-rows.ts";
import type { Job } from "../lib/chat/bulk-job.ts";
import type { Plan } from "../lib/chat/bulk-plan.ts";
import { rowFields } from "../lib/chat/change-file.ts";
import type { Outcome } from "../lib/chat/outcome.ts";
import { parseEnv } from "../lib/env.ts";
import { translator } from "../lib/messages/translator.ts";

/*
 * `npx groupdesk`, behind scripts/enter.mjs: plans and jobs without a browser. It asks the running console, for one process owns the database;
 * on the same machine the file `command-line-token` in the data folder lets it in. Exit codes: 0, 1 where rows were not done, 2 where it stopped,
 * whatever made it stop; 130 after Ctrl-C, which ends the looking on and no job.
 */
const usage = `npx groupdesk plan FILE --out PLAN.json     what each row of a change file would do; changes nothing
npx groupdesk run PLAN.json [--json]        runs exactly that plan, and accounts for every row
npx groupdesk watch PLAN.json               waits for a job that runs already
npx groupdesk pause|resume|cancel PLAN.json  sends nothing more of it; goes on; ends it
npx groupdesk undo PLAN.json --out UNDO.json  a plan that takes back what the job changed
npx groupdesk export PLAN.json --out FILE [--format csv|json|jsonl]
npx groupdesk backup --out FILE             a whole copy of the console's own database, while it works
npx groupdesk audit [--head HASH]           whether nobody has touched the trail: 0 intact, 1 broken
  --url URL        the console, http://127.0.0.1:$PORT where none is given
  --target ID      of a plan: where it is for; the app that the console was started with where none is given
  --title TITLE    of a plan
  --columns verb=Operation,account=Who,…  of a plan: which column of the file holds what, by its name or its number from 1; verb, account,
                   group, to, kind, conversation. What is not named is recognised
  --report FILE    of run and watch: where the report goes, beside the plan where none is given`;

/** Says one line, and ends with 2. */
class Stopped extends Error {}

/** The console does not answer, which a restart does not either. */
class Unanswered extends Stopped {}

const restartMs = 60_000;
/** A plan's rows may be very many; what it is stands before them. */
const headBytes = 1024 * 1024;
const rowsBegin = /,\s*"rows"\s*:\s*\[/;

// What nobody foresaw is a fault of this program as well, and no row's. Nobody may read its last line any more.
for (const event of ["uncaughtException", "unhandledRejection"] as const) process.on(event, leave);
process.on("SIGINT", () => process.exit(130));
process.stdout.on("error", leave);
process.stderr.on("error", () => process.exit(2));

const { values, positionals } = parsedArguments();
const env = environment();
const url = (values.url ?? `http://127.0.0.1:${env.port}`).replace(/\/$/, "");
const [command = "", file = ""] = positionals;

try {
  process.exitCode = await deed();
} catch (error) {
  leave(error);
}

function leave(error: unknown): never {
  console.error(error instanceof Stopped ? error.message : `npx groupdesk stopped: ${reasonOf(error)}`);
  process.exit(2);
}

async function deed(): Promise<number> {
  const isAboutFile = command !== "backup" && command !== "audit";
  if ((file === "") === isAboutFile || positionals.length > 2) throw new Stopped(usage);
  switch (command) {
    case "plan":
      return plan();
    case "run":
      return run(true);
    case "watch":
      return run(false);
    case "pause":
    case "resume":
    case "cancel":
      return steer(command);
    case "undo":
      return undo();
    case "export":
      return exportRows();
    case "backup":
      return backUp();
    case "audit":
      return audit();
    default:
      throw new Stopped(usage);
  }
}

async function plan(): Promise<number> {
  const target = await ask<{ asSeen: string }>({ do: "target", ...(values.target && { id: values.target }) });
  const title = values.title ?? basename(file).replace(/\.(csv|json|jsonl|txt)$/i, "");
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw new Stopped(`${file} cannot be read.`);
  const said = values.columns === undefined ? {} : await columnsSaid(values.columns);
  const query = new URLSearchParams({ ...said, target: target.asSeen, title, file: basename(file) });
  const body = await openAsBlob(file).catch((error) => {
    throw new Stopped(`${file} cannot be read (${reasonOf(error)}).`);
  });
  const { id } = await outcomeOf<{ id: string }>(await send(`/bulk/upload?${query}`, { method: "POST", body }));
  return keepPlan(id);
}

/** The columns as the upload takes them: once one is said, all are. */
async function columnsSaid(text: string): Promise<Record<string, string>> {
  const { shape, rows } = await readRows(createReadStream(file));
  await rows.return(undefined);
  if (shape.format === "json") throw new Stopped("--columns is for CSV: a JSON row names its fields itself.");
  const names = shape.header ?? shape.examples[0] ?? [];
  const plain = (name: string) => name.trim().toLowerCase();
  let isNamed = shape.header !== undefined;
  const columns: Record<string, number> = { ...shape.columns };
  for (const pair of text.split(",")) {
    const [field = "", ...rest] = pair.split("=");
    const name = rest.join("=");
    if (!rowFields.some((each) => each === field.trim()))
      throw new Stopped(`--columns: there is no ${field} in a row.`);
    const named = names.findIndex((each) => plain(each) === plain(name));
    if (named >= 0) isNamed = true;
    else if (!/^[1-9]\d{0,2}$/.test(name.trim()))
      throw new Stopped(`--columns: the file has no column “${name}”, but ${names.join(", ")}.`);
    columns[field.trim()] = named >= 0 ? named : Number(name) - 1;
  }
  const said = Object.entries(columns).map(([field, at]) => [field, String(at)] as const);
  return { ...Object.fromEntries(said), header: isNamed ? "yes" : "no" };
}

async function undo(): Promise<number> {
  const { id } = await ask<{ id: string }>({ do: "again", id: idIn(file), what: "undo" });
  return keepPlan(id);
}

/** Waits until it is made, and writes it down. */
async function keepPlan(id: string): Promise<number> {
  for (;;) {
    const { plan } = await look(id);
    if (plan.state === "failed") throw new Stopped(`The plan was not made (${plan.failure?.kind}).`);
    if (plan.state === "ready") {
      if (values.out !== undefined) await download(id, "json", values.out);
      tell({ plan: id, hash: plan.hash, ...plan.totals });
      if (!values.json) console.log(`${url}/bulk/${id}`);
      const { bad = 0 } = plan.totals?.rows ?? {};
      if (bad === 0 || bad < plan.rows) return 0;
      console.error(
        "No row of it could be read. Say which column holds what with --columns; the plan tells why of each row.",
      );
      return 1;
    }
    await pause(300);
  }
}

async function run(starts: boolean): Promise<number> {
  const id = idIn(file);
  const { plan, job } = await look(id);
  if (starts && !job) {
    await start(plan).catch(async (error) => {
      // Whether it began before the console went away, only the console knows.
      if (!(error instanceof Unanswered && (await patiently(() => look(id))).job)) throw error;
    });
  }
  const over = await watched(id);
  if (over.state !== "done" && over.state !== "cancelled")
    throw new Stopped(`The job is ${over.state} (${JSON.stringify(over.why ?? {})}): ${url}/bulk/${id}`);
  const report = values.report ?? `${file.replace(/\.json$/, "")}.report.csv`;
  await patiently(() => download(id, "csv", report));
  if (values.json) {
    await printRows(id, "jsonl");
    console.log(JSON.stringify({ state: over.state, rows: over.rows, codes: over.codes, report }));
  } else {
    tell({ state: over.state, ...over.rows });
    console.log(`Report: ${report}`);
  }
  if (over.state === "cancelled") return 2;
  const { done: _done, ...others } = over.rows;
  const { fail = 0, bad = 0 } = plan.totals?.rows ?? {};
  if (!values.json && fail + bad > 0) console.log(`not sent: ${fail} known to fail, ${bad} not read`);
  return [...Object.values(others), fail, bad].some((count) => count > 0) ? 1 : 0;
}

async function steer(deed: "pause" | "resume" | "cancel"): Promise<number> {
  const id = idIn(file);
  const { plan } = await look(id);
  const target = await ask<{ asSeen: string }>({ do: "target", id: plan.target.id });
  await ask({ do: deed, target: target.asSeen, id });
  return 0;
}

/** Exactly what the file tells: a plan that was made anew since is another one. */
async function start(plan: Plan): Promise<void> {
  const { hash, change, unknown } = shownIn(file);
  if (plan.hash !== hash) throw new Stopped("The console's plan of this number has another hash: make the plan again.");
  const target = await ask<{ asSeen: string }>({ do: "target", id: plan.target.id });
  await ask({ do: "start", target: target.asSeen, id: plan.id, hash, count: change + unknown });
}

async function watched(id: string): Promise<Job> {
  let told = "";
  for (;;) {
    const { job } = await patiently(() => look(id));
    if (!job) throw new Stopped("This plan has not been started.");
    const { done, failed, pending, sent } = job.rows;
    const line = `${job.state}: ${done} done, ${failed} failed, ${pending + sent} left`;
    if (!values.json && line !== told) console.error(line);
    told = line;
    if (job.state === "done" || job.state === "cancelled" || job.state === "paused") return job;
    await pause(500);
  }
}

async function exportRows(): Promise<number> {
  const format = values.format ?? "csv";
  if (format !== "csv" && format !== "json" && format !== "jsonl") throw new Stopped(usage);
  if (values.out !== undefined) await download(idIn(file), format, values.out);
  else await printRows(idIn(file), format);
  return 0;
}

/** What arrived is looked over here, so that the console goes on meanwhile. It has its name once it is whole. */
async function backUp(): Promise<number> {
  const { out } = values;
  if (out === undefined) throw new Stopped(usage);
  const refuseExisting = () => {
    if (existsSync(out)) throw new Stopped(`${out} is there already: name another file.`);
  };
  refuseExisting();
  const answer = await send("/backup", { method: "POST", body: JSON.stringify({ of: "console" }) });
  if (!answer.headers.get("content-type")?.includes("sqlite")) await outcomeOf(answer);
  const draft = `${out}.part`;
  try {
    rmSync(draft, { force: true });
    const whole = createWriteStream(draft, { flags: "wx", mode: 0o600, flush: true });
    await pipeline(Readable.fromWeb(bodyOf(answer)), whole);
    const fault = faultIn(draft);
    if (fault !== undefined) throw new Error(fault);
    refuseExisting();
    renameSync(draft, out);
  } catch (error) {
    rmSync(draft, { force: true });
    if (error instanceof Stopped) throw error;
    throw new Stopped(`The backup was not made (${error instanceof Error ? error.message : "unknown"}).`);
  }
  tell({ backup: out, bytes: statSync(out).size });
  if (!values.json)
    console.log(
      "It holds the console's own records. The targets' keys in it open with console-key of the data folder.",
    );
  return 0;
}

/** What is wrong with a database file; undefined if nothing is. */
function faultIn(path: string): string | undefined {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const said = database.prepare("PRAGMA integrity_check(1)").get()?.integrity_check;
    return said === "ok" ? undefined : String(said);
  } finally {
    database.close();
  }
}

type Audited = { intact: boolean; seq?: number; why?: string; entries?: number; head?: string; holdsHead?: boolean };

async function audit(): Promise<number> {
  const verdict = await ask<Audited>({ do: "audit", ...(values.head !== undefined && { head: values.head }) });
  const isGood = verdict.intact && verdict.holdsHead !== false;
  tell(verdict);
  return isGood ? 0 : 1;
}

async function printRows(id: string, format: string): Promise<void> {
  const rows = Readable.fromWeb(bodyOf(await rowsOf(id, format)));
  await pipeline(rows, process.stdout, { end: false }).catch(cutShort("what was to be printed"));
}

async function download(id: string, format: string, to: string): Promise<void> {
  const rows = Readable.fromWeb(bodyOf(await rowsOf(id, format)));
  await pipeline(rows, createWriteStream(to)).catch(cutShort(to));
}

/** A file that cannot be written, or whose rest the console does not send any more. */
function cutShort(what: string): (error: unknown) => never {
  return (error) => {
    const ours = error instanceof Error && "syscall" in error && /^(open|write|close)$/.test(String(error.syscall));
    if (ours) throw new Stopped(`${what} cannot be written (${reasonOf(error)}).`);
    throw new Unanswered(`The console broke off: ${what} is not whole (${reasonOf(error)}).`);
  };
}

/** Tries again for a minute where the console does not answer: it may be starting anew. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const until = performance.now() + restartMs;
  for (let isFirst = true; ; isFirst = false) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Unanswered) || performance.now() > until) throw error;
      if (isFirst) console.error(`${error.message} Waiting for it, up to a minute.`);
      await pause(1000);
    }
  }
}

async function rowsOf(id: string, format: string): Promise<Response> {
  const answer = await send(`/bulk/${id}/rows?format=${format}`, { method: "GET" });
  if (!answer.ok) await outcomeOf(answer);
  return answer;
}

async function look(id: string): Promise<{ plan: Plan; job?: Job }> {
  return ask({ do: "look", id });
}

async function ask<T>(asked: object): Promise<T> {
  return outcomeOf<T>(await send("/command-line", { method: "POST", body: JSON.stringify(asked) }));
}

async function send(path: string, init: RequestInit): Promise<Response> {
  const headers = { authorization: `Bearer ${token()}`, origin: new URL(url).origin };
  try {
    return await fetch(`${url}${path}`, { ...init, headers });
  } catch {
    throw new Unanswered(`Groupdesk does not answer at ${url}. Start it with npm start, or name it with --url.`);
  }
}

/** The value, or a sentence of why there is none. */
async function outcomeOf<T>(answer: Response): Promise<T> {
  const text = await answer.text().catch((error) => {
    throw new Unanswered(`Groupdesk broke off at ${url} (${reasonOf(error)}).`);
  });
  let outcome: Outcome<T>;
  try {
    outcome = JSON.parse(text) as Outcome<T>; // what the console's own routes answer
  } catch {
    if (answer.status >= 500) throw new Unanswered(`Groupdesk does not answer at ${url} (${answer.status}).`);
    throw new Stopped(`What answers at ${url} is not this Groupdesk (${answer.status}).`);
  }
  if (outcome.ok) return outcome.value;
  const { failure } = outcome;
  const sentences = translator();
  switch (failure.kind) {
    case "denied":
      throw new Stopped(
        failure.why === "signedOut"
          ? `The console at ${url} does not know this data folder (${env.dataPath}): set GROUPDESK_DATA to the one that it was started with.`
          : failure.why === "locked"
            ? `It is read-only: run this plan in the browser, where the app is unlocked: ${url}/bulk`
            : `${sentences(`failure.denied.${failure.why}.meaning`)} ${sentences(`failure.denied.${failure.why}.advice`)}`,
      );
    case "invalid":
      if (failure.issues.some(({ field, message }) => field === "database" && message === "postgres"))
        throw new Stopped(
          "The console's records are on PostgreSQL: back them up with pg_dump, which this does not replace.",
        );
      throw new Stopped(failure.issues.map(({ field, message }) => `${field}: ${message}`).join("\n") || usage);
    case "refused":
      throw new Stopped(`The service refuses (${failure.code}): ${failure.info}`);
    case "unreachable":
      throw new Unanswered(failure.info);
  }
}

/** The number of a plan: by itself, or out of the file that `plan` wrote. */
function idIn(named: string): string {
  return /^[0-9a-f-]{36}$/.test(named) ? named : shownIn(named).id;
}

type Written = { id: string; hash: string; totals: { change: number; unknown: number } };

function shownIn(named: string): { id: string; hash: string; change: number; unknown: number } {
  try {
    const head = headOf(named);
    const { index } = rowsBegin.exec(head) ?? {};
    const text = index === undefined ? head : `${head.slice(0, index)}}`;
    const { id, hash, totals } = JSON.parse(text) as Written; // what `plan` wrote
    if (typeof id === "string" && typeof hash === "string") return { id, hash, ...totals };
  } catch {
    // Told below.
  }
  throw new Stopped(`${named} is no plan that npx groupdesk plan has written.`);
}

function headOf(named: string): string {
  const opened = openSync(named, "r");
  try {
    const bytes = Buffer.alloc(headBytes);
    return bytes.toString("utf8", 0, readSync(opened, bytes));
  } finally {
    closeSync(opened);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\s+/g, " ") : String(error);
}

function token(): string {
  try {
    return readFileSync(join(env.dataPath, "command-line-token"), "utf8").trim();
  } catch {
    throw new Stopped(
      `There is no command-line-token in ${env.dataPath}: start Groupdesk once, or set GROUPDESK_DATA to its data folder.`,
    );
  }
}

function tell(what: object): void {
  if (values.json) console.log(JSON.stringify(what));
  else for (const [name, value] of Object.entries(what)) console.log(`${name}: ${shown(value)}`);
}

function shown(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function bodyOf({ body }: Response) {
  if (!body) throw new Stopped("The console sent nothing.");
  return body as Parameters<typeof Readable.fromWeb>[0]; // the same class under two names
}

function environment() {
  const parsed = parseEnv(process.env);
  if (parsed.ok) return parsed.env;
  console.error(parsed.lines.join("\n"));
  return process.exit(2);
}

function parsedArguments() {
  try {
    const text = { type: "string" } as const;
    return parseArgs({
      args: process.argv.slice(2),
      allowPositionals: true,
      options: {
        out: text,
        url: text,
        target: text,
        title: text,
        report: text,
        format: text,
        head: text,
        columns: text,
        json: { type: "boolean" },
      },
    });
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : ""}\n${usage}`);
    return process.exit(2);
  }
}
