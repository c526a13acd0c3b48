import { type ChatClient, createChatClient } from "../chat/client.ts";
import type { FigureFilter, ScanSource } from "../chat/limit-scan.ts";
import { documentedWalls } from "../chat/measure.ts";
import { failed, type Outcome } from "../chat/outcome.ts";
import { openDatabase } from "../db/open-database.ts";
import { createTrail } from "../desk/trail.ts";
import { createTrailLines } from "../desk/trail-lines.ts";
import { engineUnderTest, testApp } from "../engine/engine-under-test.ts";
import { createEngineFetch } from "../engine/fetch.ts";
import type { WorldName } from "../engine/worlds.ts";
import { createAccountLists } from "./account-lists.ts";
import { createScans, type ScanPorts } from "./scans.ts";
import { createSnapshots } from "./snapshots.ts";

export const jana = { id: "p1", email: "jana@example.com", role: "admin" };

/** A service with a world, and a database for any number of consoles that scan it. Nothing is waited for. */
export async function scansUnderTest(place: { file: string } | { url: string }, world: WorldName) {
  const database = await openDatabase(place);
  const service = await engineUnderTest({ world, settings: { ratePerSecond: null, accountRatePerSecond: null } });
  const { key, sdkAppId } = testApp;
  const straight = createChatClient({
    fetch: createEngineFetch(service.engine),
    target: { url: "http://engine", sdkAppId, admin: "administrator", key },
    now: () => service.clock.now * 1000,
  });
  /** Between console and service: may refuse a call. */
  const wire: { refuses: (verb: string, input: unknown) => number | undefined } = { refuses: () => undefined };
  const sent: string[] = [];
  const client: ChatClient = {
    async call(verb, input) {
      sent.push(verb);
      const code = wire.refuses(verb, input);
      return code === undefined ? straight.call(verb, input) : failed({ kind: "refused", code, info: "" });
    },
  };
  const target = { id: "own", name: "Embedded", host: "embedded", sdkAppId, callsPerSecond: 200, client };
  const trail = createTrail(database);
  const lines = createTrailLines(database);
  let clock = Date.UTC(2026, 10, 2);
  const now = () => clock;
  const lists = createAccountLists(database, { now });
  const snapshots = createSnapshots(database);
  const start = (ports: Partial<ScanPorts> = {}) =>
    createScans(
      { database, trail, lines, lists },
      { now, wait: async () => {}, random: () => 0.5, wallsOf: async () => documentedWalls, ...ports },
    );
  const scans = start();

  async function given(accounts: readonly string[]): Promise<ScanSource> {
    const list = await lists.freeze({ app: target, personId: jana.id, title: "given" }, pieces(accounts));
    if (!list) throw new Error("an empty list");
    return { kind: "given", list: list.id };
  }

  /** Reads them, and gives the newest snapshot. */
  async function scan(source: ScanSource, { orphans = true } = {}) {
    const begun = valueIn(await scans.start({ actor: jana, target, source, orphans }));
    await scans.idle();
    const snapshot = await snapshots.newest(target);
    return { scan: await scans.load(begun.id), snapshot };
  }

  return {
    ...{ database, service, straight, wire, sent, target, trail, lines, lists, snapshots, scans, start, given, scan },
    /** Lets time pass. */
    later: (ms: number) => {
      clock += ms;
    },
    async accountsOf(filter: FigureFilter) {
      const snapshot = await snapshots.newest(target);
      if (!snapshot) throw new Error("no snapshot");
      const all: string[] = [];
      for await (const some of snapshots.all({ app: target, snapshot, walls: documentedWalls }, filter))
        all.push(...some.map(({ account }) => account));
      return all;
    },
    async close() {
      await service.close();
      await database.close();
    },
  };
}

export function valueIn<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure));
  return outcome.value;
}

export async function* pieces(accounts: readonly string[]) {
  for (let at = 0; at < accounts.length; at += 7) yield accounts.slice(at, at + 7);
}
