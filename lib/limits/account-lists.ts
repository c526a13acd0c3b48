import { randomUUID } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { AccountList } from "../chat/limit-scan.ts";
import type { TargetApp } from "../chat/trail-line.ts";
import type { Database } from "../db/open-database.ts";
import { storableText } from "../desk/trail.ts";
import { limitAppOf } from "./limit-apps.ts";

/** More than this are no list of accounts. */
export class TooManyAccounts extends Error {}

/** Lists of accounts that were frozen: each account once, by byte order. */
export type AccountLists = {
  /**
   * Keeps them all, and then tells the list; undefined where there was none. Rejects where they cannot be kept, with TooManyAccounts where there
   * are more than two million, and leaves nothing behind.
   */
  freeze(
    of: { app: TargetApp; personId: string; title: string },
    accounts: AsyncIterable<readonly string[]>,
  ): Promise<AccountList | undefined>;
  /** Undefined where there is none of this id, or not of this app. */
  load(app: TargetApp, id: string): Promise<(AccountList & { seq: number }) | undefined>;
  /** The accounts behind this one, in pieces. */
  accounts(seq: number, after?: string): AsyncGenerator<string[]>;
  /** Forgets lists that nobody needs: older than a week, broken off an hour ago, or more than a person keeps; none of a scan that goes on. */
  sweep(): Promise<void>;
};

const together = 1000;
const dayMs = 24 * 60 * 60 * 1000;
const keptMs = 7 * dayMs;
const unsealedMs = dayMs / 24;
/** So many of one person are kept. */
const ofOneMost = 10;
const accountsMost = 2_000_000;

export function createAccountLists(
  { kysely }: Database,
  { now = Date.now, most = accountsMost }: { now?: () => number; most?: number } = {},
): AccountLists {
  async function forget(seq: number): Promise<void> {
    for (;;) {
      const some = kysely.selectFrom("listed_account").select("account").where("list", "=", seq).limit(5000);
      const gone = await kysely
        .deleteFrom("listed_account")
        .where("list", "=", seq)
        .where("account", "in", some)
        .executeTakeFirst();
      if (gone.numDeletedRows === 0n) break;
      await nextTurn();
    }
    // Last: whoever is ended in between leaves what the next one finds.
    await kysely.deleteFrom("account_list").where("seq", "=", seq).execute();
  }

  async function keep(seq: number, accounts: AsyncIterable<readonly string[]>): Promise<number> {
    let taken = 0;
    for await (const some of accounts) {
      for (let at = 0; at < some.length; at += together) {
        const values = some.slice(at, at + together).map((account) => ({ list: seq, account: storableText(account) }));
        const kept = await kysely
          .insertInto("listed_account")
          .values(values)
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst();
        taken += Number(kept.numInsertedOrUpdatedRows ?? 0n);
        if (taken > most) throw new TooManyAccounts(`more than ${most} accounts`);
        await nextTurn();
      }
    }
    return taken;
  }

  return {
    async freeze({ app, personId, title }, accounts) {
      const id = randomUUID();
      const row = { id, at: now(), title, person_id: personId, app: await limitAppOf(kysely, app) };
      const { seq } = await kysely
        .insertInto("account_list")
        .values({ ...row, accounts: 0, sealed: 0 })
        .returning("seq")
        .executeTakeFirstOrThrow();
      try {
        const count = await keep(seq, accounts);
        if (count === 0) {
          await forget(seq);
          return undefined;
        }
        await kysely.updateTable("account_list").set({ accounts: count, sealed: 1 }).where("seq", "=", seq).execute();
        return { id, at: row.at, title, accounts: count };
      } catch (error) {
        await forget(seq).catch(() => {});
        throw error;
      }
    },

    async load(app, id) {
      const found = await kysely
        .selectFrom("account_list")
        .innerJoin("limit_app", "limit_app.app", "account_list.app")
        .select(["seq", "id", "at", "title", "accounts"])
        .where("id", "=", id)
        .where("sealed", "=", 1)
        .where("sdk_app_id", "=", app.sdkAppId)
        .where("host", "=", app.host)
        .executeTakeFirst();
      return found;
    },

    async *accounts(seq, after = "") {
      for (;;) {
        const some = await kysely
          .selectFrom("listed_account")
          .select("account")
          .where("list", "=", seq)
          .where("account", ">", after)
          .orderBy("account")
          .limit(together)
          .execute();
        const last = some.at(-1);
        if (!last) return;
        yield some.map(({ account }) => account);
        after = last.account;
        await nextTurn();
      }
    },

    async sweep() {
      const needed = kysely.selectFrom("limit_scan").select("list").where("state", "=", "scanning").execute();
      const scanned = new Set((await needed).map(({ list }) => list));
      const all = await kysely
        .selectFrom("account_list")
        .select(["seq", "at", "person_id", "sealed"])
        .orderBy("seq", "desc")
        .execute();
      const ofPerson = new Map<string, number>();
      for (const { seq, at, person_id, sealed } of all) {
        const before = ofPerson.get(person_id) ?? 0;
        ofPerson.set(person_id, before + 1);
        const isOld = at < now() - (sealed === 1 ? keptMs : unsealedMs);
        if (!scanned.has(seq) && (isOld || (sealed === 1 && before >= ofOneMost))) await forget(seq);
      }
    },
  };
}
