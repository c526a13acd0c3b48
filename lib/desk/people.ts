import { randomUUID } from "node:crypto";
import { sql, type Transaction } from "kysely";
import type { Database } from "../db/open-database.ts";
import type { Tables } from "../db/tables.ts";
import { type Auth, type Cookie, cookiesOf, sessionMsMax, unlessRefused } from "./auth.ts";
import { type KnownBrowsers, placeOf } from "./known-browsers.ts";
import { type Role, roles } from "./permissions.ts";
import type { SignIns } from "./sign-ins.ts";
import type { Throttle } from "./throttle.ts";
import type { Trail } from "./trail.ts";

/** Somebody who can sign in. */
export type Person = { id: string; name: string; email: string; role: Role };

/** A sign-in that holds. Times are Unix milliseconds. */
export type Session = { id: string; person: Person; startedAt: number };

/** A person in the list of all. `seenAt`: undefined until they did something here. */
export type ListedPerson = Person & { joinedAt: number; seenAt: number | undefined };

/** Refused without `waitMs`: email or password is wrong; which of them is not told. With it: too many tries. */
export type SignInAnswer = { ok: true; person: Person; cookies: Cookie[] } | { ok: false; waitMs?: number };

/**
 * `lastAdmin`: nobody would be left who could let anybody in. `gone`: there is no such person any more. `notAdmin`: whoever asks is none
 * any more.
 */
export type RosterAnswer = "done" | "gone" | "lastAdmin" | "notAdmin";

export type People = {
  /**
   * Who asks, by the cookie among these headers; undefined for nobody, a session that is over, a person who was removed.
   * `watching`: a page that only looks whether it still holds, which keeps no session alive.
   */
  sessionOf(headers: Headers, options?: { watching: boolean }): Promise<Session | undefined>;
  /** A new session, and an end to the one that these headers bring. */
  signIn(given: { email: string; password: string }, headers: Headers): Promise<SignInAnswer>;
  /** Ends the session that these headers bring. */
  signOut(headers: Headers): Promise<Cookie[]>;
  /** Makes a person with a password; the email is kept in small letters. */
  add(person: Omit<Person, "id"> & { password: string }): Promise<Person>;
  count(): Promise<number>;
  /** By name. */
  list(): Promise<ListedPerson[]>;
  /** Holds from the next thing they do. */
  changeRole(id: string, role: Role, by: Person): Promise<RosterAnswer>;
  /** Ends their sessions with them. */
  remove(id: string, by: Person): Promise<RosterAnswer>;
};

export type PeopleOptions = {
  database: Database;
  auth: Auth;
  trail: Trail;
  throttle: Throttle;
  knownBrowsers: KnownBrowsers;
  signIns: SignIns;
};

/** Of the lock under which who is an admin changes; a number of our own. */
const rosterLock = 7_307_426;
const seenMs = 60_000;

