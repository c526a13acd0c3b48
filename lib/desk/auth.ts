import { passkey } from "@better-auth/passkey";
import { betterAuth } from "better-auth";
import { isAPIError } from "better-auth/api";
import { parseSetCookieHeader } from "better-auth/cookies";
import { getMigrations } from "better-auth/db/migration";
import { sql } from "kysely";
import type { Database } from "../db/open-database.ts";
import { passwordLength } from "./password-rules.ts";

export type Auth = ReturnType<typeof createAuth>;

/** What a browser is to keep, or with `maxAge` 0 to forget; `value` as it is, not yet encoded. `maxAge`: seconds. */
export type Cookie = {
  name: string;
  value: string;
  maxAge: number | undefined;
  path: string;
  httpOnly: boolean;
  secure: boolean;
  sameSite: "lax" | "strict";
};

const hourSeconds = 60 * 60;
/** From the sign-in on: no session lasts longer, however busy. */
export const sessionMsMax = 24 * hourSeconds * 1000;
/** Of the lock under which one process at a time lays out the library's tables; a number of our own. */
const layOutLock = 7_307_425;

/**
 * The sign-in library on the console's database, with its own tables laid out. None of its addresses is mounted: the
 * console's actions call it. `secret`: at least 32 characters. Sessions are rows, never cookies alone.
 */
export async function openAuth(database: Database, secret: string): Promise<Auth> {
  const auth = createAuth(database, secret);
  const layOut = async () => (await getMigrations(auth.options)).runMigrations();
  if (database.kind === "sqlite") await layOut();
  else
    await database.kysely.connection().execute(async (connection) => {
      await sql`SELECT pg_advisory_lock(${layOutLock})`.execute(connection);
      await layOut().finally(() => sql`SELECT pg_advisory_unlock(${layOutLock})`.execute(connection));
    });
  return auth;
}

function createAuth(database: Database, secret: string) {
  return betterAuth({
    appName: "Groupdesk",
    secret,
    database: { db: database.kysely, type: database.kind },
    baseURL: { allowedHosts: ["localhost:*", "127.0.0.1:*", "[::1]:*"], protocol: "http" },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: passwordLength.min,
      maxPasswordLength: passwordLength.max * 4,
    },
    user: { additionalFields: { role: { type: "string", required: true, input: false, defaultValue: "viewer" } } },
    session: { expiresIn: 8 * hourSeconds, updateAge: 300, cookieCache: { enabled: false } },
    plugins: [
      passkey({
        rpName: "Groupdesk",
        // The thing in the hand alone is not enough: it must have asked for a finger, a face or a PIN.
        authenticatorSelection: { userVerification: "required", residentKey: "required" },
        authentication: {
          afterVerification: async ({ verification }) => {
            if (!verification.authenticationInfo.userVerified) throw new Error("the passkey did not verify its person");
          },
        },
      }),
    ],
    // Our own throttle stands before it, in the console's database.
    rateLimit: { enabled: false },
    advanced: { cookiePrefix: "groupdesk" },
    logger: { disabled: true },
    telemetry: { enabled: false },
  });
}

/** What the library says no to is undefined; what it cannot do is thrown. */
export async function unlessRefused<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isAPIError(error) && error.statusCode < 500) return undefined;
    throw error;
  }
}

/** The token in the cookie only points to a row, and the row knows when it is over: the cookie may outlast an idle row. */
export function cookiesOf(headers: Headers): Cookie[] {
  return [...parseSetCookieHeader(headers.getSetCookie().join(", "))].map(([name, cookie]) => ({
    name,
    value: cookie.value,
    maxAge: name.endsWith("session_token") && cookie["max-age"] !== 0 ? sessionMsMax / 1000 : cookie["max-age"],
    path: cookie.path ?? "/",
    httpOnly: true,
    secure: cookie.secure === true,
    sameSite: "lax",
  }));
}
