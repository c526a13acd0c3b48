import { enter } from "./enter.mjs";

await enter("verify-audit.ts", ...process.argv.slice(2));
