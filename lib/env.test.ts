import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { parseEnv } from "./env.ts";

const envOf = (variables: Record<string, string | undefined>) => {
  const parsed = parseEnv(variables);
  return parsed.ok ? parsed.env : parsed.lines;
};

test("with nothing set, every variable has its default", () => {
  expect(envOf({})).toEqual({
    port: 3000,
    host: "127.0.0.1",
    dataPath: resolve("data"),
    databasePath: resolve("data/groupdesk.db"),
    sdkAppId: 1400000000,
    admin: "administrator",
    secretKey: undefined,
    apiUrl: undefined,
    world: "demo",
    proxies: 0,
  });
});

test("what is set is read; an empty variable counts as unset; strangers are ignored", () => {
  expect(
    envOf({
      PORT: "8080",
      HOST: "::1",
      GROUPDESK_DATA: "/srv/groupdesk",
      CHAT_SDKAPPID: "1400000001",
      CHAT_ADMIN: "ops",
      CHAT_SECRET_KEY: "0123456789abcdef",
      CHAT_API_URL: "",
      CHAT_WORLD: "messy",
      PATH: "/usr/bin",
    }),
  ).toEqual({
    port: 8080,
    host: "::1",
    dataPath: "/srv/groupdesk",
    databasePath: "/srv/groupdesk/groupdesk.db",
    sdkAppId: 1400000001,
    admin: "ops",
    secretKey: "0123456789abcdef",
    apiUrl: undefined,
    world: "messy",
    proxies: 0,
  });
});

test.each([
  ["file:other.db", resolve("other.db")],
  ["file:./data/x.db", resolve("data/x.db")],
  ["file:/srv/x.db", "/srv/x.db"],
  ["file:///srv/a%20b.db", "/srv/a b.db"],
])("DATABASE_URL %s is the file %s", (url, path) => {
  expect(envOf({ DATABASE_URL: url })).toMatchObject({ databasePath: path });
});

test.each(["postgres://localhost/groupdesk", "postgresql://me:secret@db.internal:6432/groupdesk?sslmode=verify-full"])(
  "DATABASE_URL %s is a PostgreSQL server's, whole",
  (url) => {
    expect(envOf({ DATABASE_URL: url })).toMatchObject({ databaseUrl: url });
  },
);

test.each([
  ["https://console.tim.qq.com", "https://console.tim.qq.com"],
  ["https://adminapisgp.im.qcloud.com/", "https://adminapisgp.im.qcloud.com"],
  ["http://127.0.0.1:3001", "http://127.0.0.1:3001"],
  ["http://localhost:3001/", "http://localhost:3001"],
  ["http://[::1]:3001", "http://[::1]:3001"],
])("CHAT_API_URL %s goes to %s", (url, origin) => {
  expect(envOf({ CHAT_API_URL: url, CHAT_SECRET_KEY: "k" })).toMatchObject({ apiUrl: origin });
});

test("a service on this machine may share the made-up key; a real app's key must be given", () => {
  expect(envOf({ CHAT_API_URL: "http://127.0.0.1:3001" })).toMatchObject({ secretKey: undefined });
  expect(envOf({ CHAT_API_URL: "https://console.tim.qq.com" })).toEqual([
    "CHAT_SECRET_KEY must be set to the app's secret key when CHAT_API_URL is a real app.",
  ]);
});

