import fc from "fast-check";
import { expect, test } from "vitest";
import { fitsGlob, isHit } from "./fault-rules.ts";

test.each([
  ["*", "", true],
  ["*", "anything", true],
  ["user_*", "user_0001", true],
  ["user_*", "buyer_0001", false],
  ["@TGS#*", "@TGS#1B2AUI7RZ", true],
  ["a?c", "abc", true],
  ["a?c", "ac", false],
  ["*.*", "a.b", true],
  ["a*b*c", "aXbYbZc", true],
  ["a*b*c", "aXbYbZ", false],
  ["(a+)+$", "(a+)+$", true],
  ["", "x", false],
])("the glob %j and the text %j: %s", (glob, text, fits) => {
  expect(fitsGlob(glob, text)).toBe(fits);
});

test("a glob fits as the regular expression of the same words does", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 8 });
  fc.assert(
    fc.property(letters, fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 10 }), (glob, text) => {
      const expression = new RegExp(`^${glob.replaceAll("*", ".*").replaceAll("?", ".")}$`);
      expect(fitsGlob(glob, text)).toBe(expression.test(text));
    }),
    { numRuns: 2000 },
  );
});

test("a glob of many stars is answered at once", () => {
  expect(fitsGlob("*a".repeat(100), "a".repeat(5000).concat("b"))).toBe(false);
});

test("a seeded rule hits about its share, and always the same words", () => {
  for (const probability of [0.1, 0.5, 0.9]) {
    const hits = Array.from({ length: 5000 }, (_, at) => isHit({ probability, seed: 3 }, ["x", `item-${at}`]));
    expect(Math.abs(hits.filter(Boolean).length / 5000 - probability)).toBeLessThan(0.03);
    expect(Array.from({ length: 5000 }, (_, at) => isHit({ probability, seed: 3 }, ["x", `item-${at}`]))).toEqual(hits);
  }
});
