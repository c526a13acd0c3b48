import { once } from "node:events";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type EngineUnderTest, engineUnderTest } from "../engine/engine-under-test.ts";
import { type Listening, type ListenLimits, listen } from "../engine/listen.ts";
import { connected, rawTo } from "./raw-caller.ts";

const read = "/v4/recentcontact/get_contact_group";
const body = JSON.stringify({ From_Account: "user_0001", StartIndex: 0 });
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

/** A call whose headers are all the test's own. */
const call = (headers: string, content = body, start = `POST ${read}?${service.query()} HTTP/1.1`) =>
  `${start}\r\n${headers}\r\n\r\n${content}`;
const host = "Host: 127.0.0.1";
const close = `${host}\r\nConnection: close`;
const length = `Content-Length: ${body.length}`;
const good = () => call(`${close}\r\n${length}`);
const withLimits = (limits: Partial<ListenLimits>) => listen({ engine: service.engine, port: 0, limits });

describe("an odd request is told so, and changes nothing for the next", () => {
  const half = body.slice(0, -5);
  const utf16 = Buffer.from(body, "utf16le").toString("latin1");
  const zipped = gzipSync(body).toString("latin1");
  const cases: [title: string, status: number, code: number, headers: string, content?: string, start?: string][] = [
    ["two Content-Lengths", 400, 60002, `${close}\r\n${length}\r\nContent-Length: 5`],
    ["one Content-Length twice", 400, 60002, `${close}\r\n${length}\r\n${length}`],
    ["a list of Content-Lengths", 400, 60002, `${close}\r\n${length}, ${body.length}`],
    ["a Content-Length below zero", 400, 60002, `${close}\r\nContent-Length: -1`],
    ["a Content-Length with a sign", 400, 60002, `${close}\r\nContent-Length: +${body.length}`],
    ["a Content-Length in hexadecimal", 400, 60002, `${close}\r\nContent-Length: 0x10`],
    ["a Content-Length that no machine has", 400, 60002, `${close}\r\nContent-Length: ${"9".repeat(40)}`],
    ["a length and chunks", 400, 60002, `${close}\r\n${length}\r\nTransfer-Encoding: chunked`],
    ["a chunk without a size", 400, 60002, `${close}\r\nTransfer-Encoding: chunked`, "x\r\n\r\n"],
    ["a coding that is not chunked", 400, 60002, `${close}\r\nTransfer-Encoding: gzip`],
    ["a NUL in a header", 400, 60002, `${close}\r\nX: a\u0000b`],
    ["a space before the colon", 400, 60002, `${close}\r\n${length}\r\nX : y`],
    ["headers of 40 KB", 431, 60002, `${close}\r\nX: ${"x".repeat(40_000)}`],
    ["no such version of HTTP", 400, 60002, close, "", `POST ${read} HTTP/7.0`],
    ["a method in small letters", 400, 60002, close, "", `post ${read} HTTP/1.1`],
    ["another protocol's greeting", 400, 60002, close, "SM\r\n\r\n", "PRI * HTTP/2.0"],
    ["half a JSON", 200, 60003, `${close}\r\nContent-Length: ${half.length}`, half],
    ["no body", 200, 60003, close, ""],
    [
      "UTF-16",
      200,
      60003,
      `${close}\r\nContent-Type: application/json; charset=utf-16\r\nContent-Length: ${utf16.length}`,
      utf16,
    ],
    ["gzip", 200, 60003, `${close}\r\nContent-Encoding: gzip\r\nContent-Length: ${zipped.length}`, zipped],
    ["a wrong charset by name alone", 200, 0, `${close}\r\nContent-Type: text/plain; charset=gb18030\r\n${length}`],
    ["a wish that nobody knows", 200, 0, `${close}\r\nExpect: the-unexpected\r\n${length}`],
    ["a wish to change the protocol", 200, 0, `${close}, Upgrade\r\nUpgrade: websocket\r\n${length}`],
    ["TRACE", 200, 60002, close, "", `TRACE ${read} HTTP/1.1`],
  ];

  test.each(cases)("F28: %s: HTTP %i and %i", async (_title, status, code, headers, content, start) => {
    const answer = await rawTo(listening.port, call(headers, content, start), "latin1");
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    const { ActionStatus, ErrorCode } = JSON.parse(answer.slice(answer.indexOf("\r\n\r\n")));
    expect([ActionStatus, ErrorCode]).toEqual([code === 0 ? "OK" : "FAIL", code]);
    expect(await rawTo(listening.port, good())).toContain('"ErrorCode":0');
  });

  test("F28: a tunnel is not opened, and the connection is closed", async () => {
    expect(await rawTo(listening.port, call(close, "", "CONNECT example.com:443 HTTP/1.1"))).toBe("");
  });

  test("F28: what is no HTTP behind a call that is being carried out cuts the connection, and is no answer to that call", async () => {
    const { slow, entered, open } = await gated();
    const answer = rawTo(slow.port, `${call(`${host}\r\n${length}`)}NONSENSE\r\n\r\n`);
    await entered;
    expect(await answer).toBe("");
    open();
    expect(await rawTo(slow.port, good())).toContain('"ErrorCode":0');
    await slow.close();
  });
});

