import fc from "fast-check";
import { expect, test } from "vitest";
import { cleanName } from "./clean-name.ts";

test.each([
  ["Mei-Ling Zhou 周美玲", "Mei-Ling Zhou 周美玲"],
  ["  two\n\tlines  ", "two lines"],
  ["Ann\u202egnirts", "Anngnirts"],
  ["\u2066evil\u2069\u200f\u061c", "evil"],
  ["a\u0000b\u0007c\u0085", "abc"],
  ["half \ud83c", "half"],
  ["👩‍👩‍👧 and क्‍ष", "👩‍👩‍👧 and क्‍ष"],
  ["<b onmouseover=alert(1)>&amp;", "<b onmouseover=alert(1)>&amp;"],
])("%j is shown as %j", (name, shown) => {
  expect(cleanName(name)).toBe(shown);
});

test.each(["", "   ", "\u200b\u200e", "\u3164\u3164", "\u200d", "\u2800 \ufeff", "\u0301"])(
  "%j shows nothing, so it is no name",
  (name) => {
    expect(cleanName(name)).toBe("");
  },
);

test("a long name is cut between characters, never inside one", () => {
  expect(cleanName("客".repeat(60))).toBe("客".repeat(60));
  expect(cleanName("客".repeat(61))).toBe(`${"客".repeat(60)}…`);
  expect(cleanName("👩🏽‍🚀".repeat(70))).toBe(`${"👩🏽‍🚀".repeat(60)}…`);
});

test("characters of many pieces are cut as well, at 240 code points", () => {
  expect(cleanName("👩‍👩‍👧".repeat(70))).toBe(`${"👩‍👩‍👧".repeat(48)}…`);
  expect(cleanName("\u1100".repeat(500))).toBe(`${"\u1100".repeat(240)}…`);
  expect([...cleanName(`${"👨\u200d".repeat(300)}👨`)].length).toBeLessThanOrEqual(241);
});

test("a tower of marks is brought down to a few", () => {
  expect(cleanName(`Z${"\u0335".repeat(400)}`)).toBe(`Z${"\u0335".repeat(4)}`);
});

test("whatever comes in, one short line without controls and direction marks comes out, and cleaning it again changes nothing", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 500 }), (name) => {
      const shown = cleanName(name);
      expect(shown).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
      expect(shown).toBe(shown.trim());
      expect(shown.isWellFormed()).toBe(true);
      expect([...new Intl.Segmenter("en").segment(shown)].length).toBeLessThanOrEqual(61);
    }),
  );
});
