import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type KyselyPlugin, sql } from "kysely";
import type { ChangeRow } from "../chat/change-row.ts";
import { type ChatClient, createChatClient } from "../chat/client.ts";
import { commands } from "../chat/commands.ts";
import { failed, type Outcome } from "../chat/outcome.ts";
import { readAccount } from "../chat/read-account.ts";
import type { Database } from "../db/open-database.ts";
import { openDatabase } from "../db/open-database.ts";
import { createChanges } from "../desk/changes.ts";
import { type Actor, createTrail } from "../desk/trail.ts";
import { createTrailLines } from "../desk/trail-lines.ts";
import { engineUnderTest, testApp } from "../engine/engine-under-test.ts";
import { createEngineFetch } from "../engine/fetch.ts";
import type { WorldName } from "../engine/worlds.ts";
import { createJobs, type JobPorts } from "./jobs.ts";
import { createPlans, type Plans, type PlanTarget } from "./plans.ts";
import { rowsBack } from "./rows-again.ts";

export const jana = { id: "p1", email: "jana@example.com", role: "admin" };
export const tomas = { id: "p2", email: "tomas@example.com", role: "admin" };

type UnderTest = {
  isReal?: boolean;
  callsPerSecond?: number;
  world?: WorldName;
  wait?: (ms: number) => Promise<void>;
  random?: () => number;
  /** One that goes on from before, and is closed by whoever made it. */
  service?: Awaited<ReturnType<typeof engineUnderTest>>;
  /** Milliseconds; by it as well as by `wait` all of a console goes. */
  monotonic?: () => number;
};

/** Between the console and the service: hands the call on, or loses or refuses it. */
export type Wire = (call: () => Promise<Outcome<unknown>>, verb: string, input: unknown) => Promise<Outcome<unknown>>;

/** What of a console a plan is made with. */
type Planner = { plans: Plans; target: PlanTarget };

/**
 * A service, with the demo world unless told otherwise, and a database for any number of consoles. Nothing is waited for longer than a moment;
 * `wires.now` may be changed on the way.
 */
