import { enter } from "./enter.mjs";

await enter("run-trials.ts");
