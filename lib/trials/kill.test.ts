import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createChatClient } from "../chat/client.ts";
import { create } from "../engine/request-bodies.ts";
import { openLedger } from "./ledger.ts";
import { answersEarly } from "./planted-bugs.ts";
import { connected, rawTo } from "./raw-caller.ts";
import {
  endServices,
  type ServiceProcess,
  type ServiceProcessOptions,
  startService,
  trialApp,
} from "./service-process.ts";
import { createRandom, type Random, seed, timesOf } from "./trial-size.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "groupdesk-trial-"));
});
afterEach(async () => {
  await endServices();
  rmSync(folder, { recursive: true, force: true });
});

const start = (options: Partial<ServiceProcessOptions> = {}) => startService({ folder, ...options });
const withoutRate = (service: ServiceProcess) =>
  service.call("/_service/settings", { ratePerSecond: null, accountRatePerSecond: null }, "PUT");
const makeGroup = (service: ServiceProcess, name: string) =>
  service.call("create_contact_group", create("user_0042", name));
const groupsOf = async (service: ServiceProcess) => {
  const { GroupItem } = await service.call("get_contact_group", { From_Account: "user_0042", StartIndex: 0 });
  return (GroupItem as { GroupName: string }[]).map(({ GroupName }) => GroupName); // the document's own shape
};

