import type { Database } from "../db/open-database.ts";
import { type Auth, type Cookie, cookiesOf, unlessRefused } from "./auth.ts";
import { type KnownBrowsers, placeOf } from "./known-browsers.ts";
import type { Person, Session, SignInAnswer } from "./people.ts";
import type { SignIns } from "./sign-ins.ts";
import type { Throttle } from "./throttle.ts";
import type { Trail } from "./trail.ts";

/** Times are Unix milliseconds. */
export type OwnPasskey = { id: string; name: string; addedAt: number };

/** What the browser hands to its authenticator, as WebAuthn's JSON, and what it is to keep meanwhile. */
export type Ceremony = { options: object; cookies: Cookie[] };

export type Passkeys = {
  list(session: Session): Promise<OwnPasskey[]>;
  /** Asked for with the headers of the request: the challenge is bound to this session. */
  beginAdding(headers: Headers): Promise<Ceremony>;
  /** False where the authenticator's answer does not hold. */
  finishAdding(session: Session, given: { name: string; response: object }, headers: Headers): Promise<boolean>;
  /** Of their own alone; of anybody else's, nothing. */
  rename(session: Session, id: string, name: string): Promise<void>;
  remove(session: Session, id: string): Promise<void>;
  beginSignIn(headers: Headers): Promise<Ceremony>;
  finishSignIn(response: Record<string, unknown>, headers: Headers): Promise<SignInAnswer>;
};

type AuthenticationResponse = NonNullable<
  Parameters<Auth["api"]["verifyPasskeyAuthentication"]>[0]
>["body"]["response"];

type Options = {
  database: Database;
  auth: Auth;
  trail: Trail;
  throttle: Throttle;
  knownBrowsers: KnownBrowsers;
  signIns: SignIns;
  /** Who asks, by these headers. */
  sessionOf: (headers: Headers) => Promise<Session | undefined>;
};

/** Signing in by what the browser's authenticator keeps, which must have verified its person (a finger, a face, a PIN). */
export function createPasskeys(options: Options): Passkeys {
  const { database, auth, trail, throttle, knownBrowsers, signIns, sessionOf } = options;
  const { kysely } = database;
  const note = (verb: string, actor: Person, body: object) => trail.append({ kind: "event", verb, actor, body });

  return {
    async list({ person }) {
      const rows = await kysely
        .selectFrom("passkey")
        .select(["id", "name", "createdAt"])
        .where("userId", "=", person.id)
        .orderBy("createdAt")
        .execute();
      return rows.map(({ id, name, createdAt }) => ({
        ...{ id, name: name ?? "", addedAt: new Date(createdAt ?? 0).getTime() },
      }));
    },

    async beginAdding(headers) {
      const { response, headers: answered } = await auth.api.generatePasskeyRegistrationOptions({
        headers,
        returnHeaders: true,
      });
      return { options: response, cookies: cookiesOf(answered) };
    },

    async finishAdding({ person }, { name, response }, headers) {
      // The library commits the key by itself: there is none of which the trail does not know at least that it was begun.
      await note("passkeyAdding", person, { name });
      const added = await unlessRefused(auth.api.verifyPasskeyRegistration({ body: { name, response }, headers }));
      if (added) await note("passkeyAdded", person, { name });
      return added !== undefined;
    },

    async rename({ person }, id, name) {
      await kysely.updateTable("passkey").set({ name }).where("id", "=", id).where("userId", "=", person.id).execute();
    },

    async remove({ person }, id) {
      await kysely.transaction().execute(async (transaction) => {
        const [removed] = await transaction
          .deleteFrom("passkey")
          .where("id", "=", id)
          .where("userId", "=", person.id)
          .returning("name")
          .execute();
        const body = { name: removed?.name };
        if (removed) await trail.append({ kind: "event", verb: "passkeyRemoved", actor: person, body }, transaction);
      });
    },

    async beginSignIn(headers) {
      const { response, headers: answered } = await auth.api.generatePasskeyAuthenticationOptions({
        headers: withoutSession(headers),
        returnHeaders: true,
      });
      return { options: { ...response, userVerification: "required" }, cookies: cookiesOf(answered) };
    },

    async finishSignIn(given, headers) {
      const buckets = [{ name: `passkeys from ${placeOf(headers).network}`, most: 30 }];
      const waitMs = await throttle.take(buckets);
      if (waitMs > 0) {
        await signIns.refused(headers, { passkey: true, waitMs });
        return { ok: false, waitMs };
      }
      // A stranger's, whatever its type says: the library looks at each part of it.
      const response = given as unknown as AuthenticationResponse;
      const call = { body: { response }, headers, returnHeaders: true } as const;
      const answer = await unlessRefused(auth.api.verifyPasskeyAuthentication(call));
      const cookies = answer && cookiesOf(answer.headers);
      const session = cookies && (await sessionOf(withCookies(headers, cookies)));
      if (!session) {
        await signIns.refused(headers, { passkey: true });
        return { ok: false };
      }
      const { person } = session;
      await signIns.done(person, headers, { passkey: true });
      await throttle.giveBack(buckets);
      return { ok: true, person, cookies: [...cookies, knownBrowsers.cookieFor(person.id, headers)] };
    },
  };
}

/** Who signs in is nobody yet, whatever session the browser still has: the library would offer that one's keys alone. */
function withoutSession(headers: Headers): Headers {
  const bare = new Headers(headers);
  bare.delete("cookie");
  return bare;
}

function withCookies(headers: Headers, cookies: Cookie[]): Headers {
  const after = new Headers(headers);
  after.set("cookie", cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join("; "));
  return after;
}
