import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { forgetOlderKeyIn, olderKeyIn, rotateConsoleKey, SecretKeyUnavailable, secretKeyIn } from "./secret-key.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "groupdesk-key-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("the first start makes a key that its owner alone can read, and later ones read it", () => {
  const key = secretKeyIn(folder);
  expect(key).toMatch(/^[0-9a-f]{64}$/);
  expect(secretKeyIn(folder)).toBe(key);
  expect(statSync(join(folder, "secret-key")).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(["secret-key"]);
});

test("a key that others may read is taken back from them", () => {
  const key = secretKeyIn(folder);
  chmodSync(join(folder, "secret-key"), 0o644);
  expect(secretKeyIn(folder)).toBe(key);
  expect(statSync(join(folder, "secret-key")).mode & 0o777).toBe(0o600);
});

test("starts at the same moment agree on one key", async () => {
  const script = `import(${JSON.stringify(join(import.meta.dirname, "secret-key.ts"))}).then((m) => console.log(m.secretKeyIn(${JSON.stringify(folder)})))`;
  const run = () => promisify(execFile)(process.execPath, ["-e", script]);
  const keys = (await Promise.all(Array.from({ length: 6 }, run))).map(({ stdout }) => stdout.trim());
  expect(new Set(keys)).toEqual(new Set([readFileSync(join(folder, "secret-key"), "utf8").trim()]));
  expect(readdirSync(folder)).toEqual(["secret-key"]);
});

test("a damaged key is refused in one line and never overwritten", () => {
  for (const content of ["", "short", "Z".repeat(64)]) {
    writeFileSync(join(folder, "secret-key"), content);
    expect(() => secretKeyIn(folder)).toThrow(/^The secret key in .* is not 64 hexadecimal digits.*\.$/);
    expect(readFileSync(join(folder, "secret-key"), "utf8")).toBe(content);
  }
});

test("a folder where nothing can be made is refused in one line", () => {
  expect(() => secretKeyIn(join(folder, "absent"))).toThrow(SecretKeyUnavailable);
  mkdirSync(join(folder, "secret-key"));
  expect(() => secretKeyIn(folder)).toThrow(/^The secret key in .* cannot be read or made \(EISDIR\)\.$/);
});

test("F44: a rotation that is broken off anywhere leaves a key that opens what there is", () => {
  expect(() => rotateConsoleKey(folder)).toThrow(/^There is no console key/);
  const first = secretKeyIn(folder, "console-key");
  // Broken off behind its first step: the key stands under both names.
  writeFileSync(join(folder, "console-key.old"), `${first}\n`);
  rotateConsoleKey(folder);
  const second = secretKeyIn(folder, "console-key");
  expect(second).not.toBe(first);
  expect(olderKeyIn(folder)).toBe(first);
  expect(statSync(join(folder, "console-key")).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder).sort()).toEqual(["console-key", "console-key.old"]);
  // What the second sealed since is not lost by a third before a start has sealed the rest anew.
  expect(() => rotateConsoleKey(folder)).toThrow(/^The last rotation is not finished/);
  forgetOlderKeyIn(folder);
  rotateConsoleKey(folder);
  expect(olderKeyIn(folder)).toBe(second);
});
