import { enter } from "./enter.mjs";

await enter("serve-console.ts", "dev");
