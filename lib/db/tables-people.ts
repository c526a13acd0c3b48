import type { Kysely } from "kysely";

/** A moment in a table of the sign-in library: text on SQLite, a Date from PostgreSQL. A Date may be written to both. */
type Moment = string | Date;

/*
 * Tables that the sign-in library lays out by itself; only the columns that we name in statements of our own.
 */
export type UserRow = {
  id: string;
  name: string;
  email: string;
  emailVerified: boolean | number;
  createdAt: Moment;
  updatedAt: Moment;
  role: string;
};
export type AccountRow = {
  id: string;
  accountId: string;
  providerId: string;
  userId: string;
  password: string | null;
  createdAt: Moment;
  updatedAt: Moment;
};
export type SessionRow = {
  id: string;
  token: string;
  userId: string;
  ipAddress: string | null;
  userAgent: string | null;
  createdAt: Moment;
  updatedAt: Moment;
  expiresAt: Moment;
};
export type PasskeyRow = { id: string; userId: string; name: string | null; createdAt: Moment | null };

/*
 * Tables of our own. Times are Unix milliseconds.
 */

/** A link that makes somebody a person, once. `token_hash`: SHA-256 of what the link holds. `name`: whom it was made for. */
export type TicketRow = {
  id: string;
  kind: "first" | "invitation";
  token_hash: string;
  role: string;
  name: string;
  invited_by: string | null;
  created_at: number;
  expires_at: number;
};

/** When a person last did something here. */
export type SeenRow = { person_id: string; at: number };

/** How often something was tried in the window that ends at `until`. */
export type TryRow = { bucket: string; count: number; until: number };

export async function createPeopleTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("ticket")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("token_hash", "text", (column) => column.notNull().unique())
    .addColumn("role", "text", (column) => column.notNull())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("invited_by", "text")
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("expires_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("seen")
    .addColumn("person_id", "text", (column) => column.primaryKey())
    .addColumn("at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("try")
    .addColumn("bucket", "text", (column) => column.primaryKey())
    .addColumn("count", "integer", (column) => column.notNull())
    .addColumn("until", "bigint", (column) => column.notNull())
    .execute();
}
