import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Jobs } from "./bulk/jobs.ts";
import { keepJobs, openJobs } from "./bulk/keep-jobs.ts";
import { keepPlans } from "./bulk/keep-plans.ts";
import { pauseRestored } from "./bulk/pause-restored.ts";
import { createPlans, type Plans } from "./bulk/plans.ts";
import { createTemplates, type Templates } from "./bulk/templates.ts";
import { commands, pathOf, type Verb } from "./chat/commands.ts";
import { regionOf } from "./chat/regions.ts";
import { DatabaseUnavailable } from "./db/open-database.ts";
import { type Desk, openDesk } from "./desk/desk.ts";
import { passwordFault } from "./desk/password-rules.ts";
import type { OwnTarget } from "./desk/targets.ts";
import { createEngine, type Engine } from "./engine/engine.ts";
import { armFailpoints, reach } from "./engine/failpoints.ts";
import { ConnectionDropped } from "./engine/faults.ts";
import { createEngineFetch } from "./engine/fetch.ts";
import { envelopeOf, Refusal } from "./engine/refusal.ts";
import { type Store, StoreUnavailable } from "./engine/store.ts";
import { openPostgresStore } from "./engine/store-postgres.ts";
import { nameOfServer } from "./engine/store-postgres-server.ts";
import { openSqliteStore } from "./engine/store-sqlite.ts";
import { type Env, parseEnv } from "./env.ts";
import { keepLimits, type Limits, openLimits } from "./limits/keep-limits.ts";
import { createLimitRules, type LimitRules } from "./limits/limit-rules.ts";
import { isLoopbackHost } from "./loopback.ts";
import { forgetOlderKeyIn, type KeyName, olderKeyIn, SecretKeyUnavailable, secretKeyIn } from "./secret-key.ts";
import { isServiceHost } from "./served-at.ts";
import { standBeforeNext } from "./stand-before-next.ts";

export type Backend = {
  desk: Desk;
  plans: Plans;
  jobs: Jobs;
  limits: Limits;
  limitRules: LimitRules;
  templates: Templates;
  /** Answers `/v4` and `/_service` on the console's port. */
  answerService: (request: Request) => Promise<Response>;
  close: (how?: { atExit?: boolean }) => Promise<void>;
};

/** Groupdesk cannot start like this, and would not the next time; every line is a sentence for the person who tried. */
export class StartRefused extends Error {}

/** The one backend of this process, opened by the first who asks. Rejects with StartRefused. */
export async function backend(): Promise<Backend> {
  // A build that prerendered such a page would open, and own, the database of the machine that it runs on.
  if (process.env.NEXT_PHASE === "phase-production-build") throw new Error("a page with a backend must be dynamic");
  // Next loads one module several times in one process, so module scope would make several backends; the symbol is ours.
  const place = globalThis as { [backendKey]?: Promise<Backend> };
  place[backendKey] ??= openOnce().catch((error) => {
    delete place[backendKey];
    throw error;
  });
  return place[backendKey];
}

async function openOnce(): Promise<Backend> {
  const env = envOrRefuse();
  // It stands since Next has read its settings; this is for a server that had none.
  standBeforeNext();
  const backend = await openBackend(env);
  // Next ends the process by itself, and waits for nobody. A store is closed within the call, so this comes in time.
  process.once("exit", () => void backend.close({ atExit: true }));
  return backend;
}

/**
 * For the start of a server: where Groupdesk may not start, says why, and ends the process with 78: do not restart.
 * After anything else that went wrong with 1, for a console without a backend must not go on answering.
 */
export async function openAtStart(): Promise<void> {
  // The parent of `npm start` is gone: nobody would end this server any more.
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
  try {
    await sayFirstLink(await backend());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.error(error instanceof StartRefused ? reason : `Groupdesk could not start: ${reason.replace(/\s+/g, " ")}`);
    process.exit(error instanceof StartRefused ? 78 : 1);
  }
}

