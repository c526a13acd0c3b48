#!/usr/bin/env node
import { enter } from "./enter.mjs";

await enter("command-line.ts", ...process.argv.slice(2));