/** A service whose first call is carried out only when it is let. */
async function gated() {
  const entered = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  let calls = 0;
  const answerText: typeof service.engine.answerText = async (asked) => {
    if (calls++ === 0) {
      entered.resolve();
      await gate.promise;
    }
    return service.engine.answerText(asked);
  };
  const slow = await listen({ engine: { ...service.engine, answerText }, port: 0 });
  return { slow, entered: entered.promise, open: gate.resolve };
}

describe("a late answer", () => {
  test("F29: comes before that of the call behind it, and never as that call's", async () => {
    const { slow, entered, open } = await gated();
    const two = call(`${host}\r\n${length}`) + call(close, "", `GET /healthz HTTP/1.1`);
    const answers = rawTo(slow.port, two);
    await entered;
    open();
    const [, first, second] = (await answers).split("HTTP/1.1 200 OK");
    expect([first?.includes('"ErrorCode":0'), second?.includes('"status":"ok"')]).toEqual([true, true]);
    await slow.close();
  });

  test("F29: of a caller that has left meets nobody else, though the work was done", async () => {
    const { slow, entered, open } = await gated();
    const create = JSON.stringify({ From_Account: "user_0001", GroupContactItem: [{ GroupName: "Left" }] });
    const socket = await connected(slow.port);
    const start = `POST /v4/recentcontact/create_contact_group?${service.query()} HTTP/1.1`;
    socket.write(call(`${host}\r\nContent-Length: ${create.length}`, create, start));
    await entered;
    socket.resetAndDestroy();
    await once(socket, "close");
    open();
    const answer = await rawTo(slow.port, good());
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(answer).toContain('"Left"');
    await slow.close();
  });
});

test("F30: a connection that was idle too long is closed, and what comes after it is not carried out", async () => {
  const short = await withLimits({ keepAliveTimeoutMs: 20, checkIntervalMs: 20 });
  const socket = await connected(short.port);
  let answers = "";
  socket
    .on("error", () => {})
    .on("data", (part) => {
      answers += part;
    });
  socket.write(call(`${host}\r\n${length}`));
  await once(socket, "close");
  expect(answers.match(/"ErrorCode":0/g)).toHaveLength(1);
  expect(answers).toMatch(/^Keep-Alive: timeout=\d+\r$/m);
  socket.write(good());
  expect(await service.send({ path: "/_service/calls", method: "GET" })).toMatchObject({ calls: { length: 1 } });
  await short.close();
});

