import { type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What is asked of a server, over and over. */
export type Load = {
  method: "POST" | "PUT";
  /** A number is written behind it, another for each call. */
  path: string;
  /**
   * The body of an account's calls, by turns: the second undoes the first. ACCOUNT and PEER in it become the seven
   * digits of the account and of another one.
   */
  bodies: readonly [string, string];
  accounts: number;
};

/** What one round showed. `next` is the call to go on with. */
export type Round = { calls: number; seconds: number; failed: number; p50Ms: number; p99Ms: number; next: number };

export const connections = 32;

/** wrk where the machine has it, for it takes the least of the cores that it shares with what it measures. */
export const loadTool: "wrk" | "autocannon" = hasWrk() ? "wrk" : "autocannon";

/** Calls `origin` from 32 connections for that long, from call number `from` on. Throws when any call fails. */
export async function drive(origin: string, load: Load, from: number, seconds: number): Promise<Round> {
  const folder = mkdtempSync(join(tmpdir(), "groupdesk-load-"));
  try {
    const files = load.bodies.map((body, at) => {
      const file = join(folder, String(at));
      writeFileSync(file, body);
      return file;
    });
    const host = new URL(origin).host;
    const details = [host, load.method, load.path, String(load.accounts), String(from), ...files];
    const [program, args] =
      loadTool === "wrk"
        ? [
            "wrk",
            [
              "-t1",
              `-c${connections}`,
              `-d${seconds}s`,
              "--timeout",
              "10s",
              "-s",
              join(here, "load.lua"),
              origin,
              "--",
              ...details,
            ],
          ]
        : [process.execPath, [join(here, "load-autocannon.ts"), String(connections), String(seconds), ...details]];
    const output = await outputOf(program as string, args as string[]); // of the pairs above
    const result = /^RESULT (.*)$/m.exec(output)?.[1];
    if (result === undefined) throw new Error(`${loadTool} gave no result: ${output}`);
    const round = JSON.parse(result) as Round; // as both generators write it
    if (round.failed > 0 || round.calls === 0) throw new Error(`${round.failed} calls failed, ${round.calls} did not`);
    return round;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const here = import.meta.dirname;

function hasWrk(): boolean {
  // It leaves with 1 after it told its version.
  const told: SpawnSyncReturns<string> = spawnSync("wrk", ["-v"], { encoding: "utf8" });
  return /^wrk /.test(told.stdout ?? "");
}

function outputOf(program: string, args: string[]): Promise<string> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    output += text;
  });
  return new Promise((resolve, reject) => child.on("error", reject).on("close", () => resolve(output)));
}
