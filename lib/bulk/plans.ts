import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { sql, type UpdateObject } from "kysely";
import type { KeptRow, Plan, PlanFailure, PlanTotals } from "../chat/bulk-plan.ts";
import type { FileShape } from "../chat/change-file.ts";
import type { ChangeRow } from "../chat/change-row.ts";
import type { ChangeRule } from "../chat/change-rule.ts";
import type { ChatClient } from "../chat/client.ts";
import { done, failed, type Outcome } from "../chat/outcome.ts";
import { type RulesInForce, rulesInForce } from "../chat/rules-in-force.ts";
import type { Edition } from "../chat/target-draft.ts";
import type { TargetApp } from "../chat/trail-line.ts";
import { conversationAt } from "../chat/wire.ts";
import { databaseClock } from "../db/database-clock.ts";
import type { Database } from "../db/open-database.ts";
import type { Tables } from "../db/tables.ts";
import type { BulkPlanRow } from "../db/tables-bulk.ts";
import type { WentTo } from "../desk/same-app.ts";
import type { OpenTarget } from "../desk/targets.ts";
import type { Actor, Trail } from "../desk/trail.ts";
import { ahead } from "./ahead.ts";
import { needOfRule, rowsByRule } from "./by-rule.ts";
import type { AccountState } from "./lives.ts";
import { createPeerBook, usersPutIn } from "./peer-book.ts";
import { planAccount } from "./plan-account.ts";
import { type KeptCall, keptCalls, writePlanCalls } from "./plan-calls.ts";
import { createPlanLines, type PlanLines } from "./plan-lines.ts";
import { removePlanRows, writePlanRows } from "./plan-rows.ts";
import { planRulesOf } from "./plan-rules.ts";
import { createTally } from "./plan-totals.ts";
import { type PatiencePorts, readPatiently } from "./read-patiently.ts";
import { isBadRow, isRow } from "./read-rows.ts";
import { needOf, readState } from "./read-state.ts";
import { openSpool, removeSpool, type Spool, type SpoolLine } from "./spool.ts";

/** Where a plan is made for. */
export type PlanTarget = TargetApp & {
  id: string;
  name: string;
  client: ChatClient;
  callsPerSecond: number;
  edition?: Edition | undefined;
};

/**
 * Where the rows came from, kept beside them: a file, or a rule over a list of accounts. `template`: the name of the one that the
 * rule's groups were copied from; what becomes of it later changes nothing of them.
 */
export type PlanSource = { file?: string; shape?: FileShape; rule?: ChangeRule; template?: string };

/** Its reads are nobody's at a screen: people's calls go before them. */
export function planTargetOf(target: OpenTarget): PlanTarget {
  const { id, name, host, sdkAppId, edition, callsPerSecond, jobClient } = target;
  return { id, name: name ?? host, host, sdkAppId, edition, callsPerSecond, client: jobClient };
}

export type Plans = {
  lines: PlanLines;
  /**
   * Freezes the rows, or the accounts that a rule is for, and plans them; only reads are sent. Settles once all are on the
   * disk, with the plan's id: what is planned from there on no later choice changes. `invalid` is said of what could not be
   * read to its end.
   */
  make(
    order: { actor: Actor; target: PlanTarget; title: string; source?: PlanSource },
    lines: AsyncIterable<readonly SpoolLine[]>,
  ): Promise<Outcome<{ id: string }>>;
  load(id: string): Promise<Plan | undefined>;
  /** How the file was read that its rows came from; undefined where they came from none. */
  shapeOf(id: string): Promise<FileShape | undefined>;
  /** The newest first. */
  list(most: number): Promise<Plan[]>;
  /** Ends the planning, and keeps what is known of it. */
  cancel(id: string): Promise<void>;
  /** Takes up what a process that is gone has left, where its rows are on this machine, and tidies up behind it. */
  resume(open: (went: WentTo) => Promise<PlanTarget | undefined>): Promise<void>;
  /** Settles once nothing is being planned by this process any more. */
  idle(): Promise<void>;
};

/** A plan that is frozen, and is to be made. */
type Work = { id: string; seq: number; target: PlanTarget; inForce: RulesInForce; rule?: ChangeRule | undefined };

