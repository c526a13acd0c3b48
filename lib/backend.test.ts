import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Backend, backend, openAtStart, openBackend, StartRefused } from "./backend.ts";
import { readAccount } from "./chat/read-account.ts";
import { signUserSig } from "./chat/usersig.ts";
import { ownTargetId } from "./desk/targets.ts";
import { freshDatabase } from "./engine/store-postgres-under-test.ts";
import { openSqliteStore } from "./engine/store-sqlite.ts";
import { type Env, parseEnv } from "./env.ts";
import { secretKeyIn } from "./secret-key.ts";
import { serveApi } from "./service.ts";

let folder = "";
let closes: (() => unknown)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "groupdesk-backend-"));
  closes = [];
});
afterEach(async () => {
  for (const close of closes.reverse()) await close();
  rmSync(folder, { recursive: true });
});

function envOf(variables: Record<string, string> = {}): Env {
  const parsed = parseEnv({ GROUPDESK_DATA: join(folder, "data"), ...variables });
  if (!parsed.ok) throw new Error(parsed.lines.join("\n"));
  return parsed.env;
}
async function opened(env: Env) {
  const backend = await openBackend(env);
  closes.push(() => backend.close());
  return { ...backend, ...(await ownTarget(backend)) };
}
/** The target that it was started with. */
async function ownTarget({ desk }: Backend) {
  const target = await desk.targets.open(ownTargetId);
  if (!target) throw new Error("no target");
  const { client, jobClient: _jobClient, names: _names, ...card } = target;
  return { client, target: card };
}
const groupNames = async ({ client }: Awaited<ReturnType<typeof opened>>) => {
  const outcome = await readAccount(client, "user_0001");
  return outcome.ok ? outcome.value.groups.map(({ name }) => name) : outcome.failure;
};

function queryOf(key: string): string {
  const app = { sdkAppId: 1400000000, userId: "administrator", key };
  const usersig = signUserSig({ ...app, now: Math.floor(Date.now() / 1000), lifetime: 600 });
  return `sdkappid=1400000000&identifier=administrator&usersig=${usersig}&random=1&contenttype=json`;
}

/** What a browser or a program on this machine sends. */
const ours = { host: "127.0.0.1:3000" };