/** While there is nobody, whoever sees the terminal makes the first admin. The token stands where no log sees it. */
async function sayFirstLink({ desk }: Backend): Promise<void> {
  const token = await desk.invitations.makeFirst();
  if (token === undefined) return;
  const { host, port, publicUrl } = envOrRefuse();
  const origin = publicUrl ?? `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
  const address = `${origin}/join#${token}`;
  console.log(
    `Nobody can sign in yet. Make the first admin here, once and within 15 minutes (later a new start prints a new link):\n  ${address}`,
  );
}

/** A backend of its own: the embedded service with its database, or a client of the service at CHAT_API_URL. */
export async function openBackend(env: Env): Promise<Backend> {
  const { own, answerService, close } =
    env.apiUrl === undefined ? await openEmbedded(env) : await openRemote(env, env.apiUrl);
  try {
    const desk = await openOwnDesk(env, own);
    const limitRules = createLimitRules(desk.database, desk.trail);
    const { inForce } = limitRules;
    const plans = createPlans(desk.database, desk.trail, join(env.dataPath, "plans"), { inForce });
    const jobs = openJobs(desk, plans);
    const templates = createTemplates(desk.database, desk.trail);
    const limits = openLimits(desk, limitRules);
    const stops = [keepPlans(plans, desk.targets), keepJobs(jobs), keepLimits(limits, desk)];
    const end = async ({ atExit = false } = {}) => {
      const stopped = Promise.all(stops.map((stop) => stop()));
      // At the end of a process nobody waits for a promise: what can be closed within the call is.
      if (!atExit) await stopped;
      await Promise.all([desk.close(), close()]);
    };
    return { desk, plans, jobs, limits, limitRules, templates, answerService, close: end };
  } catch (error) {
    await close();
    throw error instanceof DatabaseUnavailable ? new StartRefused(error.message, { cause: error }) : error;
  }
}

type Opened = Omit<Backend, "desk" | "plans" | "jobs" | "limits" | "limitRules" | "templates"> & { own: OwnTarget };

function openOwnDesk(env: Env, own: OwnTarget): Promise<Desk> {
  const { databaseUrl: url, dataPath, firstAdmin, publicUrl } = env;
  makeFolder(dataPath);
  if (firstAdmin && passwordFault(firstAdmin.password, [firstAdmin.email]))
    throw new StartRefused("GROUPDESK_ADMIN_PASSWORD is one that guessers would try early: set another one.");
  const place = url === undefined ? { file: join(dataPath, "console.db") } : { url };
  const older = olderKeyIn(dataPath);
  return openDesk({
    ...{ place, own, firstAdmin, publicUrl },
    consoleKey: env.consoleKey ?? keyIn(dataPath, "console-key"),
    commandLineToken: keyIn(dataPath, "command-line-token"),
    olderKeys: [...(env.consoleKeysOld ?? []), ...(older === undefined ? [] : [older])],
    onResealed: () => forgetOlderKeyIn(dataPath),
    whenRestored: (database, transaction) => pauseRestored(database, transaction, Date.now()),
  });
}

const backendKey = Symbol.for("groupdesk.backend");

function envOrRefuse(): Env {
  const parsed = parseEnv(process.env);
  if (!parsed.ok) throw new StartRefused(parsed.lines.join("\n"));
  return parsed.env;
}

async function openEmbedded(env: Env): Promise<Opened> {
  const { engine, key } = await openEngine(env);
  const { sdkAppId, admin } = env;
  const engineFetch = createEngineFetch(engine);
  return {
    own: {
      ...{ kind: "embedded", host: "embedded", sdkAppId, fetch: stumbling(engineFetch) },
      target: { url: "http://embedded", sdkAppId, admin, key },
    },
    // Next hands out a proxy of a Request, which cannot be copied as a whole. The DOM's types lack `duplex`.
    answerService: atOurDoor(env, ({ url, method, body }) =>
      engineFetch(url, { method, body, duplex: "half" } as RequestInit).catch(answerWithoutBody),
    ),
    close: () => engine.close(),
  };
}

