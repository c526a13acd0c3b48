import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

let folder = "";
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "groupdesk-service-"));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** The service as its own process: its output so far, its first line, its end. */
function serviceOf(args: string[], variables: Record<string, string> = {}) {
  const own = { PATH: process.env.PATH, GROUPDESK_DATA: join(folder, "data"), CHAT_WORLD: "empty" };
  const env = { ...own, NODE_ENV: "test" as const, ...variables };
  const child = spawn(process.execPath, [join(import.meta.dirname, "serve-api.ts"), ...args], { env });
  children.push(child);
  let output = "";
  const line = new Promise<string>((said) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        if (output.includes("\n")) said(output.trim());
      });
  });
  const end = new Promise<number | null>((ended) => child.once("close", ended));
  return { child, line, end, output: () => output.trim() };
}

async function freePort(): Promise<string> {
  const probe = createServer();
  await new Promise<void>((ready) => probe.listen(0, "127.0.0.1", ready));
  const { port } = probe.address() as AddressInfo; // a TCP server has this kind of address
  await new Promise((closed) => probe.close(closed));
  return String(port);
}

test("it says its address, answers there, and ends with 0 when it is asked to", async () => {
  const port = await freePort();
  const service = serviceOf(["--port", port]);
  expect(await service.line).toBe(`The service answers at http://127.0.0.1:${port}`);
  const health = await fetch(`http://127.0.0.1:${port}/healthz`);
  expect([health.status, await health.json()]).toEqual([200, { status: "ok" }]);
  const answer = await fetch(`http://127.0.0.1:${port}/v4/recentcontact/get_contact_group`, {
    method: "POST",
    body: "{}",
  });
  expect([answer.status, await answer.json()]).toMatchObject([200, { ErrorCode: 60012 }]);
  service.child.kill("SIGTERM");
  expect(await service.end).toBe(0);
  expect(readdirSync(join(folder, "data"))).not.toContain("groupdesk.db-wal");
});

test("a second one on the same database is refused in one line, and the first is unharmed", async () => {
  const port = await freePort();
  await serviceOf(["--port", port]).line;
  const second = serviceOf(["--port", await freePort()]);
  expect(await second.end).toBe(1);
  expect(second.output().split("\n")).toHaveLength(1);
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
});

test("of two that start at once on a database left behind by a crash, one serves and one is refused", async () => {
  const first = serviceOf(["--port", await freePort()], { CHAT_WORLD: "demo" });
  await first.line;
  first.child.kill("SIGKILL");
  await first.end;
  expect(readdirSync(join(folder, "data"))).toContain("groupdesk.db-wal");
  const both = [serviceOf(["--port", await freePort()]), serviceOf(["--port", await freePort()])];
  const lines = await Promise.all(both.map(({ line }) => line));
  expect(lines.sort()).toEqual([
    expect.stringMatching(/in use by another process/),
    expect.stringMatching(/^The service answers/),
  ]);
});

test("a port that is taken, a bad variable and an unknown option each end the start with one line", async () => {
  const taken = createServer();
  await new Promise<void>((ready) => taken.listen(0, "127.0.0.1", ready));
  const { port } = taken.address() as AddressInfo; // a TCP server has this kind of address
  const starts = [serviceOf(["--port", String(port)]), serviceOf([], { PORT: "no" }), serviceOf(["--prot", "3001"])];
  const ends = await Promise.all(starts.map(({ end }) => end));
  await new Promise((closed) => taken.close(closed));
  expect(ends).toEqual([1, 1, 1]);
  expect(starts.map(({ output }) => output())).toEqual([
    expect.stringMatching(new RegExp(`^Port ${port} .*EADDRINUSE.*$`)),
    "PORT must be a whole number from 1 to 65535 (default 3000).",
    expect.stringMatching(/^npm run service -- .*--prot/),
  ]);
});
