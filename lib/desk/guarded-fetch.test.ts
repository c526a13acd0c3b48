import { createServer, type RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, connect, createServer as createNetServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { createChatClient } from "../chat/client.ts";
import { ServiceUrl } from "../chat/target-draft.ts";
import { certificateForTests } from "./certificate-for-tests.ts";
import { createGuardedFetch, type GuardedFetchOptions } from "./guarded-fetch.ts";
import { isLoopbackAddress, isPublicAddress } from "./public-address.ts";

const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket));
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  closes.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((closed) => server.close(closed));
  });
  return (server.address() as AddressInfo).port; // a TCP server has this kind of address
}

const envelope = JSON.stringify({ ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "", GroupItem: [] });
const answer: RequestListener = (request, response) => request.resume().on("end", () => response.end(envelope));
const anywhere = { mayReach: () => true };

function clientOf(url: string, options: GuardedFetchOptions, backupUrl?: string) {
  const { fetch, close } = createGuardedFetch(options);
  closes.push(close);
  const target = { url, backupUrl, sdkAppId: 1, admin: "administrator", key: "k" };
  const client = createChatClient({ fetch, target, timeoutMs: 4000 });
  return () => client.call("deleteGroup", { account: "alice", group: "Vendors" });
}
const unreachable = (info: RegExp, sent: boolean) => ({
  ok: false,
  failure: { kind: "unreachable", info: expect.stringMatching(info), sent },
});
const ok = { ok: true, value: { groups: [] } };

/** Leads every name to this machine, and tells which were asked for. */
function lookupHere(asked: string[] = []) {
  return async (host: string) => {
    asked.push(host);
    return [{ address: "127.0.0.1", family: 4 }];
  };
}
const lookupFailing = async (host: string) => {
  throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: "ENOTFOUND", syscall: "getaddrinfo" });
};

