#!/usr/bin/env node
import { enterFrom } from "./enter.mjs";

const enter = enterFrom({ cwd: process.cwd(), faultCode: 2, say: console.error });

// 1 says that rows were not done; whatever goes wrong before it is 2. Files are named from where it is called.
await enter("command-line.ts", ...process.argv.slice(2)).catch((error) => {
  console.error(`npx groupdesk could not start: ${error.message}`);
  process.exit(2);
});
