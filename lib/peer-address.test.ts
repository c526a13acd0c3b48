import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { peerOf, trustPeerAddresses } from "./peer-address.ts";

test.each([
  ["without a proxy what a client writes counts for nothing", "9.9.9.9", 0, "127.0.0.1"],
  [
    "one proxy: the address that it was asked from, whatever the client wrote before it",
    "9.9.9.9, 192.0.2.1",
    1,
    "192.0.2.1",
  ],
  ["two proxies: the one before the last", "9.9.9.9, 192.0.2.1, 10.0.0.1", 2, "192.0.2.1"],
  ["a request past the proxy, which wrote nothing: the nearest", undefined, 1, "127.0.0.1"],
  ["fewer addresses than proxies: the nearest", "192.0.2.1", 2, "127.0.0.1"],
] as const)("%s", (_, forwarded, proxies, peer) => {
  expect(peerOf(forwarded, "127.0.0.1", proxies)).toBe(peer);
});

test("a server of this process hears no forwarded header that a client made up", async () => {
  trustPeerAddresses(0);
  const server = createServer((heard, answer) => answer.end(JSON.stringify(heard.headers)));
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo; // a TCP server has this kind of address
  const headers = {
    ...{ "x-forwarded-for": "9.9.9.9", "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" },
    ...{ forwarded: "for=9.9.9.9", "x-real-ip": "9.9.9.9", "x-forwarded-port": "443" },
  };
  const heard = await new Promise<Record<string, string>>((resolve, reject) => {
    request({ port, host: "127.0.0.1", headers, agent: false }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      answer.on("end", () => resolve(JSON.parse(text)));
    })
      .on("error", reject)
      .end();
  });
  server.close();
  expect(heard["x-forwarded-for"]).toBe("127.0.0.1");
  expect(Object.keys(heard).filter((name) => /forwarded|real/.test(name))).toEqual(["x-forwarded-for"]);
});
