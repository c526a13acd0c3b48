import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { sql } from "kysely";
import { ahead } from "../bulk/ahead.ts";
import { createPeerBook } from "../bulk/peer-book.ts";
import type { PlanTarget } from "../bulk/plans.ts";
import { mayPass, type PatiencePorts, readPatiently } from "../bulk/read-patiently.ts";
import type { PlanFailure } from "../chat/bulk-plan.ts";
import type { Scan, ScanSource } from "../chat/limit-scan.ts";
import { nearFrom, type Walls } from "../chat/measure.ts";
import { done, failed, type Outcome } from "../chat/outcome.ts";
import { type AccountContents, readAccount } from "../chat/read-account.ts";
import type { TargetApp } from "../chat/trail-line.ts";
import { databaseClock } from "../db/database-clock.ts";
import type { Database } from "../db/open-database.ts";
import { type LimitScanRow, stillHolds } from "../db/tables-limits.ts";
import type { WentTo } from "../desk/same-app.ts";
import type { Actor, Trail } from "../desk/trail.ts";
import type { TrailLines } from "../desk/trail-lines.ts";
import type { AccountLists } from "./account-lists.ts";
import { writeFigures } from "./figures.ts";
import { knownLimitApp, limitAppOf } from "./limit-apps.ts";
import { figuresOf, noAnswer, type ReadFigures } from "./read-figures.ts";
import { countTotals } from "./snapshot-totals.ts";

export type ScanOrder = {
  actor: Actor;
  target: PlanTarget;
  source: ScanSource;
  /** Whether each conversation is asked about: is its other side gone? It takes more calls. */
  orphans: boolean;
  scheduled?: boolean;
};

export type Scans = {
  /**
   * Begins to read the accounts; only reads are sent, behind people's calls. `denied` (`repeated`) while this app is being read already, and
   * (`target`) where its list is gone.
   */
  start(order: ScanOrder): Promise<Outcome<{ id: string }>>;
  load(id: string): Promise<Scan | undefined>;
  /** Of this app, the newest first. */
  list(app: TargetApp, most: number): Promise<Scan[]>;
  /** Ends the reading. What was read is kept, and becomes part of the next snapshot. */
  cancel(actor: Actor, id: string): Promise<void>;
  /** From the next snapshot on these are not known any more; those that are there keep them. */
  forget(actor: Actor, target: PlanTarget, accounts: AsyncIterable<readonly string[]>): Promise<number>;
  /** Takes up what a process that is gone has left. */
  resume(open: (went: WentTo) => Promise<PlanTarget | undefined>): Promise<void>;
  /** Settles once this process reads none. */
  idle(): Promise<void>;
};

export type ScanPorts = Partial<PatiencePorts> & {
  now?: () => number;
  /** The walls of an app, for who is near one. */
  wallsOf: (app: TargetApp) => Promise<Walls>;
};

type ScanRow = Omit<LimitScanRow, "totals">;
type Reading = {
  isOver: () => boolean;
  /** Says where one learns how far it is, between the accounts as well. */
  tell: (progress: () => { calls: number; met: number }) => void;
};

const leaseMs = 10_000;
const beatMs = 2000;
const readsAhead = 32;
const writtenTogether = 200;
const askedTogether = 1000;
/** Of eight tries each, over half a minute: as long as a target may be away. */
const roundsMost = 60;
const writtenEveryMs = 1000;

