import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "./build.ts";
import { findChromium } from "./chromium.ts";
import { sumOf, tallyOfExit, tallyOfPlaywright, tallyOfVitest } from "./tally.ts";
import { root, runTool } from "./tool.ts";

// `npm test`, behind scripts/enter.mjs. Every stage runs, whatever the one before it came to.
const reports = join(root, ".cache", "test-reports");
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

const tallies = [await lint(), await types(), await unit(), await browser()];
const { line, ok } = sumOf(tallies);
process.exitCode = ok ? 0 : 1;
// What failed in an early stage is far above by now.
if (!ok) console.log(["\n== Failed", ...tallies.flatMap(({ failures }) => failures)].join("\n"));
console.log(`\n${line}`);

async function lint() {
  stage("Lint and format");
  return tallyOfExit("Lint and format", await runTool("biome", ["check"]));
}

async function types() {
  stage("Types");
  // A fresh clone has no types for its routes and style sheets yet.
  const generated = await runTool("next", ["typegen"]);
  return tallyOfExit("Types", generated || (await runTool("tsc", ["-p", "."])));
}

async function unit() {
  stage("Unit, contract and property tests");
  const path = join(reports, "vitest.json");
  const args = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${path}`];
  return tallyOfVitest(path, await runTool("vitest", args));
}

async function browser() {
  stage("Browser tests");
  if (!(await build())) return failure("The console could not be built: see the lines above.");
  const chromium = await findChromium();
  if (!chromium) return failure("No Chromium was found or could be installed: set CHROMIUM_PATH to one.");
  const path = join(reports, "playwright.json");
  const environment = { CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: path };
  return tallyOfPlaywright(path, await runTool("playwright", ["test"], { environment }));
}

function failure(line: string) {
  console.error(line);
  return tallyOfExit(line, 1);
}

function stage(name: string): void {
  console.log(`\n== ${name}`);
}
