import { enter } from "./enter.mjs";

await enter("run-tests.ts");
