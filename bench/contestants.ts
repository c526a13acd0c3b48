import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { signUserSig } from "../lib/chat/usersig.ts";
import { openPostgresStore } from "../lib/engine/store-postgres.ts";
import { openSqliteStore } from "../lib/engine/store-sqlite.ts";
import { openEmbeddedPostgres } from "../scripts/embedded-postgres.ts";
import type { Load } from "./drive.ts";
import { layWorld } from "./lay-world.ts";
import type { Contestant } from "./measure-load.ts";
import { type Served, serve } from "./serve.ts";

/** The app that the benchmark serves and signs for. */
const app = { sdkAppId: 1_400_000_000, admin: "administrator", key: "a-key-for-benchmarks-only" };

/** `npm run service` on a world of so many accounts, laid in a folder of its own under `folder`. */
export function service(name: string, folder: string, accounts: number, itemsPerCall = 2): Contestant {
  return {
    name,
    load: updatesOf(accounts, itemsPerCall),
    start: async () => serveWorld(folder, accounts, (port) => [script("scripts/serve-api.ts"), "--port", String(port)]),
    check,
  };
}

/** The same on a PostgreSQL that shares the cores with it. */
export function serviceOnPostgres(name: string, folder: string, accounts: number): Contestant {
  const start = async () => {
    const server = await openEmbeddedPostgres();
    const store = await openPostgresStore({ url: server.url });
    await layWorld(store, app.sdkAppId, accounts);
    await store.writeSettings(app.sdkAppId, { ratePerSecond: null });
    await store.close();
    const argsOf = (port: number) => [script("scripts/serve-api.ts"), "--port", String(port)];
    const served = await serve(argsOf, environmentOf(folder, server.url));
    const stop = async () => {
      await served.stop();
      await server.close();
    };
    return { ...served, stop };
  };
  return { name, load: updatesOf(accounts, 2), start, check };
}

/** The same commands on the console's port, through a route of Next. Its build must be there. */
export function nextRoute(name: string, folder: string, accounts: number): Contestant {
  return {
    name,
    load: updatesOf(accounts, 2),
    start: async () =>
      serveWorld(folder, accounts, (port) => [script("node_modules/next/dist/bin/next"), "start", "-p", String(port)]),
    check,
  };
}

/** Bare node:http that parses and echoes the same JSON. */
export function echo(name: string, accounts: number): Contestant {
  return { name, load: updatesOf(accounts, 2), start: () => serve((port) => [here("echo.ts"), String(port)]) };
}

/** Prism with an answer from a description, which it also holds the request against. */
export function prism(name: string, folder: string, accounts: number): Contestant {
  const file = canned(folder);
  const program = here("node_modules/@stoplight/prism-cli/dist/index.js");
  const start = () => serve((port) => [program, "mock", file, "-p", String(port), "--verboseLevel", "silent"]);
  return { name, load: updatesOf(accounts, 2), start };
}

/** Mockoon with the same answer. */
export function mockoon(name: string, folder: string, accounts: number): Contestant {
  const file = canned(folder);
  const program = here("node_modules/@mockoon/cli/bin/run.js");
  const start = () => serve((port) => [program, "start", "-d", file, "-p", String(port), "--disable-log-to-file"]);
  return { name, load: updatesOf(accounts, 2), start };
}

/** json-server, which replaces one record of its file by the same body. */
export function jsonServer(name: string, folder: string, accounts: number): Contestant {
  const file = join(folder, "json-server.json");
  writeFileSync(file, JSON.stringify({ accounts: [{ id: 1 }] }));
  const program = here("node_modules/json-server/lib/cli/bin.js");
  const start = () => serve((port) => [program, file, "--port", String(port), "--host", "127.0.0.1", "--quiet"]);
  return { name, load: { ...updatesOf(accounts, 2), method: "PUT", path: "/accounts/1?random=" }, start };
}

function here(path: string): string {
  return join(import.meta.dirname, path);
}

function script(path: string): string {
  return join(import.meta.dirname, "..", path);
}

