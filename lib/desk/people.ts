import { isAPIError } from "better-auth/api";
import { parseSetCookieHeader } from "better-auth/cookies";
import { getMigrations } from "better-auth/db/migration";
import { sql } from "kysely";
import type { Database } from "../db/open-database.ts";
import { createAuth } from "./auth.ts";
import { type Role, roles } from "./permissions.ts";

/** Somebody who can sign in. */
export type Person = { id: string; name: string; email: string; role: Role };

/** A sign-in that holds. Times are Unix milliseconds. */
export type Session = { id: string; person: Person; startedAt: number };

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

export type People = {
  /** Who asks, by the cookie among these headers; undefined for nobody, a session that is over, a person who was removed. */
  sessionOf(headers: Headers): Promise<Session | undefined>;
  /** A new session, and an end to the one that these headers bring. Undefined: email or password is wrong, or both. */
  signIn(given: { email: string; password: string }, headers: Headers): Promise<SignedIn | undefined>;
  /** Ends the session that these headers bring. */
  signOut(headers: Headers): Promise<Cookie[]>;
  /** Makes a person with a password; the email is kept in small letters. */
  add(person: Omit<Person, "id"> & { password: string }): Promise<Person>;
  count(): Promise<number>;
};

export type SignedIn = { person: Person; cookies: Cookie[] };

/** From the first sign-in on: no session lasts longer, however busy. */
const sessionMsMax = 24 * 60 * 60 * 1000;

/** Opens the people's tables, which the sign-in library lays out by itself. `secret`, `publicUrl`: as in auth.ts. */
export async function openPeople(
  database: Database,
  secret: string,
  publicUrl?: string,
  now = Date.now,
): Promise<People> {
  const auth = createAuth(database, secret, publicUrl);
  await (await getMigrations(auth.options)).runMigrations();
  const { internalAdapter, password: passwords } = await auth.$context;
  return {
    async sessionOf(headers) {
      const found = await auth.api.getSession({ headers, query: { disableCookieCache: true } });
      const person = found && personOf(found.user);
      if (!person || now() - found.session.createdAt.getTime() > sessionMsMax) return undefined;
      return { id: found.session.id, person, startedAt: found.session.createdAt.getTime() };
    },
    async signIn({ email, password }, headers) {
      const before = await auth.api.getSession({ headers, query: { disableRefresh: true } });
      const answer = await auth.api
        .signInEmail({ body: { email, password }, headers, returnHeaders: true })
        .catch((error) => {
          if (isAPIError(error) && error.statusCode < 500) return undefined;
          throw error;
        });
      const person = answer && personOf(answer.response.user);
      if (!person) return undefined;
      if (before) await internalAdapter.deleteSession(before.session.token);
      return { person, cookies: cookiesOf(answer.headers) };
    },
    async signOut(headers) {
      const { headers: answered } = await auth.api.signOut({ headers, returnHeaders: true });
      return cookiesOf(answered);
    },
    async add({ password, ...person }) {
      const email = person.email.toLowerCase();
      const user = await internalAdapter.createUser(
        { ...person, email, emailVerified: true },
        { method: "email-password" },
      );
      const hash = await passwords.hash(password);
      await internalAdapter.linkAccount({
        userId: user.id,
        providerId: "credential",
        accountId: user.id,
        password: hash,
      });
      return { ...person, email, id: user.id };
    },
    async count() {
      const { rows } = await sql<{ count: number }>`SELECT count(*) AS count FROM "user"`.execute(database.kysely);
      return Number(rows[0]?.count);
    },
  };
}

/** Undefined where the role is none of ours: such a person may do nothing. */
function personOf({ id, name, email, ...rest }: { id: string; name: string; email: string }): Person | undefined {
  const role = roles.find((each) => "role" in rest && each === rest.role);
  return role && { id, name, email, role };
}

/** The token in the cookie only points to a row, and the row knows when it is over: the cookie may outlast an idle row. */
function cookiesOf(headers: Headers): Cookie[] {
  return [...parseSetCookieHeader(headers.getSetCookie().join(", "))].map(([name, cookie]) => ({
    name,
    value: cookie.value,
    maxAge: cookie["max-age"] === 0 ? 0 : sessionMsMax / 1000,
    path: cookie.path ?? "/",
    httpOnly: true,
    secure: cookie.secure === true,
    sameSite: "lax",
  }));
}
