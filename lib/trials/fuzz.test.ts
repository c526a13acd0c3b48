import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from "vitest";
import { type EngineUnderTest, engineUnderTest } from "../engine/engine-under-test.ts";
import { ConnectionDropped } from "../engine/faults.ts";
import { listen } from "../engine/listen.ts";
import { createFuzzer, type FuzzedCall } from "./fuzzer.ts";
import { rawTo } from "./raw-caller.ts";
import { createRandom, seed, timesOf } from "./trial-size.ts";

/*
 * Whatever is asked, the answer is a well-formed envelope without the inside of the program, nothing that nobody
 * foresaw is logged, memory stays flat, and what the service holds keeps every rule that a snapshot is held against.
 */
let log: MockInstance;
beforeEach(() => {
  // A fault that no handler foresaw is logged, whatever the caller is told.
  log = vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

const inside = /node:|\.ts\b|\.mjs\b|\bat .+:\d+:\d+|lib\/engine|SQLITE|sqlite|ZodError|TypeError|undefined is not/;

function requireEnvelope(text: string, asked: FuzzedCall): void {
  const reply = JSON.parse(text);
  const told = {
    status: reply.ActionStatus,
    isCode: Number.isSafeInteger(reply.ErrorCode),
    info: typeof reply.ErrorInfo,
  };
  const status = reply.ErrorCode === 0 ? "OK" : "FAIL";
  // An answer repeats what the account holds, which may be anything; a refusal is the program's own.
  const leak = status === "FAIL" ? inside.exec(String(reply.ErrorInfo))?.[0] : undefined;
  const logged = log.mock.calls.map(String);
  const good = { told: { status, isCode: true, info: "string" }, leak: undefined, logged: [] };
  if (JSON.stringify({ told, leak, logged }) !== JSON.stringify(good))
    throw new Error(
      `seed ${seed}: ${JSON.stringify({ told, leak, logged, text: text.slice(0, 300), asked: shown(asked) })}`,
    );
}

function shown({ head, body }: FuzzedCall): string {
  return `${head}${body.toString("latin1")}`.slice(0, 2000);
}

/** What it holds goes out, and comes in again past all that is asked of a snapshot; and the calls can be read. */
async function requireSound({ engine, query }: EngineUnderTest): Promise<void> {
  const calls = { method: "GET", path: "/_service/calls", query: query(), body: "" };
  expect(await engine.answer(calls)).toMatchObject({ ErrorCode: 0, calls: expect.any(Array) });
  const call = { path: "/_service/snapshot", query: query() };
  const body = JSON.stringify(await engine.answer({ ...call, method: "GET", body: "" }));
  expect(await engine.answer({ ...call, method: "PUT", body })).toMatchObject({ ErrorCode: 0 });
}

function heldBytes(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const roundOf = 1000;

describe("fuzz", () => {
  const calls = timesOf(6000, 100_000);
  test("F50: mutated requests in process: always an envelope, nothing unforeseen, memory flat", async ({ task }) => {
    const random = createRandom(seed);
    const held: number[] = [];
    let refused = 0;
    for (let at = 0; at < calls; at += roundOf) {
      const service = await engineUnderTest({ world: "demo" });
      const fuzzer = createFuzzer(random, service.query, { withFaultRules: true });
      for (let each = 0; each < roundOf; each++) {
        const asked = fuzzer.next();
        try {
          const text = await service.engine.answerText(asked);
          requireEnvelope(text, asked);
          if (text.includes('"FAIL"')) refused += 1;
        } catch (error) {
          if (!(error instanceof ConnectionDropped)) throw error;
        }
      }
      await requireSound(service);
      await service.close();
      held.push(heldBytes());
    }
    // By the middle every cache is as full as it gets.
    const growth = (held.at(-1) ?? 0) - (held[Math.floor(held.length / 2)] ?? 0);
    expect(growth).toBeLessThan(16 * 1024 * 1024);
    // Most are refused, or they would not be mutated; many are not, or they would not get far.
    expect(refused).toBeGreaterThan(calls / 4);
    expect(refused).toBeLessThan(calls * 0.9);
    task.meta.figures = `requests ${calls}, refused ${refused}, without an envelope 0, memory ${growth >> 10} KiB more, seed ${seed}`;
  }, 900_000);

  const raw = timesOf(1500, 30_000);
  test("F50: mutated requests over node:http: an envelope or a closed connection, nothing unforeseen", async ({
    task,
  }) => {
    const random = createRandom(seed + 1);
    const statuses: Record<string, number> = {};
    for (let at = 0; at < raw; at += roundOf) {
      const service = await engineUnderTest({ world: "demo" });
      const limits = { headersTimeoutMs: 500, requestTimeoutMs: 1000, keepAliveTimeoutMs: 20, checkIntervalMs: 100 };
      const listening = await listen({ engine: service.engine, port: 0, limits });
      const fuzzer = createFuzzer(random, service.query);
      const asked = Array.from({ length: Math.min(roundOf, raw - at) }, () => fuzzer.next());
      const caller = async () => {
        for (let call = asked.pop(); call; call = asked.pop()) {
          const answer = await rawTo(listening.port, Buffer.concat([Buffer.from(call.head, "latin1"), call.body]));
          for (const status of statusesOf(answer, call)) statuses[status] = (statuses[status] ?? 0) + 1;
        }
      };
      await Promise.all(Array.from({ length: 32 }, caller));
      await requireSound(service);
      await listening.close();
      await service.close();
    }
    expect(Object.keys(statuses).filter((status) => !known.includes(status))).toEqual([]);
    task.meta.figures = `requests ${raw} over HTTP: ${JSON.stringify(statuses).replace(/[{}"]/g, "").replaceAll(",", ", ")}, seed ${seed}`;
  }, 900_000);
});

const known = ["100", "200", "400", "408", "413", "421", "431", "closed"];

/** The statuses of an answer, each of which is held to its form; one that HTTP was not broken for has exactly one. */
function statusesOf(answer: string, asked: FuzzedCall): string[] {
  const statuses: string[] = [];
  for (const part of answer.split(/(?=HTTP\/1\.1 \d{3} )/).filter((each) => each !== "")) {
    const [, status = "none"] = /^HTTP\/1\.1 (\d{3}) /.exec(part) ?? [];
    const body = part.slice(part.indexOf("\r\n\r\n") + 4);
    statuses.push(status);
    if (status === "421" && body !== "") expect(JSON.parse(body)).toHaveProperty("error");
    else if (body !== "" && !/^\{"(status|openapi)":/.test(body)) requireEnvelope(body, asked);
    else if (body === "" && status !== "100" && !/^HEAD|HEAD /.test(asked.head))
      throw new Error(`seed ${seed}: no body with ${status}: ${shown(asked)}`);
  }
  if (asked.isWhole && statuses.length !== 1)
    throw new Error(`seed ${seed}: ${statuses.length} answers: ${shown(asked)}`);
  return statuses.length === 0 ? ["closed"] : statuses;
}
