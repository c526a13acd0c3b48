import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { isLoopbackHost } from "./loopback.ts";

/** The environment, read and checked. Paths are absolute; what nobody set has its default, the key and the URL none. */
export type Env = {
  port: number;
  host: string;
  dataPath: string;
  databasePath: string;
  /** With the password: never to be shown. The path is not used then. */
  databaseUrl?: string | undefined;
  sdkAppId: number;
  admin: string;
  secretKey?: string | undefined;
  apiUrl?: string | undefined;
  world: "empty" | "demo" | "brimful" | "messy";
  networkFolder?: "allow" | undefined;
  /** 64 hexadecimal digits each, instead of the file in the data folder; the older ones are for reading alone. */
  consoleKey?: string | undefined;
  consoleKeysOld?: string[] | undefined;
  /** The first person, made where there is nobody yet. */
  firstAdmin?: { email: string; password: string } | undefined;
  /** How many proxies of ours stand before the console, each writing X-Forwarded-For. */
  proxies: number;
  /** Where the program stumbles on purpose: in tests alone. */
  failpoints?: string | undefined;
};

/** Every fault at once: one line for each variable that does not parse, with its name and what it should look like. */
export function parseEnv(variables: Record<string, string | undefined>): { ok: true; env: Env } | EnvFaults {
  // An empty variable is an unset one: that is how compose files and shells pass on what they do not have.
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
  const parsed = Variables.safeParse(given);
  if (!parsed.success) return { ok: false, lines: linesOf(parsed.error.issues) };
  const { PORT, HOST, DATABASE_URL, GROUPDESK_DATA, CHAT_API_URL, ...chat } = parsed.data;
  const dataPath = resolve(GROUPDESK_DATA);
  const env: Env = {
    port: PORT,
    host: HOST.replace(/^\[|\]$/g, ""),
    dataPath,
    databasePath: DATABASE_URL?.startsWith("file:") ? pathOfUrl(DATABASE_URL) : resolve(dataPath, "groupdesk.db"),
    databaseUrl: DATABASE_URL?.startsWith("file:") ? undefined : DATABASE_URL,
    sdkAppId: chat.CHAT_SDKAPPID,
    admin: chat.CHAT_ADMIN,
    secretKey: chat.CHAT_SECRET_KEY,
    apiUrl: CHAT_API_URL && new URL(CHAT_API_URL).origin,
    world: chat.CHAT_WORLD,
    networkFolder: chat.GROUPDESK_NETWORK_FOLDER,
    failpoints: chat.GROUPDESK_FAILPOINTS,
    consoleKey: chat.GROUPDESK_KEY,
    consoleKeysOld: chat.GROUPDESK_KEY_OLD?.split(","),
    proxies: chat.GROUPDESK_PROXY,
    firstAdmin:
      chat.GROUPDESK_ADMIN_EMAIL === undefined || chat.GROUPDESK_ADMIN_PASSWORD === undefined
        ? undefined
        : { email: chat.GROUPDESK_ADMIN_EMAIL, password: chat.GROUPDESK_ADMIN_PASSWORD },
  };
  if (env.failpoints !== undefined && variables.NODE_ENV !== "test")
    return {
      ok: false,
      lines: ["GROUPDESK_FAILPOINTS breaks the program on purpose and must be unset outside of tests."],
    };
  if ((chat.GROUPDESK_ADMIN_EMAIL === undefined) !== (chat.GROUPDESK_ADMIN_PASSWORD === undefined))
    return {
      ok: false,
      lines: [
        "GROUPDESK_ADMIN_EMAIL and GROUPDESK_ADMIN_PASSWORD must both be set, or neither: a link is printed then.",
      ],
    };
  if (env.apiUrl && !isLoopback(new URL(env.apiUrl).hostname) && env.secretKey === undefined)
    return {
      ok: false,
      lines: ["CHAT_SECRET_KEY must be set to the app's secret key when CHAT_API_URL is a real app."],
    };
  return { ok: true, env };
}

export type EnvFaults = { ok: false; lines: string[] };

/** Without a port: a colon may only be part of the IPv6 address. */
function isLoopback(host: string): boolean {
  return host === "::1" || host === "[::1]" || (!host.includes(":") && isLoopbackHost(host));
}

function wholeNumber(most: number) {
  return z
    .string()
    .regex(/^\d{1,10}$/)
    .transform(Number)
    .refine((number) => number >= 1 && number <= most);
}

const failpointForm = /^\s*([a-z]+@\d+>)?[a-z]+(-\d+)?:(kill|throw|full)(@\d+)?\s*$/i;

