import { parseArgs } from "node:util";
import { verifyTrail } from "../lib/verify-trail.ts";

// `npm run audit:verify [-- --head HASH]`, behind scripts/enter.mjs: whether nobody has touched what was written down.
// Exit code 0: intact; 1: it breaks, and where; 2: it could not be read.
const { values } = parseArgs({ options: { head: { type: "string" } } });
const { line, code } = await verifyTrail(process.env, values.head);
console.log(line);
process.exitCode = code;
