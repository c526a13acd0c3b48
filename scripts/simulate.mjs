import { enter } from "./enter.mjs";

await enter("run-simulation.ts", ...process.argv.slice(2));
