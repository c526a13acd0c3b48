import type { Database } from "../db/open-database.ts";
import { type Auth, sessionMsMax } from "./auth.ts";
import { passwordFault } from "./password-rules.ts";
import type { Session } from "./people.ts";
import type { Throttle } from "./throttle.ts";
import type { Trail } from "./trail.ts";

/** One sign-in of a person. `browser`: as it calls itself. Times are Unix milliseconds. */
export type OwnSession = {
  id: string;
  current: boolean;
  browser: string;
  network: string;
  startedAt: number;
  activeAt: number;
};

/** A number: too many tries, and how many milliseconds to wait. */
export type Confirmation = "right" | "wrong" | { waitMs: number };
export type PasswordAnswer = Exclude<Confirmation, "right"> | "common" | "done";

export type OwnAccount = {
  /** Those that hold, the newest first. */
  sessions(session: Session): Promise<OwnSession[]>;
  /** Ends one of their own; of anybody else's, nothing. */
  end(session: Session, id: string): Promise<void>;
  endOthers(session: Session): Promise<void>;
  /** Whether this is their password: asked again before what matters. */
  confirm(session: Session, password: string): Promise<Confirmation>;
  /** Ends all other sessions. */
  changePassword(session: Session, given: { current: string; next: string }): Promise<PasswordAnswer>;
};

/** What each person does with their own account. */
export function createOwnAccount({ kysely }: Database, auth: Auth, trail: Trail, throttle: Throttle): OwnAccount {
  const own = (session: Session) => kysely.selectFrom("session").where("userId", "=", session.person.id);

  async function confirm({ person }: Session, password: string): Promise<Confirmation> {
    const buckets = [{ name: `confirm ${person.id}`, most: 10 }];
    const waitMs = await throttle.take(buckets);
    if (waitMs > 0) return { waitMs };
    const { password: passwords } = await auth.$context;
    const account = await kysely
      .selectFrom("account")
      .select("password")
      .where("userId", "=", person.id)
      .where("providerId", "=", "credential")
      .executeTakeFirst();
    if (!account?.password || !(await passwords.verify({ hash: account.password, password }))) return "wrong";
    await throttle.giveBack(buckets);
    return "right";
  }

  return {
    async sessions(session) {
      const rows = await own(session).selectAll().orderBy("createdAt", "desc").execute();
      return rows
        .map(({ id, userAgent, ipAddress, createdAt, updatedAt, expiresAt }) => ({
          ...{ id, current: id === session.id, browser: userAgent ?? "", network: ipAddress ?? "" },
          ...{ startedAt: msOf(createdAt), activeAt: msOf(updatedAt), expiresAt: msOf(expiresAt) },
        }))
        .filter(({ startedAt, expiresAt }) => expiresAt > Date.now() && startedAt + sessionMsMax > Date.now())
        .map(({ expiresAt: _, ...each }) => each);
    },

    async end(session, id) {
      const { person } = session;
      await kysely.transaction().execute(async (transaction) => {
        const [ended] = await transaction
          .deleteFrom("session")
          .where("userId", "=", person.id)
          .where("id", "=", id)
          .returning("userAgent")
          .execute();
        const body = { browser: ended?.userAgent ?? "" };
        if (ended) await trail.append({ kind: "event", verb: "sessionEnded", actor: person, body }, transaction);
      });
    },

    async endOthers(session) {
      const { person } = session;
      await kysely.transaction().execute(async (transaction) => {
        const ended = await transaction
          .deleteFrom("session")
          .where("userId", "=", person.id)
          .where("id", "!=", session.id)
          .returning("id")
          .execute();
        const body = { sessions: ended.length };
        if (ended.length > 0)
          await trail.append({ kind: "event", verb: "sessionEnded", actor: person, body }, transaction);
      });
    },

    confirm,

    async changePassword(session, { current, next }) {
      const { person } = session;
      const confirmed = await confirm(session, current);
      if (confirmed !== "right") return confirmed;
      if (passwordFault(next, [person.name, person.email]) !== undefined) return "common";
      const { password: passwords } = await auth.$context;
      const password = await passwords.hash(next);
      await kysely.transaction().execute(async (transaction) => {
        await transaction
          .updateTable("account")
          .set({ password, updatedAt: new Date() })
          .where("userId", "=", person.id)
          .where("providerId", "=", "credential")
          .execute();
        await transaction.deleteFrom("session").where("userId", "=", person.id).where("id", "!=", session.id).execute();
        await trail.append({ kind: "event", verb: "passwordChanged", actor: person }, transaction);
      });
      return "done";
    },
  };
}

function msOf(moment: string | Date): number {
  return new Date(moment).getTime();
}
