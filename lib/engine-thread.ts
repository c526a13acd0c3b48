import { Worker } from "node:worker_threads";
import type { ServiceCall } from "./engine/admission.ts";
import { bodyBytesMax, type Engine, mayBeLong, textOf } from "./engine/engine.ts";
import { ConnectionDropped } from "./engine/faults.ts";
import type { Env } from "./env.ts";

/** What a mouth asks of an engine, and its end. */
export type EngineThread = Pick<Engine, "answerText" | "bodyBytesMaxOf" | "close">;

/**
 * To the thread. A text holds the calls of a moment, for it travels at a fraction of the cost of objects: number, method,
 * path, query and body of one after the other, NUL between all of them. What does not fit there comes as an object.
 */
export type Asked = string | OddAsked | "close";
export type OddAsked = { number: number } & ({ call: ServiceCall } | { bytesMaxOf: Omit<ServiceCall, "body"> });

/**
 * From the thread: first whether it may serve, or the sentence that says why not. Then, whenever it has worked through
 * what it was asked, the answers that are ready: number and answer of one after the other, likewise in a text. An empty
 * answer means that the connection is to be dropped. Last that the store is closed.
 */
export type Told = { refused: string | null } | string | { closed: true };

/** The message is the sentence that the start was refused with. */
export class EngineRefused extends Error {}

/**
 * Opens the engine of `env` on a thread of its own, so that one core reads and writes HTTP while another one decides and
 * waits for the disk. `lost` is called when the thread ends before it was closed, with what nobody caught there, or
 * without when it has said itself why: nobody can tell then what became of its calls. Rejects with EngineRefused where
 * the engine may not start.
 */
export async function startEngineThread(env: Env, lost: (error?: Error) => void): Promise<EngineThread> {
  const worker = new Worker(new URL("./engine-thread-inside.ts", import.meta.url), { workerData: env });
  const waiting = new Map<number, Waiting>();
  const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
  let gathered: [number, ServiceCall][] = [];
  let isThreadBusy = false;
  let lastNumber = 0;
  let closing = false;

  function answerTo(number: number): Promise<string> {
    return new Promise((resolve, reject) => waiting.set(number, { resolve, reject }));
  }

  function post(asked: Asked): void {
    worker.postMessage(asked);
  }

  /** While the thread works, what comes in gathers: the more travels at once, the more shares a commit. */
  function flush(): void {
    if (isThreadBusy || gathered.length === 0) return;
    let batch = "";
    let taken = 0;
    let length = 0;
    for (const [number, call] of gathered) {
      if (length > batchLengthMax) break;
      taken += 1;
      length += call.body.length;
      const frame = frameOf(number, call);
      if (frame === undefined) post({ number, call: portable(call) });
      else batch += batch === "" ? frame : `\0${frame}`;
    }
    gathered = gathered.slice(taken);
    isThreadBusy = true;
    post(batch);
  }

  function take(told: Told): void {
    // A call that is delayed would keep the thread from ending by itself.
    if (typeof told !== "string") return void worker.terminate();
    isThreadBusy = false;
    flush();
    const fields = told === "" ? [] : told.split("\0");
    for (let at = 0; at < fields.length; at += 2) {
      const number = Number(fields[at]);
      const { resolve, reject } = waiting.get(number) ?? nobody;
      waiting.delete(number);
      const text = fields[at + 1];
      if (text) resolve(text);
      else reject(new ConnectionDropped());
    }
  }

  await new Promise<void>((resolve, reject) => {
    worker.once("error", reject).once("exit", () => reject(new Error("The engine's thread ended as it started.")));
    worker.once("message", ({ refused }: { refused: string | null }) =>
      refused === null ? resolve() : reject(new EngineRefused(refused)),
    );
  });
  worker.on("message", take);
  // What it said last is still on its way.
  worker.on("error", lost).on("exit", () => closing || setImmediate(lost));
  return {
    answerText(call) {
      const number = ++lastNumber;
      const answer = answerTo(number);
      // Whatever else comes in this turn of the event loop travels along.
      if (gathered.push([number, call]) === 1) setImmediate(flush);
      return answer;
    },
    bodyBytesMaxOf(bytesMaxOf) {
      if (!mayBeLong(bytesMaxOf)) return bodyBytesMax;
      const number = ++lastNumber;
      post({ number, bytesMaxOf });
      return answerTo(number).then(Number);
    },
    async close() {
      if (!closing) post("close");
      closing = true;
      await ended;
    },
  };
}

const batchLengthMax = 1024 * 1024;
// Whatever the thread keeps of a batch keeps the whole of it in memory, so large bodies stay out of it.
const frameBodyLengthMax = 16 * 1024;

type Waiting = { resolve: (answer: string) => void; reject: (error: Error) => void };
const nobody: Waiting = { resolve: () => {}, reject: () => {} };

/** Undefined of a large body, and where a field is no text or holds what stands between the fields. */
function frameOf(number: number, { method, path, query, body }: ServiceCall): string | undefined {
  if (body.length > frameBodyLengthMax) return undefined;
  const text = typeof body === "string" ? body : textOf(body);
  if (text === undefined || typeof query !== "string") return undefined;
  return [method, path, query, text].some((field) => field.includes("\0"))
    ? undefined
    : `${number}\0${method}\0${path}\0${query}\0${text}`;
}

/** A buffer would travel with the whole pool that it was cut from. */
function portable({ body, query, ...call }: ServiceCall): ServiceCall {
  return { ...call, query: String(query), body: typeof body === "string" ? body : Uint8Array.from(body) };
}
