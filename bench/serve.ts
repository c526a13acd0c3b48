import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";

export type Served = {
  origin: string;
  /** Mebibytes in memory now, of the process and its children; undefined where the system does not tell. */
  memoryMiB(): number | undefined;
  stop(): Promise<void>;
};

/** Starts a server with a port of its own and waits until it answers. Rejects with what it printed when it does not. */
export async function serve(
  argsOf: (port: number) => string[],
  environment: Record<string, string> = {},
): Promise<Served> {
  const port = await freePort();
  const child = spawn(process.execPath, argsOf(port), {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text) => {
      printed = (printed + text).slice(-printedMax);
    });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const stopWithUs = () => child.kill("SIGKILL");
  process.once("exit", stopWithUs);
  const stop = async () => {
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), stopWithinMs);
    await gone;
    clearTimeout(late);
    process.off("exit", stopWithUs);
  };
  const origin = `http://127.0.0.1:${port}`;
  if (!(await answers(origin, child))) {
    await stop();
    throw new Error(`it did not start: ${printed.trim()}`);
  }
  return { origin, memoryMiB: () => memoryOf(child.pid), stop };
}

const startWithinMs = 60_000;
const stopWithinMs = 6_000;
const printedMax = 2_000;

async function answers(origin: string, child: ChildProcess): Promise<boolean> {
  const until = performance.now() + startWithinMs;
  while (performance.now() < until && child.exitCode === null && child.signalCode === null) {
    const answer = await fetch(`${origin}/healthz`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

function memoryOf(id: number | undefined): number | undefined {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1];
    return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024);
  } catch {
    return undefined;
  }
}
