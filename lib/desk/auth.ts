import { betterAuth } from "better-auth";
import type { Database } from "../db/open-database.ts";

export type Auth = ReturnType<typeof createAuth>;

const hourSeconds = 60 * 60;

/** The sign-in library on the console's database. `secret`: at least 32 characters; `publicUrl`: the https origin that people open. Sessions are rows, never cookies alone. */
export function createAuth(database: Database, secret: string, publicUrl?: string) {
  return betterAuth({
    appName: "Groupdesk",
    secret,
    database: { db: database.kysely, type: database.kind },
    baseURL: publicUrl ?? { allowedHosts: ["localhost:*", "127.0.0.1:*", "[::1]:*"], protocol: "http" },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12, maxPasswordLength: 256 },
    user: { additionalFields: { role: { type: "string", required: true, input: false, defaultValue: "viewer" } } },
    session: { expiresIn: 8 * hourSeconds, updateAge: 300, cookieCache: { enabled: false } },
    advanced:
      publicUrl === undefined
        ? { cookiePrefix: "groupdesk" }
        : // The prefix promises more than the library's own "__Secure-": this very host, and no other path (S11).
          { cookiePrefix: "__Host-groupdesk", useSecureCookies: false, defaultCookieAttributes: { secure: true } },
    telemetry: { enabled: false },
  });
}
