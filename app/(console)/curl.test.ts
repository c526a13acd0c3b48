import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { curlOf } from "./curl";

test("a shell hands curl the very address and body, whatever the body holds", () => {
  // Text with newlines, quotes, dollars and backticks; no NUL, which no argument can hold.
  const text = fc.string({ unit: fc.constantFrom("'", '"', "$HOME", "`id`", "\\", "\n", "客", "a", " ", "!") });
  fc.assert(
    fc.property(text, (id) => {
      const line = curlOf("/v4/recentcontact/delete", { id }).replace(/^curl/, "printf '%s\\0'");
      const environment = {
        NODE_ENV: "test" as const,
        SERVICE: "http://127.0.0.1:1",
        SDKAPPID: "7",
        ADMIN: "a",
        USERSIG: "s",
        RANDOM: "9",
      };
      const printed = execFileSync("sh", ["-c", line], { env: environment, encoding: "utf8" }).split("\0");
      expect(printed[0]).toMatch(/^http:\/\/127\.0\.0\.1:1\/v4\/recentcontact\/delete\?sdkappid=7&identifier=a&/);
      expect(printed[1]).toBe("-d");
      expect(JSON.parse(printed[2] ?? "")).toEqual({ id });
    }),
    { numRuns: 30 },
  );
});
