import { once } from "node:events";
import { connect as connectTo, createServer, type Socket } from "node:net";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type EmbeddedPostgres, openEmbeddedPostgres } from "../../scripts/embedded-postgres.ts";
import { type EngineUnderTest, engineUnderTest } from "./engine-under-test.ts";
import { create } from "./request-bodies.ts";
import { openPostgresStore } from "./store-postgres.ts";
import { databaseOn, tellServer } from "./store-postgres-under-test.ts";

/*
 * What goes wrong between the service and its server. Each change makes a group of a name that is asked for once: one
 * that was carried out twice would answer 50002, and the ledger holds what was acknowledged.
 */
let server: EmbeddedPostgres;
let url = "";
let service: EngineUnderTest;
const people = ["ann", "ben", "cat", "dan"];
const settings = { ratePerSecond: null, accountRatePerSecond: null, groupsPerAccount: 100_000 };

beforeAll(async () => {
  server = await openEmbeddedPostgres();
}, 60_000);
afterAll(() => server.close());
beforeEach(async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  url = await databaseOn(server.url);
});
afterEach(async () => {
  await service.close();
  vi.restoreAllMocks();
});

async function serve(place = url): Promise<void> {
  service = await engineUnderTest({ store: await openPostgresStore({ url: place, lanes: 2 }), settings });
  await service.call("multiaccount_import", { AccountList: people.map((UserID) => ({ UserID })) });
}

let next = 0;
const make = async (name = `group ${next++}`, account = people[next % people.length] ?? "ann") => ({
  name,
  code: (await service.call("create_contact_group", create(account, name))).ErrorCode,
});

async function groupNames(): Promise<string[]> {
  const names = await Promise.all(
    people.map(async (From_Account) => {
      const reply = await service.call("get_contact_group", { From_Account, StartIndex: 0 });
      return (reply.GroupItem as { GroupName: string }[]).map(({ GroupName }) => GroupName);
    }),
  );
  return names.flat();
}

