import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, createServer as createNetServer, type Server as NetServer, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { type ChatTarget, createChatClient } from "./client.ts";
import type { Outcome } from "./outcome.ts";
import { seedingCommands } from "./seeding-commands.ts";
import { verifyUserSig } from "./usersig.ts";

const key = "planted-key-0123456789abcdef";
const app = { sdkAppId: 1400000001, admin: "administrator", key };
const envelope = { ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "" };
const deleted = { GroupItem: [{ GroupName: "Vendors", GroupId: 1 }], ...envelope };
const deletion = { account: "alice", group: "Vendors" };

const servers: (Server | NetServer)[] = [];
const sockets = new Set<Socket>();
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await Promise.all(servers.splice(0).map((server) => new Promise((closed) => server.close(closed))));
});

async function listening(server: Server | NetServer): Promise<string> {
  servers.push(server);
  server.on("connection", (socket: Socket) => sockets.add(socket));
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server has this kind of address
}
const answering = (listener: RequestListener) => listening(createServer(listener));
const clientOf = (target: Partial<ChatTarget> & { url: string }, options: { timeoutMs?: number } = {}) =>
  createChatClient({ fetch: (request) => fetch(request), target: { ...app, ...target }, ...options });
const callTo = (url: string, options?: { timeoutMs?: number }) =>
  clientOf({ url }, options).call("deleteGroup", deletion);

