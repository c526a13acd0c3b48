import type { ChildProcess } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";

/** A server that ends with this code has said why, and would end the same way again. */
export const doNotRestart = 78;

const restartsPerMinuteMax = 5;

export type Supervision = {
  start: () => ChildProcess;
  /** Whether the server answers by now. */
  answers: () => Promise<boolean>;
  /** What to print when it does. */
  greeting: string;
  say?: (line: string) => void;
  backOffMs?: number;
  stopWithinMs?: number;
};

/**
 * Keeps a server running until a signal asks for its end, and returns the exit code for ourselves: 0 when it was asked.
 * One that dies is started again, later each time, and given up after five times within a minute.
 */
export async function supervise(supervision: Supervision): Promise<number> {
  const { start, answers, greeting, say = console.log, backOffMs = 250, stopWithinMs = 5000 } = supervision;
  const stopped = new AbortController();
  let child: ChildProcess | undefined;
  const stop = (signal: NodeJS.Signals) => {
    if (stopped.signal.aborted) return;
    stopped.abort();
    child?.kill(signal);
    setTimeout(() => child?.kill("SIGKILL"), stopWithinMs).unref();
  };
  const signals = ["SIGTERM", "SIGINT", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, stop);

  const deaths: number[] = [];
  try {
    for (;;) {
      child = start();
      const ended = endOf(child);
      void greet(child, answers, () => say(greeting));
      const end = await ended;
      if (stopped.signal.aborted) return 0;
      if (end === doNotRestart) return doNotRestart;
      deaths.push(Date.now());
      const recent = deaths.filter((at) => at > Date.now() - 60_000).length;
      if (recent > restartsPerMinuteMax) {
        say(`The server ended ${recent} times within a minute: giving up.`);
        return 1;
      }
      say(`The server ended (${end}): starting it again…`);
      await delay(backOffMs * 2 ** (recent - 1), undefined, { signal: stopped.signal }).catch(() => {});
      if (stopped.signal.aborted) return 0;
    }
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}

async function endOf(child: ChildProcess): Promise<number | string> {
  return new Promise((ended) => {
    child.once("error", (error) => ended(error.message));
    child.once("exit", (code, signal) => ended(code ?? signal ?? "unknown"));
  });
}

async function greet(child: ChildProcess, answers: () => Promise<boolean>, greeted: () => void): Promise<void> {
  while (child.exitCode === null && child.signalCode === null) {
    if (await answers()) return greeted();
    await delay(100, undefined, { ref: false });
  }
}
