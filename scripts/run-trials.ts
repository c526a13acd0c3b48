import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { figuresOf, sumOf, tallyOfVitest } from "./tally.ts";
import { root, runTool } from "./tool.ts";

// `npm run nightly`, behind scripts/enter.mjs: the trials of `npm test`, each many times over, one file after the other.
const reports = join(root, ".cache", "test-reports");
mkdirSync(reports, { recursive: true });
const path = join(reports, "nightly.json");

const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${path}`];
const environment = { GROUPDESK_TRIALS: "nightly" };
const code = await runTool("vitest", ["run", "lib/trials", "--no-file-parallelism", ...reporters], { environment });

console.log();
for (const line of figuresOf(path)) console.log(line);
const { line, ok } = sumOf([tallyOfVitest(path, code)]);
process.exitCode = ok ? 0 : 1;
console.log(`\n${line}`);