describe("the embedded service", () => {
  test("OK: the first start makes an owner-only folder, a key and the world that was asked for", async () => {
    const env = envOf();
    const backend = await opened(env);
    expect(backend.target).toEqual({
      id: "own",
      kind: "embedded",
      host: "embedded",
      sdkAppId: 1400000000,
      callsPerSecond: 200,
    });
    expect(await groupNames(backend)).toEqual(expect.arrayContaining(["group_0001", "group_0003"]));
    expect(statSync(env.dataPath).mode & 0o777).toBe(0o700);
    expect(readdirSync(env.dataPath)).toEqual(expect.arrayContaining(["groupdesk.db", "secret-key"]));
  });

  test("OK: a later start finds what was changed, and does not make the world again", async () => {
    const first = await openBackend(envOf());
    const rename = { kind: "rename" as const, to: "renamed" };
    const outcome = await (await ownTarget(first)).client.call("updateGroup", {
      account: "user_0001",
      group: "group_0001",
      change: rename,
    });
    expect(outcome).toMatchObject({ ok: true });
    await first.close();
    expect(await groupNames(await opened(envOf()))).toEqual(expect.arrayContaining(["renamed"]));
  });

  test("50001: an empty world has nobody in it", async () => {
    expect(await groupNames(await opened(envOf({ CHAT_WORLD: "empty" })))).toMatchObject({
      kind: "refused",
      code: 50001,
    });
  });

  test("502: a dropped connection is a bare 502 on the console's port, and a lost answer to the client", async () => {
    const env = envOf({ CHAT_SECRET_KEY: "given" });
    const backend = await opened(env);
    const { sdkAppId, admin: userId } = env;
    const usersig = signUserSig({ sdkAppId, key: "given", userId, now: Math.floor(Date.now() / 1000), lifetime: 60 });
    const query = `sdkappid=${sdkAppId}&identifier=${userId}&usersig=${usersig}&random=1&contenttype=json`;
    const ask = (method: string, path: string, body: string) =>
      backend.answerService(
        new Request(`http://127.0.0.1${path}?${query}`, { method, body, headers: { host: "localhost" } }),
      );
    await ask("PUT", "/_service/faults", '[{"drop":"before"}]');
    const answer = await ask(
      "POST",
      "/v4/recentcontact/get_contact_group",
      '{"From_Account":"user_0001","StartIndex":0}',
    );
    expect([answer.status, await answer.text()]).toEqual([502, ""]);
    const outcome = await backend.client.call("readContacts", { account: "user_0001", start: 0 });
    expect(outcome).toMatchObject({ ok: false, failure: { kind: "unreachable", sent: true } });
  });

  test("OK: the console's port answers the API and its control, which trust the key alone", async () => {
    const backend = await opened(envOf({ CHAT_SECRET_KEY: "given" }));
    const query = "sdkappid=1400000000&identifier=administrator&usersig=x&random=1&contenttype=json";
    for (const path of ["/v4/recentcontact/get_contact_group", "/_service/reset"]) {
      const request = new Request(`http://127.0.0.1${path}?${query}`, { method: "POST", body: "{}", headers: ours });
      // As Next hands it out: a proxy, whose private fields nobody can read through it.
      const handedOut = new Proxy(request, { get: (of, name) => Reflect.get(of, name, of) });
      const answer = await backend.answerService(handedOut);
      expect([answer.status, await answer.json()]).toMatchObject([200, { ActionStatus: "FAIL", ErrorCode: 70003 }]);
    }
    expect(readdirSync(join(folder, "data"))).not.toContain("secret-key");
  });

  test("50001: a service that was reset to nobody comes back with nobody", async () => {
    const first = await openBackend(envOf());
    const query = queryOf(secretKeyIn(envOf().dataPath));
    const answer = await first.answerService(
      new Request(`http://127.0.0.1/_service/reset?${query}`, {
        method: "POST",
        body: '{"world":"empty"}',
        headers: ours,
      }),
    );
    expect(await answer.json()).toMatchObject({ ErrorCode: 0 });
    await first.close();
    expect(await groupNames(await opened(envOf()))).toMatchObject({ kind: "refused", code: 50001 });
  });

  test("OK: a first start that was interrupted before its world was there is made good", async () => {
    const { dataPath, databasePath } = envOf();
    mkdirSync(dataPath);
    await openSqliteStore({ file: databasePath }).close();
    expect(await groupNames(await opened(envOf()))).toEqual(expect.arrayContaining(["group_0001"]));
  });

  test("a world that cannot be laid is told in one line, and the database is let go", async () => {
    const { dataPath, databasePath } = envOf();
    mkdirSync(dataPath);
    await openSqliteStore({ file: databasePath }).close();
    const exec = DatabaseSync.prototype.exec;
    let commits = 0;
    const full = vi.spyOn(DatabaseSync.prototype, "exec").mockImplementation(function (this: DatabaseSync, sql) {
      if (sql === "COMMIT" && ++commits > 1) throw Object.assign(new Error("disk is full"), { errcode: 13 });
      exec.call(this, sql);
    });
    const refusal = await openBackend(envOf()).catch((error: unknown) => error);
    full.mockRestore();
    expect(refusal).toBeInstanceOf(StartRefused);
    expect(String(refusal)).toMatch(/^Error: The database .*groupdesk\.db could not be made ready \(disk is full\)\.$/);
    expect(await groupNames(await opened(envOf()))).toEqual(expect.arrayContaining(["group_0001"]));
  });

  test("a second process on the same database, a folder that cannot be made, a damaged key: refused in one line", async () => {
    await opened(envOf());
    const file = join(folder, "file");
    writeFileSync(file, "");
    mkdirSync(join(folder, "broken"));
    writeFileSync(join(folder, "broken", "secret-key"), "broken");
    for (const env of [
      envOf(),
      envOf({ GROUPDESK_DATA: join(file, "x") }),
      envOf({ GROUPDESK_DATA: join(folder, "broken") }),
    ]) {
      const refusal = await openBackend(env).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(StartRefused);
      expect(String(refusal)).not.toContain("\n");
    }
  });
});

describe("on PostgreSQL", () => {
  test("OK: the first start lays the world, a later one finds what was changed, and no file is made", async () => {
    const env = envOf({ DATABASE_URL: await freshDatabase(), CHAT_SECRET_KEY: "given" });
    const first = await openBackend(env);
    const rename = { kind: "rename" as const, to: "renamed" };
    const input = { account: "user_0001", group: "group_0001", change: rename };
    expect(await (await ownTarget(first)).client.call("updateGroup", input)).toMatchObject({ ok: true });
    await first.close();
    expect(await groupNames(await opened(env))).toEqual(expect.arrayContaining(["renamed", "group_0003"]));
    expect(readdirSync(join(folder, "data"))).toEqual(["command-line-token", "console-key"]);
  });

  test("a server that cannot be reached is told in one line, which does not hold the password", async () => {
    const env = envOf({ DATABASE_URL: "postgres://me:secret-of-mine@127.0.0.1:9/groupdesk", CHAT_SECRET_KEY: "given" });
    const refusal = await openBackend(env).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(StartRefused);
    expect(String(refusal)).toMatch(
      /^Error: The database 127\.0\.0\.1:9\/groupdesk cannot be used \(.*ECONNREFUSED.*\): .*\.$/,
    );
    expect(String(refusal)).not.toContain("secret-of-mine");
  });
});