async function serveWorld(folder: string, accounts: number, argsOf: (port: number) => string[]): Promise<Served> {
  const data = mkdtempSync(join(folder, "data-"));
  const store = openSqliteStore({ file: join(data, "groupdesk.db") });
  await layWorld(store, app.sdkAppId, accounts);
  await store.writeSettings(app.sdkAppId, { ratePerSecond: null });
  await store.close();
  const served = await serve(argsOf, environmentOf(data, ""));
  const stop = async () => {
    await served.stop();
    rmSync(data, { recursive: true });
  };
  return { ...served, stop };
}

function environmentOf(data: string, database: string): Record<string, string> {
  return {
    ...{ GROUPDESK_DATA: data, CHAT_WORLD: "empty", CHAT_SECRET_KEY: app.key, NODE_ENV: "production" },
    ...{ CHAT_SDKAPPID: String(app.sdkAppId), CHAT_ADMIN: app.admin, CHAT_API_URL: "", DATABASE_URL: database },
  };
}

/** The newest thousand calls must have been carried out, each with all of its items. */
async function check({ origin }: Served): Promise<void> {
  const answer = await fetch(`${origin}/_service/calls?${signedQuery()}1`);
  // The service's own list of calls.
  const { calls } = (await answer.json()) as { calls: { code: number; itemCodes: number[] }[] };
  const bad = calls.find(({ code, itemCodes }) => code !== 0 || itemCodes.length > 0);
  if (bad || calls.length === 0) throw new Error(`a call was answered ${bad?.code} with ${bad?.itemCodes}`);
}

function signedQuery(): string {
  const { sdkAppId, admin: userId, key } = app;
  const usersig = signUserSig({ sdkAppId, key, userId, now: Math.floor(Date.now() / 1000), lifetime: 86_400 });
  return `sdkappid=${sdkAppId}&identifier=${userId}&usersig=${encodeURIComponent(usersig)}&contenttype=json&random=`;
}

/** update_contact_group with one item: a chat group; with two: an account in, a chat group out; or with many chat groups. */
function updatesOf(accounts: number, items: number): Load {
  const groups = Array.from({ length: items === 2 ? 1 : items }, (_, at) => {
    const id = at === 0 ? "@TGS#1ACCOUNT" : `@TGS#3ACCOUNT${at}`;
    return { Type: 2, ToGroupId: id };
  });
  const bodyOf = (groupOp: 1 | 2) => ({
    From_Account: "user_ACCOUNT",
    UpdateType: 1,
    UpdateGroup: {
      UpdateGroupType: 2,
      OldGroupName: "Priority",
      ContactUpdateItem: [
        ...(items === 2 ? [{ ContactOptType: 3 - groupOp, ContactItem: { Type: 1, To_Account: "user_PEER" } }] : []),
        ...groups.map((item) => ({ ContactOptType: groupOp, ContactItem: item })),
      ],
    },
  });
  const path = `/v4/recentcontact/update_contact_group?${signedQuery()}`;
  return { method: "POST", path, bodies: [JSON.stringify(bodyOf(2)), JSON.stringify(bodyOf(1))], accounts };
}

/** A description with one path and one answer, as the service would give it. */
function canned(folder: string): string {
  const result = (op: number, item: object) => ({
    ContactOptType: op,
    ContactItem: item,
    ResultCode: 0,
    ResultInfo: "",
  });
  const answer = {
    ...{ UpdateType: 1, ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "" },
    UpdateGroupResult: {
      ...{ UpdateGroupType: 2, GroupName: "Priority", GroupId: 1, OldGroupName: "Priority" },
      ContactResultItem: [
        result(1, { Type: 1, To_Account: "user_0000017" }),
        result(2, { Type: 2, ToGroupId: "@TGS#10000000" }),
      ],
    },
  };
  const content = { "application/json": { schema: { type: "object" }, example: answer } };
  const body = { content: { "application/json": { schema: { type: "object" } } } };
  const post = { requestBody: body, responses: { "200": { description: "as the service answers", content } } };
  const paths = { "/v4/recentcontact/update_contact_group": { post } };
  const file = join(folder, "canned.json");
  const info = { title: "canned", version: "1" };
  writeFileSync(file, JSON.stringify({ openapi: "3.0.0", info, servers: [{ url: "http://127.0.0.1" }], paths }));
  return file;
}
