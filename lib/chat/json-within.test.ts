import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonWithin } from "./json-within.ts";
import { utf8Bytes } from "./wire.ts";

test("the text is the one of JSON.stringify, and none when it has a byte too many", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      expect(jsonWithin(value, utf8Bytes(text))).toBe(text);
      expect(jsonWithin(value, utf8Bytes(text) - 1)).toBeUndefined();
    }),
  );
});

test("however deep a value nests, it is written or refused", () => {
  const text = `${"[".repeat(100_000)}1${"]".repeat(100_000)}`;
  expect(jsonWithin(JSON.parse(text), text.length)).toBe(text);
  expect(jsonWithin(JSON.parse(text), 12_288)).toBeUndefined();
});
