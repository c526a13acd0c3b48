import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";
import { signUserSig } from "../../lib/chat/usersig.ts";

export { expect };

type World = "empty" | "demo" | "brimful" | "messy";

/** A running console or service with a database of its own. */
export type Running = {
  url: string;
  /** Sends a signed command or control call, such as `/v4/recentcontact/get_contact_group` or `/_service/settings`. */
  call(path: string, body: object, method?: string): Promise<Record<string, unknown>>;
  /** Makes its database a fresh world: for tests that need a whole service to themselves. */
  reset(world: World): Promise<void>;
  /** Its database's, as far as `reset` knows. */
  readonly world: World;
};

/** A service that can be taken down and brought back, its data kept, on the same port. */
export type Stoppable = Running & {
  stop(): Promise<void>;
  /** For this one life its environment may differ, and the folder that its build lies in. */
  start(changes?: Record<string, string>, build?: string): Promise<void>;
  /** Sends SIGKILL, for which nobody can be ready. */
  kill(): void;
  /** Stops it in the middle of whatever it does (SIGSTOP); `wake` lets it go on as if nothing had been. */
  freeze(): void;
  wake(): void;
  /** Resolves to the signal that ended it, which nobody here need have sent. */
  ended(): Promise<NodeJS.Signals | null>;
  /** The end of what this life has printed. */
  output(): string;
};

/** A console that sends its commands to a service of its own instead of the embedded one. */
export type Remote = { url: string; service: Stoppable };

/** What a browser keeps for one who is signed in. */
type Kept = Awaited<ReturnType<BrowserContext["storageState"]>>;

/** The first admin of every console under test. */
export const admin = { email: "admin@example.com", password: "an admin's long password" };

/**
 * `server`: the built console, one for each worker; tests keep apart by using different accounts, and `page.goto("/")`
 * leads there, as the admin that the worker signed in once; `test.use({ storageState: undefined })` is a stranger.
 * `asFound`: a test that has put another world there leaves the demo world behind, as the next one expects it.
 * `withinPolicy`: whatever a page did that its Content-Security-Policy forbids fails its test.
 * `remote`: a console and a separate service for one test alone, with the test's own pages signed in there. `other`: a
 * service with an app of its own, `otherApp`, for one test to add as a target.
 */
export const test = base.extend<
  { remote: Remote; other: Stoppable; withinPolicy: undefined; asFound: undefined },
  { server: Running; signedIn: Kept }
>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from this pattern.
    async ({}, use) => {
      await withFolder(async (folder) => {
        const program = await startProgram(next, folder, {});
        await use(program);
        await program.stop();
      });
    },
    { scope: "worker", timeout: 90_000 },
  ],
  signedIn: [
    async ({ browser, server }, use) => {
      const context = await browser.newContext();
      await signIn(await context.newPage(), server.url);
      const kept = await context.storageState();
      await context.close();
      await use(kept);
    },
    { scope: "worker", timeout: 60_000 },
  ],
  storageState: async ({ signedIn }, use) => use(signedIn),
  baseURL: async ({ server }, use) => use(server.url),
  withinPolicy: [
    async ({ context }, use) => {
      const violations = violationsIn(context);
      await use(undefined);
      expect(violations, "what a page's own policy forbade").toEqual([]);
    },
    { auto: true },
  ],
  asFound: [
    async ({ server }, use) => {
      await use(undefined);
      if (server.world !== "demo") await server.reset("demo");
    },
    { auto: true },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  other: async ({}, use) => {
    await withFolder(async (folder) => {
      const service = await startProgram(api, folder, {}, otherApp);
      await use(service);
      await service.stop();
    });
  },
  remote: [
    async ({ context }, use) => {
      await withFolder(async (folder) => {
        await using service = stoppedAtEnd(await startProgram(api, folder, {}));
        await using program = stoppedAtEnd(await startProgram(next, folder, { CHAT_API_URL: service.url }));
        const page = await context.newPage();
        await signIn(page, program.url);
        await page.close();
        await use({ url: program.url, service });
      });
    },
    { timeout: 90_000 },
  ],
});

/** Whatever goes wrong in between, it does not outlive its test. */
function stoppedAtEnd(program: Stoppable): Stoppable & AsyncDisposable {
  return { ...program, [Symbol.asyncDispose]: () => program.stop() };
}

/** A console with a database of its own; its first person is `first`, or nobody, and what it printed tells how to come in. */
export async function freshConsole(
  work: (console: { url: string; output: () => string }) => Promise<void>,
  first: typeof admin | undefined = undefined,
): Promise<void> {
  await withFolder(async (folder) => {
    const nobody = { GROUPDESK_ADMIN_EMAIL: "", GROUPDESK_ADMIN_PASSWORD: "" };
    const program = await startProgram(next, folder, first ? {} : nobody);
    await work(program).finally(() => program.stop());
  });
}

/** Chromium says each of them on the console of the page, which a policy that sends reports does not silence. */
export function violationsIn(context: BrowserContext): string[] {
  const violations: string[] = [];
  context.on("console", (message) => {
    if (/Content.Security.Policy/i.test(message.text())) violations.push(message.text());
  });
  return violations;
}

