import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { build } from "./build.ts";

let folder = "";
let runs = 0;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "groupdesk-build-"));
  runs = 0;
  write("package-lock.json", "{}");
  write("next.config.ts", "export default {};");
  write("app/(console)/accounts/[account]/page.tsx", "one");
  write("lib/env.ts", "one");
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}
const buildWith = (code: number) =>
  build({
    folder,
    say: () => {},
    run: async () => {
      runs++;
      return code;
    },
  });

test("the first start builds, the second serves that build", async () => {
  expect([await buildWith(0), await buildWith(0), runs]).toEqual([true, true, 1]);
});

test.each([
  ["package-lock.json", "changed"],
  ["next.config.ts", "changed"],
  ["tailwind.config.ts", "added"],
  ["instrumentation.ts", "added"],
  ["app/(console)/accounts/[account]/page.tsx", "two"],
  ["lib/chat/added.ts", "two"],
  ["public/icon.svg", "<svg/>"],
])("a change of %s builds again", async (path, content) => {
  await buildWith(0);
  write(path, content);
  expect([await buildWith(0), runs]).toEqual([true, 2]);
});

test("a file that went, or that changed its name, builds again", async () => {
  await buildWith(0);
  rmSync(join(folder, "lib/env.ts"));
  await buildWith(0);
  write("lib/environment.ts", "one");
  await buildWith(0);
  expect(runs).toBe(3);
});

test("tests, documents and data do not", async () => {
  await buildWith(0);
  for (const path of ["lib/env.test.ts", "app/row.test.tsx", "README.md", "docs/a.md", "data/x.db", "e2e/a.spec.ts"])
    write(path, "changed");
  expect([await buildWith(0), runs]).toEqual([true, 1]);
});

test("a build that fails or is broken off leaves no stamp, not even of the build before it", async () => {
  await buildWith(0);
  write("lib/env.ts", "two");
  expect(await buildWith(1)).toBe(false);
  write("lib/env.ts", "one");
  const killed = build({ folder, say: () => {}, run: () => Promise.reject(new Error("killed")) });
  await expect(killed).rejects.toThrow("killed");
  expect(existsSync(join(folder, ".next", "groupdesk-build"))).toBe(false);
  expect([await buildWith(0), runs]).toEqual([true, 3]);
});