const Variables = z.object({
  PORT: wholeNumber(65_535).default(3000),
  HOST: z.string().refine(isLoopback).default("127.0.0.1"),
  DATABASE_URL: z
    .string()
    .refine((url) => isFileUrl(url) || isPostgresUrl(url))
    .optional(),
  GROUPDESK_DATA: z.string().default("./data"),
  CHAT_SDKAPPID: wholeNumber(4_294_967_295).default(1_400_000_000),
  CHAT_ADMIN: z
    .string()
    .regex(/^[\x20-\x7e]{1,32}$/)
    .default("administrator"),
  CHAT_SECRET_KEY: z
    .string()
    .regex(/^[\x21-\x7e]{1,256}$/)
    .optional(),
  CHAT_API_URL: z.string().refine(isServiceUrl).optional(),
  CHAT_WORLD: z.enum(["empty", "demo", "brimful", "messy"]).default("demo"),
  GROUPDESK_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  GROUPDESK_KEY_OLD: z
    .string()
    .regex(/^[0-9a-f]{64}(,[0-9a-f]{64})*$/)
    .optional(),
  GROUPDESK_NETWORK_FOLDER: z.literal("allow").optional(),
  GROUPDESK_ADMIN_EMAIL: z.email().optional(),
  GROUPDESK_ADMIN_PASSWORD: z.string().min(12).max(256).optional(),
  GROUPDESK_PROXY: z
    .string()
    .regex(/^[0-9]$/)
    .transform(Number)
    .default(0),
  GROUPDESK_FAILPOINTS: z
    .string()
    .refine((text) => text.split(",").every((part) => failpointForm.test(part)))
    .optional(),
});

const shapes: Record<string, string> = {
  PORT: "a whole number from 1 to 65535 (default 3000)",
  HOST: "a loopback address such as 127.0.0.1, ::1 or localhost until people can sign in (default 127.0.0.1)",
  DATABASE_URL:
    "file: and a path, such as file:./data/groupdesk.db, or postgres://person:password@host:port/database (default: groupdesk.db in GROUPDESK_DATA)",
  GROUPDESK_DATA: "the path of a folder (default ./data)",
  CHAT_SDKAPPID: "the app's number, from 1 to 4294967295 (default 1400000000)",
  CHAT_ADMIN: "a UserID of 1 to 32 printable ASCII characters (default administrator)",
  CHAT_SECRET_KEY: "up to 256 printable ASCII characters without spaces (default: made at the first start)",
  CHAT_API_URL:
    "an address without a path, https: or, on this machine alone, http:, such as https://console.tim.qq.com (default: unset)",
  CHAT_WORLD: "empty, demo, brimful or messy (default demo)",
  GROUPDESK_KEY: "64 hexadecimal digits in small letters (default: made at the first start, in GROUPDESK_DATA)",
  GROUPDESK_KEY_OLD: "earlier values of GROUPDESK_KEY, with commas between them (default: unset)",
  GROUPDESK_NETWORK_FOLDER: "allow, or unset (default: a database on a network file system is refused)",
  GROUPDESK_ADMIN_EMAIL: "an email address (default: unset; a link for the first person is printed instead)",
  GROUPDESK_ADMIN_PASSWORD: "12 to 256 characters (default: unset)",
  GROUPDESK_PROXY:
    "how many proxies of yours stand before the console and write X-Forwarded-For, from 0 to 9 (default 0)",
  GROUPDESK_FAILPOINTS: "for tests only, such as committed:kill or commit:full@3 (default: unset)",
};

/** The value is left out: it may be the key, or a URL that holds a password. */
function linesOf(issues: readonly { path: readonly PropertyKey[] }[]): string[] {
  const names = new Set(issues.map(({ path }) => String(path[0])));
  return [...names].map((name) => `${name} must be ${shapes[name]}.`);
}

function isFileUrl(url: string): boolean {
  if (!/^file:./.test(url) || url.includes(":memory:")) return false;
  try {
    return pathOfUrl(url) !== "";
  } catch {
    return false;
  }
}

/** A server's place and a database; pg reads the rest, such as sslmode. */
function isPostgresUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^postgres(ql)?:$/.test(url.protocol) && url.host !== "" && /^\/[^/]+$/.test(url.pathname);
}

/** `file:relative.db` and `file:/absolute.db` are paths as they stand; `file:///…` is a URL. */
function pathOfUrl(url: string): string {
  return url.startsWith("file://") ? fileURLToPath(url) : resolve(url.slice("file:".length));
}

function isServiceUrl(text: string): boolean {
  const url = URL.parse(text);
  if (!url || url.username || url.password || url.pathname !== "/" || url.search || url.hash) return false;
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
}
