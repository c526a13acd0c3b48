import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { databaseClock } from "../db/database-clock.ts";
import type { Database } from "../db/open-database.ts";
import { createPace, type Pace } from "./pace.ts";
import { type Sharer, shareOfRate } from "./share-of-rate.ts";

/** What a member says of itself and hears of its share. `isNew`: whatever it held before, others may have by now. */
export type Asked = { place: string; member: string; callsPerSecond: number; held: number; isBusy: boolean };
export type Granted = { share: number; wanted: number; isNew: boolean };

/** Where all that share a rate write down what they hold: one after the other, by one clock. */
export type ShareBook = {
  settle(asked: Asked): Promise<Granted>;
  leave(of: { place: string; member: string }): Promise<void>;
};

type Ports = {
  /** As of a pace. */
  now?: () => number;
  later?: (run: () => void, ms: number) => void;
  wait?: (ms: number) => Promise<void>;
};

/** A share is asked for again so often; calls leave by it for so long; nobody else has it for so much longer, in which what has left arrives. */
const everyMs = 1000;
const soonMs = 250;
export const shareMs = 3000;
export const arrivingMs = 4000;
/** Whoever has asked for nothing for so long needs no share. */
const restMs = 30_000;
const shareLock = 7_307_431;

/**
 * A pace that has a share of the rate at a place while it is used: each second it is looked who else is there, and what they do.
 * Where the book does not answer, no call leaves once the share has run out.
 */
export function createSharedPace(
  book: ShareBook,
  { place, callsPerSecond }: { place: string; callsPerSecond: number },
  { wait = delay, ...ports }: Ports = {},
): Pace {
  const { now = () => performance.now() } = ports;
  const member = randomUUID();
  let isKept = false;
  const pace = createPace({ callsPerSecond: 0, ...ports, onAsked: keep });

  function keep(): void {
    if (isKept) return;
    isKept = true;
    void hold()
      .catch(() => {})
      .finally(() => {
        isKept = false;
        if (pace.idleMs() === 0) keep();
      });
  }

  async function hold(): Promise<void> {
    while (pace.idleMs() < restMs) {
      await beat().catch(() => {});
      await wait(pace.held() === 0 ? soonMs : everyMs);
    }
    pace.forfeit();
    await book.leave({ place, member });
  }

  async function beat(): Promise<void> {
    const askedAt = now();
    const told = { place, member, callsPerSecond, held: pace.held(), isBusy: pace.isBusy() };
    const { share, wanted, isNew } = await book.settle(told);
    if (isNew) pace.forfeit();
    pace.allow(Math.min(share, wanted), askedAt + shareMs);
  }

  return pace;
}

/** The book of consoles that share one PostgreSQL. */
export function createShareBook(database: Database): ShareBook {
  const { kysely } = database;
  const clock = databaseClock(database);
  const lifeMs = shareMs + arrivingMs;
  return {
    settle: (asked) =>
      kysely.transaction().execute(async (transaction) => {
        const { place, member, isBusy } = asked;
        // A process that falls asleep in here must not keep the others from their shares.
        await sql`SET LOCAL idle_in_transaction_session_timeout = 1000`.execute(transaction);
        await sql`SELECT pg_advisory_xact_lock(${shareLock}, hashtext(${place}))`.execute(transaction);
        // After the lock: whoever waited for it must not write a moment that is past.
        const { now } = await transaction.selectNoFrom(clock.as("now")).executeTakeFirstOrThrow();
        const here = transaction.selectFrom("rate_share").selectAll().where("place", "=", place);
        const rows = await here.where("until", ">", now).execute();
        const before = rows.find((row) => row.member === member);
        const held = before ? Math.min(asked.held, before.share) : 0;
        const others = rows.filter((row) => row.member !== member);
        const all: Sharer[] = [
          ...others.map((row) => ({ ...row, isBusy: row.busy === 1, isLive: row.until - arrivingMs > now })),
          { member, share: held, isBusy, isLive: true },
        ];
        const { share, wanted } = shareOfRate(asked.callsPerSecond, all, { member, held }, now);
        const row = { place, member, share, busy: isBusy ? 1 : 0, until: now + lifeMs };
        const { place: _place, member: _member, ...anew } = row;
        await transaction
          .insertInto("rate_share")
          .values(row)
          .onConflict((conflict) => conflict.columns(["place", "member"]).doUpdateSet(anew))
          .execute();
        // One that lasts longer than any was given by a clock that has been set back since.
        const set = transaction.updateTable("rate_share").set({ until: now + lifeMs });
        await set
          .where("place", "=", place)
          .where("until", ">", now + lifeMs)
          .execute();
        await transaction.deleteFrom("rate_share").where("until", "<=", now).execute();
        return { share, wanted, isNew: before === undefined };
      }),
    async leave({ place, member }) {
      await kysely.deleteFrom("rate_share").where("place", "=", place).where("member", "=", member).execute();
    },
  };
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
