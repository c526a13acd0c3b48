import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ConsoleVerb, Input } from "../chat/commands.ts";
import type { Outcome } from "../chat/outcome.ts";
import type { TargetDraft } from "../chat/target-draft.ts";
import { openDatabase } from "../db/open-database.ts";
import { endServices, type ServiceProcess, startService } from "../trials/service-process.ts";
import { createSeal } from "./seal.ts";
import { type OpenTarget, openTargets, type Targets } from "./targets.ts";
import { createTrail } from "./trail.ts";

// The service as a process of its own, with another app and key, reached through a proxy that behaves as it is told.

const key = "planted-key-of-another-app-0123456789";
const app = { sdkAppId: 1600012345, admin: "desk", key };
const ann = { id: "p1", email: "ann@example.com", role: "admin" };
const folder = mkdtempSync(join(tmpdir(), "groupdesk-real-target-"));
const file = join(folder, "console.db");

/** What the proxy does with the next connections. `answered`: these bytes, and the service hears nothing. */
type Fault = "none" | "before" | "after" | "half" | { answered: string };
let fault: Fault = "none";
let sent = 0;

const proxy = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  sent += 1;
  const how = fault;
  if (how === "before") return void request.socket.destroy();
  if (typeof how === "object") return void request.socket.end(how.answered);
  const answer = await fetch(`${serviceUrl}${request.url}`, { method: "POST", body });
  const text = await answer.text();
  const date = answer.headers.get("date") ?? "";
  if (how === "none") response.writeHead(answer.status, { date }).end(text);
  else if (how === "after") request.socket.destroy();
  else request.socket.end(http(text.slice(0, -20), undefined, text.length));
});

let service: ServiceProcess;
let serviceUrl = "";
let targets: Targets;
let close: () => Promise<void>;
let real: OpenTarget;

beforeAll(async () => {
  const variables = { CHAT_SDKAPPID: String(app.sdkAppId), CHAT_ADMIN: app.admin, CHAT_SECRET_KEY: app.key };
  service = startService({ folder, variables });
  serviceUrl = await service.url;
  await new Promise<void>((ready) => proxy.listen(0, "127.0.0.1", ready));
  const database = await openDatabase({ file });
  close = () => database.close();
  const target = { url: "http://embedded", sdkAppId: 1, admin: "administrator", key: "own" };
  const own = { kind: "embedded", host: "embedded", sdkAppId: 1, target, fetch: async () => new Response() } as const;
  targets = await openTargets({ own, database, trail: createTrail(database), seal: createSeal(["1".repeat(64)]) });
  const added = await targets.add(ann, { ...draft(), name: "Acme" });
  const opened = added.ok ? await targets.open(added.value.id) : undefined;
  if (!opened) throw new Error(JSON.stringify(added));
  real = opened;
});
afterAll(async () => {
  proxy.closeAllConnections();
  await new Promise((closed) => proxy.close(closed));
  await close();
  await endServices();
  rmSync(folder, { recursive: true, force: true });
});