describe("F49: a custom address leads to the public internet, or to this machine where it says so, and nowhere else", () => {
  const shapes = [
    ...["http://example.com", "https://user@example.com", "https://user:pass@example.com", "https://example.com/v4"],
    ...["https://example.com?x=1", "https://example.com/#a", "ftp://example.com", "file:///etc/passwd", "example.com"],
    ...[
      "",
      "javascript:alert(1)",
      "http://10.0.0.1",
      "http://169.254.169.254",
      "http://[fe80::1]",
      "https://localhost",
    ],
    ...["https://127.0.0.1", "https://[::1]", "https://0x7f.1", "https://2130706433", "https://a.localhost"],
    ...["http://127.0.0.1@example.com", "https://example.com\\@127.0.0.1", "http://127.0.0.1.example.com"],
    ...["http://localhost.example.com", "gopher://127.0.0.1", "https://example.com:99999"],
  ];
  test.each(shapes)("refused as it is written: %s", (url) => {
    expect(ServiceUrl.safeParse(url).success).toBe(false);
  });

  test.each([
    ["https://Chat.Example.com", "https://chat.example.com"],
    ["https://chat.example.com:8443/", "https://chat.example.com:8443"],
    ["http://127.0.0.1:3001", "http://127.0.0.1:3001"],
    ["http://localhost:3001/", "http://localhost:3001"],
    ["http://[::1]:3001", "http://[::1]:3001"],
  ])("taken: %s", (url, origin) => {
    expect(ServiceUrl.parse(url)).toBe(origin);
  });

  const closed = [
    ...["10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.168.1.1"],
    ...[
      "0.0.0.0",
      "192.0.0.8",
      "192.0.2.1",
      "198.18.0.1",
      "198.51.100.1",
      "203.0.113.1",
      "224.0.0.1",
      "255.255.255.255",
    ],
    ...["::", "::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "fe80::1", "fc00::1", "fd12:3456::1", "ff02::1"],
    ...["64:ff9b::a00:1", "2001::1", "2001:db8::1", "2002:a00:1::1", "fec0::1"],
  ];
  test.each(closed)(
    "refused when it is connected to: %s, by a name, by itself, and beside a good address",
    async (address) => {
      const family = address.includes(":") ? 6 : 4;
      const good = { address: "203.205.1.1", family: 4 };
      for (const found of [[{ address, family }], [good, { address, family }]]) {
        const call = clientOf("https://chat.example.com", { mayReach: isPublicAddress, lookup: async () => found });
        expect(await call()).toEqual(unreachable(/^The name chat\.example\.com leads to an address that/, false));
      }
      const itself = clientOf(`https://${family === 6 ? `[${address}]` : address}`, { mayReach: isPublicAddress });
      expect(await itself()).toEqual(unreachable(/leads to an address that/, false));
    },
  );

  test("public addresses are let through", () => {
    for (const address of ["203.205.1.1", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2600::1", "2a00:1450::1"])
      expect(isPublicAddress(address)).toBe(true);
    expect(isPublicAddress("chat.example.com")).toBe(false);
  });

  test("a name that leads elsewhere at the second look is refused at the second call", async () => {
    const port = await listening(
      createServer((request, response) => answer(request, response.setHeader("connection", "close"))),
    );
    const answers = ["127.0.0.1", "169.254.169.254"];
    const lookup = async () => [{ address: answers.shift() ?? "", family: 4 }];
    const call = clientOf(`http://localhost:${port}`, { mayReach: isLoopbackAddress, lookup });
    expect(await call()).toEqual(ok);
    expect(await call()).toEqual(unreachable(/leads to an address that/, false));
  });
});

describe("F34: the backup is asked only for what was certainly not sent", () => {
  async function both(primary: (port: number) => string, options: GuardedFetchOptions) {
    let asked = 0;
    const port = await listening(createServer(answer).on("request", () => asked++));
    const call = clientOf(primary(port), options, `http://backup.example:${port}`);
    return { outcome: await call(), asked };
  }

  test("OK: the primary's name cannot be found", async () => {
    const lookup = (host: string) => (host === "gone.example" ? lookupFailing(host) : lookupHere()(host));
    expect(await both((port) => `http://gone.example:${port}`, { ...anywhere, lookup })).toEqual({
      outcome: ok,
      asked: 1,
    });
  });

  test("OK: the primary refuses the connection", async () => {
    const closedPort = await listening(createServer());
    await closes.pop()?.();
    const result = await both(() => `http://primary.example:${closedPort}`, { ...anywhere, lookup: lookupHere() });
    expect(result).toEqual({ outcome: ok, asked: 1 });
  });

  test("OK: the primary's handshake is never finished", async () => {
    const silent = await listening(createNetServer((socket) => socket.on("error", () => {})));
    const result = await both(() => `https://primary.example:${silent}`, {
      ...anywhere,
      lookup: lookupHere(),
      connectMs: 200,
    });
    expect(result).toEqual({ outcome: ok, asked: 1 });
  });

  test("may have been done: a call that waited for another's socket has connected, however late its answer", async () => {
    const [sockets, slowMs] = [64, 1500];
    let arrived = 0;
    const held: (() => void)[] = [];
    const primary = await listening(
      createServer((request, response) => {
        arrived += 1;
        request.resume();
        const send = () => response.end(envelope);
        if (arrived > sockets) setTimeout(send, slowMs);
        else held.push(send);
        // Those behind them get a socket each once these are answered.
        if (arrived === sockets) for (const each of held) each();
      }),
    );
    let asked = 0;
    const backup = await listening(
      createServer((request, response) => {
        asked += 1;
        answer(request, response);
      }),
    );
    const options = { ...anywhere, connectMs: 1000 };
    const call = clientOf(`http://127.0.0.1:${primary}`, options, `http://127.0.0.1:${backup}`);
    const outcomes = await Promise.all(Array.from({ length: sockets + 2 }, call));
    expect(outcomes.every((outcome) => outcome.ok)).toBe(true);
    expect([arrived, asked]).toEqual([sockets + 2, 0]);
  });

  test("may have been done: the primary takes the call and dies, and nobody else is asked", async () => {
    const dying = await listening(createNetServer((socket) => socket.once("data", () => socket.destroy())));
    const result = await both(() => `http://primary.example:${dying}`, { ...anywhere, lookup: lookupHere() });
    expect(result).toEqual({
      outcome: unreachable(/^The service at primary\.example.* closed the connection/, true),
      asked: 0,
    });
  });

  test("no connection: both fail, and the sentence is about the primary", async () => {
    const call = clientOf("http://one.example:1", { ...anywhere, lookup: lookupFailing }, "http://two.example:1");
    expect(await call()).toEqual(unreachable(/^The name one\.example:1 cannot be found\.$/, false));
  });
});

describe("F35: a certificate that is not right and a redirect are refused in words", () => {
  const secure = (options = {}) => createSecureServer({ ...certificateForTests, ...options }, answer);

  test("OK: a certificate that is trusted and fits the name", async () => {
    const port = await listening(secure());
    const options = { ...anywhere, lookup: lookupHere(), ca: certificateForTests.cert };
    expect(await clientOf(`https://chat.groupdesk.test:${port}`, options)()).toEqual(ok);
  });

  test("no connection: nobody vouches for the certificate", async () => {
    const port = await listening(secure());
    const call = clientOf(`https://chat.groupdesk.test:${port}`, { ...anywhere, lookup: lookupHere() });
    expect(await call()).toEqual(
      unreachable(/^The certificate of .* is not accepted \((DEPTH_ZERO_)?SELF_SIGNED_CERT\w*\)\.$/, false),
    );
  });

  test("no connection: the certificate is for another name", async () => {
    const port = await listening(secure());
    const options = { ...anywhere, lookup: lookupHere(), ca: certificateForTests.cert };
    const call = clientOf(`https://other.groupdesk.test:${port}`, options);
    expect(await call()).toEqual(unreachable(/is not accepted \(ERR_TLS_CERT_ALTNAME_INVALID\)/, false));
  });

  test("no connection: nothing older than TLS 1.2 is spoken, and no plain text", async () => {
    const old = await listening(secure({ minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" }));
    const plain = await listening(createServer(answer));
    for (const port of [old, plain]) {
      const options = { ...anywhere, lookup: lookupHere(), ca: certificateForTests.cert };
      expect(await clientOf(`https://chat.groupdesk.test:${port}`, options)()).toEqual(
        unreachable(/certificate of/, false),
      );
    }
  });

  test.each(["TLSv1.2", "TLSv1.3"] as const)(
    "may have been done: plain text on a connection that stood is no answer, hears nothing, and nothing is sent again: %s",
    async (maxVersion) => {
      const service = secure({ maxVersion });
      let asked = 0;
      service.on("request", () => asked++);
      const inside = await listening(service);
      const said: Buffer[] = [];
      let [taken, isBetween] = [0, false];
      const between = createNetServer((client) => {
        taken += 1;
        const upstream = connect(inside, "127.0.0.1");
        upstream.on("error", () => {}).pipe(client);
        client.on("error", () => {}).on("close", () => upstream.destroy());
        client.on("data", (bytes) => {
          said.push(bytes);
          if (isBetween) client.write(`HTTP/1.1 200 OK\r\ncontent-length: ${envelope.length}\r\n\r\n${envelope}`);
          else upstream.write(bytes);
        });
      });
      const port = await listening(between);
      let askedBackup = 0;
      const backup = await listening(createServer(answer).on("request", () => askedBackup++));
      const options = { ...anywhere, lookup: lookupHere(), ca: certificateForTests.cert };
      const call = clientOf(`https://chat.groupdesk.test:${port}`, options, `http://backup.example:${backup}`);
      expect(await call()).toEqual(ok);
      isBetween = true;
      expect(await call()).toEqual(unreachable(/closed the connection|does not answer/, true));
      expect({ taken, asked, askedBackup }).toEqual({ taken: 1, asked: 1, askedBackup: 0 });
      expect(Buffer.concat(said).toString("latin1")).not.toMatch(/usersig|HTTP\/1|Vendors/i);
    },
  );

  test("may have been done: a redirect is not followed", async () => {
    const followed: string[] = [];
    const elsewhere = await listening(createServer(answer).on("request", ({ url = "" }) => followed.push(url)));
    for (const status of [301, 302, 303, 307, 308]) {
      const port = await listening(
        createServer((_, response) => response.writeHead(status, { location: `http://127.0.0.1:${elsewhere}/` }).end()),
      );
      const call = clientOf(`http://127.0.0.1:${port}`, anywhere);
      expect(await call()).toEqual(unreachable(/points to another address, which is not followed/, true));
    }
    expect(followed).toEqual([]);
  });
});

test("F30: a connection that the service closed between two calls is never a wrong answer", async () => {
  const server = createServer(answer);
  server.keepAliveTimeout = 1;
  const port = await listening(server);
  const call = clientOf(`http://127.0.0.1:${port}`, anywhere);
  for (let count = 0; count < 50; count += 1) {
    const outcome = await call();
    if (!outcome.ok) expect(outcome).toEqual(unreachable(/closed the connection|does not answer/, true));
  }
});
