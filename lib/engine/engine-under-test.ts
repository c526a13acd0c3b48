import { commands, type Verb } from "../chat/commands.ts";
import { signUserSig } from "../chat/usersig.ts";
import type { ServiceCall } from "./admission.ts";
import { createEngine, type Engine, type ServiceReply } from "./engine.ts";
import { createEngineFetch } from "./fetch.ts";
import { listen } from "./listen.ts";
import type { Settings } from "./settings.ts";
import type { Store } from "./store.ts";
import { openPostgresUnderTest } from "./store-postgres-under-test.ts";
import { openSqliteStore } from "./store-sqlite.ts";
import type { WorldName } from "./worlds.ts";

/** The ways into the engine, and in process with the other store; each must answer the same. */
export const mouths = ["answer", "fetch", "listen", "postgres"] as const;
export type Mouth = (typeof mouths)[number];

export const testApp = { sdkAppId: 1400000000, admins: ["administrator"], key: "a key for tests only" };

export type EngineUnderTest = {
  engine: Engine;
  store: Store;
  /** Unix seconds; a test moves it by hand. */
  clock: { now: number };
  /** The delays that were asked for, in ms; none is waited out. */
  slept: number[];
  query(changed?: Record<string, string | undefined>): string;
  /** Any request as it is, through the mouth. */
  send(call: Partial<ServiceCall>): Promise<ServiceReply>;
  /** A signed call of a command by its own name. */
  call(command: string, body: unknown): Promise<ServiceReply>;
  close(): Promise<void>;
};

/** An engine of its own with a clock that stands still and no rate, unless told otherwise. */
export async function engineUnderTest(
  options: { mouth?: Mouth; world?: WorldName; settings?: Partial<Settings>; store?: Store } = {},
): Promise<EngineUnderTest> {
  const { mouth = "answer", world } = options;
  const store = options.store ?? (await storeFor(mouth));
  const clock = { now: 1_800_000_000 };
  const settings = { ratePerSecond: null, accountRatePerSecond: null, ...options.settings };
  const slept: number[] = [];
  const sleep = async (ms: number) => void slept.push(ms);
  const engine = createEngine({ app: testApp, store, now: () => clock.now, settings, sleep });
  if (world) await engine.reset(world);
  const opened = await open(engine, mouth);

  const query: EngineUnderTest["query"] = (changed = {}) => {
    const { sdkAppId, key } = testApp;
    const usersig = signUserSig({ sdkAppId, key, userId: "administrator", now: Math.floor(clock.now), lifetime: 3600 });
    const all = { sdkappid: String(sdkAppId), identifier: "administrator", usersig, random: "7", contenttype: "json" };
    const parts = Object.entries<string | undefined>({ ...all, ...changed });
    return parts
      .flatMap(([name, value]) => (value === undefined ? [] : `${name}=${encodeURIComponent(value)}`))
      .join("&");
  };
  const send: EngineUnderTest["send"] = (call) =>
    opened.send({ method: "POST", path: pathOfCommand("get_contact_group"), query: query(), body: "{}", ...call });

  return {
    engine,
    store,
    clock,
    slept,
    query,
    send,
    call: (command, body) => send({ path: pathOfCommand(command), body: JSON.stringify(body) }),
    async close() {
      await opened.close();
      await engine.close();
    },
  };
}

function pathOfCommand(command: string): string {
  const verb = (Object.keys(commands) as Verb[]).find((each) => commands[each].command === command); // its keys are the verbs
  return `/v4/${verb ? commands[verb].service : "recentcontact"}/${command}`;
}

/** The clock of a test is its own, so no rate may be kept by the database's. */
async function storeFor(mouth: Mouth): Promise<Store> {
  if (mouth !== "postgres") return openSqliteStore({ file: ":memory:" });
  return { ...(await openPostgresUnderTest()), rates: undefined };
}

type Opened = { send(call: ServiceCall): Promise<ServiceReply>; close(): Promise<void> };

async function open(engine: Engine, mouth: Mouth): Promise<Opened> {
  if (mouth === "answer" || mouth === "postgres") return { send: (call) => engine.answer(call), close: async () => {} };
  if (mouth === "fetch") return { send: sender(createEngineFetch(engine), "http://embedded"), close: async () => {} };
  const listening = await listen({ engine, port: 0 });
  return { send: sender(fetch, listening.url), close: () => listening.close() };
}

function sender(ask: typeof fetch, origin: string): Opened["send"] {
  return async ({ method, path, query, body }) => {
    const response = await ask(`${origin}${path}?${query}`, {
      method,
      // A plain copy, for the types of fetch do not take a view of shared memory.
      ...(method !== "GET" && { body: typeof body === "string" ? body : new Uint8Array(body) }),
    });
    return (await response.json()) as ServiceReply; // what the engine wrote
  };
}
