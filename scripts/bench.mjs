import { join } from "node:path";
import { enter } from "./enter.mjs";
import { install } from "./install.mjs";
import { root } from "./runtime.mjs";

// What only the benchmarks need is installed at their first run, so that no other command pays for it.
const fault = install({ folder: join(root, "bench") });
if (fault) {
  console.error(fault);
  process.exit(1);
}
await enter("../bench/run-bench.ts", ...process.argv.slice(2));
