import { parseEnv } from "../lib/env.ts";
import { rotateConsoleKey, SecretKeyUnavailable } from "../lib/secret-key.ts";

// `npm run keys:rotate`, behind scripts/enter.mjs: another console key from the next start on.

const parsed = parseEnv(process.env);
if (!parsed.ok) leave(parsed.lines.join("\n"));
else if (parsed.env.consoleKey !== undefined)
  leave("GROUPDESK_KEY is set: put its value into GROUPDESK_KEY_OLD, another into GROUPDESK_KEY, and start again.");
else rotate(parsed.env.dataPath);

function rotate(dataPath: string): void {
  try {
    rotateConsoleKey(dataPath);
    console.log("There is a new console key. The next start seals every secret with it; everybody signs in again.");
    process.exit(0);
  } catch (error) {
    if (!(error instanceof SecretKeyUnavailable)) throw error;
    leave(error.message);
  }
}

function leave(line: string): never {
  console.error(line);
  process.exit(1);
}
