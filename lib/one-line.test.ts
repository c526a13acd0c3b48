import fc from "fast-check";
import { expect, test } from "vitest";
import { oneLine } from "./one-line.ts";

test("S40: names with newlines, colours and turned text stay one readable line", () => {
  expect(oneLine("ann\nError 1234: all is well")).toBe("ann\\u{a}Error 1234: all is well");
  expect(oneLine("\u001b[2Jgone\u2028here\u202ekcab\u0000")).toBe("\\u{1b}[2Jgone\\u{2028}here\\u{202e}kcab\\u{0}");
  expect(oneLine("客户 🏅 VIP")).toBe("客户 🏅 VIP");
  expect(oneLine("x".repeat(10_000)).length).toBeLessThan(600);
});

test("S40: whatever the words are, nothing in the line ends it or steers a terminal", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(oneLine(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
  );
});