/** `inForce`: the rules of an app at this moment; without it those of the documents. */
type Ports = Partial<PatiencePorts> & {
  now?: () => number;
  rowsMost?: number;
  inForce?: (target: Pick<PlanTarget, "sdkAppId" | "host" | "edition">) => Promise<RulesInForce>;
};

const leaseMs = 10_000;
/** So many accounts are read at the same time; they are planned in their order all the same. */
const readsAhead = 16;
const rowsTogether = 2000;
/** Of one plan: what is more than this is split, or is no change file. */
const rowsMax = 2_000_000;

/** `spoolPath`: a folder for the rows that wait. */
export function createPlans(database: Database, trail: Trail, spoolPath: string, ports: Ports = {}): Plans {
  const { kysely } = database;
  const { now = Date.now, wait = delay, random = Math.random, rowsMost = rowsMax } = ports;
  const { inForce: rulesOf = async ({ edition }) => rulesInForce([], edition) } = ports;
  const holder = randomUUID();
  const clock = databaseClock(database);
  const until = sql<number>`${clock} + ${leaseMs}`;
  const running = new Map<string, { work: Promise<void>; cancel: () => void }>();
  const heldBy = (id: string) => {
    const renew = () => void setPlan(id, { until }).catch(() => {});
    const timer = setInterval(renew, leaseMs / 4);
    timer.unref();
    return () => clearInterval(timer);
  };
  const fileOf = (id: string) => join(spoolPath, id);
  /** False where this process does not hold it any more. */
  const setPlan = async (id: string, values: UpdateObject<Tables, "bulk_plan">) => {
    const mine = kysely.updateTable("bulk_plan").where("id", "=", id).where("holder", "=", holder);
    return (await mine.set(values).executeTakeFirst()).numUpdatedRows > 0n;
  };

  async function freeze(spool: Spool, lines: AsyncIterable<readonly SpoolLine[]>): Promise<PlanFailure | undefined> {
    let count = 0;
    for await (const some of lines) {
      count += some.length;
      if (count > rowsMost) return { kind: "tooMany" };
      spool.take(some);
    }
    spool.seal();
    return count === 0 ? { kind: "empty" } : undefined;
  }

  /** Every row gets its outcome, account by account; what was kept of an earlier try goes first. */
  async function plan({ id, seq, target, inForce, rule }: Work, isOver: () => boolean): Promise<void> {
    const spool = openSpool(fileOf(id));
    try {
      await removePlanRows(database, seq);
      const tally = createTally(target);
      const rules = planRulesOf(inForce);
      let kept: KeptRow[] = [];
      let calls: KeptCall[] = [];
      let callsWritten = 0;
      const flush = async () => {
        await writePlanRows(database, { plan: seq, holder }, kept);
        await writePlanCalls(database, { plan: seq, holder }, callsWritten, calls);
        callsWritten += calls.length;
        [kept, calls] = [[], []];
        await nextTurn();
      };
      for await (const bad of spool.bad()) {
        tally.add(bad as KeptRow[]); // `bad` gives nothing else
        await writePlanRows(database, { plan: seq, holder }, bad as KeptRow[]); // as above
      }
      let accountsDone = 0;
      let ruledLines = 0;
      let toldAt = now();
      for await (const { account, rows, state } of ahead(statesOf(spool, target, rule, isOver), readsAhead)) {
        if (isOver()) return await fail(id, { kind: "cancelled" });
        const read = await state;
        if (!read.ok) return await fail(id, read.failure);
        const asked = rule ? rowsByRule(rule, account, read.value, ruledLines + 1) : rows;
        if (rule) ruledLines += asked.length;
        if (ruledLines > rowsMost) return await fail(id, { kind: "tooMany" });
        const unread = asked.filter(isBadRow);
        const planned = planAccount(read.value, asked.filter(isRow), rules);
        tally.add([...unread, ...planned.rows], planned.calls);
        accountsDone += 1;
        kept.push(...unread, ...planned.rows);
        calls.push(...keptCalls(read.value, planned.rows, planned.calls));
        if (kept.length >= rowsTogether) await flush();
        if (now() - toldAt < 1000) continue;
        toldAt = now();
        // Somebody has cancelled it, or another process has taken it over.
        if (!(await setPlan(id, { accounts_done: accountsDone }))) return;
      }
      await flush();
      const sums = { totals: JSON.stringify(tally.totals), hash: tally.digest() };
      const ready = { state: "ready", ...sums, ...(rule && { rows: ruledLines }) };
      if (await setPlan(id, { ...ready, accounts_done: accountsDone })) removeSpool(fileOf(id));
    } finally {
      spool.close();
    }
  }

  async function* statesOf(spool: Spool, { client }: PlanTarget, rule: ChangeRule | undefined, isOver: () => boolean) {
    const peers = createPeerBook(client, { wait, random }, isOver);
    const stateOf = async (account: string, rows: readonly ChangeRow[]): Promise<Outcome<AccountState>> => {
      const need = rule ? needOfRule(rule) : needOf(rows);
      const state = await readPatiently(() => readState(client, account, need), { wait, random }, isOver);
      if (!state.ok || state.value.kind === "refused") return state;
      const asked = rule ? rowsByRule(rule, account, state.value, 1).filter(isRow) : rows;
      const all = [...state.value.memberships.keys()].map(conversationAt);
      const codes = await peers.codesOf(rule?.kind === "removeOrphans" ? all : usersPutIn(asked));
      return codes.ok ? done({ ...state.value, peers: codes.value }) : codes;
    };
    for await (const { account, rows } of spool.accounts()) yield { account, rows, state: stateOf(account, rows) };
  }

  async function fail(id: string, failure: PlanFailure): Promise<void> {
    if (await setPlan(id, { state: "failed", failure: JSON.stringify(failure) })) removeSpool(fileOf(id));
  }

  /** Rows of plans that are over: whoever ended them was gone, or on another machine. */
  async function sweep(): Promise<void> {
    const kept = existsSync(spoolPath) ? readdirSync(spoolPath) : [];
    const ids = [...new Set(kept.map((name) => name.replace(/-(wal|shm)$/, "")))].filter((id) => !running.has(id));
    if (ids.length === 0) return;
    const unmade = kysely.selectFrom("bulk_plan").select("id").where("state", "in", ["reading", "planning"]);
    const needed = new Set((await unmade.execute()).map(({ id }) => id));
    for (const id of ids) if (!needed.has(id)) removeSpool(fileOf(id));
  }

  function start(asked: Work): void {
    const { id } = asked;
    let isOver = false;
    const cancel = () => {
      isOver = true;
    };
    const letGo = heldBy(id);
    const work = plan(asked, () => isOver)
      .catch(async (error) => {
        console.error(`Plan ${id} could not be made:`, error instanceof Error ? error.message : "unknown");
        await fail(id, { kind: "unreadable" }).catch(() => {});
      })
      .finally(() => {
        letGo();
        running.delete(id);
      });
    running.set(id, { work, cancel });
  }

  return {
    lines: createPlanLines(database),

    async make({ actor, target, title, source = {} }, lines) {
      const id = randomUUID();
      const { host, sdkAppId } = target;
      // It keeps those that it was made with, whatever is stated while it is made or later.
      const inForce = await rulesOf(target);
      const row = {
        ...{ id, at: now(), title, source: JSON.stringify(source), person_id: actor.id, person: actor.email },
        ...{ target_id: target.id, target: target.name, sdk_app_id: sdkAppId, host, state: "reading" },
        ...{ rows: 0, accounts: 0, accounts_done: 0, totals: null, hash: null, failure: null },
        ...{ holder, until, template: source.template ?? null, in_force: JSON.stringify(inForce) },
      };
      const { seq } = await kysely.insertInto("bulk_plan").values(row).returning("seq").executeTakeFirstOrThrow();
      const letGo = heldBy(id);
      mkdirSync(spoolPath, { recursive: true, mode: 0o700 });
      const spool = openSpool(fileOf(id));
      try {
        const failure = await freeze(spool, lines).catch((): PlanFailure => ({ kind: "unreadable" }));
        if (failure) {
          await fail(id, failure);
          return failed({ kind: "invalid", issues: [{ field: "file", message: failure.kind }] });
        }
        const { rows: count, accounts } = spool.counts();
        // How many rows a rule comes to only its plan tells.
        await setPlan(id, { state: "planning", rows: source.rule ? 0 : count, accounts, until });
      } finally {
        letGo();
        spool.close();
      }
      const place = { target: { id: target.id, name: target.name } };
      await trail.append({ kind: "event", verb: "planMade", actor, ...place, body: { plan: id, title } });
      start({ id, seq, target, inForce, rule: source.rule });
      return done({ id });
    },

    async load(id) {
      const row = await kysely.selectFrom("bulk_plan").select(shownColumns).where("id", "=", id).executeTakeFirst();
      return row && planOf(row);
    },

    async shapeOf(id) {
      const row = await kysely.selectFrom("bulk_plan").select("source").where("id", "=", id).executeTakeFirst();
      return row && (JSON.parse(row.source) as PlanSource).shape; // what `make` wrote
    },

    async list(most) {
      const rows = await kysely
        .selectFrom("bulk_plan")
        .select(shownColumns)
        .orderBy("seq", "desc")
        .limit(most)
        .execute();
      return rows.map(planOf);
    },

    async cancel(id) {
      const here = running.get(id);
      here?.cancel();
      await here?.work;
      if (here) return;
      // Another process makes it, and finds at its next step that it does not hold it any more.
      const cancelled = JSON.stringify({ kind: "cancelled" } satisfies PlanFailure);
      const unmade = kysely.updateTable("bulk_plan").where("id", "=", id).where("state", "in", ["reading", "planning"]);
      await unmade.set({ state: "failed", failure: cancelled, holder }).execute();
    },

    async resume(open) {
      const left = await kysely
        .selectFrom("bulk_plan")
        .selectAll()
        .where("state", "in", ["reading", "planning"])
        .where("until", "<", clock)
        .execute();
      for (const row of left) {
        const { id, seq, holder: former, state } = row;
        if (running.has(id)) continue;
        const taken = await kysely
          .updateTable("bulk_plan")
          .set({ holder, until })
          .where("id", "=", id)
          .where("holder", "=", former)
          .executeTakeFirst();
        if (taken.numUpdatedRows === 0n) continue;
        const target = state === "planning" && existsSync(fileOf(id)) ? await open(wentTo(row)) : undefined;
        const { rule } = JSON.parse(row.source) as PlanSource; // what `make` wrote
        const kept = row.in_force === null ? undefined : (JSON.parse(row.in_force) as RulesInForce); // as above
        if (target) start({ id, seq, target, inForce: kept ?? rulesInForce([], target.edition), rule });
        else await fail(id, { kind: "brokenOff" });
      }
      await sweep();
    },

    async idle() {
      while (running.size > 0) await Promise.all([...running.values()].map(({ work }) => work));
    },
  };
}

