import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./tool.ts";

type Locked = {
  version: string;
  integrity?: string;
  resolved?: string;
  optional?: true;
  link?: true;
  hasInstallScript?: true;
};

const lock: { packages: Record<string, Locked> } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
const own: {
  allowScripts: Record<string, boolean>;
  dependencies: object;
  devDependencies: object;
  optionalDependencies: object;
} = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const packages = Object.entries(lock.packages).filter(([path]) => path !== "");

/** The versions from which on nothing is open that was published: of 2026-11-23, to be looked at again with each release. */
const floors = { next: "16.3.3", react: "19.2.6", "react-dom": "19.2.6", "better-auth": "1.6.30" };

test.each(Object.entries(floors))(
  "S37: what has the most power over us is at or above the version that mends all that was published: %s %s",
  (name, floor) => {
    const versions = packages
      .filter(([path]) => path.endsWith(`node_modules/${name}`))
      .map(([, { version }]) => version);
    expect(versions.length).toBeGreaterThan(0);
    for (const version of versions) expect([name, version, isAtLeast(version, floor)]).toEqual([name, version, true]);
  },
);

test("S37: each package of the lock file is held by its checksum, comes from the registry, and runs no script but those listed", () => {
  expect(packages.length).toBeGreaterThan(200);
  // For machines of other kinds npm left out what it had not fetched: it checks them against the registry when it does.
  const unheld = packages.filter(([, { integrity, optional }]) => !integrity?.startsWith("sha512-") && !optional);
  expect(unheld.map(([path]) => path)).toEqual([]);
  const otherSystems =
    /^node_modules\/(@biomejs\/cli|@next\/swc|@tailwindcss\/oxide)-(android|darwin|freebsd|linux|wasm32|win32)[a-z0-9-]*$/;
  const bare = packages.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path);
  expect(bare.filter((path) => !otherSystems.test(path))).toEqual([]);
  const elsewhere = packages.filter(
    ([, { resolved, link }]) => link || (resolved !== undefined && !/^https:\/\/[^/]+\//.test(resolved)),
  );
  expect(elsewhere.map(([path]) => path)).toEqual([]);
  const scripted = packages
    .filter(([, each]) => each.hasInstallScript)
    .map(([path]) => path.replace("node_modules/", ""));
  expect(scripted.sort()).toEqual(Object.keys(own.allowScripts).sort());
});

test("S37: every version that we ask for is exact", () => {
  const wanted = Object.entries({ ...own.dependencies, ...own.devDependencies, ...own.optionalDependencies });
  expect(wanted.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(String(version)))).toEqual([]);
});

function isAtLeast(version: string, floor: string): boolean {
  const [one, other] = [version, floor].map((each) => each.split("-", 1)[0]?.split(".").map(Number) ?? []);
  for (const [at, part] of (other ?? []).entries()) if (one?.[at] !== part) return (one?.[at] ?? 0) > part;
  // Of the same three numbers a version before the release is below it.
  return !version.includes("-");
}
