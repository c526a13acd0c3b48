import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { listenLimits } from "../engine/listen.ts";
import { connected, rawTo } from "./raw-caller.ts";
import { endServices, type ServiceProcess, signedQuery, startService } from "./service-process.ts";
import { timesOf } from "./trial-size.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "groupdesk-crowd-"));
});
afterEach(async () => {
  await endServices();
  rmSync(folder, { recursive: true, force: true });
});

const read = (service: ServiceProcess) =>
  service.call("get_contact_group", { From_Account: "user_0001", StartIndex: 0 });

/** MiB of memory that a process holds; undefined where the system does not say. */
function residentOf(service: ServiceProcess): number | undefined {
  try {
    const [, kiB] = /VmRSS:\s*(\d+) kB/.exec(readFileSync(`/proc/${service.child.pid}/status`, "utf8")) ?? [];
    return kiB === undefined ? undefined : Number(kiB) / 1024;
  } catch {
    return undefined;
  }
}

test("F50: 10,000 connections that say nothing are kept for a while and let go; others are served all the time", async ({
  skip,
  task,
}) => {
  const crowd = 10_000;
  const service = startService({ folder });
  const port = Number(new URL(await service.url).port);
  await service.call("/_service/settings", { ratePerSecond: null }, "PUT");
  const sockets: Socket[] = [];
  let gone = 0;
  try {
    for (let at = 0; at < crowd; at += 500) {
      const some = await Promise.all(Array.from({ length: 500 }, () => connected(port)));
      for (const socket of some) socket.on("error", () => {}).once("close", () => (gone += 1));
      sockets.push(...some);
      expect(await read(service)).toMatchObject({ ErrorCode: 0 });
    }
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EMFILE")
      return skip("this machine does not let a process open 10,000 files");
    throw error;
  }
  const held = residentOf(service);
  for (const socket of sockets) socket.resume();
  while (gone < crowd) {
    expect(await read(service)).toMatchObject({ ErrorCode: 0 });
    await new Promise((later) => setTimeout(later, 50));
  }
  task.meta.figures = `idle connections ${crowd}, others unserved 0, held ${held?.toFixed(0)} MiB, let go after ${listenLimits.headersTimeoutMs / 1000} s`;
}, 60_000);

test("F08: bodies of 10 MB are not read, and a heap of 96 MiB stays enough", async ({ task }) => {
  const service = startService({ folder, nodeOptions: ["--max-old-space-size=96"] });
  const port = Number(new URL(await service.url).port);
  await service.call("/_service/settings", { ratePerSecond: null }, "PUT");
  const start = `POST /v4/recentcontact/get_contact_group?${signedQuery()} HTTP/1.1\r\nHost: 127.0.0.1\r\n`;
  const chunk = `${(64 * 1024).toString(16)}\r\n${"x".repeat(64 * 1024)}\r\n`;
  const said = `${start}Content-Length: 10485760\r\n\r\n${"x".repeat(10_485_760)}`;
  const grown = `${start}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(160)}0\r\n\r\n`;
  const bodies = timesOf(100, 1000);
  for (let at = 0; at < bodies; at += 20) {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, each) => rawTo(port, each % 2 ? said : grown)));
    // What is unread when a connection closes may reset it, answer and all.
    for (const answer of answers) expect(answer === "" || /^HTTP\/1\.1 413 .*60003/s.test(answer)).toBe(true);
    expect(await read(service)).toMatchObject({ ErrorCode: 0 });
  }
  const held = residentOf(service);
  if (held !== undefined) expect(held).toBeLessThan(400);
  task.meta.figures = `bodies of 10 MB ${bodies}, held after them ${held?.toFixed(0)} MiB`;
}, 300_000);

test("F08: bodies that are just taken, from 200 callers at once, are let go of again", async ({ task }) => {
  const service = startService({ folder, nodeOptions: ["--max-old-space-size=96"] });
  const port = Number(new URL(await service.url).port);
  await service.call("/_service/settings", { ratePerSecond: null }, "PUT");
  const padding = "x".repeat(500_000);
  const body = JSON.stringify({ From_Account: "user_0001", StartIndex: 0, Padding: padding });
  const start = `POST /v4/recentcontact/get_contact_group?${signedQuery()} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n`;
  let held: number | undefined;
  for (let round = 0; round < timesOf(3, 30); round++) {
    const said = `${start}Content-Length: ${body.length}\r\n\r\n${body}`;
    const answers = await Promise.all(Array.from({ length: 200 }, () => rawTo(port, said)));
    expect(answers.filter((answer) => answer.includes('"ErrorCode":0'))).toHaveLength(200);
    held = residentOf(service);
    if (held !== undefined) expect(held).toBeLessThan(700);
  }
  task.meta.figures = `held after 200 bodies of 500 kB at once ${held?.toFixed(0)} MiB`;
}, 120_000);
