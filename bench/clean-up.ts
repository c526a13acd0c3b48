import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { serve } from "./serve.ts";

/*
 * 10,000 changes on a service that keeps its 200 calls a second strictly: a script that sends one call for each row, one after the other, and
 * Groupdesk's plan and job, each in a process of its own; and each killed in its middle.
 */

/** Of one way: calls that it made, how many of them met 60007, rows that failed, and rows of which nobody can say anything after a SIGKILL. */
export type CleanUp = {
  name: string;
  calls: number;
  seconds: number;
  limited: number;
  failed: number;
  /** Undefined where it was not killed. */
  unaccounted?: number;
  /** Calls of the busiest ten seconds, for each second. */
  perSecond: number;
};

export const cleanUpRows = 10_000;
const accounts = 200;
const app = { sdkAppId: 1_400_000_000, admin: "administrator", key: "a-key-for-benchmarks-only" };
const killShare = 0.4;

/** Runs both ways, each whole and each killed. Rejects where one of them could not be measured. */
export async function measureCleanUp(folder: string): Promise<CleanUp[]> {
  const ways = [
    { name: "a loop, one call a row", program: "clean-up-loop.ts" },
    { name: "Groupdesk, plan and job", program: "clean-up-job.ts" },
  ];
  const measured: CleanUp[] = [];
  for (const { name, program } of ways) {
    const whole = await onFreshService(folder, async (origin, own) => lastLineOf(play(program, origin, own)));
    const unaccounted = await onFreshService(folder, async (origin, own) => {
      const first = play(program, origin, own);
      await reached(first, killShare * cleanUpRows);
      first.kill("SIGKILL");
      // What it left behind is all there is to tell by.
      const { unaccounted: left } = (await lastLineOf(play(program, origin, own, "--account"))) as {
        unaccounted: number;
      };
      return left;
    });
    measured.push({ name, ...(whole as Omit<CleanUp, "name" | "unaccounted">), unaccounted });
  }
  const long = await onFreshService(folder, async (origin, own) => {
    writeFileSync(join(own, "rows.csv"), oneCallEach());
    return lastLineOf(play("clean-up-job.ts", origin, own));
  });
  const { unaccounted: _none, ...sustained } = long as Omit<CleanUp, "name">;
  measured.push({ name: "Groupdesk, 3,000 rows that cannot share a call", ...sustained });
  return measured;
}

async function onFreshService<T>(folder: string, work: (origin: string, own: string) => Promise<T>): Promise<T> {
  const own = mkdtempSync(join(folder, "clean-up-"));
  const environment = {
    ...{ GROUPDESK_DATA: own, CHAT_WORLD: "demo", CHAT_SECRET_KEY: app.key, DATABASE_URL: "", NODE_ENV: "production" },
    ...{ CHAT_SDKAPPID: String(app.sdkAppId), CHAT_ADMIN: app.admin },
  };
  const script = join(import.meta.dirname, "../scripts/serve-api.ts");
  const served = await serve((port) => [script, "--port", String(port)], environment);
  writeFileSync(join(own, "rows.csv"), changeFile());
  try {
    return await work(served.origin, own);
  } finally {
    await served.stop();
  }
}

/** A group and 49 conversations in it for each of 200 accounts. */
function changeFile(): string {
  const id = (number: number) => `user_${String((number % accounts) + 1).padStart(4, "0")}`;
  const rows = Array.from({ length: cleanUpRows }, (_, at) => {
    const [account, place] = [at % accounts, Math.floor(at / accounts)];
    if (place === 0) return `create,${id(account)},Autumn,,,`;
    return `add,${id(account)},Autumn,,user,${id(account + place)}`;
  });
  return ["verb,account,group,to,kind,conversation", ...rows].join("\n");
}

/** Fifteen groups for each of 200 accounts: at 200 calls a second half a minute of reads and writes. */
function oneCallEach(): string {
  const rows = Array.from({ length: 3000 }, (_, at) => {
    const account = `user_${String((at % accounts) + 1).padStart(4, "0")}`;
    return `ensure,${account},Drawer ${Math.floor(at / accounts)},,,`;
  });
  return ["verb,account,group,to,kind,conversation", ...rows].join("\n");
}

function play(program: string, origin: string, own: string, ...more: string[]): ChildProcess {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, program), origin, own, JSON.stringify(app), ...more],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  process.once("exit", () => child.kill("SIGKILL"));
  return child;
}

/** Each program says `rows N` as it goes, and at the end what it came to, as JSON. */
async function* linesOf({ stdout }: ChildProcess): AsyncGenerator<string> {
  let text = "";
  for await (const piece of stdout ?? []) {
    text += piece;
    const lines = text.split("\n");
    text = lines.pop() ?? "";
    yield* lines;
  }
}

async function reached(child: ChildProcess, rows: number): Promise<void> {
  for await (const line of linesOf(child)) if (Number(/^rows (\d+)$/.exec(line)?.[1] ?? 0) >= rows) return;
  throw new Error("it ended before it was killed");
}

async function lastLineOf(child: ChildProcess): Promise<unknown> {
  let last = "";
  for await (const line of linesOf(child)) last = line;
  if (!last.startsWith("{")) throw new Error(`it came to nothing: ${last}`);
  return JSON.parse(last);
}

/** As a Markdown table. */
export function cleanUpTable(ways: readonly CleanUp[]): string {
  const [first] = ways;
  const told = (count: number) => count.toLocaleString("en");
  const rows = ways.map(({ name, calls, seconds, limited, failed, unaccounted, perSecond }) => [
    ...[name, told(calls), (calls / (first?.calls ?? calls)).toFixed(2), seconds.toFixed(1)],
    ...[perSecond.toFixed(1), told(limited), told(failed), unaccounted === undefined ? "" : told(unaccounted)],
  ]);
  const head = [
    "",
    "calls",
    "ratio",
    "seconds",
    "calls/s, best 10 s",
    "60007",
    "rows failed",
    "unaccounted after SIGKILL",
  ];
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), `|---|${"---:|".repeat(head.length - 1)}`, ...rows.map(line)].join("\n");
}