function wentTo({ target_id, target, host, sdk_app_id }: BulkPlanRow): WentTo {
  return { target: { id: target_id, name: target }, app: { host, sdkAppId: sdk_app_id } };
}

/** All that a page shows of it: `source` may hold a thousand conversations. */
const shownColumns = [
  ...(["id", "at", "title", "person", "target_id", "target", "host", "sdk_app_id", "state", "rows"] as const),
  ...(["accounts", "accounts_done", "totals", "hash", "failure", "template", "in_force"] as const),
] as const;

function planOf(row: Pick<BulkPlanRow, (typeof shownColumns)[number]>): Plan {
  const { id, at, title, person, state, rows, accounts, accounts_done, totals, hash, failure, template, in_force } =
    row;
  return {
    ...{ id, at, title, person, rows, accounts, accountsDone: accounts_done },
    target: { id: row.target_id, name: row.target, host: row.host, sdkAppId: row.sdk_app_id },
    state: state as Plan["state"], // what this file wrote
    ...(totals !== null && { totals: JSON.parse(totals) as PlanTotals }), // as above
    ...(hash !== null && { hash }),
    ...(template !== null && { template }),
    ...(in_force !== null && { inForce: JSON.parse(in_force) as RulesInForce }), // as above
    ...(failure !== null && { failure: JSON.parse(failure) as PlanFailure }), // as above
  };
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