export async function jobsUnderTest(
  place: { file: string } | { url: string },
  {
    isReal = false,
    callsPerSecond = 200,
    world = "demo",
    wait = aMoment,
    random = Math.random,
    service: former,
    monotonic = () => performance.now(),
  }: UnderTest = {},
) {
  const database = await openDatabase(place);
  const spoolPath = mkdtempSync(join(tmpdir(), "groupdesk-jobs-"));
  const service =
    former ??
    (await engineUnderTest({
      world,
      settings: { ratePerSecond: null, accountRatePerSecond: null },
    }));
  const { key, sdkAppId } = testApp;
  const app = { url: "http://engine", sdkAppId, admin: "administrator", key };
  const now = () => service.clock.now * 1000;
  const straight = createChatClient({ fetch: createEngineFetch(service.engine), target: app, now });
  const wires: { now: Wire } = { now: (call) => call() };
  const writes: string[] = [];
  const went = { id: "own", name: "Embedded", host: "embedded", sdkAppId, callsPerSecond };
  const consoles: { die: () => void; idle: () => Promise<void> }[] = [];

  /** One console. `die`: from now on it reaches neither the database nor the service. `onStep`: before each statement and call. */
  async function start(
    {
      changes: planted,
      ...ports
    }: Omit<Partial<JobPorts>, "changes"> & { changes?: Partial<JobPorts["changes"]> } = {},
    onStep: () => void = () => {},
    { wire, plugin }: { wire?: Wire; plugin?: KyselyPlugin } = {},
  ) {
    let isDead = false;
    const step = () => {
      if (!isDead) onStep();
      if (isDead) throw new Error("this console is dead");
    };
    const kysely = database.kysely.withPlugin({
      transformQuery: ({ node }) => {
        step();
        return node;
      },
      transformResult: async ({ result }) => result,
    });
    const own: Database = { ...database, kysely: plugin ? kysely.withPlugin(plugin) : kysely };
    const client: ChatClient = {
      async call(verb, input, gate) {
        step();
        const refused = await gate?.();
        if (refused) return failed(refused);
        if (commands[verb].writes) writes.push(verb);
        const outcome = await (wire ?? wires.now)(() => straight.call(verb, input), verb, input);
        if (isDead) return new Promise(() => {}); // nobody hears the answer
        return outcome as Awaited<ReturnType<typeof straight.call<typeof verb>>>; // the wire hands on what it was given, or a failure
      },
    };
    const trail = createTrail(own);
    const lines = createTrailLines(own);
    const changes = createChanges(own, trail, { wait, now: monotonic });
    const plans = createPlans(own, trail, spoolPath, { wait, random });
    const target = { ...went, client, isReal };
    const jobs = createJobs({
      ...{ database: own, trail, lines, plans, wait, random, monotonic, beatEveryMs: 20 },
      changes: { ...changes, ...planted },
      open: async () => target,
      objection: async () => undefined,
      ...ports,
    });
    const die = () => {
      isDead = true;
      void jobs.close();
    };
    consoles.push({ die, idle: jobs.idle });
    return { jobs, plans, lines, trail, target, die };
  }

  /** A plan of these rows, by its author, with the count that starts it. */
  async function planOf({ plans, target }: Planner, rows: readonly ChangeRow[], author: Actor = jana) {
    async function* all() {
      yield rows;
    }
    const made = await plans.make({ actor: author, target, title: "clean-up" }, all());
    if (!made.ok) throw new Error(JSON.stringify(made.failure));
    await plans.idle();
    const plan = await plans.load(made.value.id);
    if (!plan?.totals || !plan.hash) throw new Error("no plan");
    const { change, unknown } = plan.totals.rows;
    return { id: plan.id, hash: plan.hash, totals: plan.totals, asked: { hash: plan.hash, count: change + unknown } };
  }

  async function leave() {
    for (const { die } of consoles) die();
    rmSync(spoolPath, { recursive: true, force: true });
    await database.close();
  }

  return {
    ...{ database, service, straight, wires, writes, start, planOf },

    /** The newest job, as it is kept. */
    job: () =>
      database.kysely
        .selectFrom("bulk_job")
        .select(["holder", "epoch", "state"])
        .orderBy("plan", "desc")
        .executeTakeFirstOrThrow(),

    /** As the tables tell of each row of a plan that is sent, by its line; of all plans where none is named. */
    async rows(plan?: string) {
      const all = database.kysely
        .selectFrom("bulk_row")
        .select(["line", "account", "state", "said", "info", "attempts", "change_id"])
        .where("call", "is not", null);
      const seq = database.kysely
        .selectFrom("bulk_plan")
        .select("seq")
        .where("id", "=", plan ?? "");
      const rows = await (plan === undefined ? all : all.where("plan", "=", seq)).orderBy("line").execute();
      return rows.map(({ change_id, ...row }) => ({ ...row, isInTrail: change_id !== null }));
    },

    /** The rows that take a job back. */
    async rowsBack({ lines }: Awaited<ReturnType<typeof start>>, plan: string): Promise<ChangeRow[]> {
      const rows: ChangeRow[] = [];
      for await (const some of rowsBack(database, lines, plan)) rows.push(...some);
      return rows;
    },

    /** Groups by name with who is in them, of each of these accounts. */
    async contents(accounts: readonly string[]) {
      const all: Record<string, Record<string, string[]>> = {};
      for (const account of accounts) {
        const read = await readAccount(straight, account);
        if (!read.ok) throw new Error(JSON.stringify(read.failure));
        const { groups, contacts } = read.value;
        const membersOf = (id: number) =>
          contacts
            .filter(({ groupIds }) => groupIds.includes(id))
            .map(({ conversation }) => conversation.id)
            .sort();
        all[account] = Object.fromEntries(groups.map(({ id, name }) => [name, membersOf(id)] as const).sort());
      }
      return all;
    },

    /** Whoever held anything is taken for dead, with nothing on its way to the database any more. */
    async lapse() {
      while ("url" in place && (await underWayIn(database)) > 0) await aMoment(1);
      await database.kysely.updateTable("bulk_job").set({ until: 1 }).where("until", ">", 0).execute();
      await database.kysely.updateTable("open_change").set({ until: 0 }).execute();
    },

    /** All of it ends but the service. */
    leave,

    async close() {
      await leave();
      if (!former) await service.close();
    },
  };
}

/** So many statements and transactions of other connections are under way. */
async function underWayIn({ kysely }: Database): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'`.execute(kysely);
  return rows[0]?.count ?? 0;
}

function aMoment(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.min(ms, 4)));
}

/** A group is made and filled, another gets a new name, one is deleted: seven rows for each account. */
export function sevenRowsEach(accounts: readonly string[]): ChangeRow[] {
  let line = 1;
  const user = (id: string) => ({ kind: "user" as const, id });
  return accounts.flatMap((account) => {
    const row = (verb: ChangeRow["verb"], group: string, more: Partial<ChangeRow> = {}): ChangeRow => {
      line += 1;
      return { line, verb, account, group, ...more };
    };
    return [
      row("create", "Autumn"),
      row("add", "Autumn", { conversation: user("user_0150") }),
      row("add", "Autumn", { conversation: user("user_0151") }),
      row("add", "Old", { conversation: user("user_0152") }),
      row("remove", "Old", { conversation: user("user_0153") }),
      row("rename", "Old", { to: "New" }),
      row("delete", "Gone"),
    ];
  });
}
