import { randomBytes } from "node:crypto";
import pg from "pg";
import type { Store } from "./store.ts";
import { openPostgresStore } from "./store-postgres.ts";

/** The address of a database that nobody else uses, on the server of this run of the tests. */
export async function freshDatabase(): Promise<string> {
  const door = process.env.GROUPDESK_TEST_POSTGRES;
  if (door === undefined) throw new Error("no door to a PostgreSQL: run the tests by vitest");
  const answer = await fetch(door);
  if (!answer.ok) throw new Error(await answer.text());
  return databaseOn(await answer.text());
}

/** A new database on this server. */
export async function databaseOn(server: string): Promise<string> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  await tellServer(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

/** Runs one statement on a connection of its own. */
export async function tellServer(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/**
 * An empty store. The tests of one file share one, and follow one another; it is closed a while after the last of them
 * was. A watcher would hear of the tests behind it, so nobody watches.
 */
export async function openPostgresUnderTest(): Promise<Store> {
  clearTimeout(closing);
  shared ??= openShared();
  const { store, client } = await shared;
  await client.query(wipe);
  return {
    ...{ ...store, watchSettings: undefined },
    async close() {
      closing = setTimeout(() => {
        shared = undefined;
        void Promise.all([store.close(), client.end()]);
      }, closeAfterMs);
    },
  };
}

let shared: ReturnType<typeof openShared> | undefined;
let closing: NodeJS.Timeout | undefined;
const closeAfterMs = 500;

async function openShared(): Promise<{ store: Store; client: pg.Client }> {
  const url = await freshDatabase();
  const client = new pg.Client(url);
  client.on("error", () => {});
  const [store] = await Promise.all([openPostgresStore({ url, lanes: 2 }), client.connect()]);
  return { store, client };
}

const tables = ["account", "contact", "recent", "chat_group", "chat_group_member", "joined", "laid", "setting", "rate"];
const wipe = tables.map((table) => `DELETE FROM groupdesk.${table}`).join("; ");
