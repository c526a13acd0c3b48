import { enter } from "./enter.mjs";

await enter("rotate-keys.ts");
