import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { engineUnderTest, testApp } from "./engine-under-test.ts";
import { create, rename } from "./request-bodies.ts";
import { type Store, StoreUnavailable, type View } from "./store.ts";
import { openPostgresStore } from "./store-postgres.ts";
import { openLine } from "./store-postgres-line.ts";
import { migrate, migrations } from "./store-postgres-schema.ts";
import { statements } from "./store-postgres-statements.ts";
import { freshDatabase, tellServer } from "./store-postgres-under-test.ts";
import { worldOf } from "./worlds.ts";

const app = testApp.sdkAppId;
const look = (store: Store, account: string): Promise<View> =>
  store.carryOut(app, { look: true, owner: account, contacts: { kind: "all" }, recents: true }, (view) => ({
    reply: view,
    changes: {},
  }));
const importing = (store: Store, account: string) =>
  store.carryOut(app, { accounts: [account] }, () => ({ reply: account, changes: { profiles: [{ account }] } }));

let url = "";
const opened: Store[] = [];
const openStore = async (options: { lanes?: number } = {}) => {
  const store = await openPostgresStore({ url, ...options });
  opened.push(store);
  return store;
};
beforeEach(async () => {
  url = await freshDatabase();
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const store of opened.splice(0)) await store.close();
});

test("a world comes out as it went in, marks, NUL and all, and apps do not see each other", async () => {
  const store = await openStore();
  const world = worldOf("messy");
  const [first, ...rest] = world.accounts;
  const [contact, ...others] = first?.contacts ?? [];
  if (!first || !contact) throw new Error("the world is empty");
  const marked = { ...contact, marks: [1, 33, 64], customMark: 'night\u0000shift\u0001\\{}",' };
  const recents = [{ conversation: contact.conversation, time: 1_772_438_400, pinned: true, empty: false }];
  const expected = { ...first, marked: 1, contacts: [marked, ...others], recents };
  await store.replace(app, { ...world, accounts: [expected, ...rest] });
  const view = await look(store, first.account);
  expect({ ...view.owner, contacts: [...view.contacts.values()], recents: view.recents }).toEqual(expected);
  const chatGroups = world.chatGroups.toSorted((left, right) => (left.id < right.id ? -1 : 1));
  const accounts = [expected, ...rest].sort((left, right) => (left.account < right.account ? -1 : 1));
  expect(await store.readWorld(app)).toEqual({ accounts, chatGroups });
  // A world of nobody was laid on purpose.
  await store.replace(app + 1, worldOf("empty"));
  for (const each of [app, app + 1, app + 2]) await store.layFirst(each, worldOf("demo"));
  expect(await store.readWorld(app)).toEqual({ accounts, chatGroups });
  expect((await store.readWorld(app + 1)).accounts).toEqual([]);
  expect((await store.readWorld(app + 2)).accounts.length).toBeGreaterThan(0);
});

test("what was saved is found when the database is opened again", async () => {
  const first = await engineUnderTest({ store: await openStore(), world: "demo" });
  await first.call("update_contact_group", rename("user_0001", "group_0001", "客户 🏅"));
  const read = { From_Account: "user_0001", StartIndex: 0 };
  const before = await first.call("get_contact_group", read);
  await first.close();
  const second = await engineUnderTest({ store: await openStore() });
  expect(await second.call("get_contact_group", read)).toEqual(before);
  expect(before).toMatchObject({ GroupItem: [{ GroupName: "客户 🏅", GroupId: 1 }, { GroupName: "group_0003" }] });
  // Of several that start, one lays the world, and a later one leaves it alone.
  await second.engine.layFirst("brimful");
  expect(await second.call("get_contact_group", read)).toEqual(before);
});

