import { parseArgs } from "node:util";
import { StartRefused } from "../lib/backend.ts";
import { parseEnv } from "../lib/env.ts";
import { serveApi } from "../lib/service.ts";

// `npm run service`, behind scripts/enter.mjs: the embedded service alone, on node:http.

// Calls in flight have 4 s of it; the rest is for a close that never ends.
const stopWithinMs = 5000;
let stopping = false;

try {
  const service = await serveApi(envOf(process.argv.slice(2)));
  // Before the address is said: whoever knows it may ask for the end at once.
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => stop(service.close));
  console.log(`The service answers at ${service.url}`);
} catch (error) {
  if (!(error instanceof StartRefused)) throw error;
  console.error(error.message);
  process.exit(1);
}

function envOf(args: string[]) {
  const { PORT, ...variables } = variablesOf(args);
  const isAnyPort = PORT === "0";
  const parsed = parseEnv({
    ...process.env,
    ...variables,
    ...(PORT !== undefined && !isAnyPort && { PORT }),
    CHAT_API_URL: undefined,
  });
  if (!parsed.ok) throw new StartRefused(parsed.lines.join("\n"));
  return isAnyPort ? { ...parsed.env, port: 0 } : parsed.env;
}

function variablesOf(args: string[]): { PORT?: string; HOST?: string } {
  try {
    const { values } = parseArgs({ args, options: { port: { type: "string" }, host: { type: "string" } } });
    return {
      ...(values.port !== undefined && { PORT: values.port }),
      ...(values.host !== undefined && { HOST: values.host }),
    };
  } catch (error) {
    throw new StartRefused(
      `npm run service -- [--port 3001, or 0 for any free one] [--host 127.0.0.1]: ${(error as Error).message}`,
    ); // parseArgs throws Errors
  }
}

async function stop(close: () => Promise<void>): Promise<void> {
  if (stopping) return;
  stopping = true;
  setTimeout(() => process.exit(1), stopWithinMs).unref();
  await close();
  process.exit(0);
}
