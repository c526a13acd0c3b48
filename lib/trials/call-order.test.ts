import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { create } from "../engine/request-bodies.ts";
import { orderOf, straceOf, straceWorks } from "./call-order.ts";
import { answersEarly, syncsSeldom } from "./planted-bugs.ts";
import { endServices, startService } from "./service-process.ts";
import { timesOf } from "./trial-size.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "groupdesk-order-"));
});
afterEach(async () => {
  await endServices();
  rmSync(folder, { recursive: true, force: true });
});

const tracing = straceWorks();
const missing = "strace is not installed, or may not follow a process here";
const changes = timesOf(30, 500);

/** The order in which a service, alone with one caller, wrote its log and its answers to changes and reads in turn. */
async function orderOfCalls(nodeOptions?: string[]): Promise<string[]> {
  const trace = join(folder, "trace");
  const service = startService({ folder, nodeOptions, runner: straceOf(trace) });
  await service.call("/_service/settings", { ratePerSecond: null }, "PUT");
  for (let at = 0; at < changes; at++) {
    const account = `user_${String((at % 200) + 1).padStart(4, "0")}`;
    await service.call("create_contact_group", create(account, `Made ${at}`));
    await service.call("get_contact_group", { From_Account: account, StartIndex: 0 });
  }
  service.kill("SIGKILL");
  await service.ended;
  return orderOf(readFileSync(trace, "utf8"));
}

/** The settings were put first. */
const wanted = ["synced", ...Array.from({ length: changes }, () => ["synced", "idle"]).flat()];

test("F12: each answer to a change follows a sync that follows its frames in the log", async ({ skip, task }) => {
  if (!tracing) return skip(missing);
  expect(await orderOfCalls()).toEqual(wanted);
  task.meta.figures = `changes ${changes}, answered before their sync 0`;
}, 120_000);

test.for<[string, string[], string]>([
  ["syncs the log seldom", syncsSeldom, "dirty"],
  ["answers before it commits", answersEarly, "idle"],
])(
  "a service that %s is caught by the order of its calls",
  { timeout: 120_000 },
  async ([, planted, verdict], { skip }) => {
    if (!tracing) return skip(missing);
    const order = await orderOfCalls(planted);
    expect(order.filter((_, at) => wanted[at] === "synced")).toContain(verdict);
  },
);

test("F11: when fsync fails for good no answer is given, it ends with one line, and nothing that was answered is lost", async ({
  skip,
}) => {
  if (!tracing) return skip(missing);
  const first = startService({ folder });
  await first.url;
  first.kill("SIGTERM");
  await first.ended;
  const runner = straceOf("/dev/null", "-e", "inject=fsync,fdatasync:error=EIO:when=12+");
  const service = startService({ folder, runner });
  const acknowledged: string[] = [];
  for (let at = 0; ; at++) {
    const name = `Made ${at}`;
    const answer = await service.call("create_contact_group", create("user_0199", name)).catch(() => undefined);
    if (!answer) break;
    expect(answer.ErrorCode).toBe(0);
    acknowledged.push(name);
  }
  expect((await service.ended).code).toBe(1);
  expect(acknowledged.length).toBeGreaterThan(0);
  const lines = service.output().split("\n");
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(/^The database .* failed at a commit\. .*Stopping, for no answer can be given\.$/);
  const again = startService({ folder });
  const { GroupItem } = await again.call("get_contact_group", { From_Account: "user_0199", StartIndex: 0 });
  const held = (GroupItem as { GroupName: string }[]).map(({ GroupName }) => GroupName); // the document's own shape
  expect(held).toEqual(expect.arrayContaining(acknowledged));
}, 60_000);

test("a call that strace tells in two parts is one call", () => {
  const trace = [
    '10 pwrite64(5</data/groupdesk.db-wal>, "x", 24, 0) = 24',
    "10 fsync(5</data/groupdesk.db-wal> <unfinished ...>",
    '11 write(7<pipe:[1]>, "x", 1) = 1',
    "10 <... fsync resumed>) = 0",
    '11 write(9<socket:[2]>, "HTTP/1.1 200 OK", 24) = 24',
  ];
  expect(orderOf(trace.join("\n"))).toEqual(["synced"]);
  expect(orderOf(trace.toSpliced(3, 1).join("\n"))).toEqual(["dirty"]);
});
