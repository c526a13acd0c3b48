import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { errors } from "../chat/errors.ts";
import { en } from "./en.ts";

test("every row of the catalogue of codes has a meaning and an advice, and there is no text without a row", () => {
  expect(Object.keys(en.errors).sort()).toEqual(Object.keys(errors).sort());
  for (const [name, { meaning, advice }] of Object.entries(en.errors)) {
    expect(meaning, name).toMatch(/\S[.]$/);
    expect(advice, name).toMatch(/\S[.]$/);
  }
});

test("no sentence stands in the catalogue that nobody says", () => {
  const files = globSync(["app/**/*.{ts,tsx}", "components/**/*.{ts,tsx}"]).filter((file) => !/\.test\./.test(file));
  const code = files.map((file) => readFileSync(file, "utf8")).join("\n");
  // Keys that are put together from a value: target kinds, conversation kinds, effects, marks and keys of the keyboard.
  const composed =
    /^(target\.|changesOff\.|watch\.\w+Note$|targets\.(faults|trouble)$|keys\.|plan\.|add\.(present|staged|characters)$|members\.(user|chatGroup)$)/;
  const unused = Object.entries(en)
    .filter(([section]) => section !== "errors")
    .flatMap(([section, texts]) => Object.keys(texts).map((key) => [`${section}.${key}`, key] as const))
    .filter(([path]) => !composed.test(path))
    .filter(([, key]) => !new RegExp(`["'.\`]${key}\\b`).test(code));
  expect(unused.map(([path]) => path)).toEqual([]);
});

test("manners: no shouting, no begging, no blame", () => {
  const sentences = (value: unknown): string[] =>
    typeof value === "string" ? [value] : Object.values(value as object).flatMap(sentences); // the catalogue nests texts only
  for (const sentence of sentences(en)) {
    expect(sentence).not.toMatch(/!|\bplease\b|\boops\b|\bsuccessfully\b|\binvalid\b/i);
  }
});
