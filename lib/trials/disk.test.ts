import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { create } from "../engine/request-bodies.ts";
import { openSqliteStore } from "../engine/store-sqlite.ts";
import { worldOf } from "../engine/worlds.ts";
import {
  endServices,
  type ServiceProcess,
  type ServiceProcessOptions,
  startService,
  trialApp,
} from "./service-process.ts";
import { timesOf } from "./trial-size.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "groupdesk-disk-"));
});
afterEach(async () => {
  await endServices();
  chmodSync(folder, 0o755);
  rmSync(folder, { recursive: true, force: true });
});
const start = (options: Partial<ServiceProcessOptions> = {}) => startService({ folder, ...options });
const stop = async (service: ServiceProcess) => {
  await service.url;
  service.kill("SIGTERM");
  return service.ended;
};
const app = trialApp.sdkAppId;

describe("a disk of its own", () => {
  /** A small disk over the data folder, seen by the service alone, with a file on it that takes some of its room. */
  const onDisk = (kiB: number, ballastKiB: number) => {
    const script = `mount -t tmpfs -o size=${kiB}k tmpfs "$0" && head -c ${ballastKiB * 1024} /dev/zero > "$0/ballast" && exec "$@"`;
    return ["unshare", "-rm", "sh", "-c", script, folder];
  };
  const mounting = spawnSync("unshare", ["-rm", "sh", "-c", 'mount -t tmpfs tmpfs "$0"', tmpdir()]).status === 0;
  const missing = "nobody may mount a disk here";
  const crew = (name: string) =>
    create(
      "user_0099",
      name,
      Array.from({ length: 100 }, (_, at) => ({ Type: 2, ToGroupId: `${name}-${at}-${"x".repeat(30)}` })),
    );

  test("F09: 50004 while it is full, reads go on, and so do changes by themselves once there is room", async ({
    skip,
  }) => {
    if (!mounting) return skip(missing);
    const service = start({ runner: onDisk(4096, 2500) });
    await service.call("/_service/settings", { ratePerSecond: null }, "PUT");
    const made: string[] = [];
    let refused = 0;
    for (let at = 0; refused < 5; at++) {
      const name = `full-${at % 10}`;
      if (at >= 10 && at % 10 === 0) for (const each of made.splice(0)) await remove(each);
      const { ErrorCode } = await service.call("create_contact_group", crew(name));
      if (ErrorCode === 0) made.push(name);
      else refused += 1;
      expect([0, 50004]).toContain(ErrorCode);
      expect(at).toBeLessThan(2000);
    }
    const read = () => service.call("get_contact_group", { From_Account: "user_0099", StartIndex: 0 });
    const names = async () => ((await read()).GroupItem as { GroupName: string }[]).map(({ GroupName }) => GroupName); // its shape
    expect(await names()).toEqual(expect.arrayContaining(made));
    rmSync(`/proc/${service.child.pid}/root${folder}/ballast`);
    expect(await service.call("create_contact_group", crew("after"))).toMatchObject({ ErrorCode: 0 });
    expect(await names()).toContain("after");
    expect(await stop(service)).toEqual({ code: 0, signal: null });

    async function remove(name: string) {
      const { ErrorCode } = await service.call("del_contact_group", { From_Account: "user_0099", GroupName: [name] });
      if (ErrorCode !== 0) refused += 1;
    }
  }, 60_000);

  test("F10: a start on a full disk is refused in one line, with and without a key to be made", async ({ skip }) => {
    if (!mounting) return skip(missing);
    for (const [kiB, key] of [
      [64, trialApp.key],
      [4, ""],
    ] as const) {
      const service = start({ runner: onDisk(kiB, kiB), variables: { CHAT_SECRET_KEY: key } });
      expect((await service.ended).code).toBe(1);
      expect(service.output().split("\n")).toHaveLength(1);
      expect(service.output()).toContain(folder);
    }
  });
});

test("F13: a folder that may not be written ends the start with one line that names it", async ({ skip }) => {
  await stop(start());
  const before = readFileSync(join(folder, "groupdesk.db"));
  // Root may write anywhere, whatever the mode says.
  const uid = process.getuid?.() === 0 ? 65_534 : undefined;
  if (uid !== undefined && spawnSync(process.execPath, ["--version"], { uid }).status !== 0)
    return skip("another user cannot run this program here");
  for (const [path, mode] of [
    [folder, 0o555],
    [join(folder, "absent"), 0o555],
  ] as const) {
    chmodSync(folder, mode);
    const service = start({ folder: path, uid });
    expect((await service.ended).code).toBe(1);
    if (/EACCES|permission denied/i.test(service.output()) && !service.output().includes(folder))
      return skip("another user cannot read this program here");
    expect(service.output()).toMatch(/^The (database|folder) .* (cannot be|could not be) .*$/);
    expect(service.output()).toContain(path);
  }
  chmodSync(folder, 0o755);
  expect(readFileSync(join(folder, "groupdesk.db")).equals(before)).toBe(true);
  expect(readdirSync(folder)).toEqual(["groupdesk.db"]);
});