/** Calls without a pause, by some callers, until `deed` is done; every answer. */
async function underLoad(deed: () => Promise<unknown>): Promise<{ name: string; code: number }[]> {
  let done = false;
  const answers: { name: string; code: number }[] = [];
  const callers = Array.from({ length: 8 }, async () => {
    while (!done) {
      answers.push(await make());
      // A "no" comes at once where nobody listens.
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
  await deed();
  done = true;
  await Promise.all(callers);
  return answers;
}

const serves = () => vi.waitFor(async () => expect((await make()).code).toBe(0), { timeout: 20_000, interval: 50 });
const acknowledged = (count: number) =>
  vi.waitFor(
    async () => {
      const [row] = await tellServer(
        url,
        `SELECT count(*)::int AS n FROM groupdesk.account WHERE last_group >= ${count}`,
      );
      expect(row?.n).toBeGreaterThan(0);
    },
    { timeout: 20_000, interval: 20 },
  );

async function expectNothingLost(answers: readonly { name: string; code: number }[]): Promise<void> {
  const held = await groupNames();
  const lost = answers.filter(({ name, code }) => code === 0 && !held.includes(name));
  const unasked = answers.filter(({ name, code }) => code === 50004 && held.includes(name));
  expect({ lost, unasked, twice: held.length - new Set(held).size }).toEqual({ lost: [], unasked: [], twice: 0 });
  expect([...new Set(answers.map(({ code }) => code))].filter((code) => ![0, 50004, 50005].includes(code))).toEqual([]);
  expect(answers.filter(({ code }) => code === 0).length).toBeGreaterThan(0);
}

describe("the server goes away and comes back", () => {
  test.each(["fast", "immediate"] as const)(
    "F20: 50004 and 50005: stop -m %s and start under load, twice: none acknowledged and lost, none done twice",
    async (mode) => {
      await serve();
      const answers = await underLoad(async () => {
        for (const round of [1, 2]) {
          await acknowledged(10 * round);
          await server.stop(mode);
          await vi.waitFor(async () => expect([50004, 50005]).toContain((await make()).code), { timeout: 20_000 });
          await server.start();
          await serves();
        }
      });
      await expectNothingLost(answers);
    },
    60_000,
  );

  test("F21: connections that are killed while they idle are replaced before the next call", async () => {
    await serve();
    for (let round = 0; round < 3; round++) {
      await tellServer(url, killAll);
      expect((await make()).code).toBe(0);
    }
  });

  test("F22: connections that are killed under load, again and again: every call is answered, once and rightly", async () => {
    await serve();
    const answers = await underLoad(async () => {
      for (let round = 1; round <= 20; round++) {
        await acknowledged(round);
        await tellServer(url, killAll);
      }
    });
    await expectNothingLost(answers);
  }, 60_000);
});

describe("the connection breaks around a COMMIT", () => {
  /** A way to the server that cuts one connection when a COMMIT comes by: before it, or when its answer comes back. */
  async function proxy() {
    let cut: "before" | "after" | undefined;
    let cuts = 0;
    const sockets = new Set<Socket>();
    const { port } = new URL(url);
    const door = createServer((near) => {
      const far = connectTo(Number(port), "127.0.0.1");
      let cutAtAnswer = false;
      const end = () => {
        near.destroy();
        far.destroy();
      };
      for (const socket of [near, far]) {
        sockets.add(socket);
        socket.on("error", end).on("close", end);
      }
      near.on("data", (chunk) => {
        // Of the messages only a Bind names a prepared statement like this: portal, NUL, statement, NUL.
        if (cut && chunk.includes("\0commit\0") && chunk.includes("\0putAccount\0")) {
          cuts += 1;
          if (cut === "before") {
            cut = undefined;
            return end();
          }
          cut = undefined;
          cutAtAnswer = true;
        }
        far.write(chunk);
      });
      far.on("data", (chunk) => (cutAtAnswer ? end() : near.write(chunk)));
    }).listen(0, "127.0.0.1");
    await once(door, "listening");
    const address = door.address();
    const place = new URL(url);
    place.port = String(typeof address === "object" && address?.port);
    return {
      url: place.href,
      arm: (when: "before" | "after") => {
        cut = when;
      },
      get cuts() {
        return cuts;
      },
      close() {
        for (const socket of sockets) socket.destroy();
        door.close();
      },
    };
  }

  test.each([
    ["the answer is lost", "after"],
    ["the COMMIT itself is lost", "before"],
  ] as const)("F22: %s: what happened is looked up, and the group is made once", async (_title, when) => {
    const way = await proxy();
    await serve(way.url);
    for (let round = 1; round <= 3; round++) {
      way.arm(when);
      const told = await make(`${when} ${round}`, "ann");
      // Twice would be 50002, a guess 50004.
      expect([told.code, way.cuts]).toEqual([0, round]);
    }
    expect((await groupNames()).sort()).toEqual([1, 2, 3].map((round) => `${when} ${round}`));
    await service.close();
    way.close();
  });
});

describe("the server does not answer", () => {
  test("F23: 50005 of a frozen server, within the service's three seconds, and it serves again without help", async () => {
    await serve();
    const rows = await tellServer(url, pidsOfAll);
    const pids = rows.map(({ pid }) => Number(pid));
    expect(pids.length).toBeGreaterThan(1);
    for (const pid of pids) process.kill(pid, "SIGSTOP");
    try {
      const begun = performance.now();
      expect((await make()).code).toBe(50005);
      // Three seconds are the promise; the rest is for a machine that is busy with other tests.
      expect(performance.now() - begun).toBeLessThan(6000);
      await serves();
    } finally {
      for (const pid of pids) process.kill(pid, "SIGCONT");
    }
    await serves();
    expect(new Set(await groupNames()).size).toBe((await groupNames()).length);
  }, 40_000);

  test("F24: a row that somebody keeps locked: that call alone is refused, and nothing of it is done", async () => {
    await serve();
    const stranger = new pg.Client(url);
    await stranger.connect();
    await stranger.query("BEGIN");
    await stranger.query("SELECT 1 FROM groupdesk.account WHERE id = 'ann' FOR UPDATE");
    const [locked, free] = await Promise.all([make("locked", "ann"), make("free", "ben")]);
    expect([50004, 50005]).toContain(locked.code);
    expect(free.code).toBe(0);
    await stranger.query("ROLLBACK");
    await stranger.end();
    expect((await make("locked", "ann")).code).toBe(0);
  }, 40_000);

  test("F24: 50005 within the service's three seconds, where the rate and the account are locked both", async () => {
    await serve();
    const limited = await engineUnderTest({
      store: await openPostgresStore({ url }),
      settings: { ratePerSecond: 200, accountRatePerSecond: 100 },
    });
    const asked = () => limited.call("create_contact_group", create("ann", "late"));
    const read = () => limited.call("get_contact_group", { From_Account: "ann", StartIndex: 0 });
    expect([(await asked()).ErrorCode, (await read()).ErrorCode]).toEqual([0, 0]);
    const [first, second] = [new pg.Client(url), new pg.Client(url)];
    for (const stranger of [first, second]) await stranger.connect();
    await first.query("BEGIN; SELECT 1 FROM groupdesk.rate FOR UPDATE");
    await second.query("BEGIN; SELECT 1 FROM groupdesk.account WHERE id = 'ann' FOR UPDATE");
    setTimeout(() => first.query("ROLLBACK"), 800);
    const begun = performance.now();
    expect([50004, 50005]).toContain((await asked()).ErrorCode);
    // The rate's 0.8 s on top of the store's 2.8 would be more.
    expect(performance.now() - begun).toBeLessThan(3500);
    await second.query("ROLLBACK");
    await Promise.all([first.end(), second.end()]);
    expect((await read()).ErrorCode).toBe(0);
    await limited.close();
  }, 40_000);

  test("F21: with rates: connections that are killed while they idle are replaced before the next call", async () => {
    await serve();
    const limited = await engineUnderTest({
      store: await openPostgresStore({ url }),
      settings: { ratePerSecond: 200 },
    });
    const read = () => limited.call("get_contact_group", { From_Account: "ann", StartIndex: 0 });
    for (let round = 0; round < 5; round++) {
      await tellServer(url, killAll);
      expect((await read()).ErrorCode).toBe(0);
    }
    await limited.close();
  });

  test("F24: a deadlock and a serialization failure are tried again in silence", async () => {
    await serve();
    // Two strangers' errors, raised by the server itself where the row is written.
    await tellServer(
      url,
      `CREATE SEQUENCE groupdesk.tries;
      CREATE FUNCTION groupdesk.stumble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        CASE nextval('groupdesk.tries')
          WHEN 1 THEN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01';
          WHEN 2 THEN RAISE EXCEPTION 'serialization' USING ERRCODE = '40001';
          ELSE RETURN NEW;
        END CASE; END $$;
      CREATE TRIGGER stumble BEFORE UPDATE ON groupdesk.account FOR EACH ROW EXECUTE FUNCTION groupdesk.stumble()`,
    );
    expect((await make("after all", "ann")).code).toBe(0);
    expect(await groupNames()).toEqual(["after all"]);
  });

  test("F24: 50004 of what fails every time, after three more tries, and nothing of it is done", async () => {
    await serve();
    await tellServer(
      url,
      `CREATE FUNCTION groupdesk.stumble() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END $$;
      CREATE TRIGGER stumble BEFORE UPDATE ON groupdesk.account FOR EACH ROW EXECUTE FUNCTION groupdesk.stumble()`,
    );
    expect((await make("never", "ann")).code).toBe(50004);
    expect(await groupNames()).toEqual([]);
  });
});

const ours = "datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'groupdesk'";
const killAll = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${ours}`;
const pidsOfAll = `SELECT pid FROM pg_stat_activity WHERE ${ours}`;
