import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";

/** The project's own folder. */
export const root = resolve(import.meta.dirname, "..");

export type ToolOptions = { environment?: Record<string, string>; stdio?: StdioOptions };

/** Starts a program of an installed package on this Node, from the root of the project. */
export function startTool(name: string, args: string[], { environment, stdio = "inherit" }: ToolOptions = {}) {
  const env = { ...process.env, ...environment };
  return spawn(process.execPath, [toolPath(name), ...args], { cwd: root, env, stdio });
}

/** Runs it to its end and returns its exit code. A signal that stops us stops it first. */
export async function runTool(name: string, args: string[], options?: ToolOptions): Promise<number> {
  return endOf(startTool(name, args, options));
}

/** The exit code of a child, passing on to it what would stop us. */
export async function endOf(child: ChildProcess): Promise<number> {
  const stop = (signal: NodeJS.Signals) => {
    child.once("exit", () => process.exit(1));
    child.kill(signal);
  };
  const signals = ["SIGTERM", "SIGINT", "SIGHUP"] as const;
  for (const signal of signals) process.once(signal, stop);
  const code = await new Promise<number>((ended) => {
    child.once("error", () => ended(1));
    child.once("exit", (exitCode) => ended(exitCode ?? 1));
  });
  for (const signal of signals) process.off(signal, stop);
  return code;
}

const packages: Record<string, string> = { biome: "@biomejs/biome", tsc: "typescript", playwright: "@playwright/test" };

/** The script behind a package's `bin`, so that no shell and no PATH decide which Node it runs on. */
function toolPath(name: string): string {
  const manifestPath = join(root, "node_modules", packages[name] ?? name, "package.json");
  // npm's own shape of a manifest.
  const { bin } = createRequire(import.meta.url)(manifestPath) as { bin: string | Record<string, string> };
  return join(dirname(manifestPath), typeof bin === "string" ? bin : (bin[name] ?? ""));
}
