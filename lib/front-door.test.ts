import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { hangFrontDoor } from "./front-door.ts";

/** The headers of a server's answer that sets none itself. */
async function headersAt(path: string, https: boolean): Promise<Headers> {
  const takeDown = hangFrontDoor({ https });
  const server = createServer((_, answer) => answer.end("{}"));
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo; // a TCP server has this kind of address
  try {
    return (await fetch(`http://127.0.0.1:${port}${path}`)).headers;
  } finally {
    server.close();
    takeDown();
  }
}

test("S12: https alone from now on is said at the public address, and never over plain http", async () => {
  expect((await headersAt("/", true)).get("strict-transport-security")).toBe("max-age=31536000");
  expect((await headersAt("/", false)).get("strict-transport-security")).toBeNull();
});

test("S12 and S35: an answer that says nothing itself stands in no frame, runs nothing, and is kept by nobody", async () => {
  const headers = Object.fromEntries(await headersAt("/anything", false));
  expect(headers).toMatchObject({
    "content-security-policy": expect.stringContaining("default-src 'none'"),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cache-control": "no-store",
  });
  expect((await headersAt("/_next/static/chunks/a.js", false)).get("cache-control")).toBeNull();
});

test("S12, S16 and S20: a request that came before the door stood is hung up on, and nothing more is read of it", async () => {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo; // a TCP server has this kind of address
  const url = `http://127.0.0.1:${port}`;
  const outcome = fetch(url, { method: "POST", body: "x" }).catch(() => "hung up");
  const [early] = await once(server, "request");
  const takeDown = hangFrontDoor({ https: false });
  expect(await outcome).toBe("hung up");
  await expect(early.toArray()).rejects.toThrow("aborted");
  server.on("request", (_, answer) => answer.end("{}"));
  expect((await fetch(url)).headers.get("x-content-type-options")).toBe("nosniff");
  server.close();
  takeDown();
});