/** Who may use the console. */
export function createPeople(options: PeopleOptions): People {
  const { database, auth, trail, throttle, knownBrowsers, signIns } = options;
  const { kysely } = database;
  const seen = new Map<string, number>();

  async function see(id: string): Promise<void> {
    const at = Date.now();
    if (at - (seen.get(id) ?? 0) < seenMs) return;
    seen.set(id, at);
    const row = { person_id: id, at };
    await kysely
      .insertInto("seen")
      .values(row)
      .onConflict((conflict) => conflict.column("person_id").doUpdateSet({ at }))
      .execute();
  }

  /** Changes who is there so that an admin is left, and writes it down in the same transaction. */
  function changeRoster(id: string, verb: string, by: Person, change: Change): Promise<RosterAnswer> {
    return kysely
      .transaction()
      .execute(async (transaction) => {
        await lockRoster(transaction, database.kind);
        const people = await transaction.selectFrom("user").select(["id", "email", "role"]).execute();
        const person = people.find((each) => each.id === id);
        // Whoever did it may have been removed or demoted since they were asked who they are.
        if (!people.some((each) => each.id === by.id && each.role === "admin")) return "notAdmin";
        if (!person) return "gone";
        const body = await change.run(transaction);
        // Whoever is no admin any more leaves no open door behind.
        if (change.leaves !== "admin")
          await transaction.deleteFrom("ticket").where("invited_by", "=", person.email).execute();
        if (change.leaves !== "admin" && !people.some((each) => each.id !== id && each.role === "admin"))
          throw new LastAdmin();
        await trail.append(
          { kind: "event", verb, actor: by, body: { person: person.email, role: person.role, ...body } },
          transaction,
        );
        return "done";
      })
      .catch((error): RosterAnswer => {
        if (error instanceof LastAdmin) return "lastAdmin";
        throw error;
      });
  }

  return {
    async sessionOf(headers, { watching } = { watching: false }) {
      const found = await auth.api.getSession({ headers, query: { disableRefresh: watching } });
      const person = found && personOf(found.user);
      if (!person || Date.now() - found.session.createdAt.getTime() > sessionMsMax) return undefined;
      if (!watching) await see(person.id);
      return { id: found.session.id, person, startedAt: found.session.createdAt.getTime() };
    },

    async signIn({ email: typed, password }, headers) {
      const email = typed.trim().toLowerCase();
      const known = await kysely.selectFrom("user").select("id").where("email", "=", email).executeTakeFirst();
      const buckets = knownBrowsers.bucketsFor(email, known?.id, headers);
      const waitMs = await throttle.take(buckets);
      const answer =
        waitMs === 0
          ? await unlessRefused(auth.api.signInEmail({ body: { email, password }, headers, returnHeaders: true }))
          : undefined;
      const person = answer && personOf(answer.response.user);
      if (!person) {
        // What was typed may be a password in the wrong field: it is written down only where it is somebody's email.
        await signIns.refused(headers, { ...(known && { email }), ...(waitMs > 0 && { waitMs }) });
        return waitMs > 0 ? { ok: false, waitMs } : { ok: false };
      }
      await signIns.done(person, headers);
      await throttle.giveBack(buckets);
      await see(person.id);
      return { ok: true, person, cookies: [...cookiesOf(answer.headers), knownBrowsers.cookieFor(person.id, headers)] };
    },

    async signOut(headers) {
      const session = await this.sessionOf(headers, { watching: true });
      const { headers: answered } = await auth.api.signOut({ headers, returnHeaders: true });
      if (session)
        await trail.append({ kind: "event", verb: "signedOut", actor: session.person, body: placeOf(headers) });
      return cookiesOf(answered);
    },

    async add({ password, ...person }) {
      const { password: passwords } = await auth.$context;
      const hash = await passwords.hash(password);
      return kysely.transaction().execute((transaction) => insertPerson(transaction, person, hash));
    },

    async count() {
      const { count } = await kysely
        .selectFrom("user")
        .select((select) => select.fn.countAll<number>().as("count"))
        .executeTakeFirstOrThrow();
      return Number(count);
    },

    async list() {
      const rows = await kysely
        .selectFrom("user")
        .leftJoin("seen", "seen.person_id", "user.id")
        .select(["user.id", "user.name", "user.email", "user.role", "user.createdAt", "seen.at"])
        .orderBy("user.name")
        .orderBy("user.email")
        .execute();
      return rows.flatMap(({ createdAt, at, ...user }) => {
        const person = personOf(user);
        return person ? [{ ...person, joinedAt: new Date(createdAt).getTime(), seenAt: at ?? undefined }] : [];
      });
    },

    changeRole: (id, role, by) =>
      changeRoster(id, "roleChanged", by, {
        leaves: role,
        async run(transaction) {
          await transaction.updateTable("user").set({ role, updatedAt: new Date() }).where("id", "=", id).execute();
          return { to: role };
        },
      }),

    remove: (id, by) =>
      changeRoster(id, "removed", by, {
        leaves: undefined,
        async run(transaction) {
          // Sessions, passwords and passkeys go with their person, by the database.
          await transaction.deleteFrom("user").where("id", "=", id).execute();
          await transaction.deleteFrom("seen").where("person_id", "=", id).execute();
          return {};
        },
      }),
  };
}

type Change = { leaves: Role | undefined; run: (transaction: Transaction<Tables>) => Promise<object> };

class LastAdmin extends Error {}

/** Until this transaction ends nobody else changes who is an admin. On SQLite one connection runs one at a time, which is lock enough. */
export async function lockRoster(transaction: Transaction<Tables>, kind: Database["kind"]): Promise<void> {
  if (kind === "postgres") await sql`SELECT pg_advisory_xact_lock(${rosterLock})`.execute(transaction);
}

/** Rejects where the email is somebody's already. */
export async function insertPerson(
  transaction: Transaction<Tables>,
  { name, email: given, role }: Omit<Person, "id">,
  passwordHash: string,
): Promise<Person> {
  const [id, email, at] = [randomUUID(), given.trim().toLowerCase(), new Date()];
  const times = { createdAt: at, updatedAt: at };
  const account = { id: randomUUID(), accountId: id, providerId: "credential", userId: id, password: passwordHash };
  const user = { id, name, email, emailVerified: true, role };
  await transaction
    .insertInto("user")
    .values({ ...user, ...times })
    .execute();
  await transaction
    .insertInto("account")
    .values({ ...account, ...times })
    .execute();
  return { id, name, email, role };
}

/** Undefined where the role is none of ours: such a person may do nothing. */
function personOf({ id, name, email, ...rest }: { id: string; name: string; email: string }): Person | undefined {
  const role = roles.find((each) => "role" in rest && each === rest.role);
  return role && { id, name, email, role };
}
