import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { vi } from "vitest";
import { commands, type Verb } from "../chat/commands.ts";
import { signUserSig } from "../chat/usersig.ts";

// A start takes half a second, and ten times that on a machine that is busy with others.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

export const trialApp = { sdkAppId: 1400000000, admin: "administrator", key: "a-key-for-trials-only" };

export type ServiceProcessOptions = {
  /** The data folder; its database is "groupdesk.db". */
  folder: string;
  world?: "empty" | "demo" | "brimful" | "messy";
  variables?: Record<string, string>;
  /** Options of Node, such as a module that plants a bug. */
  nodeOptions?: string[];
  /** A program that runs it, with its arguments. */
  runner?: string[];
  uid?: number;
};

export type Answer = { ErrorCode: number; ActionStatus: string; ErrorInfo: string; [field: string]: unknown };

export type ServiceProcess = {
  child: ChildProcess;
  /** Its address; rejects with its last words when it ends before it answers. */
  url: Promise<string>;
  /** Everything that it has said so far. */
  output(): string;
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** A signed call of a command, or of "/_service/…"; rejects when no answer comes. */
  call(command: string, body: unknown, method?: string): Promise<Answer>;
  kill(signal?: NodeJS.Signals): void;
};

const running = new Set<ServiceProcess>();

/** Kills what a test has started and left running. */
export async function endServices(): Promise<void> {
  for (const service of running) {
    service.kill();
    await service.ended;
  }
}

/** Starts `npm run service` as its users do, on any free port. `endServices` ends it. */
export function startService(options: ServiceProcessOptions): ServiceProcess {
  const { folder, world = "demo", variables, nodeOptions = [], runner = [], uid } = options;
  const [program = process.execPath, ...before] = [...runner, process.execPath];
  const env = {
    PATH: process.env.PATH,
    NODE_ENV: "test" as const,
    GROUPDESK_DATA: folder,
    CHAT_SECRET_KEY: trialApp.key,
    CHAT_WORLD: world,
    ...variables,
  };
  const script = join(import.meta.dirname, "../../scripts/serve-api.ts");
  const child = spawn(program, [...before, ...nodeOptions, script, "--port", "0"], { env, uid, stdio: "pipe" });
  const agent = new Agent({ keepAlive: true, maxSockets: 512 });
  let said = "";
  const url = new Promise<string>((known, refused) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        said += text;
        const address = /^The service answers at (http:\S+)$/m.exec(said)?.[1];
        if (address !== undefined) known(address);
      });
    child.once("error", refused);
    child.once("close", () => refused(new Error(said.trim())));
  });
  // A start that is meant to fail is looked at by `ended` and `output`.
  url.catch(() => {});
  const ended = once(child, "close").then(([code, signal]) => {
    agent.destroy();
    running.delete(service);
    return { code, signal };
  });
  const service: ServiceProcess = {
    child,
    url,
    ended,
    output: () => said.trim(),
    call: async (command, body, method = "POST") =>
      JSON.parse(await textOf(agent, `${await url}${pathOfCommand(command)}?${signedQuery()}`, method, body)),
    kill: (signal = "SIGKILL") => void child.kill(signal),
  };
  running.add(service);
  return service;
}

let signed: { query: string; madeAt: number } | undefined;

/** The query of a call by the admin of the trials. */
export function signedQuery(): string {
  const now = Math.floor(Date.now() / 1000);
  if (signed && now - signed.madeAt < 60) return signed.query;
  const { sdkAppId, admin, key } = trialApp;
  const usersig = signUserSig({ sdkAppId, key, userId: admin, now, lifetime: 86_400 });
  const query = `sdkappid=${sdkAppId}&identifier=${admin}&usersig=${usersig}&random=7&contenttype=json`;
  signed = { query, madeAt: now };
  return query;
}

function pathOfCommand(command: string): string {
  if (command.startsWith("/")) return command;
  const verb = (Object.keys(commands) as Verb[]).find((each) => commands[each].command === command); // its keys are the verbs
  return `/v4/${verb ? commands[verb].service : "recentcontact"}/${command}`;
}

function textOf(agent: Agent, url: string, method: string, body: unknown): Promise<string> {
  return new Promise((answered, failed) => {
    const call = request(url, { agent, method }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      response.on("end", () => answered(text)).on("error", failed);
      // Without this event an answer that was cut off would never end.
      response.on("aborted", () => failed(new Error("the answer was cut off")));
    });
    call.on("error", failed);
    call.end(method === "GET" ? undefined : JSON.stringify(body));
  });
}