test("421: a foreign Host is refused at the API's routes, embedded or not", async () => {
  const environments: Record<string, string>[] = [{}, { CHAT_API_URL: "http://127.0.0.1:9" }];
  const foreign: Record<string, string>[] = [{ host: "groupdesk.example" }, { host: "127.0.0.1.example:3000" }, {}];
  for (const changes of environments) {
    const backend = await opened(envOf(changes));
    for (const headers of foreign) {
      const request = new Request("http://127.0.0.1/v4/recentcontact/get_contact_group", { method: "POST", headers });
      expect((await backend.answerService(request)).status).toBe(421);
    }
  }
});

describe("the start of a server", () => {
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });
  /** What the start says, and the code that it ends the process with. */
  async function start() {
    const lines: string[] = [];
    vi.spyOn(console, "error").mockImplementation((line: string) => void lines.push(line));
    vi.spyOn(process, "once").mockReturnThis();
    const exit = vi.spyOn(process, "exit").mockImplementation((() => {}) as () => never); // it must come back here
    await openAtStart();
    return { lines, code: exit.mock.calls[0]?.[0] };
  }

  test("78: what another start would not change is said in its own words", async () => {
    vi.stubEnv("PORT", "no");
    expect(await start()).toEqual({ code: 78, lines: [expect.stringMatching(/^PORT must be .*\.$/)] });
  });

  test("1: what nobody foresaw ends the process too, with one line", async () => {
    vi.stubEnv("NEXT_PHASE", "phase-production-build");
    expect(await start()).toEqual({
      code: 1,
      lines: ["Groupdesk could not start: a page with a backend must be dynamic"],
    });
  });

  test("an end of the process closes the database, though nobody waits for it", async () => {
    const script = `const { backend } = await import(${JSON.stringify(import.meta.resolve("./backend.ts"))});
      await backend();
      process.on("SIGTERM", () => process.exit(143));
      setInterval(() => {}, 1000);
      console.log("up");`;
    const env = { PATH: process.env.PATH, NODE_ENV: "test" as const, GROUPDESK_DATA: join(folder, "data") };
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], { env });
    await once(child.stdout, "data");
    expect(readdirSync(join(folder, "data"))).toContain("groupdesk.db-wal");
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([143, null]);
    expect(readdirSync(join(folder, "data")).sort()).toEqual([
      "command-line-token",
      "console-key",
      "console.db",
      "database-mark",
      "groupdesk.db",
      "secret-key",
    ]);
  });
});

test("a build never opens the database, whatever page it prerenders", async () => {
  vi.stubEnv("NEXT_PHASE", "phase-production-build");
  vi.stubEnv("GROUPDESK_DATA", join(folder, "data"));
  await expect(backend()).rejects.toThrow("must be dynamic");
  vi.unstubAllEnvs();
  expect(readdirSync(folder)).toEqual([]);
});

describe("another service", () => {
  test("OK: commands go there, and no service is opened here", async () => {
    const service = await serveApi({ ...envOf({ CHAT_SECRET_KEY: "given" }), port: 0 });
    closes.push(service.close);
    const here = join(folder, "console");
    const backend = await opened(envOf({ CHAT_API_URL: service.url, CHAT_SECRET_KEY: "given", GROUPDESK_DATA: here }));
    expect(backend.target).toEqual({
      id: "own",
      kind: "loopback",
      host: new URL(service.url).host,
      sdkAppId: 1400000000,
      callsPerSecond: 200,
    });
    expect(await groupNames(backend)).toEqual(expect.arrayContaining(["group_0001"]));
    expect(readdirSync(here)).not.toContain("groupdesk.db");
  });

  test("60009: the console's own port has no API then, and says where it is", async () => {
    const backend = await opened(envOf({ CHAT_API_URL: "https://console.tim.qq.com", CHAT_SECRET_KEY: "given" }));
    expect(backend.target).toEqual({
      id: "own",
      kind: "real",
      host: "console.tim.qq.com",
      sdkAppId: 1400000000,
      callsPerSecond: 200,
    });
    const answer = await backend.answerService(
      new Request("http://127.0.0.1/_service/reset", { method: "POST", headers: ours }),
    );
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { ActionStatus: "FAIL", ErrorCode: 60009, ErrorInfo: expect.stringContaining("console.tim.qq.com") },
    ]);
  });

  test("a service that is down is a failure of the call, not of the start", async () => {
    const server = createServer();
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    const { port } = server.address() as AddressInfo; // a TCP server has this kind of address
    await new Promise((closed) => server.close(closed));
    const backend = await opened(envOf({ CHAT_API_URL: `http://127.0.0.1:${port}`, CHAT_SECRET_KEY: "given" }));
    expect(await groupNames(backend)).toMatchObject({ kind: "unreachable", sent: false });
  });
});
