import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "@playwright/test";
import { endOf, runTool } from "./tool.ts";

/**
 * A Chromium that runs: the one named by CHROMIUM_PATH, Playwright's own, one on PATH, one from Debian's archive where
 * we may install it, or one that Playwright fetches. Undefined when none of them can be had.
 */
export async function findChromium(say: (line: string) => void = console.log): Promise<string | undefined> {
  const present = [process.env.CHROMIUM_PATH, chromium.executablePath(), ...onPath()].find(runs);
  if (present !== undefined) return present;
  const apt = aptGet();
  if (apt) {
    say("Installing Chromium with apt-get (first test only)…");
    await apt("update");
    await apt("install", "-y", "--no-install-recommends", "chromium");
    const installed = onPath().find(runs);
    if (installed !== undefined) return installed;
  }
  say("Fetching Chromium with Playwright (first test only)…");
  await runTool("playwright", ["install", "chromium"]);
  return [chromium.executablePath()].find(runs);
}

function onPath(): string[] {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  return (process.env.PATH ?? "").split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
}

/** A name alone proves nothing: Ubuntu's chromium-browser is a script that asks for a snap. */
function runs(path: string | undefined): path is string {
  if (!path || !existsSync(path)) return false;
  const { status, stdout } = spawnSync(path, ["--version"], { encoding: "utf8", timeout: 20_000 });
  return status === 0 && /Chrom/.test(stdout);
}

/** Runs apt-get as root, or undefined where that takes a password or does not exist. */
function aptGet(): ((...args: string[]) => Promise<number>) | undefined {
  const root = process.getuid?.() === 0;
  if (spawnSync("apt-get", ["--version"]).status !== 0) return undefined;
  if (!root && spawnSync("sudo", ["-n", "true"]).status !== 0) return undefined;
  const before = root ? ["env"] : ["sudo", "-n", "env"];
  return (...args) => {
    const [program = "env", ...rest] = [...before, "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", ...args];
    return endOf(spawn(program, rest, { stdio: ["ignore", "inherit", "inherit"] }));
  };
}
