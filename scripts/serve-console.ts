import { createServer } from "node:net";
import { parseEnv } from "../lib/env.ts";
import { build } from "./build.ts";
import { supervise } from "./supervise.ts";
import { startTool } from "./tool.ts";

// `npm start` and `npm run dev`, behind scripts/enter.mjs: checks, builds, serves.
const mode = process.argv[2] === "dev" ? "dev" : "start";
process.exitCode = await serve();

async function serve(): Promise<number> {
  const parsed = parseEnv(process.env);
  if (!parsed.ok) return refuse(...parsed.lines);
  const { host, port, publicUrl } = parsed.env;
  const taken = await faultOfAddress(host, port);
  if (taken) return refuse(taken);
  if (mode === "start" && !(await build())) return refuse("The console could not be built: see the lines above.");

  const origin = `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
  return supervise({
    greeting: `Groupdesk answers at ${publicUrl ?? origin}`,
    answers: () => isUp(origin),
    start: () =>
      startTool("next", [mode, "-H", host, "-p", String(port)], {
        environment: { NODE_ENV: mode === "dev" ? "development" : "production" },
        // By the channel the server notices that we are gone: see instrumentation.ts.
        stdio: mode === "dev" ? "inherit" : ["inherit", "inherit", "inherit", "ipc"],
      }),
  });
}

function refuse(...lines: string[]): number {
  for (const line of lines) console.error(line);
  return 1;
}

async function isUp(origin: string): Promise<boolean> {
  const answer = await fetch(`${origin}/healthz`, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.status === 200;
}

/** A line when nobody could listen there, before minutes go into an install or a build. */
function faultOfAddress(host: string, port: number): Promise<string | undefined> {
  return new Promise((known) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => {
      const inUse = error.code === "EADDRINUSE";
      known(
        inUse
          ? `Port ${port} is in use: set PORT to another one.`
          : `Nobody can listen on ${host}:${port} (${error.code}).`,
      );
    });
    probe.listen(port, host, () => probe.close(() => known(undefined)));
  });
}