/** What a server answered in these bytes comes to. */
async function outcomeOfBytes(answer: string | Buffer): Promise<Outcome<unknown>> {
  const url = await listening(createNetServer((socket) => socket.once("data", () => socket.end(answer))));
  return callTo(url);
}
const http = (body: string, head = "HTTP/1.1 200 OK") =>
  `${head}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const json = (value: object) => http(JSON.stringify(value));

const unreachable = (info: string | RegExp, sent = true) => ({
  ok: false,
  failure: { kind: "unreachable", info: typeof info === "string" ? info : expect.stringMatching(info), sent },
});

test("every reading command can be called, and none of those that seed a service", async () => {
  const paths: string[] = [];
  const url = await answering((request, response) => {
    paths.push(new URL(request.url ?? "", "http://x").pathname);
    response.end(JSON.stringify({ ...envelope, UserProfileItem: [], GroupInfo: [], TotalCount: 0 }));
  });
  const client = clientOf({ url });
  const fields = ["nick" as const];
  expect(await client.call("readProfiles", { accounts: ["alice"], fields })).toEqual({
    ok: true,
    value: { results: [] },
  });
  const filter = { fields: ["type" as const, "name" as const] };
  expect(await client.call("readChatGroups", { chatGroups: ["crew"], filter })).toMatchObject({ ok: true });
  const all = { account: "alice", ...filter, memberFields: [] };
  expect(await client.call("readJoinedChatGroups", all)).toEqual({ ok: true, value: { total: 0, chatGroups: [] } });
  expect(paths).toEqual(
    ["profile/portrait_get", "group_open_http_svc/get_group_info", "group_open_http_svc/get_joined_group_list"].map(
      (path) => `/v4/${path}`,
    ),
  );
  // @ts-expect-error: the checker itself keeps the console from the commands that seed.
  const forbidden: Parameters<typeof client.call>[0] = "sendMessage";
  expect(seedingCommands).toHaveProperty(forbidden);
});

describe("the request", () => {
  test("OK: POST on the command's path, the five parameters, a JSON body in the vendor's spelling", async () => {
    const seen: { url: URL; method?: string; type?: string; body: unknown }[] = [];
    const url = await answering(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      const { method, headers } = request;
      seen.push({
        url: new URL(request.url ?? "", "http://x"),
        method,
        type: headers["content-type"],
        body: JSON.parse(body),
      });
      response.end(JSON.stringify(deleted));
    });
    const client = clientOf({ url });
    expect(await client.call("deleteGroup", deletion)).toEqual({
      ok: true,
      value: { groups: [{ id: 1, name: "Vendors" }] },
    });
    await client.call("deleteGroup", deletion);

    const [first, second] = seen.map(({ url }) => url.searchParams);
    expect(seen[0]).toMatchObject({ method: "POST", type: "application/json" });
    expect(seen[0]?.url.pathname).toBe("/v4/recentcontact/del_contact_group");
    expect(seen[0]?.body).toEqual({ From_Account: "alice", GroupName: ["Vendors"] });
    expect([...(first?.keys() ?? [])]).toEqual(["sdkappid", "identifier", "usersig", "random", "contenttype"]);
    expect(first?.get("identifier")).toBe("administrator");
    expect(first?.get("contenttype")).toBe("json");
    const now = Math.floor(Date.now() / 1000);
    const expected = { sdkAppId: app.sdkAppId, userId: app.admin, key, now };
    expect(verifyUserSig(first?.get("usersig") ?? "", expected)).toMatchObject({ ok: true });
    expect(Number(first?.get("random"))).toBeLessThan(2 ** 32);
    expect(second?.get("random")).not.toBe(first?.get("random"));
    expect(second?.get("usersig")).toBe(first?.get("usersig"));
  });

  test("OK: a signature is renewed before it expires, and when the clock is set back", async () => {
    let seconds = 1_760_000_000;
    const used: { userSig: string; at: number }[] = [];
    const fetchNothing = async (request: Request) => {
      used.push({ userSig: new URL(request.url).searchParams.get("usersig") ?? "", at: seconds });
      return Response.json(deleted);
    };
    const target = { ...app, url: "http://127.0.0.1" };
    const client = createChatClient({ fetch: fetchNothing, target, now: () => seconds * 1000 });
    for (const step of [0, 300, 239, 1, 600, 86_400, -90_000]) {
      seconds += step;
      await client.call("deleteGroup", deletion);
    }
    for (const { userSig, at } of used) {
      const verdict = verifyUserSig(userSig, { sdkAppId: app.sdkAppId, userId: app.admin, key, now: at });
      expect(verdict.ok && verdict.expiresAt - at).toBeGreaterThanOrEqual(60);
      expect(verdict.ok && verdict.expiresAt - at).toBeLessThanOrEqual(600);
    }
    expect(new Set(used.map(({ userSig }) => userSig)).size).toBe(5);
  });

  test("50002: what the codec complains of is never sent", async () => {
    let sent = 0;
    const url = await answering((_, response) => response.end(String(sent++)));
    const outcome = await clientOf({ url }).call("createGroup", { account: "alice", name: "", conversations: [] });
    expect(outcome).toEqual({
      ok: false,
      failure: { kind: "invalid", issues: [{ field: "name", message: "groupNameMissing", name: "groupNameMissing" }] },
    });
    expect(sent).toBe(0);
  });

  test("OK: twenty calls that follow each other share their connections", async () => {
    const url = await answering((_, response) => response.end(JSON.stringify(deleted)));
    const before = sockets.size;
    const client = clientOf({ url });
    for (let call = 0; call < 20; call++)
      expect(await client.call("deleteGroup", deletion)).toMatchObject({ ok: true });
    // The next call may begin a moment before the last one has given its connection back.
    expect(sockets.size - before).toBeLessThanOrEqual(2);
  });
});

describe("the service's own no", () => {
  test("51009: a refusal keeps its code and its text", async () => {
    expect(await outcomeOfBytes(json({ ActionStatus: "FAIL", ErrorCode: 51009, ErrorInfo: "no such group" }))).toEqual({
      ok: false,
      failure: { kind: "refused", code: 51009, info: "no such group" },
    });
  });

  test("59999: a code that no document names passes through as it came", async () => {
    expect(await outcomeOfBytes(json({ ActionStatus: "FAIL", ErrorCode: 59999, ErrorInfo: "new" }))).toEqual({
      ok: false,
      failure: { kind: "refused", code: 59999, info: "new" },
    });
  });

  test("50004: OK beside a code is no success, and a text that is null or left out is an empty one", async () => {
    const refused = { ok: false, failure: { kind: "refused", code: 50004, info: "" } };
    for (const ErrorInfo of ["", null, undefined])
      expect(await outcomeOfBytes(json({ ...deleted, ErrorCode: 50004, ErrorInfo }))).toEqual(refused);
  });

  test("FAIL beside 0 is neither a success nor a code", async () => {
    const outcome = await outcomeOfBytes(json({ ...deleted, ActionStatus: "FAIL" }));
    expect(outcome).toEqual(unreachable(/says that it failed, without a code\.$/));
  });

  test("OK: an item's code is part of the value, known or not", async () => {
    const results = [51008, 51007, 59999, 0].map((code, at) => ({
      ContactOptType: 1,
      ContactItem: { Type: 1, To_Account: `user_${at}` },
      ResultCode: code,
      ResultInfo: "",
    }));
    const names = { GroupName: "Vendors", GroupId: 1, OldGroupName: "Vendors" };
    const answer = { UpdateType: 1, UpdateGroupResult: { UpdateGroupType: 2, ...names, ContactResultItem: results } };
    const url = await answering((_, response) => response.end(JSON.stringify({ ...answer, ...envelope })));
    const conversation = { kind: "user" as const, id: "user_0" };
    const change = { kind: "members" as const, items: [{ op: "add" as const, conversation }] };
    const outcome = await clientOf({ url }).call("updateGroup", { account: "alice", group: "Vendors", change });
    expect(outcome).toMatchObject({
      ok: true,
      value: { kind: "members", results: [{ code: 51008 }, { code: 51007 }, { code: 59999 }, { code: 0 }] },
    });
  });
});

describe("a reply is not held to what a request may say", () => {
  const envelopeOnly = (reply: object) =>
    answering((_, response) => response.end(JSON.stringify({ ...reply, ...envelope })));
  const long = "@TGS#_@TGS#cQVLVHIM62CJ@TOPIC#_TestTopic_with_a_longer_tail";

  test("OK: a page with an id that no request could name", async () => {
    const record = (fields: object) => ({ StandardMark: "", Timestamp: 1, ...fields });
    const ContactItem = [record({ Type: 2, ToGroupId: long }), record({ Type: 2, ToGroupId: "" })];
    const url = await envelopeOnly({ ContactItem, CompleteFlag: 1, NextStartIndex: 0 });
    const outcome = await clientOf({ url }).call("readContacts", { account: "alice", start: 0 });
    expect(outcome).toMatchObject({
      ok: true,
      value: { contacts: [{ conversation: { id: long } }, { conversation: { id: "" } }], groups: [] },
    });
  });

  test("OK: an item with such an id and without a text", async () => {
    const result = {
      ContactOptType: 1,
      ContactItem: { Type: 2, ToGroupId: long },
      ResultCode: 51007,
      ResultInfo: null,
    };
    const names = { GroupName: "Vendors", GroupId: 1, OldGroupName: "Vendors" };
    const url = await envelopeOnly({
      UpdateType: 1,
      UpdateGroupResult: { UpdateGroupType: 2, ...names, ContactResultItem: [result] },
    });
    const change = {
      kind: "members" as const,
      items: [{ op: "add" as const, conversation: { kind: "user" as const, id: "b" } }],
    };
    const outcome = await clientOf({ url }).call("updateGroup", { account: "alice", group: "Vendors", change });
    const conversation = { kind: "chatGroup", id: long };
    expect(outcome).toMatchObject({ ok: true, value: { results: [{ conversation, code: 51007, info: "" }] } });
  });

  test("OK: a search that found nothing may leave its lists out", async () => {
    const conversations = [{ kind: "user" as const, id: "bob" }];
    const url = await envelopeOnly({});
    expect(await clientOf({ url }).call("findConversations", { account: "alice", conversations })).toEqual({
      ok: true,
      value: { contacts: [], groups: [] },
    });
  });
});

describe("not a byte was sent", () => {
  test("nobody listens there", async () => {
    const server = createNetServer();
    const url = await listening(server);
    await new Promise((closed) => server.close(closed));
    expect(await callTo(url)).toEqual(unreachable(`The service at ${new URL(url).host} does not answer.`, false));
  });

  test("no such host, no route, no answer to the greeting, no trust", async () => {
    const codes = [
      "ENOTFOUND",
      "EAI_AGAIN",
      "UND_ERR_CONNECT_TIMEOUT",
      "CERT_HAS_EXPIRED",
      "ERR_TLS_CERT_ALTNAME_INVALID",
    ];
    const causes = [...codes, "DEPTH_ZERO_SELF_SIGNED_CERT", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"].map((code) =>
      coded(code),
    );
    const routes = ["EHOSTUNREACH", "ENETUNREACH", "ENETDOWN", "ETIMEDOUT"].map((code) => coded(code, "connect"));
    for (const cause of [...causes, ...routes, new AggregateError([...routes, coded("ECONNREFUSED", "connect")])]) {
      const outcome = await callWithError(new TypeError("fetch failed", { cause }));
      expect(outcome).toEqual(unreachable(/^The (service|name|certificate) .{10,80}\.$/, false));
    }
  });

  test("TLS spoken to a server that speaks none", async () => {
    const url = await answering((_, response) => response.end("{}"));
    expect(await callTo(url.replace("http:", "https:"))).toEqual(unreachable(/not accepted/, false));
  });
});

describe("it may have been done", () => {
  test("no answer within the time", async () => {
    const url = await answering(() => {});
    expect(await callTo(url, { timeoutMs: 50 })).toEqual(unreachable(/did not answer within 0\.05 s\.$/));
  });

  test("half an answer within the time", async () => {
    const url = await listening(
      createNetServer((socket) => socket.once("data", () => socket.write(json(deleted).slice(0, -9)))),
    );
    expect(await callTo(url, { timeoutMs: 100 })).toEqual(unreachable(/did not answer within 0\.1 s\.$/));
  });

  test("no answer from a fetch that does not listen to its signal", async () => {
    const target = { ...app, url: "http://127.0.0.1" };
    const client = createChatClient({ fetch: () => new Promise<Response>(() => {}), target, timeoutMs: 20 });
    expect(await client.call("deleteGroup", deletion)).toEqual(unreachable(/did not answer/));
  });

  test("the connection is reset before, after and amid the request", async () => {
    const reset = (socket: Socket) => socket.on("error", () => {}).resetAndDestroy();
    const before = await listening(createNetServer(reset));
    const after = await listening(createNetServer((socket) => socket.once("data", () => reset(socket))));
    const within = await listening(
      createNetServer((socket) =>
        socket.once("data", () => socket.write("HTTP/1.1 200 OK\r\ncontent-le", () => reset(socket))),
      ),
    );
    for (const url of [before, after, within])
      expect(await callTo(url)).toEqual(unreachable(/closed the connection before it answered\.$/));
  });

  test("the route is lost in the middle, or for one of two addresses only; TLS breaks after its handshake", async () => {
    const lost = ["EHOSTUNREACH", "ENETUNREACH", "ENETDOWN", "ETIMEDOUT"];
    const causes = [
      ...lost.flatMap((code) => [coded(code), coded(code, "read"), coded(code, "write")]),
      new AggregateError([coded("ECONNREFUSED", "connect"), coded("ENETDOWN", "write")]),
      Object.assign(new AggregateError([]), { code: "ECONNREFUSED" }),
      coded("ERR_TLS_RENEGOTIATION_DISABLED"),
      coded("ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED"),
    ];
    for (const cause of causes)
      expect(await callWithError(new TypeError("fetch failed", { cause }))).toEqual(
        unreachable(/closed the connection/),
      );
  });

  test("an error that nobody has a name for", async () => {
    for (const error of [new Error(key), "text", undefined, { code: "ECONNREFUSED" }])
      expect(await callWithError(error)).toEqual(unreachable(/closed the connection/));
  });

  test.each([
    ["502 with HTML", http("<html>Bad gateway</html>", "HTTP/1.1 502 Bad Gateway"), /answered with HTTP 502\.$/],
    ["a good body behind 500", http(JSON.stringify(deleted), "HTTP/1.1 500 Oops"), /answered with HTTP 500\.$/],
    ["204", "HTTP/1.1 204 No Content\r\n\r\n", /answered with HTTP 204\.$/],
    ["200 with HTML", http("<html></html>"), /is not JSON\.$/],
    ["half JSON", http(JSON.stringify(deleted).slice(0, 30)), /is not JSON\.$/],
    ["two JSON documents", http("{}{}"), /is not JSON\.$/],
    ["an empty 200", http(""), /sent an empty answer\.$/],
    ["another charset", Buffer.from(http('{"a":"??"}').replace("?", "\xe9"), "latin1"), /is not JSON\.$/],
    ["a body that breaks off", json(deleted).slice(0, -9), /closed the connection/],
    ["101 to another protocol", "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n", /\.$/],
    ["no HTTP at all", "SSH-2.0-OpenSSH_9.2\r\n", /closed the connection/],
    ["two lengths", http("{}").replace("\r\n\r\n", "\r\ncontent-length: 7\r\n\r\n"), /closed the connection/],
    ["JSON that is no object", http("[]"), /without a readable ErrorCode\.$/],
    ["no envelope", json({ GroupItem: [] }), /without a readable ErrorCode\.$/],
    ["a code as text", json({ ...deleted, ErrorCode: "0" }), /without a readable ErrorCode\.$/],
    ["an OK envelope without its payload", json(envelope), /is not what this command answers\.$/],
    [
      "a payload of other types",
      json({ ...deleted, GroupItem: [{ GroupName: 7 }] }),
      /is not what this command answers\.$/,
    ],
  ])("%s is no answer", async (_, answer, info) => {
    expect(await outcomeOfBytes(answer)).toEqual(unreachable(info));
  });

  test("OK: 103 Early Hints before the answer are passed over", async () => {
    const hints = "HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n";
    expect(await outcomeOfBytes(hints + json(deleted))).toMatchObject({ ok: true });
  });

  test("a redirect is not followed", async () => {
    let followed = 0;
    const elsewhere = await answering((_, response) => {
      followed++;
      response.end(JSON.stringify(deleted));
    });
    for (const status of [301, 302, 303, 307, 308]) {
      const url = await answering((_, response) => response.writeHead(status, { location: elsewhere }).end());
      expect(await callTo(url)).toEqual(unreachable(/points to another address, which is not followed\.$/));
    }
    expect(followed).toBe(0);
  });

  test("an answer of more than 8 MiB is not read to its end, packed or not", async () => {
    const { gzipSync } = await import("node:zlib");
    const plain = Buffer.alloc(9 * 1024 * 1024, 0x20);
    const packed = gzipSync(plain);
    const urls = [
      await answering((_, response) => response.end(plain)),
      await answering((_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(packed)),
    ];
    for (const url of urls) expect(await callTo(url)).toEqual(unreachable(/of more than 8 MiB\.$/));
  });
});

describe("secrets", () => {
  test("neither key nor signature comes back in a failure, however the service repeats them", async () => {
    let userSig = "";
    const url = await answering((request, response) => {
      userSig = new URL(request.url ?? "", "http://x").searchParams.get("usersig") ?? "";
      const escaped = userSig.replaceAll("*", "%2A");
      const info = `${key} ${encodeURIComponent(key)} ${userSig} ${escaped} ${request.url} end`;
      response.end(JSON.stringify({ ActionStatus: "FAIL", ErrorCode: 70009, ErrorInfo: info }));
    });
    const outcome = await clientOf({ url }).call("deleteGroup", deletion);
    const text = JSON.stringify(outcome);
    expect(text).toContain("end");
    expect(userSig.length).toBeGreaterThan(100);
    for (const secret of [key, userSig, userSig.replaceAll("*", "%2A")]) expect(text).not.toContain(secret);
  });
});

function coded(code: string, syscall?: string): Error {
  return Object.assign(new Error(key), { code }, syscall !== undefined && { syscall });
}

function callWithError(error: unknown): Promise<Outcome<unknown>> {
  const target = { ...app, url: "https://chat.example" };
  return createChatClient({ fetch: () => Promise.reject(error), target }).call("deleteGroup", deletion);
}
