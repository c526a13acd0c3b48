import { conversationKey } from "../chat/wire.ts";
import { type Store, StoreTimeout, type World } from "./store.ts";
import { createEar } from "./store-postgres-ear.ts";
import { createGate } from "./store-postgres-gate.ts";
import { holdLine } from "./store-postgres-held-line.ts";
import { type Line, LineLost, openLine } from "./store-postgres-line.ts";
import * as rows from "./store-postgres-records.ts";
import { restMs } from "./store-postgres-rest.ts";
import { type Statement, statements } from "./store-postgres-statements.ts";
import type { Step } from "./store-postgres-step.ts";

type DeskStore = Pick<
  Store,
  "dropContacts" | "replace" | "layFirst" | "readWorld" | "readSettings" | "writeSettings" | "rates" | "watchSettings"
>;

/**
 * What is not a call's: worlds, settings, rates. Worlds and settings go over one connection, one after the other; rates
 * over another, for every call waits for them; and a third hears of settings that another process put.
 */
export function createDesk({ url, timeoutMs }: { url: string; timeoutMs: number }): {
  store: DeskStore;
  close(): Promise<void>;
} {
  const watchers: { app: number; listener: () => void }[] = [];
  const gate = createGate(url);
  const ear = createEar(url, timeoutMs, (app) => {
    for (const each of watchers) if (app === undefined || String(each.app) === app) each.listener();
  });
  const office = holdLine(async () => {
    const line = await openLine({ url, timeoutMs });
    // A world that is laid waits for the calls that are under way, and may: nobody counts its seconds.
    await line.tell("SET lock_timeout = '20s'", timeoutMs);
    return line;
  });
  let last: Promise<unknown> = Promise.resolve();

  /** Whatever goes wrong, the transaction is taken back, so that the line serves the next. */
  async function transact<T>(work: (line: Line) => Promise<T>): Promise<T> {
    const line = await office.now();
    try {
      return await work(line);
    } catch (error) {
      if (line.isAlive) await line.run([bare(statements.rollback)], timeoutMs);
      throw error;
    }
  }

  function serve<T>(work: (line: Line) => Promise<T>): Promise<T> {
    const served = last.then(() =>
      transact(work).catch((error) => {
        throw error instanceof LineLost ? new StoreTimeout(error.message) : error;
      }),
    );
    last = served.catch(() => {});
    return served;
  }

  const store: DeskStore = {
    dropContacts: (app, conversations) =>
      serve((line) => {
        const keys = conversations.map((each) => rows.packed(conversationKey(each)));
        const { clearConversation: statement } = statements;
        return carryOut(line, [takeApp(app), ...keys.map((key) => ({ statement, values: [app, key] }))]);
      }),
    replace: (app, world, settings) =>
      serve(async (line) => {
        await carryOut(line, [
          takeApp(app),
          ...stepsOfWorld(app, world),
          ...(settings ? stepsOfSettings(app, settings, true) : []),
        ]);
      }),
    layFirst: (app, world) =>
      serve(async (line) => {
        await carryOut(line, [takeApp(app), { statement: statements.anything, values: [app] }], ([, found]) =>
          found?.rows.length === 0 ? stepsOfWorld(app, world) : [],
        );
      }),
    readWorld: (app) => serve((line) => readWorld(line, app)),
    readSettings(app) {
      const until = performance.now() + timeoutMs;
      return serve(async (line) => {
        const [found] = await line.run([{ statement: statements.settings, values: [app] }], restMs(until));
        return Object.fromEntries(
          (found?.rows ?? []).map(([name, value]) => [String(name), JSON.parse(String(value))]),
        );
      });
    },
    writeSettings: (app, changed) => serve((line) => carryOut(line, stepsOfSettings(app, changed, false))),
    rates: gate.rates,
    watchSettings(app, listener) {
      watchers.push({ app, listener });
      ear.open();
    },
  };

  return {
    store,
    async close() {
      ear.close();
      await Promise.all([last, gate.close()]);
      office.close();
    },
  };
}

const worldTimeoutMs = 60_000;

const bare = (statement: Statement): Step => ({ statement, values: [] });

