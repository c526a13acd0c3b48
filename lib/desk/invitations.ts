import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { Transaction } from "kysely";
import { sql } from "kysely";
import type { Database } from "../db/open-database.ts";
import type { Tables } from "../db/tables.ts";
import type { Auth } from "./auth.ts";
import { passwordFault } from "./password-rules.ts";
import { insertPerson, lockRoster, type Person } from "./people.ts";
import type { Role } from "./permissions.ts";
import { roles } from "./permissions.ts";
import type { Trail } from "./trail.ts";

/** A link that is still open. Times are Unix milliseconds. */
export type Invitation = { id: string; name: string; role: Role; invitedBy: string; expiresAt: number };

/** What the holder of a link may know of it. */
export type OpenLink = { kind: "first" | "invitation"; name: string; role: Role };

export type JoinAnswer = { ok: true; person: Person } | { ok: false; why: "gone" | "emailTaken" | "common" };

export type Invitations = {
  /** Makes the first admin without a link, where there is nobody yet; of several processes that start at once, one does. */
  addFirst(as: { email: string; password: string }): Promise<void>;
  /** A token for the first admin, good for 15 minutes; undefined where there is somebody already. */
  makeFirst(): Promise<string | undefined>;
  /** A token for one person, good for seven days. It is told this once: only its hash is kept. */
  make(wanted: { name: string; role: Role }, by: Person): Promise<string>;
  list(): Promise<Invitation[]>;
  /** `notAdmin`: whoever asks is none any more. */
  revoke(id: string, by: Person): Promise<"done" | "notAdmin">;
  look(token: string): Promise<OpenLink | undefined>;
  /** Makes the person, once. The link stays open where it could not. */
  accept(token: string, as: { name: string; email: string; password: string }): Promise<JoinAnswer>;
};

const firstMs = 15 * 60_000;
const invitationMs = 7 * 24 * 60 * 60_000;
/** Of the lock under which people are made by links; a number of our own. */
const joinLock = 7_307_427;

