import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { install } from "./install.mjs";

let folder = "";
let lines = [];
let runs = 0;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "groupdesk-install-"));
  lines = [];
  runs = 0;
  writeFileSync(join(folder, "package-lock.json"), "{}");
});
afterEach(() => rmSync(folder, { recursive: true }));

const say = (line) => lines.push(line);
/** What npm ci does to the folder, and the code that it ends with. */
const npm = (code) => () => {
  runs++;
  rmSync(join(folder, "node_modules"), { recursive: true, force: true });
  mkdirSync(join(folder, "node_modules"));
  return code;
};

test("a fresh clone is installed once, and a second start asks nobody", () => {
  expect(install({ folder, run: npm(0), say })).toBeUndefined();
  expect(install({ folder, run: npm(0), say })).toBeUndefined();
  expect(runs).toBe(1);
  expect(lines).toEqual(["Installing packages (first start only)…"]);
});

test("another lock file is installed again", () => {
  install({ folder, run: npm(0), say });
  writeFileSync(join(folder, "package-lock.json"), '{"changed":true}');
  install({ folder, run: npm(0), say });
  expect(runs).toBe(2);
});

test("an install that fails or is broken off is said, and done again by the next start", () => {
  expect(install({ folder, run: npm(1), say })).toMatch(/could not be installed/);
  const killed = () => {
    npm(0)();
    throw new Error("killed");
  };
  expect(() => install({ folder, run: killed, say })).toThrow("killed");
  expect(existsSync(join(folder, "node_modules"))).toBe(true);
  expect(install({ folder, run: npm(0), say })).toBeUndefined();
  expect(runs).toBe(3);
});

test("an install that breaks off over an older one leaves no stamp of it behind", () => {
  install({ folder, run: npm(0), say });
  writeFileSync(join(folder, "package-lock.json"), '{"changed":true}');
  install({ folder, run: () => 1, say });
  writeFileSync(join(folder, "package-lock.json"), "{}");
  install({ folder, run: npm(0), say });
  expect(runs).toBe(2);
});
