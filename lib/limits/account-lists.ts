import { randomUUID } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { AccountList } from "../chat/limit-scan.ts";
import type { TargetApp } from "../chat/trail-line.ts";
import type { Database } from "../db/open-database.ts";
import { storableText } from "../desk/trail.ts";
import { limitAppOf } from "./limit-apps.ts";

/** Lists of accounts that were frozen: each account once, by byte order. */
export type AccountLists = {
  /** Keeps them all, and then tells the list; undefined where there was none. Rejects where they cannot be kept. */
  freeze(
    of: { app: TargetApp; personId: string; title: string },
    accounts: AsyncIterable<readonly string[]>,
  ): Promise<AccountList | undefined>;
  /** Undefined where there is none of this id, or not of this app. */
  load(app: TargetApp, id: string): Promise<(AccountList & { seq: number }) | undefined>;
  /** The accounts behind this one, in pieces. */
  accounts(seq: number, after?: string): AsyncGenerator<string[]>;
  /** Forgets lists that nobody needs: older than a week, and not of a scan that goes on. */
  sweep(): Promise<void>;
};

const together = 1000;
const keptMs = 7 * 24 * 60 * 60 * 1000;

export function createAccountLists({ kysely }: Database, now: () => number = Date.now): AccountLists {
  return {
    async freeze({ app, personId, title }, accounts) {
      const id = randomUUID();
      const row = { id, at: now(), title, person_id: personId, app: await limitAppOf(kysely, app) };
      const { seq } = await kysely
        .insertInto("account_list")
        .values({ ...row, accounts: 0, sealed: 0 })
        .returning("seq")
        .executeTakeFirstOrThrow();
      for await (const some of accounts) {
        for (let at = 0; at < some.length; at += together) {
          const values = some
            .slice(at, at + together)
            .map((account) => ({ list: seq, account: storableText(account) }));
          await kysely
            .insertInto("listed_account")
            .values(values)
            .onConflict((conflict) => conflict.doNothing())
            .execute();
          await nextTurn();
        }
      }
      const counted = kysely.selectFrom("listed_account").where("list", "=", seq);
      const { count } = await counted.select(({ fn }) => fn.countAll().as("count")).executeTakeFirstOrThrow();
      if (Number(count) === 0) {
        await kysely.deleteFrom("account_list").where("seq", "=", seq).execute();
        return undefined;
      }
      await kysely
        .updateTable("account_list")
        .set({ accounts: Number(count), sealed: 1 })
        .where("seq", "=", seq)
        .execute();
      return { id, at: row.at, title, accounts: Number(count) };
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
      const needed = kysely.selectFrom("limit_scan").select("list").where("state", "=", "scanning");
      const old = await kysely
        .selectFrom("account_list")
        .select("seq")
        .where("at", "<", now() - keptMs)
        .where("seq", "not in", needed.where("list", "is not", null).$castTo<{ list: number }>())
        .execute();
      for (const { seq } of old) {
        await kysely.deleteFrom("account_list").where("seq", "=", seq).execute();
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
      }
    },
  };
}