describe("SIGKILL under load", () => {
  const writers = 32;

  /** Serves, loads, kills after as many answers as the seed draws, and looks at what the disk holds. */
  async function killOnce(
    ledger: Awaited<ReturnType<typeof openLedger>>,
    random: Random,
    answersMax: number,
    nodeOptions?: string[],
  ) {
    const service = start({ nodeOptions });
    await withoutRate(service);
    const differences = await ledger.differences(service);
    if (differences.length > 0) return differences;
    // Not at the answer itself, where nothing is under way but what came with it.
    await ledger.load(service, 1 + random.below(answersMax), () => setTimeout(() => service.kill(), random.below(30)));
    expect((await service.ended).signal).toBe("SIGKILL");
    for (const name of ["groupdesk.db", "groupdesk.db-wal"])
      copyFileSync(join(folder, name), join(folder, `copy-${name}`));
    const copy = new DatabaseSync(join(folder, "copy-groupdesk.db"));
    expect(copy.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
    copy.close();
    return [];
  }

  const kills = timesOf(5, 100);
  test(
    "F01: every acknowledged change is there, none is half there, and the file opens by itself",
    async ({ task }) => {
      const random = createRandom(seed);
      const ledger = await openLedger(random, writers);
      for (let kill = 0; kill < kills; kill++) expect(await killOnce(ledger, random, timesOf(400, 3000))).toEqual([]);
      const last = start();
      expect(await ledger.differences(last)).toEqual([]);
      const { acknowledged, done, undone } = ledger.figures;
      expect(acknowledged).toBeGreaterThanOrEqual(kills);
      task.meta.figures = `kills ${kills}, acknowledged ${acknowledged}, without an answer ${done + undone} (done ${done}), lost 0, half 0, seed ${seed}`;
      await ledger.close();
    },
    kills * 20_000,
  );

  test("a service that answers before it commits is caught by the same ledger", async () => {
    const random = createRandom(seed);
    const ledger = await openLedger(random, writers);
    const caught: unknown[] = [];
    for (let kill = 0; kill < 3 && caught.length === 0; kill++)
      caught.push(...(await killOnce(ledger, random, 300, answersEarly)));
    if (caught.length === 0) caught.push(...(await ledger.differences(start())));
    expect(caught.length).toBeGreaterThan(0);
    await ledger.close();
  }, 60_000);
});

describe("a call whose answer never comes", () => {
  const input = { account: "user_0042", name: "Made in the dark", conversations: [] };
  const ask = async (service: ServiceProcess) => {
    const target = { url: await service.url, ...trialApp };
    return createChatClient({ fetch, target }).call("createGroup", input);
  };
  // The commits of the start and of the first call's settings are let through.
  const failing = async (deed: string) => {
    const armed = start({ variables: { GROUPDESK_FAILPOINTS: deed } });
    const outcome = await ask(armed);
    return { armed, outcome, end: await armed.ended };
  };
  const unanswered = { ok: false, failure: { kind: "unreachable", sent: true } };

  beforeEach(async () => {
    const first = start();
    expect(await makeGroup(first, "Made before")).toMatchObject({ ErrorCode: 0 });
    first.kill("SIGTERM");
    await first.ended;
  });

  test("F02: killed between commit and answer, it was done; the read-back finds it, and a second send is refused", async () => {
    const { outcome, end } = await failing("committed:kill@3");
    expect([outcome, end.signal]).toMatchObject([unanswered, "SIGKILL"]);
    const again = start();
    expect(await groupsOf(again)).toContain(input.name);
    expect(await ask(again)).toMatchObject({ ok: false, failure: { kind: "refused", code: 50002 } });
  });

  test("F02: killed before the commit, it was not done; it may be sent again", async () => {
    const { outcome, end } = await failing("commit:kill@3");
    expect([outcome, end.signal]).toMatchObject([unanswered, "SIGKILL"]);
    const again = start();
    expect(await groupsOf(again)).not.toContain(input.name);
    expect(await ask(again)).toMatchObject({ ok: true });
  });

  test.each([
    ["committed", true],
    ["commit", false],
  ])(
    "F11: an I/O error at %s is no answer, one line and exit 1; the next start tells the truth",
    async (point, isDone) => {
      const { armed, outcome, end } = await failing(`${point}:throw@3`);
      expect([outcome, end.code]).toMatchObject([unanswered, 1]);
      const [, line, ...more] = armed.output().split("\n");
      expect(line).toMatch(/^The database .*groupdesk\.db failed at a commit\. disk I\/O error Stopping, .*$/);
      expect(more).toEqual([]);
      expect((await groupsOf(start())).includes(input.name)).toBe(isDone);
    },
  );

  test("F09: a full disk at the commit is a clean no, told as 50004, and the next call works", async () => {
    const service = start({ variables: { GROUPDESK_FAILPOINTS: "commit:full@3" } });
    expect(await ask(service)).toMatchObject({ ok: false, failure: { kind: "refused", code: 50004 } });
    expect(await groupsOf(service)).not.toContain(input.name);
    expect(await ask(service)).toMatchObject({ ok: true });
  });
});

describe("SIGTERM", () => {
  test("F04: under load each accepted call is answered, nobody is let in after it, and it ends with 0 within 5 s", async () => {
    const ledger = await openLedger(createRandom(seed), 32);
    const service = start();
    await withoutRate(service);
    await ledger.load(service, 300, () => service.kill("SIGTERM"));
    // Past 5 s it would have ended itself with 1.
    expect(await service.ended).toEqual({ code: 0, signal: null });
    expect(existsSync(join(folder, "groupdesk.db-wal"))).toBe(false);
    await expect(fetch(await service.url)).rejects.toThrow();
    expect(await ledger.differences(start())).toEqual([]);
    // Whoever lost a connection had not been accepted any more.
    expect(ledger.figures.done).toBe(0);
    expect(ledger.figures.acknowledged).toBeGreaterThanOrEqual(300);
    await ledger.close();
  }, 30_000);
});

test("F04: callers that are silent, or stop in the middle of a body, do not keep it from ending with 0 by itself", async () => {
  const service = start();
  const port = Number(new URL(await service.url).port);
  const silent = await connected(port);
  const half = rawTo(port, `POST /v4/recentcontact/delete HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 50\r\n\r\n{`);
  expect(await makeGroup(service, "Before the end")).toMatchObject({ ErrorCode: 0 });
  service.kill("SIGTERM");
  // Past 5 s it would have ended itself with 1.
  expect(await service.ended).toEqual({ code: 0, signal: null });
  expect(await half).toBe("");
  silent.destroy();
  expect(existsSync(join(folder, "groupdesk.db-wal"))).toBe(false);
});

test("failpoints stop the start everywhere but in tests", async () => {
  const variables = { GROUPDESK_FAILPOINTS: "commit:kill", NODE_ENV: "production" };
  const service = start({ variables });
  expect((await service.ended).code).toBe(1);
  expect(service.output()).toBe(
    "GROUPDESK_FAILPOINTS breaks the program on purpose and must be unset outside of tests.",
  );
});