function draft(): TargetDraft {
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`; // a TCP server has this kind of address
  return { ...app, name: "Draft", place: "custom", url, edition: "pro", callsPerSecond: 200 };
}

/** One call, with which the proxy does this. */
async function through<V extends ConsoleVerb>(next: Fault, verb: V, input: Input<V>): Promise<Outcome<unknown>> {
  fault = next;
  sent = 0;
  try {
    return await real.client.call(verb, input);
  } finally {
    fault = "none";
  }
}

const groupsOf = async () => {
  const read = await through("none", "readContacts", { account: "user_0001", start: 0 });
  return JSON.stringify(read.ok && read.value);
};
const http = (body: string, head = "HTTP/1.1 200 OK", length = Buffer.byteLength(body)) =>
  `${head}\r\nconnection: close\r\ncontent-length: ${length}\r\n\r\n${body}`;
const ok = '{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}';

test("OK: another app on another process is read and written over real HTTP, and the own app's key opens nothing there", async () => {
  const wrong = await targets.test({ ...draft(), key: "another" }, undefined);
  expect(wrong).toMatchObject({ value: { failure: { kind: "refused", code: 70009 } } });
  const otherApp = await targets.test({ ...draft(), sdkAppId: 1400000000 }, undefined);
  expect(otherApp).toMatchObject({ value: { failure: { kind: "refused" } } });
  const right = await targets.test(draft(), undefined);
  expect(right.ok && right.value).not.toHaveProperty("failure");
  expect(right.ok && Math.abs(right.value.skewSeconds ?? 99)).toBeLessThan(30);
  const written = await real.client.call("createGroup", {
    account: "user_0001",
    name: "Made over HTTP",
    conversations: [],
  });
  expect(written).toMatchObject({ ok: true });
  expect(await groupsOf()).toContain("Made over HTTP");
});

describe("from console to target nothing that cannot be read is taken for a yes, and nothing is sent twice", () => {
  const answers: Record<string, string> = {
    "HTTP 502": http("bad gateway", "HTTP/1.1 502 Bad Gateway"),
    "HTTP 200 with a page": http("<html>sign in</html>"),
    "an empty 200": http(""),
    "half a JSON": http(ok.slice(0, 20)),
    "less than it promised": http(ok, undefined, 500),
    "two lengths": `HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 5\r\ncontent-length: ${ok.length}\r\n\r\n${ok}`,
    "a redirect": http("", "HTTP/1.1 307 Temporary Redirect\r\nlocation: http://127.0.0.1:1/"),
    "no HTTP": "SSH-2.0-OpenSSH_9.2\r\n",
    "an answer without a code": http('{"ActionStatus":"OK"}'),
    "another command's answer": http('{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"","GroupItem":7}'),
    "JSON in another charset": http(Buffer.from(ok, "utf16le").toString("latin1")),
    "a code without its number": http('{"ActionStatus":"FAIL","ErrorCode":"51009","ErrorInfo":""}'),
  };
  const writes: { [V in ConsoleVerb]?: Input<V> } = {
    createGroup: { account: "user_0001", name: "Never made", conversations: [] },
    updateGroup: { account: "user_0001", group: "group_0001", change: { kind: "rename", to: "Never" } },
    deleteGroup: { account: "user_0001", group: "group_0001" },
  };
  const cases = Object.entries(answers).flatMap(([answer, bytes]) =>
    Object.entries(writes).map(([verb, input]) => ({ answer, bytes, verb, input })),
  );
  test.each(cases)("may have been done: $verb is answered by $answer", async ({ bytes, verb, input }) => {
    // The verb and its input come from the same row of the table.
    const outcome = await through({ answered: bytes }, verb as "deleteGroup", input as Input<"deleteGroup">);
    expect(outcome).toMatchObject({ ok: false, failure: { kind: "unreachable", sent: true } });
    expect(sent).toBe(1);
    expect(JSON.stringify(outcome)).not.toContain("usersig");
  });

  test("may have been done: cut before the service heard of it, it was not; read back, it may be sent again", async () => {
    const group = { account: "user_0001", name: "Cut before", conversations: [] };
    const cut = await through("before", "createGroup", group);
    expect(cut).toMatchObject({ failure: { kind: "unreachable", sent: true } });
    expect(await groupsOf()).not.toContain("Cut before");
    expect(await through("none", "createGroup", group)).toMatchObject({ ok: true });
  });

  test.each(["after", "half"] as const)(
    "may have been done: cut %s the answer, it was, and reading back shows it",
    async (how) => {
      const name = `Cut ${how}`;
      const cut = await through(how, "createGroup", { account: "user_0001", name, conversations: [] });
      expect(cut).toMatchObject({ failure: { kind: "unreachable", sent: true } });
      expect(sent).toBe(1);
      expect(await groupsOf()).toContain(name);
    },
  );
});

test("S33: the key is in no file of the console, and neither it nor a UserSig in anything that the service says", async () => {
  for (const text of [readFileSync(file, "latin1"), readFileSync(`${file}-wal`, "latin1"), service.output()]) {
    expect(text).not.toContain(key);
    expect(text).not.toContain("eJw");
  }
});
