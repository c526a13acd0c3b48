import { parseArgs } from "node:util";
import { simulate } from "../lib/bulk/simulate-under-test.ts";

// `npm run simulate -- [--from 1] [--seeds 10000] [--log]`, behind scripts/enter.mjs: jobs under faults, each from one seed, until one
// breaks something. `npm test` plays the first thousand. Leaves with 1 when one did.

const { values } = parseArgs({
  options: {
    from: { type: "string", default: "1" },
    seeds: { type: "string", default: "10000" },
    log: { type: "boolean", default: false },
  },
});
const [from, count] = [Number(values.from), Number(values.seeds)];
const began = performance.now();
const broken: number[] = [];
// What dying runners say belongs to the play.
console.error = () => {};
for (let seed = from; seed < from + count; seed++) {
  const { log, breaches } = await simulate(seed);
  if (breaches.length > 0) broken.push(seed);
  for (const breach of breaches) console.log(`seed ${seed}: ${breach}`);
  if (values.log) console.log(log.map((line) => `  ${line}`).join("\n"));
}
const seconds = (performance.now() - began) / 1000;
console.log(`${count - broken.length} passed, ${broken.length} failed (${seconds.toFixed(0)} s)`);
process.exit(broken.length > 0 ? 1 : 0);
