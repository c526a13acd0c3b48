import { expect, test } from "vitest";
import { createSeal } from "./seal.ts";

const [one, two] = ["1".repeat(64), "2".repeat(64)] as const;
const place = { table: "target", row: "a", field: "sealed_key" };

test("what is sealed opens with its key in its place, and shows neither itself nor the key", () => {
  const seal = createSeal([one]);
  const sealed = seal.close("planted-secret", place);
  expect(seal.open(sealed, place)).toBe("planted-secret");
  expect(sealed).toMatch(/^v1:[0-9a-f]{12}:[\w-]{16}:[\w-]+$/);
  for (const text of ["planted", Buffer.from("planted-secret").toString("base64url"), one])
    expect(sealed).not.toContain(text);
});

test("moved to another row, field or table, or changed by one bit, it does not open", () => {
  const seal = createSeal([one]);
  const [mine, other] = [seal.close("mine", place), seal.close("other", { ...place, row: "b" })];
  expect(seal.open(other, place)).toBeUndefined();
  expect(seal.open(mine, { ...place, row: "b" })).toBeUndefined();
  expect(seal.open(mine, { ...place, field: "name" })).toBeUndefined();
  expect(seal.open(mine, { ...place, table: "person" })).toBeUndefined();
  const [version, id, nonce = "", text = ""] = mine.split(":");
  const flipped = (base64: string, at: number) => {
    const bytes = Buffer.from(base64, "base64url");
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    return bytes.toString("base64url");
  };
  for (let at = 0; at < 12; at += 1)
    expect(seal.open([version, id, flipped(nonce, at), text].join(":"), place)).toBeUndefined();
  for (let at = 0; at < 20; at += 1)
    expect(seal.open([version, id, nonce, flipped(text, at)].join(":"), place)).toBeUndefined();
  for (const bad of ["", "v1", "v2:a:b:c", `v1:${id}::`, `v1:${id}:${nonce}:`, text])
    expect(seal.open(bad, place)).toBeUndefined();
});

test("the newest key seals and every key opens; without its key nothing opens", () => {
  const before = createSeal([one]).close("mine", place);
  const rotated = createSeal([two, one]);
  expect(rotated.open(before, place)).toBe("mine");
  expect(rotated.isFresh(before)).toBe(false);
  const after = rotated.close("mine", place);
  expect(rotated.isFresh(after)).toBe(true);
  expect(createSeal([two]).open(after, place)).toBe("mine");
  expect(createSeal([two]).open(before, place)).toBeUndefined();
});

test("no nonce comes twice", () => {
  const seal = createSeal([one]);
  const nonces = new Set<string>();
  for (let count = 0; count < 100_000; count += 1) nonces.add(seal.close("", place).slice(16, 32));
  expect(nonces.size).toBe(100_000);
});