describe("a variable that does not parse", () => {
  test.each([
    ["PORT", ["0", "65536", "3000.5", "-1", "http", " 80", "0x50", "1e3"]],
    ["HOST", ["0.0.0.0", "::", "192.168.1.7", "example.com", "127.0.0.1.evil.net", "127.0.0.1:80", "10.0.0.1"]],
    [
      "DATABASE_URL",
      [
        ...["postgres://localhost", "postgres:///x", "postgres://me:secret-of-mine@localhost/", "mysql://localhost/x"],
        ...["file:", "./x.db", "file::memory:", "file://other-host/x.db"],
      ],
    ],
    ["CHAT_SDKAPPID", ["0", "abc", "4294967296", "1.5", "99999999999"]],
    ["CHAT_ADMIN", ["é", "a".repeat(33), "two\nlines"]],
    ["CHAT_SECRET_KEY", ["with space", "é", "x".repeat(257)]],
    [
      "CHAT_API_URL",
      [
        "http://example.com",
        "ftp://127.0.0.1",
        "127.0.0.1:3001",
        "https://user:secret@example.com",
        "https://example.com/v4",
        "https://example.com/?a=1",
        "nonsense",
      ],
    ],
    ["CHAT_WORLD", ["Demo", "earth"]],
    ["GROUPDESK_NETWORK_FOLDER", ["yes", "Allow"]],
    ["GROUPDESK_KEY", ["short", "G".repeat(64), "A".repeat(64)]],
    ["GROUPDESK_KEY_OLD", ["short", `${"a".repeat(64)};${"b".repeat(64)}`]],
    [
      "GROUPDESK_FAILPOINTS",
      ["commit", "commit:explode", "commit:kill@", "commit:kill;committed:kill", "change>commit:kill", "commit:kill,"],
    ],
  ])("%s has one line that names it, says its shape and its default, and does not repeat the value", (name, values) => {
    for (const value of values) {
      const lines = envOf({ [name]: value });
      expect([name, value, lines]).toEqual([
        name,
        value,
        [expect.stringMatching(`^${name} must be .+ \\(default.*\\)\\.$`)],
      ]);
      if (value.length > 20) expect(String(lines)).not.toContain(value);
    }
  });

  test("every bad variable has its line", () => {
    const lines = envOf({ PORT: "x", HOST: "0.0.0.0", CHAT_WORLD: "x", CHAT_ADMIN: "ok" });
    expect(lines).toEqual([
      expect.stringMatching(/^PORT must be/),
      expect.stringMatching(/^HOST must be .* until people can sign in/),
      expect.stringMatching(/^CHAT_WORLD must be/),
    ]);
  });
});

test("failpoints are for tests, and a mistake anywhere else", () => {
  const failpoints = "committed:kill@3, migration-2:throw, change@2>commit:kill";
  expect(envOf({ GROUPDESK_FAILPOINTS: failpoints, NODE_ENV: "test" })).toMatchObject({ failpoints });
  for (const NODE_ENV of ["production", "development", undefined])
    expect(envOf({ GROUPDESK_FAILPOINTS: failpoints, NODE_ENV })).toEqual([
      "GROUPDESK_FAILPOINTS breaks the program on purpose and must be unset outside of tests.",
    ]);
});

test("loopback is 127.0.0.0/8, ::1 and localhost", () => {
  for (const host of ["127.0.0.1", "127.255.255.254", "::1", "localhost", "LOCALHOST"])
    expect(envOf({ HOST: host })).toMatchObject({ host });
  expect(envOf({ HOST: "[::1]" })).toMatchObject({ host: "::1" });
});

test("half of a first admin is told in one line; a weak one in the line of its variable", () => {
  const both = "GROUPDESK_ADMIN_EMAIL and GROUPDESK_ADMIN_PASSWORD must both be set";
  expect(envOf({ GROUPDESK_ADMIN_EMAIL: "ann@example.com" })).toEqual([expect.stringContaining(both)]);
  expect(envOf({ GROUPDESK_ADMIN_PASSWORD: "a long enough one" })).toEqual([expect.stringContaining(both)]);
  expect(envOf({ GROUPDESK_ADMIN_EMAIL: "ann@example.com", GROUPDESK_ADMIN_PASSWORD: "short" })).toEqual([
    expect.stringMatching(/^GROUPDESK_ADMIN_PASSWORD must be/),
  ]);
  expect(
    envOf({ GROUPDESK_ADMIN_EMAIL: "ann@example.com", GROUPDESK_ADMIN_PASSWORD: "a long enough one" }),
  ).toMatchObject({ firstAdmin: { email: "ann@example.com", password: "a long enough one" } });
});

test.each(["-1", "10", "true", "1.5"])("GROUPDESK_PROXY %s is no number of proxies", (value) => {
  expect(envOf({ GROUPDESK_PROXY: value })).toEqual([expect.stringMatching(/^GROUPDESK_PROXY must be how many/)]);
});
