import { enter } from "./enter.mjs";

await enter("serve-api.ts", ...process.argv.slice(2));