/** By the form, to the console's first page. */
export async function signIn(page: Page, url: string, { email, password } = admin): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("Find account").waitFor();
}

const root = resolve(import.meta.dirname, "../..");
const app = { sdkAppId: 1400000000, admin: "administrator", key: "a-key-for-browser-tests-alone" };
/** What a page sends for the embedded service: the id of the target and the app behind it. */
export const embedded = `own embedded ${app.sdkAppId}`;

/** What `other` is, as a person types it. */
export const otherApp = { sdkAppId: 1600012345, admin: "desk", key: "planted-key-of-another-app-0123456789" };

type Program = (port: string) => string[];
const next: Program = (port) => [join(root, "node_modules/next/dist/bin/next"), "start", "-H", "127.0.0.1", "-p", port];
const api: Program = (port) => [join(root, "scripts/serve-api.ts"), "--port", port];

/** The built console with its data in this folder, not started yet: `stop` must end it. */
export function consoleIn(folder: string, changes: Record<string, string> = {}): Promise<Stoppable> {
  return programIn(next, folder, changes);
}

async function startProgram(...how: Parameters<typeof programIn>): Promise<Stoppable> {
  const running = await programIn(...how);
  await running.start();
  return running;
}

async function programIn(
  program: Program,
  folder: string,
  changes: Record<string, string>,
  as = app,
): Promise<Stoppable> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    ...process.env,
    NODE_ENV: "production" as const,
    NEXT_TELEMETRY_DISABLED: "1",
    GROUPDESK_DATA: folder,
    DATABASE_URL: "",
    HOST: "",
    PORT: String(port),
    CHAT_SDKAPPID: String(as.sdkAppId),
    CHAT_ADMIN: as.admin,
    CHAT_SECRET_KEY: as.key,
    CHAT_API_URL: "",
    CHAT_WORLD: "demo",
    GROUPDESK_ADMIN_EMAIL: admin.email,
    GROUPDESK_ADMIN_PASSWORD: admin.password,
    ...changes,
  };
  let child: ChildProcess | undefined;
  let current: World = "demo";
  let output = () => "";
  return {
    url,
    output: () => output(),
    call: (path, body, method = "POST") => call(as, url, path, body, method),
    get world() {
      return current;
    },
    async reset(world) {
      const answer = await call(as, url, "/_service/reset", { world }, "POST");
      if (answer.ErrorCode !== 0) throw new Error(`reset: ${JSON.stringify(answer)}`);
      current = world;
    },
    async start(now = {}, build) {
      const life = { ...env, ...now };
      child = spawn(process.execPath, [...program(String(port)), ...(build ? [build] : [])], {
        cwd: root,
        env: life,
        stdio: ["ignore", "pipe", "pipe"],
      });
      output = outputOf(child);
      await answering(child, url, output);
    },
    async stop() {
      if (child) await stopped(child);
      child = undefined;
    },
    kill: () => void child?.kill("SIGKILL"),
    freeze: () => void child?.kill("SIGSTOP"),
    wake: () => void child?.kill("SIGCONT"),
    async ended() {
      if (!child) return null;
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      return child.signalCode;
    },
  };
}

async function call(
  { sdkAppId, admin, key }: typeof app,
  url: string,
  path: string,
  body: object,
  method: string,
): Promise<Record<string, unknown>> {
  const now = Math.floor(Date.now() / 1000);
  const query = new URLSearchParams({
    sdkappid: String(sdkAppId),
    identifier: admin,
    usersig: signUserSig({ sdkAppId, key, userId: admin, now, lifetime: 600 }),
    random: String(Math.floor(Math.random() * 2 ** 32)),
    contenttype: "json",
  });
  const sends = method !== "GET" && method !== "DELETE";
  const answer = await fetch(`${url}${path}?${query}`, { method, ...(sends && { body: JSON.stringify(body) }) });
  return answer.json();
}

/** The end of what it prints, as it stands when asked. */
function outputOf(child: ChildProcess): () => string {
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-10_000);
    });
  }
  return () => output;
}

async function answering(child: ChildProcess, url: string, output: () => string): Promise<void> {
  for (const until = Date.now() + 60_000; Date.now() < until; await delay(50)) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    const answer = await fetch(`${url}/healthz`).catch(() => undefined);
    if (answer?.ok) return;
  }
  await stopped(child);
  throw new Error(`No answer at ${url}:\n${output()}`);
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((end) => child.once("exit", end));
  const timer = setTimeout(() => child.kill("SIGKILL"), 5000);
  child.kill("SIGTERM");
  await ended;
  clearTimeout(timer);
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((ready) => probe.listen(0, "127.0.0.1", ready));
  const { port } = probe.address() as AddressInfo; // a TCP server has this kind of address
  await new Promise((closed) => probe.close(closed));
  return port;
}

/** A folder for as long as this work takes. */
export async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "groupdesk-e2e-"));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
