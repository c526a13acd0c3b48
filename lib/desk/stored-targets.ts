import { type Kysely, sql, type Transaction } from "kysely";
import type { ChatTarget } from "../chat/client.ts";
import { type RegionId, regionIds, regions } from "../chat/regions.ts";
import { type Edition, editions, ServiceUrl, type TargetDraft } from "../chat/target-draft.ts";
import type { Database } from "../db/open-database.ts";
import type { Tables } from "../db/tables.ts";
import type { TargetRow } from "../db/tables-targets.ts";
import type { Seal } from "./seal.ts";

/** A target that an admin added, as an admin may see it: never its key. */
export type StoredTarget = {
  id: string;
  name: string;
  region: RegionId | "custom";
  url: string;
  sdkAppId: number;
  admin: string;
  edition: Edition;
  callsPerSecond: number;
  keyMissing: boolean;
};

/** With what is needed to call it; without a key where that cannot be read. */
export type KeyedTarget = StoredTarget & { target: ChatTarget | undefined };

export type StoredTargets = {
  all(): Promise<StoredTarget[]>;
  find(id: string): Promise<KeyedTarget | undefined>;
  /** One transaction, while nobody else changes a target: what is looked up in it still holds when it is changed. */
  changing<T>(work: (targets: ChangingTargets) => Promise<T>): Promise<T>;
  /** Seals anew what was sealed with an older key; what cannot be opened stays as it is. Gives how many still need an older key. */
  reseal(): Promise<number>;
};

export type ChangingTargets = {
  transaction: Transaction<Tables>;
  find(id: string): Promise<KeyedTarget | undefined>;
  isTaken(name: string, byAnotherThan?: string): Promise<boolean>;
  add(id: string, draft: TargetDraft): Promise<StoredTarget>;
  /** An empty key stays as it is. */
  change(id: string, draft: TargetDraft): Promise<void>;
  remove(id: string): Promise<void>;
};

/** Of the lock under which targets change; a number of our own. */
const targetsLock = 7_307_428;
const placeOf = (row: string) => ({ table: "target", row, field: "sealed_key" });

export function createStoredTargets({ kysely, kind }: Database, seal: Seal, now: () => number): StoredTargets {
  const rows = (within: Kysely<Tables> = kysely) => within.selectFrom("target").selectAll();
  const keyOf = (row: TargetRow) => seal.open(row.sealed_key, placeOf(row.id));

  function shown(row: TargetRow): StoredTarget {
    const { id, name, url, admin } = row;
    return {
      ...{ id, name, url, admin, sdkAppId: row.sdk_app_id, callsPerSecond: row.calls_per_second },
      region: regionIds.find((region) => region === row.region) ?? "custom",
      edition: editions.find((edition) => edition === row.edition) ?? "trial",
      keyMissing: keyOf(row) === undefined,
    };
  }

  async function find(id: string, within?: Transaction<Tables>): Promise<KeyedTarget | undefined> {
    const row = await rows(within).where("id", "=", id).executeTakeFirst();
    const key = row && keyOf(row);
    return row && { ...shown(row), target: key === undefined ? undefined : targetOf(shown(row), key) };
  }

  const changingIn = (transaction: Transaction<Tables>): ChangingTargets => ({
    transaction,
    find: (id) => find(id, transaction),
    async isTaken(name, byAnotherThan = "") {
      const row = rows(transaction).where("name", "=", name).where("id", "!=", byAnotherThan);
      return (await row.executeTakeFirst()) !== undefined;
    },
    async add(id, draft) {
      const sealed_key = seal.close(draft.key, placeOf(id));
      const row = { ...{ id, created_at: now(), ...columnsOf(draft) }, sealed_key };
      await transaction.insertInto("target").values(row).execute();
      return shown(row);
    },
    async change(id, draft) {
      const sealed = draft.key === "" ? {} : { sealed_key: seal.close(draft.key, placeOf(id)) };
      const columns = { ...columnsOf(draft), ...sealed };
      await transaction.updateTable("target").set(columns).where("id", "=", id).execute();
    },
    async remove(id) {
      await transaction.deleteFrom("target").where("id", "=", id).execute();
    },
  });

  return {
    all: async () => (await rows().orderBy("name").execute()).map(shown),
    find: (id) => find(id),
    changing: (work) =>
      kysely.transaction().execute(async (transaction) => {
        // On SQLite one connection runs one transaction at a time, which is lock enough.
        if (kind === "postgres") await sql`SELECT pg_advisory_xact_lock(${targetsLock})`.execute(transaction);
        return work(changingIn(transaction));
      }),
    async reseal() {
      let left = 0;
      for (const row of await rows().execute()) {
        if (seal.isFresh(row.sealed_key)) continue;
        const key = keyOf(row);
        // What a key sealed that nobody has any more needs none of those that are there.
        if (key === undefined && seal.isOfOurs(row.sealed_key)) left += 1;
        if (key === undefined) continue;
        // Whoever has put a new key there meanwhile is right.
        await kysely
          .updateTable("target")
          .set({ sealed_key: seal.close(key, placeOf(row.id)) })
          .where("id", "=", row.id)
          .where("sealed_key", "=", row.sealed_key)
          .execute();
      }
      return left;
    },
  };
}

/** Where a draft's commands would go, and what they would be signed with. */
export function targetOf(
  { region, url, sdkAppId, admin }: Pick<StoredTarget, "region" | "url" | "sdkAppId" | "admin">,
  key: string,
): ChatTarget {
  const backupUrl = region === "custom" ? undefined : `https://${regions[region].backup}`;
  return { url, backupUrl, sdkAppId, admin, key };
}

export function urlOf({ place, url }: Pick<TargetDraft, "place" | "url">): string {
  return place === "custom" ? ServiceUrl.parse(url) : `https://${regions[place].domain}`;
}

function columnsOf(draft: TargetDraft) {
  return {
    name: draft.name,
    url: urlOf(draft),
    region: draft.place,
    sdk_app_id: draft.sdkAppId,
    admin: draft.admin,
    edition: draft.edition,
    calls_per_second: draft.callsPerSecond,
  };
}