export function createScans(
  { database, trail, lines, lists }: { database: Database; trail: Trail; lines: TrailLines; lists: AccountLists },
  ports: ScanPorts,
): Scans {
  const { kysely } = database;
  const { now = Date.now, wait = (ms) => pause(ms, undefined, { ref: false }), random = Math.random, wallsOf } = ports;
  const holder = randomUUID();
  const clock = databaseClock(database);
  const until = sql<number>`${clock} + ${leaseMs}`;
  const running = new Map<string, { work: Promise<void>; stop: () => void }>();
  const mine = (id: string) =>
    kysely.updateTable("limit_scan").where("id", "=", id).where("holder", "=", holder).where("state", "=", "scanning");

  /** Whom it reads, frozen before the first of them is read. Undefined where nobody is. */
  async function listFor(row: ScanRow, target: PlanTarget): Promise<{ seq: number; accounts: number } | undefined> {
    const source = JSON.parse(row.source) as ScanSource; // what `start` wrote
    if (source.kind === "given") return lists.load(target, source.list);
    const title = `${source.kind} ${row.id}`;
    const accounts = source.kind === "known" ? known(row.app, target) : changed(row.app, target);
    const frozen = await lists.freeze({ app: target, personId: row.person_id, title }, accounts);
    return frozen && lists.load(target, frozen.id);
  }

  async function* known(app: number, target: PlanTarget) {
    for await (const some of lines.accounts(target.id)) yield [...(await lines.changedAt(target, some)).keys()];
    yield* figured(app);
  }

  /** Those that were changed from here since they were read, or never were; and who is near a wall or could not be read. */
  async function* changed(app: number, target: PlanTarget) {
    for await (const all of lines.accounts(target.id)) {
      for (let at = 0; at < all.length; at += askedTogether) {
        const some = all.slice(at, at + askedTogether);
        const changedAt = await lines.changedAt(target, some);
        const read = await kysely
          .selectFrom("account_figure")
          .select(["account", "read_at"])
          .where("app", "=", app)
          .where("until", "=", stillHolds)
          .where("account", "in", some)
          .execute();
        const readAt = new Map(read.map(({ account, read_at }) => [account, read_at]));
        yield some.filter((account) => (changedAt.get(account) ?? -1) >= (readAt.get(account) ?? 0));
      }
    }
    yield* figured(app, await wallsOf(target));
  }

  /** The accounts that figures are known of; with walls, those that are near one, and those that could not be read. */
  async function* figured(app: number, walls?: Walls) {
    let after = "";
    for (;;) {
      let some = kysely.selectFrom("account_figure").select("account").where("app", "=", app);
      some = some.where("until", "=", stillHolds).where("account", ">", after);
      if (walls)
        some = some.where(({ eb, or }) =>
          or([
            eb("group_count", ">=", nearFrom(walls.groups)),
            eb("conversation_count", ">=", nearFrom(walls.conversations)),
            eb("mark_count", ">=", nearFrom(walls.marks)),
            eb("code", "<>", 0),
          ]),
        );
      const page = await some.orderBy("account").limit(5000).execute();
      const last = page.at(-1);
      if (!last) return;
      yield page.map(({ account }) => account);
      after = last.account;
    }
  }

  async function fail(id: string, failure: PlanFailure): Promise<void> {
    await mine(id)
      .set({ state: "failed", failure: JSON.stringify(failure), ended: now() })
      .execute();
  }

  async function read(row: ScanRow, target: PlanTarget, { isOver, tell }: Reading): Promise<void> {
    const { id, seq, app } = row;
    let { list, last_account: last, accounts_done: accountsDone, calls } = row;
    if (list === null) {
      const whom = await listFor(row, target);
      if (!whom) return fail(id, { kind: "empty" });
      list = whom.seq;
      const kept = await mine(id).set({ list, accounts: whom.accounts }).executeTakeFirst();
      if (kept.numUpdatedRows === 0n) return;
    }
    const client: PlanTarget["client"] = {
      async call(...asked) {
        calls += 1;
        const answer = await target.client.call(...asked);
        if (answer.ok) met = 0;
        else if (mayPass(answer.failure)) met = answer.failure.kind === "refused" ? answer.failure.code : noAnswer;
        return answer;
      },
    };
    const peers = row.orphans === 1 ? createPeerBook(client, { wait, random }, isOver) : undefined;
    let [answered, met] = [0, 0];
    tell(() => ({ calls, met }));
    /** While others are answered it is the account; while nobody is, it is the target, which may come back. */
    const readWhole = async (account: string): Promise<Outcome<AccountContents>> => {
      for (let rounds = 1; ; rounds++) {
        const before = answered;
        const whole = await readPatiently(() => readAccount(client, account), { wait, random }, isOver);
        if (whole.ok) answered += 1;
        if (whole.ok || !mayPass(whole.failure) || answered > before || rounds === roundsMost || isOver()) return whole;
      }
    };
    const countedOf = async (account: string) => figuresOf(account, await readWhole(account), peers);
    // A generator would wait for a promise that it yields: what is read ahead stands in something else.
    const each = async function* (seq: number) {
      for await (const some of lists.accounts(seq, last))
        for (const account of some) yield { outcome: countedOf(account) };
    };
    let found: ReadFigures[] = [];
    let writtenAt = now();
    /** False where this process does not hold it any more. */
    const write = async () => {
      const at = now();
      const some = found;
      found = [];
      writtenAt = at;
      return kysely.transaction().execute(async (transaction) => {
        const held = await transaction
          .updateTable("limit_scan")
          .set({ accounts_done: accountsDone, last_account: last, calls, met, until })
          .where("id", "=", id)
          .where("holder", "=", holder)
          .where("state", "=", "scanning")
          .executeTakeFirst();
        if (held.numUpdatedRows === 0n) return false;
        await writeFigures(transaction, { app, scan: seq, at }, some);
        return true;
      });
    };
    for await (const { outcome } of ahead(each(list), readsAhead)) {
      const figures = await outcome;
      if (isOver()) return;
      if (!figures.ok) {
        await write();
        return fail(id, figures.failure);
      }
      found.push(figures.value);
      last = figures.value.account;
      accountsDone += 1;
      const isDue = found.length >= writtenTogether || now() - writtenAt >= writtenEveryMs;
      if (isDue && !(await write())) return;
    }
    if (!(await write())) return;
    const totals = JSON.stringify(await countTotals(database, app));
    await mine(id).set({ state: "done", totals, ended: now() }).execute();
  }

  function run(row: ScanRow, target: PlanTarget): void {
    const { id } = row;
    let isOver = false;
    let progress: Parameters<Reading["tell"]>[0] = () => ({ calls: row.calls, met: 0 });
    const renew = () =>
      void mine(id)
        .set({ until, ...progress() })
        .execute()
        .catch(() => {});
    const timer = setInterval(renew, beatMs);
    timer.unref();
    const stop = () => {
      isOver = true;
    };
    const tell: Reading["tell"] = (told) => {
      progress = told;
    };
    const work = read(row, target, { isOver: () => isOver, tell })
      .catch(async (error) => {
        console.error(`Scan ${id} broke off:`, error instanceof Error ? error.message : "unknown");
        await fail(id, { kind: "unreadable" }).catch(() => {});
      })
      .finally(() => {
        clearInterval(timer);
        running.delete(id);
      });
    running.set(id, { work, stop });
  }

  const rowOf = (id: string) => kysely.selectFrom("limit_scan").selectAll().where("id", "=", id).executeTakeFirst();
  // Without the totals, which are long.
  const shown = kysely
    .selectFrom("limit_scan")
    .innerJoin("limit_app", "limit_app.app", "limit_scan.app")
    .select(["seq", "id", "at", "limit_scan.app", "target_id", "target", "person_id", "person", "scheduled", "state"])
    .select([
      "source",
      "orphans",
      "list",
      "accounts",
      "accounts_done",
      "last_account",
      "calls",
      "met",
      "calls_per_second",
    ])
    .select(["ended", "failure", "holder", "until", "sdk_app_id", "host"]);

  return {
    async start({ actor, target, source, orphans, scheduled = false }) {
      if (source.kind === "given" && !(await lists.load(target, source.list)))
        return failed({ kind: "denied", why: "target" });
      const id = randomUUID();
      const app = await limitAppOf(kysely, target);
      const begun = await kysely
        .insertInto("limit_scan")
        .values({
          ...{ id, at: now(), app, target_id: target.id, target: target.name, state: "scanning", list: null },
          ...{ person_id: actor.id, person: actor.email, scheduled: Number(scheduled), orphans: Number(orphans) },
          ...{ source: JSON.stringify(source), accounts: 0, accounts_done: 0, last_account: "", calls: 0, met: 0 },
          ...{ calls_per_second: target.callsPerSecond, ended: null, totals: null, failure: null, holder, until },
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      const row = begun.numInsertedOrUpdatedRows === 1n ? await rowOf(id) : undefined;
      if (!row) return failed({ kind: "denied", why: "repeated" });
      const place = { target: { id: target.id, name: target.name } };
      const body = { scan: id, source: source.kind, scheduled };
      await trail.append({ kind: "event", verb: "scanStarted", actor, ...place, body });
      run(row, target);
      return done({ id });
    },

    async load(id) {
      const row = await shown.where("id", "=", id).executeTakeFirst();
      return row && scanOf(row);
    },

    async list(app, most) {
      const number = await knownLimitApp(kysely, app);
      if (number === undefined) return [];
      const rows = await shown.where("limit_scan.app", "=", number).orderBy("seq", "desc").limit(most).execute();
      return rows.map(scanOf);
    },

    async cancel(actor, id) {
      const ended = { state: "failed", failure: JSON.stringify({ kind: "cancelled" } satisfies PlanFailure) };
      const row = await rowOf(id);
      const scanning = kysely.updateTable("limit_scan").where("id", "=", id).where("state", "=", "scanning");
      const cancelled = await scanning.set({ ...ended, ended: now() }).executeTakeFirst();
      running.get(id)?.stop();
      if (!row || cancelled.numUpdatedRows === 0n) return;
      const place = { target: { id: row.target_id, name: row.target } };
      await trail.append({ kind: "event", verb: "scanCancelled", actor, ...place, body: { scan: id } });
    },

    async forget(actor, target, accounts) {
      const app = await limitAppOf(kysely, target);
      // A number of its own, between the snapshots.
      const { seq } = await kysely
        .insertInto("limit_scan")
        .values({
          ...{
            id: randomUUID(),
            at: now(),
            app,
            target_id: target.id,
            target: target.name,
            state: "forgotten",
            list: null,
          },
          ...{ person_id: actor.id, person: actor.email, scheduled: 0, orphans: 0, source: "{}", accounts: 0 },
          ...{ accounts_done: 0, last_account: "", calls: 0, met: 0, calls_per_second: target.callsPerSecond },
          ...{ ended: now(), totals: null, failure: null, holder, until: 0 },
        })
        .returning("seq")
        .executeTakeFirstOrThrow();
      let count = 0;
      for await (const some of accounts) {
        const known = kysely.updateTable("account_figure").where("app", "=", app).where("until", "=", stillHolds);
        const gone = await known.set({ until: seq }).where("account", "in", some).executeTakeFirst();
        count += Number(gone.numUpdatedRows);
      }
      const place = { target: { id: target.id, name: target.name } };
      await trail.append({ kind: "event", verb: "accountsForgotten", actor, ...place, body: { count } });
      return count;
    },

    async resume(open) {
      const left = await shown.where("state", "=", "scanning").where("until", "<", clock).execute();
      for (const { sdk_app_id, host, ...row } of left) {
        if (running.has(row.id)) continue;
        const taken = await kysely
          .updateTable("limit_scan")
          .set({ holder, until })
          .where("id", "=", row.id)
          .where("holder", "=", row.holder)
          .where("state", "=", "scanning")
          .executeTakeFirst();
        if (taken.numUpdatedRows === 0n) continue;
        const app = { sdkAppId: sdk_app_id, host };
        const target = await open({ target: { id: row.target_id, name: row.target }, app });
        if (target) run(row, target);
        else await fail(row.id, { kind: "brokenOff" });
      }
    },

    async idle() {
      while (running.size > 0) await Promise.all([...running.values()].map(({ work }) => work));
    },
  };
}

function scanOf(row: ScanRow & { sdk_app_id: number; host: string }): Scan {
  const { id, at, person, state, source, orphans, accounts, accounts_done, calls, met, ended, failure } = row;
  return {
    ...{ id, at, person, accounts, accountsDone: accounts_done, calls, callsPerSecond: row.calls_per_second },
    ...{ scheduled: row.scheduled === 1, orphans: orphans === 1, state: state as Scan["state"] }, // what this file wrote
    target: { id: row.target_id, name: row.target, sdkAppId: row.sdk_app_id, host: row.host },
    source: (JSON.parse(source) as ScanSource).kind, // as above
    ...(met !== 0 && state === "scanning" && { met }),
    ...(ended !== null && { ended }),
    ...(failure !== null && { failure: JSON.parse(failure) as PlanFailure }), // as above
  };
}