const starts = timesOf(5, 50);
test(
  "F14: of two that start at once one serves and one is refused in one line, on a new file and after a crash",
  async ({ task }) => {
    for (let at = 0; at < starts; at++) {
      const data = join(folder, String(at));
      if (at % 2 === 1) {
        const crashed = start({ folder: data });
        await crashed.url;
        crashed.kill();
        await crashed.ended;
      }
      const both = [start({ folder: data }), start({ folder: data })];
      const outcomes = await Promise.allSettled(both.map(({ url }) => url));
      expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
      const [first, second] = outcomes[0]?.status === "fulfilled" ? both : both.toReversed();
      expect((await second?.ended)?.code).toBe(1);
      expect(second?.output()).toMatch(/^The database .* is in use by another process.*$/);
      expect(await first?.call("create_contact_group", create("user_0042", "Mine"))).toMatchObject({ ErrorCode: 0 });
      first?.kill();
      await first?.ended;
    }
    task.meta.figures = `double starts ${starts}, both served 0, both refused 0`;
  },
  starts * 20_000,
);

test("F17: whole reads beside changes never keep the log from being emptied, and a huge one is cut back", async ({
  task,
}) => {
  const file = join(folder, "groupdesk.db");
  const store = openSqliteStore({ file });
  const size = () => statSync(`${file}-wal`).size;
  const conversation = (at: number) => ({ kind: "chatGroup" as const, id: `crew-${at}` });
  const contact = (at: number) => ({
    ...{ conversation: conversation(at), position: at + 1, changedAt: at, groupIds: [], marks: [1] },
    customMark: "x".repeat(250),
  });
  const counters = { groups: [], lastGroupId: 0, lastPosition: 1000, grouped: 0, marked: 1000 };
  const contacts = Array.from({ length: 1000 }, (_, at) => contact(at));
  const accounts = Array.from({ length: 70 }, (_, at) => ({
    account: `huge_${at}`,
    ...counters,
    contacts,
    recents: [],
  }));
  await store.replace(app, { accounts, chatGroups: [] });
  const huge = size();
  expect(huge).toBeGreaterThan(16 * 1024 * 1024);

  await store.replace(app, worldOf("demo"));
  let largest = 0;
  let reads = 0;
  for (let at = 0; at < timesOf(2000, 20_000); at += 10) {
    const changes = Array.from({ length: 10 }, (_, each) =>
      store.carryOut(app, { owner: "user_0001" }, (view) => ({
        reply: 0,
        changes: view.owner ? { owner: view.owner, contacts: [contact((at + each) % 1000)] } : {},
      })),
    );
    if (at % 500 === 0) changes.push(store.readWorld(app).then(() => (reads += 1)));
    await Promise.all(changes);
    largest = Math.max(largest, size());
  }
  expect(reads).toBeGreaterThan(2);
  expect(largest).toBeLessThanOrEqual(16 * 1024 * 1024);
  task.meta.figures = `log after one huge change ${huge >> 20} MiB, largest under reads and changes ${(largest / 2 ** 20).toFixed(1)} MiB`;
  await store.close();
}, 600_000);

test("F18: after its end the one file is the whole database; while it runs a snapshot is the backup", async () => {
  const service = start();
  await service.call("create_contact_group", create("user_0042", "Kept"));
  const snapshot = await service.call("/_service/snapshot", {}, "GET");
  await stop(service);
  expect(readdirSync(folder)).toEqual(["groupdesk.db"]);

  const copied = join(folder, "copied");
  mkdirSync(copied);
  copyFileSync(join(folder, "groupdesk.db"), join(copied, "groupdesk.db"));
  const fromFile = start({ folder: copied });
  expect(await fromFile.call("/_service/snapshot", {}, "GET")).toEqual(snapshot);

  const fresh = start({ folder: join(folder, "fresh"), world: "empty" });
  expect(await fresh.call("/_service/snapshot", snapshot, "PUT")).toMatchObject({ ErrorCode: 0 });
  expect(await fresh.call("/_service/snapshot", {}, "GET")).toEqual(snapshot);
});
