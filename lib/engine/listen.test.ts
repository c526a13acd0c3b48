import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openApi } from "../chat/openapi.ts";
import { type EngineUnderTest, engineUnderTest } from "./engine-under-test.ts";
import { type Listening, listen } from "./listen.ts";

const get = "/v4/recentcontact/get_contact_group";
const body = JSON.stringify({ From_Account: "user_0001", StartIndex: 0 });

describe("the service on node:http", () => {
  let service: EngineUnderTest;
  let listening: Listening;
  beforeEach(async () => {
    service = await engineUnderTest({ world: "demo" });
    listening = await listen({ engine: service.engine, port: 0 });
  });
  afterEach(async () => {
    await listening.close();
    await service.close();
  });

  /** Sends bytes as they are and gives everything that comes back until the other side closes. */
  const raw = (text: string) => rawTo(listening.port, text);
  const post = (path: string, headers = "", content = body) =>
    `POST ${path}?${service.query()} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(content)}\r\n${headers}\r\n${content}`;

  test("OK: a call without a Content-Type, with the headers of the vendor's sample", async () => {
    const response = await fetch(`${listening.url}${get}?${service.query()}`, {
      method: "POST",
      body: new TextEncoder().encode(body),
    });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(await response.json()).toMatchObject({ ActionStatus: "OK" });
  });

  test("OK: healthz answers without a signature", async () => {
    const response = await fetch(`${listening.url}/healthz`);
    expect(response.status).toBe(200);
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
    expect(await response.json()).toEqual({ status: "ok" });
  });

  test("OK: openapi.json answers without a signature", async () => {
    const response = await fetch(`${listening.url}/openapi.json`);
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/json"]);
    expect(await response.json()).toEqual(JSON.parse(JSON.stringify(openApi())));
  });

  test.each([
    "/v4/../v4/recentcontact/get_contact_group",
    "/v4/./recentcontact/get_contact_group",
    "/v4/recentcontact/%2e%2e/recentcontact/get_contact_group",
    "//v4/recentcontact/get_contact_group",
    "/v4//recentcontact/get_contact_group",
    "/v4/recentcontact/get_contact_group%00",
    "/v4/recentcontact/get_contact_group/",
    "/v4/recentcontact/get_contact_group;x=1",
    "/v4\\recentcontact\\get_contact_group",
    "http://127.0.0.1/v4/recentcontact/get_contact_group",
    "/_service/../v4/recentcontact/get_contact_group",
    "/healthz/../v4/recentcontact/get_contact_group",
  ])("60009: the raw path %s", async (path) => {
    const answer = await raw(post(path));
    expect(answer).toContain("HTTP/1.1 200 OK");
    expect(answer).toContain('"ErrorCode":60009');
  });

  test.each([
    "groupdesk.example",
    "127.0.0.1.example",
    "10.0.0.1",
    "localhost.example:3000",
    "",
    "[::2]",
    "127.0.0.1@evil.example",
  ])("421: the foreign Host %j, before anything is done", async (host) => {
    for (const path of [get, "/healthz"]) {
      const answer = await raw(post(path).replace("Host: 127.0.0.1", `Host: ${host}`));
      expect(answer).toContain("HTTP/1.1 421 ");
      expect(answer).not.toContain("ErrorCode");
    }
  });

  test.each(["localhost", "LOCALHOST:3001", "127.0.0.1:80", "127.1.2.3", "[::1]", "[::1]:3001"])(
    "OK: the Host %s",
    async (host) => {
      expect(await raw(post(get).replace("Host: 127.0.0.1", `Host: ${host}`))).toContain('"ErrorCode":0');
    },
  );

  test("413: a body that says it is over 512 KiB is not waited for", async () => {
    const head = `POST ${get}?${service.query()} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000000\r\n\r\n`;
    const answer = await raw(head);
    expect(answer).toContain("HTTP/1.1 413 ");
    expect(answer).toContain("Connection: close");
    expect(answer).toContain('"ErrorCode":60003');
  });

  test("413: a body that grows over 512 KiB in chunks; one of exactly 512 KiB is read", async () => {
    const chunked = `POST ${get}?${service.query()} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const chunk = `40000\r\n${"x".repeat(0x40000)}\r\n`;
    // No byte more than it takes: what is still unread when a connection closes would reset it, answer and all.
    expect(await raw(`${chunked}${chunk.repeat(2)}1\r\nx\r\n`)).toContain("HTTP/1.1 413 ");
    const exact = `${body.slice(0, -1)},"P":""}`;
    const padded = exact.replace('""', `"${"x".repeat(512 * 1024 - exact.length)}"`);
    expect(await raw(post(get, "", padded))).toContain('"ErrorCode":0');
  });

  test("60002: what is no HTTP gets an envelope and the door", async () => {
    const answer = await raw("NONSENSE\r\n\r\n");
    expect(answer).toContain("HTTP/1.1 400 ");
    expect(answer).toContain('"ErrorCode":60002');
    expect(await raw(post(get))).toContain('"ErrorCode":0');
  });

  test("OK: a caller that goes away in mid-body harms nobody", async () => {
    for (let at = 0; at < 20; at++) {
      const socket = connect(listening.port, "127.0.0.1");
      await once(socket, "connect");
      socket.write(post(get).slice(0, -10));
      socket.resetAndDestroy();
    }
    expect(await raw(post(get))).toContain('"ErrorCode":0');
  });

  test("OK: one connection carries many calls", async () => {
    const text = post(get).replace("Connection: close\r\n", "");
    const answer = await raw(text.repeat(4) + post(get));
    expect(answer.match(/"ErrorCode":0/g)).toHaveLength(5);
  });

  test("closing answers the call under way, and takes no other", async () => {
    const entered = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const engine = {
      ...service.engine,
      async answerText(call: Parameters<typeof service.engine.answerText>[0]) {
        entered.resolve();
        await gate.promise;
        return service.engine.answerText(call);
      },
    };
    const slow = await listen({ engine, port: 0 });
    const answer = rawTo(slow.port, post(get).replace("Connection: close\r\n", ""));
    await entered.promise;
    const closed = slow.close();
    await expect(fetch(`${slow.url}/healthz`)).rejects.toThrow();
    gate.resolve();
    expect(await answer).toContain('"ErrorCode":0');
    await closed;
  });

  test("closing does not wait for ever for a call that is never answered", async () => {
    const entered = Promise.withResolvers<void>();
    const engine = {
      ...service.engine,
      answerText() {
        entered.resolve();
        return new Promise<never>(() => {});
      },
    };
    const stuck = await listen({ engine, port: 0, limits: { drainTimeoutMs: 50 } });
    const answer = rawTo(stuck.port, post(get));
    await entered.promise;
    const startedAt = performance.now();
    await stuck.close();
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(45);
    expect(await answer).toBe("");
  });

  test("it listens on this machine only, and says when the port is taken", async () => {
    for (const host of ["0.0.0.0", "::", "192.168.1.4", "example.com"])
      await expect(listen({ engine: service.engine, host, port: 0 })).rejects.toThrow(/this machine only/);
    await expect(listen({ engine: service.engine, port: listening.port })).rejects.toThrow(`Port ${listening.port}`);
  });
});

function rawTo(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    let answer = "";
    socket.setEncoding("utf8").on("data", (part: string) => {
      answer += part;
    });
    // A reset after the answer is the other side's way to close.
    socket.on("error", () => {}).on("close", () => resolve(answer));
  });
}
