import { randomUUID } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { type Kysely, sql, type Transaction } from "kysely";
import { type KnownMark, markBesidePath, readMarkBeside, writeMarkBeside } from "./mark-beside.ts";
import type { Database } from "./open-database.ts";
import type { Tables } from "./tables.ts";

/**
 * Notes at a start that the database lies here, and tells whether it had been elsewhere, or is an older copy of itself: then `whenRestored`
 * is done in the same transaction, once for all processes. A database without a mark is new, or of an earlier version. `reach`: for
 * tests, told between the steps. Rejects where the mark cannot be written.
 */
export function takePlace(
  database: Database,
  place: { file: string } | { url: string },
  whenRestored: (transaction: Transaction<Tables>) => Promise<void>,
  reach: (step: "noted" | "taken") => void = () => {},
): Promise<boolean> {
  const { kysely } = database;
  if ("url" in place) return takeServer(kysely, whenRestored);
  return place.file === ":memory:" ? Promise.resolve(false) : takeFile(kysely, place.file, whenRestored, reach);
}

/**
 * What is on disk between any two steps is one start or the other: the file knows both marks before the database gets the next one. One that
 * was put here stays unknown until what follows from it is on disk too.
 */
async function takeFile(
  kysely: Kysely<Tables>,
  file: string,
  whenRestored: (transaction: Transaction<Tables>) => Promise<void>,
  reach: (step: "noted" | "taken") => void,
): Promise<boolean> {
  const path = markBesidePath(file);
  const born = bornOf(file);
  const next: KnownMark = { mark: randomUUID(), ...(born !== undefined && { born }) };
  const { mark, isRestored } = await kysely.transaction().execute(async (transaction) => {
    const mark = await lockMark(transaction);
    const known = readMarkBeside(path)?.known ?? (existsSync(path) ? [] : [{ mark: "" }]);
    const isAt = (each: KnownMark) => each.born === undefined || born === undefined || each.born === born;
    const isRestored =
      !known.some((each) => each.mark === mark && isAt(each)) && (mark !== "" || (await hasTrail(transaction)));
    writeMarkBeside(path, { known: [...(isRestored ? known : [{ ...next, mark }]), next], takenIn: mark });
    reach("noted");
    await setMark(transaction, next.mark);
    if (isRestored) await whenRestored(transaction);
    return { mark, isRestored };
  });
  reach("taken");
  const { rows } = await sql<{ busy: number }>`PRAGMA wal_checkpoint(TRUNCATE)`.execute(kysely);
  const isInMainFile = rows[0]?.busy === 0;
  await kysely.transaction().execute(async (transaction) => {
    // Another start may have come in between; then the file is its.
    if ((await lockMark(transaction)) === next.mark)
      writeMarkBeside(path, { known: [next], ...(!isInMainFile && { takenIn: mark }) });
  });
  return isRestored;
}

/** A folder that was copied whole brings its mark with it, but its files are made anew. Where the disk does not tell, Node says the last change. */
function bornOf(file: string): string | undefined {
  const { birthtimeNs, ctimeNs } = statSync(file, { bigint: true });
  return birthtimeNs > 0n && birthtimeNs !== ctimeNs ? String(birthtimeNs) : undefined;
}

async function takeServer(
  kysely: Kysely<Tables>,
  whenRestored: (transaction: Transaction<Tables>) => Promise<void>,
): Promise<boolean> {
  const here = await placeOnServer(kysely);
  return kysely.transaction().execute(async (transaction) => {
    const mark = await lockMark(transaction);
    if (mark === here) return false;
    await setMark(transaction, here);
    if (mark === "") return false;
    await whenRestored(transaction);
    return true;
  });
}

const undefinedFunction = "42883";
const notPermitted = "42501";

/**
 * The server, its timeline (another after a recovery to a point in time, or a standby's promotion), the database, and a table's number, which a
 * restored dump gives anew. Where a server tells less of itself, that much less.
 */
async function placeOnServer(kysely: Kysely<Tables>): Promise<string> {
  const numbers = sql`
    (SELECT oid::text FROM pg_database WHERE datname = current_database()) || ' ' || 'bulk_job'::regclass::oid::text`;
  const whole = sql<{ place: string }>`
    SELECT (SELECT system_identifier::text FROM pg_control_system())
      || ' ' || left(pg_walfile_name(pg_current_wal_lsn()), 8) || ' ' || ${numbers} AS place`;
  const part = sql<{ place: string }>`SELECT ${numbers} AS place`;
  const { rows } = await whole.execute(kysely).catch((error) => {
    const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
    if (code !== undefinedFunction && code !== notPermitted) throw error;
    return part.execute(kysely);
  });
  return rows[0]?.place ?? "";
}

/** Nobody else reads or writes it until the transaction is over. */
async function lockMark(transaction: Transaction<Tables>): Promise<string> {
  await transaction
    .updateTable("place_mark")
    .set(({ ref }) => ({ mark: ref("mark") }))
    .execute();
  return (await transaction.selectFrom("place_mark").select("mark").executeTakeFirstOrThrow()).mark;
}

async function setMark(transaction: Transaction<Tables>, mark: string): Promise<void> {
  await transaction.updateTable("place_mark").set({ mark }).execute();
}

async function hasTrail(transaction: Transaction<Tables>): Promise<boolean> {
  return (await transaction.selectFrom("trail").select("seq").limit(1).executeTakeFirst()) !== undefined;
}
