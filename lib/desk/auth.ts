import { betterAuth } from "better-auth";
import type { Database } from "../db/open-database.ts";

export type Auth = ReturnType<typeof createAuth>;

const hourSeconds = 60 * 60;

/** The sign-in library on the console's database. `secret`: at least 32 characters. Sessions are rows, never cookies alone. */
export function createAuth(database: Database, secret: string) {
  return betterAuth({
    appName: "Groupdesk",
    secret,
    database: { db: database.kysely, type: database.kind },
    baseURL: { allowedHosts: ["localhost:*", "127.0.0.1:*", "[::1]:*"], protocol: "http" },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12, maxPasswordLength: 256 },
    user: { additionalFields: { role: { type: "string", required: true, input: false, defaultValue: "viewer" } } },
    session: { expiresIn: 8 * hourSeconds, updateAge: 300, cookieCache: { enabled: false } },
    advanced: { cookiePrefix: "groupdesk" },
    telemetry: { enabled: false },
  });
}
