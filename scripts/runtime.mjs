import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";

export const root = resolve(import.meta.dirname ?? dirname(new URL(import.meta.url).pathname), "..");

/** SQLite before 3.51.3 can corrupt a database in WAL mode when a write meets a checkpoint. */
const oldest = { node: [24, 0, 0], sqlite: [3, 51, 3] };

/**
 * The Node that everything but the first step runs on: the package for this platform, or else the machine's own
 * when it is new enough. Undefined when neither serves.
 */
export function runtimePath() {
  const windows = process.platform === "win32";
  const packaged = join(root, "node_modules", `node-${windows ? "win" : process.platform}-${process.arch}`, "bin");
  const path = join(packaged, windows ? "node.exe" : "node");
  return [path, process.execPath].find((candidate) => existsSync(candidate) && serves(candidate));
}

export const runtimeMissing =
  "Groupdesk needs Node 24 with SQLite 3.51.3 or newer, and npm has no runtime for this platform: install Node 24.21 or newer.";

function serves(path) {
  const versions =
    path === process.execPath
      ? process.versions
      : spawnSync(path, ["-p", "JSON.stringify(process.versions)"], { encoding: "utf8", env: withoutNodeOptions() });
  try {
    const { node, sqlite = "0" } = "stdout" in versions ? JSON.parse(versions.stdout) : versions;
    return atLeast(node, oldest.node) && atLeast(sqlite, oldest.sqlite);
  } catch {
    return false;
  }
}

/** @param {string} version @param {number[]} least */
export function atLeast(version, least) {
  const parts = version.split(".").map(Number);
  for (const [at, number] of least.entries()) if ((parts[at] ?? 0) !== number) return (parts[at] ?? 0) > number;
  return true;
}

/** The environment of a child: the runtime and the project's own tools come first on its path. */
export function environmentOf(runtime, changes = {}) {
  const key = Object.keys(process.env).find((name) => name.toUpperCase() === "PATH") ?? "PATH";
  const path = [dirname(runtime), join(root, "node_modules", ".bin"), process.env[key]].filter(Boolean);
  return { ...process.env, [key]: path.join(delimiter), NEXT_TELEMETRY_DISABLED: "1", ...changes };
}

function withoutNodeOptions() {
  const { NODE_OPTIONS: _, ...rest } = process.env;
  return rest;
}
