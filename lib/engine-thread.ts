import { Worker } from "node:worker_threads";
import type { ServiceCall } from "./engine/admission.ts";
import { bodyBytesMax, type Engine, mayBeLong, textOf } from "./engine/engine.ts";
import { ConnectionDropped } from "./engine/faults.ts";
import type { Env } from "./env.ts";

/** What a mouth asks of an engine, and its end. */
export type EngineThread = Pick<Engine, "answerText" | "bodyBytesMaxOf" | "close">;

/** To the thread: what was asked in one turn of the event loop, each behind a number of its own; or its end. */
export type Asked = readonly [number, ServiceCall | { bytesMaxOf: Omit<ServiceCall, "body"> }][] | "close";
/**
 * From it: first the sentence that its start was refused with, or null; then answers by those numbers, undefined where
 * the connection is to be dropped.
 */
export type Told = { refused: string | null } | readonly [number, string | number | undefined][];

/** The message is the sentence that the start was refused with. */
export class EngineRefused extends Error {}

/**
 * Opens the engine of `env` on a thread of its own, so that one core reads and writes HTTP while another one decides and
 * waits for the disk. `lost` is called when the thread ends before it was closed: nobody can say then what became of
 * its calls. Rejects with EngineRefused where the engine may not start.
 */
export async function startEngineThread(env: Env, lost: (error: Error) => void): Promise<EngineThread> {
  const worker = new Worker(new URL("./engine-thread-inside.ts", import.meta.url), { workerData: env });
  const waiting = new Map<number, Waiting>();
  const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
  let asked: [number, ServiceCall | { bytesMaxOf: Omit<ServiceCall, "body"> }][] = [];
  let lastNumber = 0;
  let closing = false;

  function ask(question: (typeof asked)[number][1]): Promise<string | number> {
    const number = ++lastNumber;
    // Whatever else is asked in this turn of the event loop travels along.
    if (asked.push([number, question]) === 1) setImmediate(post);
    return new Promise((resolve, reject) => waiting.set(number, { resolve, reject }));
  }

  function post(): void {
    if (asked.length > 0) worker.postMessage(asked satisfies Asked);
    asked = [];
  }

  function take(told: Told): void {
    if ("refused" in told) return;
    for (const [number, answer] of told) {
      const { resolve, reject } = waiting.get(number) ?? nobody;
      waiting.delete(number);
      if (answer === undefined) reject(new ConnectionDropped());
      else resolve(answer);
    }
  }

  await new Promise<void>((resolve, reject) => {
    worker.once("error", reject).once("exit", () => reject(new Error("The engine's thread ended as it started.")));
    worker.once("message", ({ refused }: { refused: string | null }) =>
      refused === null ? resolve() : reject(new EngineRefused(refused)),
    );
  });
  worker.on("message", take);
  worker.on("error", lost).on("exit", () => closing || lost(new Error("The engine's thread ended.")));
  return {
    // A buffer would travel with the whole pool that it was cut from.
    answerText: ({ body, ...call }) =>
      ask({ ...call, body: typeof body === "string" ? body : (textOf(body) ?? Uint8Array.from(body)) }).then(String),
    bodyBytesMaxOf: (call) => (mayBeLong(call) ? ask({ bytesMaxOf: call }).then(Number) : bodyBytesMax),
    async close() {
      post();
      if (!closing) worker.postMessage("close" satisfies Asked);
      closing = true;
      await ended;
    },
  };
}

type Waiting = { resolve: (answer: string | number) => void; reject: (error: Error) => void };
const nobody: Waiting = { resolve: () => {}, reject: () => {} };
