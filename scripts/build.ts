import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root, runTool } from "./tool.ts";

type BuildOptions = { folder?: string; run?: () => Promise<number>; say?: (line: string) => void };

/**
 * Builds the console when the sources are not those of the last build. The stamp is removed before a build and
 * written after its success, so that one which was broken off is done again. True when there is a build to serve.
 */
export async function build({
  folder = root,
  run = nextBuild,
  say = console.log,
}: BuildOptions = {}): Promise<boolean> {
  const stampPath = join(folder, ".next", "groupdesk-build");
  const wanted = stampOf(folder);
  if (existsSync(stampPath) && readFileSync(stampPath, "utf8") === wanted) return true;
  say("Building…");
  rmSync(stampPath, { force: true });
  if ((await run()) !== 0) return false;
  mkdirSync(dirname(stampPath), { recursive: true });
  writeFileSync(stampPath, wanted);
  return true;
}

const sources = [
  "{package-lock.json,tsconfig.json,instrumentation.ts,proxy.ts,{next,tailwind,postcss}.config.*}",
  "{app,components,lib,public}/**/*",
];

function stampOf(folder: string): string {
  const files = globSync(sources, { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash("sha256");
  for (const file of files) {
    const content = readFileSync(file);
    hash.update(`${file.slice(folder.length)}\n${content.length}\n`).update(content);
  }
  return `${hash.digest("hex")}\n`;
}

function nextBuild(): Promise<number> {
  return runTool("next", ["build"], { environment: { NODE_ENV: "production" } });
}
