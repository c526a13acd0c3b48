import fc from "fast-check";
import { expect, test } from "vitest";
import { createKeptNames } from "./kept-names.ts";

test("a found name is kept 10 minutes, and that there is none 1 minute", () => {
  let now = 0;
  const kept = createKeptNames(() => now, 10);
  kept.set("u:ann", { name: "Ann" });
  kept.set("u:ghost", { absent: true });
  now = 59_999;
  expect(kept.get("u:ghost")).toEqual({ absent: true });
  now = 60_000;
  expect(kept.get("u:ghost")).toBeUndefined();
  now = 599_999;
  expect(kept.get("u:ann")).toEqual({ name: "Ann" });
  now = 600_000;
  expect(kept.get("u:ann")).toBeUndefined();
});

test("it never holds more than it may, and what was used least lately leaves: as a plain list does it", () => {
  const step = fc.record({ write: fc.boolean(), key: fc.constantFrom("a", "b", "c", "d", "e", "f") });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 60 }), (most, steps) => {
      const kept = createKeptNames(() => 0, most);
      let model: string[] = []; // the least lately used first
      for (const { write, key } of steps) {
        if (write) kept.set(key, { name: key });
        else expect(kept.get(key)).toEqual(model.includes(key) ? { name: key } : undefined);
        if (write || model.includes(key)) model = [...model.filter((each) => each !== key), key].slice(-most);
      }
      for (const key of "abcdef") expect(kept.get(key) !== undefined).toBe(model.includes(key));
    }),
  );
});