test("no statement that a call runs speaks of two accounts: each names one by its key", () => {
  const keyed = /\b(account|contact|recent|chat_group|chat_group_member|joined)\b/;
  const ofWholeApp = /^(every|clear|anything)/;
  const texts = Object.entries(statements).filter(([name, { text }]) => keyed.test(text) && !ofWholeApp.test(name));
  expect(texts.length).toBeGreaterThan(20);
  for (const [name, { text }] of texts) {
    const tables = new Set(text.match(/(?<=FROM |INTO |UPDATE )(?!SET)\w+/g));
    const key =
      /WHERE app = \$1 AND (id|account|chat_group) = \$2|\(app, (id|account|chat_group), .*VALUES \(\$1, \$2/s;
    expect([name, tables.size, key.test(text)]).toEqual([name, 1, true]);
  }
});

describe("transactions", () => {
  test("calls that wait at the same moment share one, and see each other's work in order", async () => {
    const store = await openStore({ lanes: 1 });
    await importing(store, "early");
    const batches = async () => Number((await tellServer(url, "SELECT sum(batch) AS n FROM groupdesk.writer"))[0]?.n);
    const before = await batches();
    const seen = await Promise.all(
      Array.from({ length: 60 }, (_, at) =>
        store.carryOut(app, { accounts: [`user_${at - 1}`, `user_${at}`] }, (view) => ({
          reply: view.accounts.size,
          changes: { profiles: [{ account: `user_${at}` }] },
        })),
      ),
    );
    expect((await batches()) - before).toBe(1);
    expect(seen).toEqual([0, ...Array(59).fill(1)]);
  });

  test("what a decision throws is its own: nothing of it is saved, and the others go on", async () => {
    const store = await openStore();
    const outcomes = await Promise.allSettled([
      importing(store, "a"),
      store.carryOut(app, {}, () => {
        throw new Error("no");
      }),
      importing(store, "b"),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });

  test("a save that cannot be done fails alone and whole", async () => {
    const store = await openStore({ lanes: 1 });
    const broken = { account: "b", groups: [], lastGroupId: 1.5, lastPosition: 0, grouped: 0, marked: 0 };
    const outcomes = await Promise.allSettled([
      importing(store, "a"),
      store.carryOut(app, { owner: "b" }, () => ({
        reply: 0,
        changes: { accountsGone: ["a"], owner: broken, profiles: [{ account: "half" }] },
      })),
      importing(store, "c"),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    const accounts = ["a", "b", "c", "half"];
    const view = await store.carryOut<View>(app, { look: true, accounts }, (seen) => ({ reply: seen, changes: {} }));
    expect([...view.accounts.keys()]).toEqual(["a", "c"]);
  });

  test("what cannot be read is told, and the connection serves the next", async () => {
    const store = await openStore();
    await store.replace(app, worldOf("messy"));
    await tellServer(url, "ALTER TABLE groupdesk.recent RENAME TO away");
    await expect(store.readWorld(app)).rejects.toThrow("recent");
    await tellServer(url, "ALTER TABLE groupdesk.away RENAME TO recent");
    expect((await store.readWorld(app)).accounts.length).toBeGreaterThan(0);
    await tellServer(url, "UPDATE groupdesk.account SET groups = 'spoiled' WHERE id = 'user_0001'");
    await expect(look(store, "user_0001")).rejects.toBeInstanceOf(SyntaxError);
    await expect(store.carryOut(app, { owner: "user_0001" }, () => ({ reply: 0, changes: {} }))).rejects.toBeInstanceOf(
      SyntaxError,
    );
    expect(await importing(store, "new")).toBe("new");
  });

  test("a message to a chat group takes the server's locks by name for what its need names, not for each member", async () => {
    const store = await openStore();
    const members = Array.from({ length: 50 }, (_, at) => `user_${at}`);
    await store.carryOut(app, { accounts: members }, () => ({
      reply: 0,
      changes: { profiles: members.map((account) => ({ account })) },
    }));
    await tellServer(
      url,
      `CREATE TABLE groupdesk.seen (locks bigint);
      CREATE FUNCTION groupdesk.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO groupdesk.seen SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid();
        RETURN NEW; END $$;
      CREATE TRIGGER note BEFORE INSERT ON groupdesk.recent FOR EACH ROW EXECUTE FUNCTION groupdesk.note()`,
    );
    const conversation = { kind: "chatGroup" as const, id: "crew" };
    const recentsTouched = members.map((account) => ({ account, conversation, time: 1, keep: 100 }));
    await store.carryOut(app, { chatGroups: ["crew"] }, () => ({ reply: 0, changes: { recentsTouched } }));
    // The app's and the chat group's.
    expect(await tellServer(url, "SELECT count(*)::int, max(locks)::int FROM groupdesk.seen")).toEqual([
      { count: 50, max: 2 },
    ]);
  });

  test("close during a reconnect leaves no connection behind", async () => {
    const store = await openStore();
    const heard = vi.fn();
    store.watchSettings?.(app, heard);
    await vi.waitFor(() => expect(heard).toHaveBeenCalled());
    const { pathname } = new URL(url);
    const ours = `datname = '${pathname.slice(1)}' AND application_name = 'groupdesk' AND pid <> pg_backend_pid()`;
    await tellServer(url, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${ours}`);
    await store.close();
    await expect(store.readWorld(app)).rejects.toBeInstanceOf(StoreUnavailable);
    await vi.waitFor(
      async () => expect(await tellServer(url, `SELECT pid FROM pg_stat_activity WHERE ${ours}`)).toEqual([]),
      { timeout: 10_000 },
    );
  });

  test("close answers what waits, and later calls are refused", async () => {
    const store = await openStore();
    const waiting = importing(store, "a");
    await store.close();
    expect(await waiting).toBe("a");
    await expect(importing(store, "b")).rejects.toBeInstanceOf(StoreUnavailable);
  });
});

describe("several processes on one database", () => {
  const settings = { ratePerSecond: null, accountRatePerSecond: null };
  /** A process of its own that makes 12 groups in each of two accounts, then adds 300 conversations to the first group of each. */
  const hammer = async (place: string, name: string): Promise<() => Promise<Told>> => {
    const script = `
      const { openPostgresStore } = await import(${JSON.stringify(import.meta.resolve("./store-postgres.ts"))});
      const { engineUnderTest } = await import(${JSON.stringify(import.meta.resolve("./engine-under-test.ts"))});
      const { create, members, chatGroup } = await import(${JSON.stringify(import.meta.resolve("./request-bodies.ts"))});
      const [, url, name] = process.argv;
      const service = await engineUnderTest({ store: await openPostgresStore({ url }), settings: ${JSON.stringify(settings)} });
      await service.call("get_contact_group", { From_Account: "ann", StartIndex: 0 });
      console.log("ready");
      await new Promise((go) => process.stdin.once("data", go));
      process.stdin.unref();
      const codes = new Set();
      const told = async (command, body) => {
        const reply = await service.call(command, body);
        codes.add(reply.ErrorCode);
        return reply;
      };
      const made = [0, 0], added = [0, 0];
      await Promise.all(["ann", "ben"].map(async (account, at) => {
        const replies = await Promise.all(Array.from({ length: 12 }, (_, n) =>
          told("create_contact_group", create(account, name + n))));
        made[at] = replies.filter(({ ErrorCode }) => ErrorCode === 0).length;
        const adds = await Promise.all(Array.from({ length: 6 }, (_, n) => {
          const items = Array.from({ length: 50 }, (_, k) => [1, chatGroup(name + "-" + n + "-" + k)]);
          return told("update_contact_group", members(account, "first", items));
        }));
        added[at] = adds.flatMap(({ UpdateGroupResult }) => UpdateGroupResult?.ContactResultItem ?? [])
          .filter(({ ResultCode }) => ResultCode === 0).length;
      }));
      await service.close();
      console.log(JSON.stringify({ made, added, codes: [...codes] }));`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script, place, name], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const lines = createInterface(child.stdout);
    await once(lines, "line");
    return async () => {
      child.stdin.write("go");
      const [text] = await once(lines, "line");
      return JSON.parse(text);
    };
  };
  type Told = { made: number[]; added: number[]; codes: number[] };

  test("F24: 51010 and 51008: four that hammer two accounts end as one after the other would: 20 groups, 1,000 conversations", async () => {
    const service = await engineUnderTest({ store: await openStore(), world: "empty" });
    await service.call("multiaccount_import", { AccountList: [{ UserID: "ann" }, { UserID: "ben" }] });
    for (const account of ["ann", "ben"]) await service.call("create_contact_group", create(account, "first"));
    const ready = await Promise.all(["p", "q", "r", "s"].map((name) => hammer(url, name)));
    const told = await Promise.all(ready.map((go) => go()));
    expect([...new Set(told.flatMap(({ codes }) => codes))].sort()).toEqual([0, 51010]);
    for (const [at, account] of ["ann", "ben"].entries()) {
      const { owner, contacts } = await look(service.store, account);
      expect(told.reduce((sum, { made }) => sum + (made[at] ?? 0), 1)).toBe(20);
      expect(owner?.groups.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, id) => id + 1));
      expect(told.reduce((sum, { added }) => sum + (added[at] ?? 0), 0)).toBe(1000);
      expect([owner?.grouped, contacts.size, owner?.lastPosition]).toEqual([1000, 1000, 1000]);
      expect(new Set([...contacts.values()].map(({ position }) => position)).size).toBe(1000);
    }
  }, 60_000);

  const serverSecond = async () =>
    Number((await tellServer(url, "SELECT extract(epoch FROM clock_timestamp()) AS n"))[0]?.n);

  test.each([
    ["fixed", (from: number, to: number) => Math.floor(to) - Math.floor(from) + 1],
    ["sliding", (from: number, to: number) => Math.floor(to - from) + 1],
  ] as const)(
    "60007: processes that share a %s second are granted no more than it holds, all together",
    async (window, secondsOf) => {
      const stores = await Promise.all([openStore(), openStore(), openStore()]);
      await Promise.all(stores.map((store) => store.rates?.take(app, "warm", 1, 1, window)));
      const from = await serverSecond();
      const granted = await Promise.all(
        stores.flatMap((store) => Array.from({ length: 5 }, () => store.rates?.take(app, "x", 30, 100, window))),
      );
      const to = await serverSecond();
      const sum = granted.reduce<number>((all, each) => all + (each ?? 0), 0);
      expect(sum).toBeGreaterThanOrEqual(100);
      expect(sum).toBeLessThanOrEqual(100 * secondsOf(from, to));
    },
  );

  test("60007: calls that were counted before the server's clock was set back hold up nobody", async () => {
    const store = await openStore();
    const take = () => store.rates?.take(app, "x", 1, 10, "sliding");
    await take();
    await tellServer(
      url,
      "UPDATE groupdesk.rate SET moments = ARRAY[extract(epoch FROM clock_timestamp())::float8 + 3600], counts = ARRAY[10]",
    );
    expect(await take()).toBe(1);
  });

  test("60007: of calls that wait at the same moment the first so many go", async () => {
    const store = await openStore();
    let asked = 0;
    const rates = {
      take: async (_app: number, _name: string, calls: number) => (asked++ === 0 ? Math.min(calls, 3) : 0),
    };
    const service = await engineUnderTest({ store: { ...store, rates }, settings: { ratePerSecond: 3 } });
    const read = { From_Account: "nobody", StartIndex: 0 };
    const replies = await Promise.all(Array.from({ length: 5 }, () => service.call("get_contact_group", read)));
    expect(replies.map(({ ErrorCode }) => ErrorCode)).toEqual([50001, 50001, 50001, 60007, 60007]);
    expect(asked).toBe(1);
  });

  test("settings that one process puts reach the others", async () => {
    const first = await engineUnderTest({ store: await openStore(), world: "demo" });
    const second = await engineUnderTest({ store: await openStore() });
    let name = 0;
    const read = () => second.call("create_contact_group", create("user_0001", `new ${name++}`));
    expect(await second.call("get_contact_group", { From_Account: "user_0001", StartIndex: 0 })).toMatchObject({
      ErrorCode: 0,
    });
    const put = (edition: string) =>
      first.send({ method: "PUT", path: "/_service/settings", body: JSON.stringify({ edition }) });
    await put("standard");
    await vi.waitFor(async () => expect(await read()).toMatchObject({ ErrorCode: 51013 }), { timeout: 10_000 });
    // The line that listens is cut, and comes back.
    await tellServer(
      url,
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()",
    );
    await put("pro");
    await vi.waitFor(async () => expect(await read()).toMatchObject({ ErrorCode: 0 }), { timeout: 10_000 });
  });
});

describe("the schema", () => {
  const versions = () => tellServer(url, "SELECT version FROM groupdesk.schema_version");
  const bareLine = () => openLine({ url, timeoutMs: 10_000, bare: true });

  test("of several processes that start at once on a fresh database one makes it, and all serve", async () => {
    const stores = await Promise.all([openStore(), openStore(), openStore(), openStore()]);
    expect(await Promise.all(stores.map((store, at) => importing(store, `user_${at}`)))).toHaveLength(4);
    expect(await versions()).toEqual([{ version: migrations.length }]);
  });

  test("from any earlier version, with what is there; a step that fails undoes all of them", async () => {
    await (await openStore()).replace(app, worldOf("messy"));
    const before = await opened[0]?.readWorld(app);
    const line = await bareLine();
    const grown = [...migrations, "ALTER TABLE account ADD note text", "UPDATE account SET note = 'kept'"];
    await expect(migrate(line, "here", [...grown, "SELECT 1 / 0"])).rejects.toThrow("division by zero");
    expect(await versions()).toEqual([{ version: migrations.length }]);
    await migrate(line, "here", grown);
    line.close();
    expect(await versions()).toEqual([{ version: grown.length }]);
    expect(await tellServer(url, "SELECT DISTINCT note FROM groupdesk.account")).toEqual([{ note: "kept" }]);
    expect(await opened[0]?.readWorld(app)).toEqual(before);
  });

  test("a live room of an older one gets the row of its owner, or loses the owner who is gone", async () => {
    const line = await bareLine();
    await migrate(line, "here", migrations.slice(0, 1));
    await tellServer(
      url,
      `INSERT INTO groupdesk.account (app, id) VALUES (${app}, 'alice');
       INSERT INTO groupdesk.chat_group VALUES
         (${app}, 'kept', false, 'AVChatRoom', 'Kept', NULL, 'alice', 5, 5, 0, 1, 0),
         (${app}, 'left', false, 'AVChatRoom', 'Left', NULL, 'bob', 5, 5, 0, 1, 0)`,
    );
    await migrate(line, "here");
    line.close();
    const { chatGroups } = await (await openStore()).readWorld(app);
    expect(chatGroups).toMatchObject([
      { id: "kept", owner: "alice", memberCount: 1, members: [{ account: "alice", role: "Owner", joinedAt: 5 }] },
      { id: "left", memberCount: 0, members: [] },
    ]);
    expect(chatGroups[1]).not.toHaveProperty("owner");
    expect(await tellServer(url, "SELECT chat_group FROM groupdesk.joined")).toEqual([{ chat_group: "kept" }]);
  });

  test("one that is newer than this program is refused, and nothing is written", async () => {
    await openStore();
    await tellServer(url, "UPDATE groupdesk.schema_version SET version = 999");
    const refusal = await openPostgresStore({ url }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(StoreUnavailable);
    expect(String(refusal)).toMatch(/has version 999 of its schema, and this program knows versions up to \d+: /);
    expect(await versions()).toEqual([{ version: 999 }]);
  });
});

describe("a server that cannot be used is told in one sentence, without the password", () => {
  let password = "";
  beforeAll(async () => {
    password = new URL(await freshDatabase()).password;
  });
  test.each<[string, (url: URL) => void, RegExp]>([
    ["nobody listens there", (place) => void Object.assign(place, { port: "9" }), /ECONNREFUSED/],
    ["the password is wrong", (place) => void Object.assign(place, { password: "wrong-secret" }), /password/],
    ["there is no such database", (place) => void Object.assign(place, { pathname: "/absent" }), /does not exist/],
  ])("%s", async (_title, change, reason) => {
    const place = new URL(url);
    change(place);
    const refusal = await openPostgresStore({ url: place.href, connectWithinMs: 600 }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(StoreUnavailable);
    expect(String(refusal)).toMatch(reason);
    expect(String(refusal)).not.toMatch(/\n|wrong-secret/);
    expect(String(refusal)).not.toContain(password);
  });
});
