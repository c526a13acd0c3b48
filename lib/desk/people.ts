import { getMigrations } from "better-auth/db/migration";
import { sql } from "kysely";
import type { Database } from "../db/open-database.ts";
import { createAuth } from "./auth.ts";
import { type Role, roles } from "./permissions.ts";

/** Somebody who can sign in. */
export type Person = { id: string; name: string; email: string; role: Role };

/** A sign-in that holds. Times are Unix milliseconds. */
export type Session = { id: string; person: Person; startedAt: number };

export type People = {
  /** Who asks, by the cookie among these headers; undefined for nobody, a session that is over, a person who was removed. */
  sessionOf(headers: Headers): Promise<Session | undefined>;
  /** Answers the sign-in library's own addresses. */
  answer(request: Request): Promise<Response>;
  /** Makes a person with a password; the email is kept in small letters. */
  add(person: Omit<Person, "id"> & { password: string }): Promise<Person>;
  count(): Promise<number>;
};

/** From the first sign-in on: no session lasts longer, however busy. */
const sessionMsMax = 24 * 60 * 60 * 1000;

/** Opens the people's tables, which the sign-in library lays out by itself. `secret`: at least 32 characters. */
export async function openPeople(database: Database, secret: string, now = Date.now): Promise<People> {
  const auth = createAuth(database, secret);
  await (await getMigrations(auth.options)).runMigrations();
  const { internalAdapter, password: passwords } = await auth.$context;
  return {
    async sessionOf(headers) {
      const found = await auth.api.getSession({ headers, query: { disableCookieCache: true } });
      const role = roles.find((each) => each === found?.user.role);
      if (!found || !role || now() - found.session.createdAt.getTime() > sessionMsMax) return undefined;
      const { id, name, email } = found.user;
      return { id: found.session.id, person: { id, name, email, role }, startedAt: found.session.createdAt.getTime() };
    },
    answer: (request) => auth.handler(request),
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
