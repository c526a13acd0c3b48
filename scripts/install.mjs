import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./runtime.mjs";

/**
 * Makes node_modules what package-lock.json says, when it is not. The stamp is written last, so that an install
 * which was broken off is done again. Returns a line that says what went wrong, or undefined.
 */
export function install({ folder = root, run = npmCi, say = console.log } = {}) {
  const stampPath = join(folder, "node_modules", ".groupdesk-install");
  const wanted = stampOf(folder);
  if (existsSync(stampPath) && readFileSync(stampPath, "utf8") === wanted) return undefined;
  say(
    existsSync(join(folder, "node_modules"))
      ? "Installing packages (they changed, or the last install did not end)…"
      : "Installing packages (first start only)…",
  );
  rmSync(stampPath, { force: true });
  if (run(folder) !== 0) return "The packages could not be installed: see the lines above, then start again.";
  writeFileSync(stampPath, wanted);
  return undefined;
}

function stampOf(folder) {
  const lock = readFileSync(join(folder, "package-lock.json"));
  return `${createHash("sha256").update(lock).digest("hex")} ${process.platform}-${process.arch}\n`;
}

/** Versions and checksums as package-lock.json says, and nothing else. */
function npmCi(folder) {
  const { npm_execpath: cli, npm_node_execpath: node = process.execPath } = process.env;
  const options = ["ci", "--loglevel=error", "--include=dev", "--include=optional", "--no-audit", "--no-fund"];
  // Development packages hold the compiler that a build needs, whatever NODE_ENV says.
  const env = { ...process.env, NODE_ENV: "development" };
  const settings = { cwd: folder, env, stdio: "inherit" };
  const ended =
    cli && /npm-cli\.[cm]?js$/.test(cli)
      ? // Not by our own Node: it may lie in the folder that npm is about to empty.
        spawnSync(node, [cli, ...options], settings)
      : spawnSync("npm", options, { ...settings, shell: process.platform === "win32" });
  return ended.status ?? 1;
}
