import { describe, expect, test } from "vitest";
import { isConsoleHost, isFromOurPage, isServiceHost, publicOrigin } from "./served-at.ts";

const address = "https://groupdesk.example";
const foreign = [
  "evil.example",
  "groupdesk.example.evil.example",
  "evil-groupdesk.example",
  "127.0.0.1.evil.example",
  "",
];

describe("F47: a Host header", () => {
  test("on this machine alone: its own names, whatever the port, and no other", () => {
    for (const host of ["localhost:3000", "127.0.0.1", "127.9.9.9:1", "[::1]:3000"])
      expect([host, isConsoleHost(host, undefined)]).toEqual([host, true]);
    for (const host of [...foreign, "groupdesk.example"])
      expect([host, isConsoleHost(host, undefined)]).toEqual([host, false]);
  });

  test("at a public address: that one alone for people, and this machine's names for programs too", () => {
    expect(isConsoleHost("Groupdesk.Example", address)).toBe(true);
    expect(isConsoleHost("groupdesk.example:8443", "https://groupdesk.example:8443")).toBe(true);
    expect(isServiceHost("127.0.0.1:3000", address)).toBe(true);
    for (const host of [...foreign, "groupdesk.example:8443", "127.0.0.1:3000"])
      expect([host, isConsoleHost(host, address)]).toEqual([host, false]);
    for (const host of foreign) expect([host, isServiceHost(host, address)]).toEqual([host, false]);
  });

  test("the public address comes from the environment, and an empty one is none", () => {
    expect(publicOrigin({ GROUPDESK_URL: "https://Groupdesk.example/" })).toBe(address);
    expect([publicOrigin({}), publicOrigin({ GROUPDESK_URL: "" })]).toEqual([undefined, undefined]);
  });
});

describe("S15: a request of our own pages", () => {
  const here = { host: "127.0.0.1:3000" };
  const there = { host: "groupdesk.example" };
  test.each<[string, Record<string, string>, string | undefined]>([
    [
      "by the browser's own word",
      { ...here, "sec-fetch-site": "same-origin", origin: "http://127.0.0.1:3000" },
      undefined,
    ],
    ["by that word alone, of a GET", { ...here, "sec-fetch-site": "same-origin" }, undefined],
    ["by its Origin, of a browser without the word", { ...here, origin: "http://127.0.0.1:3000" }, undefined],
    ["at the public address", { ...there, "sec-fetch-site": "same-origin", origin: address }, address],
  ])("is known %s", (_, headers, origin) => {
    expect(isFromOurPage(new Headers(headers), origin)).toBe(true);
  });

  test.each<[string, Record<string, string>, string | undefined]>([
    ["neither word nor Origin", here, undefined],
    ["cross-site", { ...here, "sec-fetch-site": "cross-site", origin: "http://127.0.0.1:3000" }, undefined],
    ["same-site, from another port", { ...here, "sec-fetch-site": "same-site" }, undefined],
    ["typed into the address bar", { ...here, "sec-fetch-site": "none" }, undefined],
    ["Origin: null", { ...here, origin: "null" }, undefined],
    ["Origin: null, and the word", { ...here, "sec-fetch-site": "same-origin", origin: "null" }, undefined],
    ["another port", { ...here, origin: "http://127.0.0.1:3001" }, undefined],
    ["another scheme", { ...here, origin: "https://127.0.0.1:3000" }, undefined],
    ["a foreign Host with its own Origin", { host: "evil.example", origin: "http://evil.example" }, undefined],
    ["plain http at the public address", { ...there, origin: "http://groupdesk.example" }, address],
    ["this machine's name at the public address", { ...here, origin: "http://127.0.0.1:3000" }, address],
    ["a forwarded Host", { ...here, "x-forwarded-host": "evil.example", origin: "http://evil.example" }, undefined],
  ])("is not: %s", (_, headers, origin) => {
    expect(isFromOurPage(new Headers(headers), origin)).toBe(false);
  });
});