describe("names that are not this machine's", () => {
  test("F47: a call without a Host is refused as a foreign one", async () => {
    expect(await rawTo(listening.port, call(`Connection: close\r\n${length}`))).toContain("HTTP/1.1 421 ");
    expect(await rawTo(listening.port, call("X: y", "", "GET /healthz HTTP/1.0"))).toContain("HTTP/1.1 421 ");
  });

  test("F47: headers of a proxy neither open the door nor close it", async () => {
    const forwarded = "X-Forwarded-Host: evil.example\r\nForwarded: host=evil.example\r\nX-Forwarded-For: 203.0.113.7";
    expect(await rawTo(listening.port, call(`${close}\r\n${forwarded}\r\n${length}`))).toContain('"ErrorCode":0');
    const foreign = `Host: evil.example\r\nConnection: close\r\nX-Forwarded-Host: 127.0.0.1\r\n${length}`;
    expect(await rawTo(listening.port, call(foreign))).toContain("HTTP/1.1 421 ");
  });

  test("F47: a second Host does not get past the first", async () => {
    const answer = await rawTo(listening.port, call(`Host: evil.example\r\n${close}\r\n${length}`));
    expect(answer).toMatch(/^HTTP\/1\.1 (400|421) /);
    expect(answer).not.toContain('"ErrorCode":0');
  });
});

/** On a busy machine even a good caller may be too slow for limits as short as these. */
async function goodAnswer(port: number): Promise<string> {
  for (;;) {
    const answer = await rawTo(port, good());
    if (!answer.startsWith("HTTP/1.1 408 ")) return answer;
  }
}

describe("slow callers and those who say nothing are let go, and others are served meanwhile", () => {
  const slow = { headersTimeoutMs: 100, requestTimeoutMs: 200, silenceTimeoutMs: 300, checkIntervalMs: 20 };
  const cases: [title: string, said: string, answer: RegExp][] = [
    ["nothing at all", "", /^HTTP\/1\.1 408 .*60002/s],
    ["half a header", "POST /v4/recent", /^HTTP\/1\.1 408 .*60002/s],
    ["half a body", `POST ${read} HTTP/1.1\r\n${host}\r\nContent-Length: 500\r\n\r\n{`, /^HTTP\/1\.1 408 .*60002/s],
    [
      "half a chunk",
      `POST ${read} HTTP/1.1\r\n${host}\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{`,
      /^HTTP\/1\.1 408 .*60002/s,
    ],
  ];
  test.each(cases)("F50: %s", async (_title, said, answer) => {
    const short = await withLimits(slow);
    const answered = rawTo(short.port, said);
    expect(await goodAnswer(short.port)).toContain('"ErrorCode":0');
    expect(await answered).toMatch(answer);
    await short.close();
  });

  test("F50: one that asks and asks and never reads is held back, then closed", async () => {
    let carriedOut = 0;
    const answerText: typeof service.engine.answerText = async (asked) => {
      carriedOut += 1;
      return service.engine.answerText(asked);
    };
    const short = await listen({ engine: { ...service.engine, answerText }, port: 0, limits: slow });
    const socket = await connected(short.port);
    const closed = new Promise((ended) => socket.on("error", () => {}).once("close", ended));
    const asked = 100_000;
    const many = call(`${host}\r\n${length}`).repeat(500);
    // A paused socket is told of its end by its own writes alone.
    socket.pause();
    for (let at = 0; at < asked / 500; at++) socket.write(many);
    await closed;
    expect(carriedOut).toBeLessThan(asked / 2);
    expect(await goodAnswer(short.port)).toContain('"ErrorCode":0');
    await short.close();
  });

  test("F50: a connection over the limit is closed at once, those within it are served, and one that leaves makes room", async () => {
    const few = await withLimits({ connectionsMax: 3 });
    const idle = await Promise.all([connected(few.port), connected(few.port), connected(few.port)]);
    expect(await rawTo(few.port, good())).toBe("");
    idle[0]?.write(call(`${host}\r\n${length}`));
    const [first] = idle;
    if (!first) throw new Error("there is no connection");
    expect(String((await once(first, "data"))[0])).toContain('"ErrorCode":0');
    first.destroy();
    await once(first, "close");
    let answer = "";
    while (answer === "") answer = await rawTo(few.port, good());
    expect(answer).toContain('"ErrorCode":0');
    for (const socket of idle) socket.destroy();
    await few.close();
  });
});
