import { type ChildProcess, spawn } from "node:child_process";
import { afterEach, expect, test } from "vitest";
import { doNotRestart, supervise } from "./supervise.ts";

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** A server made of one line of JavaScript. */
function serverOf(script: string): ChildProcess {
  const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "ignore"] });
  children.push(child);
  return child;
}
function watched(script: string) {
  const lines: string[] = [];
  const said = Promise.withResolvers<void>();
  const supervision = {
    greeting: "it answers",
    answers: async () => true,
    backOffMs: 1,
    say: (line: string) => {
      lines.push(line);
      said.resolve();
    },
    start: () => serverOf(script),
  };
  return { lines, said: said.promise, supervision };
}

test("a server that dies is started again five times, then given up with one line", async () => {
  const { lines, supervision } = watched("process.exit(3)");
  expect(await supervise({ ...supervision, answers: async () => false })).toBe(1);
  expect(children).toHaveLength(6);
  expect(lines).toEqual([
    ...Array(5).fill("The server ended (3): starting it again…"),
    "The server ended 6 times within a minute: giving up.",
  ]);
});

test("one that ends with 78 has said why and is not started again", async () => {
  const { lines, supervision } = watched(`process.exit(${doNotRestart})`);
  expect(await supervise({ ...supervision, answers: async () => false })).toBe(doNotRestart);
  expect([children.length, lines]).toEqual([1, []]);
});

test("a program that does not exist is a death like any other", async () => {
  const { supervision } = watched("");
  const start = () => spawn("/nonexistent/program");
  expect(await supervise({ ...supervision, start, answers: async () => false })).toBe(1);
});

test("it is greeted when it answers, and a signal that asks for the end is passed on once", async () => {
  const { lines, said, supervision } = watched(
    `let asked = 0; process.on("SIGTERM", () => { asked++; setTimeout(() => process.exit(asked === 1 ? 143 : 9), 50); }); setInterval(() => {}, 1000); console.log("up");`,
  );
  let asks = 0;
  const ended = supervise({ ...supervision, answers: async () => ++asks >= 3 });
  await firstOutput();
  await said;
  process.emit("SIGTERM", "SIGTERM");
  process.emit("SIGTERM", "SIGTERM");
  expect(await ended).toBe(0);
  expect([asks, lines, children[0]?.exitCode]).toEqual([3, ["it answers"], 143]);
});

test("one that does not stop is stopped", async () => {
  const { supervision } = watched(`process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("up");`);
  const ended = supervise({ ...supervision, stopWithinMs: 50 });
  await firstOutput();
  process.emit("SIGTERM", "SIGTERM");
  expect(await ended).toBe(0);
  expect(children[0]?.signalCode).toBe("SIGKILL");
});

async function firstOutput(): Promise<void> {
  const stdout = children[0]?.stdout;
  await new Promise((up) => stdout?.once("data", up));
}