// Object.keys knows its keys as text.
const writingPaths = new Set((Object.keys(commands) as Verb[]).filter((verb) => commands[verb].writes).map(pathOf));

/** The console's own failpoints, around each of its changes; nothing but a test ever turns one on. */
function stumbling(fetch: OwnTarget["fetch"]): OwnTarget["fetch"] {
  return async (request) => {
    const writes = writingPaths.has(new URL(request.url).pathname);
    if (writes) reach("change");
    const answer = await fetch(request);
    if (writes) reach("changed");
    return answer;
  };
}

/** A route of Next cannot close its connection: where a fault rule drops one, a bare 502 stands for it. */
function answerWithoutBody(error: unknown): Response {
  if (error instanceof ConnectionDropped) return new Response(null, { status: 502 });
  throw error;
}

async function openRemote(env: Env, url: string): Promise<Opened> {
  const { sdkAppId, admin } = env;
  const { host } = new URL(url);
  const backup = regionOf(host)?.backup;
  const target = { url, backupUrl: backup && `https://${backup}`, sdkAppId, admin, key: keyOf(env) };
  const info = `this console talks to the service at ${host}: send commands there`;
  const elsewhere = envelopeOf(new Refusal("commandUnknown", info));
  return {
    own: {
      ...{ kind: isLoopbackHost(host) ? "loopback" : "real", host, sdkAppId },
      ...{ target, fetch: (request) => fetch(request) },
    },
    answerService: atOurDoor(env, async () => Response.json(elsewhere)),
    close: async () => {},
  };
}

/** The API's routes stand outside proxy.ts, which would hold their bodies in memory: so the Host is looked at here. */
function atOurDoor(
  { publicUrl, serviceOpen }: Env,
  answer: (request: Request) => Promise<Response>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    if (!isServiceHost(request.headers.get("host") ?? "", publicUrl))
      return refusal(421, "This address is not served here.");
    if (!serviceOpen) return refusal(404, "The service is not open at this address: GROUPDESK_SERVICE=on opens it.");
    return answer(request);
  };
}

function refusal(status: number, error: string): Response {
  return Response.json({ error }, { status });
}

/** The engine of the embedded service on its store, with its world laid. Rejects with StartRefused. */
export async function openEngine(env: Env): Promise<{ engine: Engine; key: string }> {
  const key = keyOf(env);
  const { sdkAppId, admin, world, databasePath, databaseUrl } = env;
  if (env.failpoints !== undefined) armFailpoints(env.failpoints);
  const store = await openStore(env);
  try {
    const engine = createEngine({ app: { sdkAppId, admins: [admin], key }, store });
    await engine.layFirst(world);
    return { engine, key };
  } catch (error) {
    await store.close();
    const reason = error instanceof Error ? error.message : String(error);
    const place = databaseUrl === undefined ? databasePath : nameOfServer(databaseUrl);
    throw new StartRefused(`The database ${place} could not be made ready (${reason}).`, { cause: error });
  }
}

async function openStore({ databasePath, databaseUrl, networkFolder }: Env): Promise<Store> {
  try {
    if (databaseUrl !== undefined) return await openPostgresStore({ url: databaseUrl });
    makeFolder(dirname(databasePath));
    return openSqliteStore({ file: databasePath, networkFolder });
  } catch (error) {
    if (error instanceof StoreUnavailable) throw new StartRefused(error.message, { cause: error });
    throw error;
  }
}

function keyOf({ secretKey, dataPath }: Env): string {
  if (secretKey !== undefined) return secretKey;
  makeFolder(dataPath);
  return keyIn(dataPath, "secret-key");
}

function keyIn(dataPath: string, name: KeyName): string {
  try {
    return secretKeyIn(dataPath, name);
  } catch (error) {
    if (error instanceof SecretKeyUnavailable) throw new StartRefused(error.message);
    throw error;
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? ` (${error.code})` : "";
    throw new StartRefused(`The folder ${path} cannot be made${reason}: set GROUPDESK_DATA to another one.`);
  }
}
