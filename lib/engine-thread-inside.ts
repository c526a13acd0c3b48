import { parentPort, workerData } from "node:worker_threads";
import { openEngine, StartRefused } from "./backend.ts";
import type { Engine } from "./engine/engine.ts";
import type { Asked, Told } from "./engine-thread.ts";
import type { Env } from "./env.ts";

// The thread that engine-thread.ts starts.

const port = parentPort;
if (!port) throw new Error("this is the inside of a thread");
let answers: [number, string | number | undefined][] = [];

try {
  const { engine } = await openEngine(workerData as Env); // what startEngineThread hands over
  port.on("message", (asked: Asked) => serve(engine, asked));
  tell({ refused: null });
} catch (error) {
  if (!(error instanceof StartRefused)) throw error;
  tell({ refused: error.message });
}

function serve(engine: Engine, asked: Asked): void {
  if (asked === "close") {
    engine.close().then(() => port?.close());
    return;
  }
  for (const [number, question] of asked)
    if ("bytesMaxOf" in question) answer(number, engine.bodyBytesMaxOf(question.bytesMaxOf));
    else
      engine.answerText(question).then(
        (text) => answer(number, text),
        // It rejects only where a fault rule drops the connection.
        () => answer(number, undefined),
      );
}

async function answer(number: number, text: string | number | undefined | Promise<number>): Promise<void> {
  const settled = typeof text === "object" ? await text : text;
  // The promises of one commit settle together, before the next tick, and travel together.
  if (answers.push([number, settled]) === 1) process.nextTick(post);
}

function post(): void {
  tell(answers);
  answers = [];
}

function tell(told: Told): void {
  port?.postMessage(told);
}
