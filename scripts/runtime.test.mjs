import { delimiter, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { atLeast, environmentOf, root, runtimePath } from "./runtime.mjs";

test("a version is at least another by its numbers, not by its letters", () => {
  for (const version of ["3.51.3", "3.51.10", "3.53.4", "3.100.0", "4.0.0"])
    expect(atLeast(version, [3, 51, 3])).toBe(true);
  for (const version of ["3.51.2", "3.9.9", "2.99.99", "3", "0", ""]) expect(atLeast(version, [3, 51, 3])).toBe(false);
});

test("the runtime is one that these tests can run on", () => {
  expect(runtimePath()).toBeDefined();
});

test("a child finds the runtime and the project's tools before anything else", () => {
  const { PATH, PORT } = environmentOf("/opt/node/bin/node", { PORT: "7" });
  expect(PATH.split(delimiter).slice(0, 2)).toEqual([
    dirname("/opt/node/bin/node"),
    join(root, "node_modules", ".bin"),
  ]);
  expect(PORT).toBe("7");
});