/** Some steps, and those that their results ask for, in one transaction. */
async function carryOut(
  line: Line,
  steps: readonly Step[],
  then: (results: Awaited<ReturnType<Line["run"]>>) => readonly Step[] = () => [],
): Promise<void> {
  const results = await line.run([bare(statements.begin), ...steps], worldTimeoutMs);
  await line.run([...then(results.slice(1)), bare(statements.commit)], worldTimeoutMs);
}

/** Waits until no call of the app is under way, in whatever process, and keeps new ones waiting. */
function takeApp(app: number): Step {
  return { statement: statements.takeApp, values: [`app ${app}`] };
}

function stepsOfSettings(app: number, settings: Readonly<Record<string, unknown>>, all: boolean): Step[] {
  return [
    ...(all ? [{ statement: statements.clearSettings, values: [app] }] : []),
    ...Object.entries(settings).map(([name, value]) => ({
      statement: statements.putSetting,
      values: [app, name, JSON.stringify(value)],
    })),
    { statement: statements.tellSettings, values: [String(app)] },
  ];
}

function stepsOfWorld(app: number, { accounts, chatGroups }: World): Step[] {
  const { clearAccounts, clearContacts, clearRecents, clearChatGroups, clearMembers, clearJoined, putLaid } =
    statements;
  const clears = [clearAccounts, clearContacts, clearRecents, clearChatGroups, clearMembers, clearJoined];
  return [
    ...clears.map((statement) => ({ statement, values: [app] })),
    ...accounts.flatMap(({ contacts, recents, ...account }) => [
      rows.putAccount(app, account),
      ...contacts.map((contact) => rows.putContact(app, account.account, contact)),
      ...recents.map((recent) => rows.putRecent(app, account.account, recent)),
    ]),
    ...chatGroups.flatMap(({ members, ...group }) => [
      rows.putChatGroup(app, group),
      ...members.flatMap((member) => rows.putMembership(app, group.id, member)),
    ]),
    { statement: putLaid, values: [app] },
  ];
}

async function readWorld(line: Line, app: number): Promise<World> {
  const { everyAccount, everyContact, everyRecent, everyChatGroup, everyMember } = statements;
  const reads = [everyAccount, everyContact, everyRecent, everyChatGroup, everyMember];
  const steps = reads.map((statement) => ({ statement, values: [app] }));
  const all = [bare(statements.beginLook), ...steps, bare(statements.commit)];
  const [, accounts, contacts, recents, chatGroups, members] = await line.run(all, worldTimeoutMs);
  const contactsOf = byFirst(contacts?.rows ?? [], rows.contactOf);
  const recentsOf = byFirst(recents?.rows ?? [], rows.recentOf);
  const membersOf = byFirst(members?.rows ?? [], (row) => ({
    account: rows.textOfKey(row[0]),
    ...rows.membershipOf(row),
  }));
  return {
    accounts: (accounts?.rows ?? [])
      .map(([id, ...row]) => rows.accountOf(rows.textOfKey(id), row))
      .sort((left, right) => (left.account < right.account ? -1 : 1))
      .map((account) => ({
        ...account,
        contacts: (contactsOf.get(account.account) ?? []).sort((left, right) => left.position - right.position),
        recents: rows.inRecentOrder(recentsOf.get(account.account) ?? []),
      })),
    chatGroups: (chatGroups?.rows ?? [])
      .map(([id, ...row]) => rows.chatGroupOf(rows.textOfKey(id), row))
      .sort((left, right) => (left.id < right.id ? -1 : 1))
      .map((group) => ({
        ...group,
        members: rows.inJoiningOrder(membersOf.get(group.id) ?? [], ({ account }) => account),
      })),
  };
}

/** Records by the id in the first column of their rows. */
function byFirst<T>(found: readonly rows.Row[], recordOf: (row: rows.Row) => T): Map<string, T[]> {
  const all = new Map<string, T[]>();
  for (const [id, ...row] of found) {
    const key = rows.textOfKey(id);
    const list = all.get(key) ?? [];
    list.push(recordOf(row));
    all.set(key, list);
  }
  return all;
}