/** Links by which people come in. A token has 128 random bits. */
export function createInvitations({ kysely, kind }: Database, auth: Auth, trail: Trail): Invitations {
  async function add(ticket: { kind: "first" | "invitation"; name: string; role: Role }, by?: Person): Promise<string> {
    const token = randomBytes(16).toString("base64url");
    const [created_at, lasts] = [Date.now(), ticket.kind === "first" ? firstMs : invitationMs];
    const row = { id: randomUUID(), token_hash: hashOf(token), invited_by: by?.email ?? null };
    const times = { created_at, expires_at: created_at + lasts };
    await kysely.transaction().execute(async (transaction) => {
      if (by && !(await isStillAdmin(by, transaction))) throw new Error("whoever invites is no admin any more");
      await transaction.deleteFrom("ticket").where("expires_at", "<=", created_at).execute();
      await transaction
        .insertInto("ticket")
        .values({ ...row, ...ticket, ...times })
        .execute();
      const { name, role } = ticket;
      if (by) await trail.append({ kind: "event", verb: "invited", actor: by, body: { name, role } }, transaction);
    });
    return token;
  }

  /** And stays it until the transaction ends: else who is demoted at this moment would leave an open link behind. */
  async function isStillAdmin(by: Person, within: Transaction<Tables>): Promise<boolean> {
    await lockRoster(within, kind);
    const now = await within.selectFrom("user").select("role").where("id", "=", by.id).executeTakeFirst();
    return now?.role === "admin";
  }

  const isEmpty = async (within: Transaction<Tables> | typeof kysely) =>
    (await within.selectFrom("user").select("id").limit(1).executeTakeFirst()) === undefined;

  /** One transaction, while nobody else makes a person. On SQLite one connection runs one at a time, which is lock enough. */
  const joining = <T>(work: (transaction: Transaction<Tables>) => Promise<T>) =>
    kysely.transaction().execute(async (transaction) => {
      if (kind === "postgres") await sql`SELECT pg_advisory_xact_lock(${joinLock})`.execute(transaction);
      return work(transaction);
    });

  const hashOfPassword = async (password: string) => (await auth.$context).password.hash(password);

  return {
    async addFirst({ email, password }) {
      if (!(await isEmpty(kysely))) return;
      const hash = await hashOfPassword(password);
      await joining(async (transaction) => {
        if (!(await isEmpty(transaction))) return;
        const person = await insertPerson(transaction, { name: email, email, role: "admin" }, hash);
        await transaction.deleteFrom("ticket").where("kind", "=", "first").execute();
        const body = { by: "the environment" };
        await trail.append({ kind: "event", verb: "joined", actor: person, body }, transaction);
      });
    },

    async makeFirst() {
      return (await isEmpty(kysely)) ? add({ kind: "first", name: "", role: "admin" }) : undefined;
    },

    make: (wanted, by) => add({ kind: "invitation", ...wanted }, by),

    async list() {
      const rows = await kysely
        .selectFrom("ticket")
        .selectAll()
        .where("kind", "=", "invitation")
        .where("expires_at", ">", Date.now())
        .orderBy("created_at")
        .execute();
      return rows.flatMap(({ id, name, role, invited_by, expires_at }) => {
        const known = roleOf(role);
        return known ? [{ id, name, role: known, invitedBy: invited_by ?? "", expiresAt: expires_at }] : [];
      });
    },

    async revoke(id, by) {
      return kysely.transaction().execute(async (transaction) => {
        if (!(await isStillAdmin(by, transaction))) return "notAdmin";
        const [gone] = await transaction
          .deleteFrom("ticket")
          .where("id", "=", id)
          .where("kind", "=", "invitation")
          .returning(["name", "role"])
          .execute();
        if (gone) await trail.append({ kind: "event", verb: "invitationRevoked", actor: by, body: gone }, transaction);
        return "done";
      });
    },

    async look(token) {
      const row = await kysely
        .selectFrom("ticket")
        .select(["kind", "name", "role"])
        .where("token_hash", "=", hashOf(token))
        .where("expires_at", ">", Date.now())
        .executeTakeFirst();
      const role = row && roleOf(row.role);
      if (!role || (row.kind === "first" && !(await isEmpty(kysely)))) return undefined;
      return { kind: row.kind, name: row.name, role };
    },

    async accept(token, { name, email, password }) {
      if (passwordFault(password, [name, email]) !== undefined) return { ok: false, why: "common" };
      // Hashing is slow on purpose: strangers without a link do not get so far.
      if (!(await this.look(token))) return { ok: false, why: "gone" };
      const hash = await hashOfPassword(password);
      return joining(async (transaction): Promise<JoinAnswer> => {
        const open = await transaction
          .selectFrom("ticket")
          .selectAll()
          .where("token_hash", "=", hashOf(token))
          .where("expires_at", ">", Date.now())
          .executeTakeFirst();
        const role = open && roleOf(open.role);
        if (!role || (open.kind === "first" && !(await isEmpty(transaction)))) return { ok: false, why: "gone" };
        const wanted = email.trim().toLowerCase();
        const taken = await transaction.selectFrom("user").select("id").where("email", "=", wanted).executeTakeFirst();
        if (taken) return { ok: false, why: "emailTaken" };
        const person = await insertPerson(transaction, { name, email, role }, hash);
        const used = await transaction.deleteFrom("ticket").where("id", "=", open.id).returning("id").execute();
        if (used.length === 0) throw new Revoked();
        // The first link of another process, or of the start before, has no more use.
        await transaction.deleteFrom("ticket").where("kind", "=", "first").execute();
        const body = { by: open.kind === "first" ? "the first link" : `an invitation of ${open.invited_by}` };
        await trail.append({ kind: "event", verb: "joined", actor: person, body }, transaction);
        return { ok: true, person };
      }).catch((error): JoinAnswer => {
        if (error instanceof Revoked) return { ok: false, why: "gone" };
        throw error;
      });
    },
  };
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

function roleOf(text: string): Role | undefined {
  return roles.find((each) => each === text);
}

/** Somebody revoked it while it was being accepted. */
class Revoked extends Error {}
