import { parentPort, workerData } from "node:worker_threads";
import { openEngine, StartRefused } from "./backend.ts";
import type { Engine } from "./engine/engine.ts";
import type { Asked, OddAsked, Told } from "./engine-thread.ts";
import type { Env } from "./env.ts";

// The thread that engine-thread.ts starts.

const port = parentPort;
if (!port) throw new Error("this is the inside of a thread");
let answers: string[] = [];
let isPostDue = false;

try {
  const { engine } = await openEngine(workerData as Env); // what startEngineThread hands over
  port.on("message", (asked: Asked) => serve(engine, asked));
  tell({ refused: null });
} catch (error) {
  if (!(error instanceof StartRefused)) throw error;
  tell({ refused: error.message });
}

function serve(engine: Engine, asked: Asked): void {
  if (asked === "close") engine.close().then(() => setImmediate(() => tell({ closed: true })));
  else if (typeof asked === "string") serveAll(engine, asked);
  else serveOdd(engine, asked);
}

function serveAll(engine: Engine, asked: string): void {
  const fields = asked === "" ? [] : asked.split("\0");
  for (let at = 0; at < fields.length; at += 5) {
    const [number = "", method = "", path = "", query = "", body = ""] = fields.slice(at, at + 5);
    answer(number, engine.answerText({ method, path, query, body }));
  }
  // The store commits in this very turn, ahead of this; an answer that takes longer is posted by itself.
  postSoon();
}

function serveOdd(engine: Engine, { number, ...asked }: OddAsked): void {
  const { call, bytesMaxOf } = { call: undefined, bytesMaxOf: undefined, ...asked };
  if (call) answer(String(number), engine.answerText(call));
  if (bytesMaxOf) answer(String(number), Promise.resolve(engine.bodyBytesMaxOf(bytesMaxOf)).then(String));
}

function answer(number: string, text: Promise<string>): void {
  const take = (known: string) => {
    answers.push(number, known);
    postSoon();
  };
  // It rejects only where a fault rule drops the connection.
  text.then(take, () => take(""));
}

function postSoon(): void {
  if (!isPostDue) setImmediate(post);
  isPostDue = true;
}

function post(): void {
  tell(answers.join("\0"));
  answers = [];
  isPostDue = false;
}

function tell(told: Told): void {
  port?.postMessage(told);
}
