import { expect, test } from "vitest";
import { accountsNamed } from "./accounts-named.ts";

async function named(...lines: string[]): Promise<string[]> {
  async function* listed() {
    yield lines.map((account, at) => ({ line: at + 1, account }));
  }
  const all: string[] = [];
  for await (const some of accountsNamed(listed())) all.push(...some);
  return all;
}

test("a line may name many accounts by their first and last number", async () => {
  expect(await named("user_0008..user_0011")).toEqual(["user_0008", "user_0009", "user_0010", "user_0011"]);
  expect(await named("9..11")).toEqual(["9", "10", "11"]);
  expect(await named("u1..u2500")).toHaveLength(2500);
});

test("an account stands as it stands, and what can be none is left out and told", async () => {
  const odd = ["user_0001", "a..b", "..", "with space", "x".repeat(32)];
  expect(await named(...odd)).toEqual(odd);
  const none = ["user_2..user_1", "user_1..guest_3", "u1..", "u1..u999999999", "x".repeat(33), "bell\u0007", "王"];
  const told: string[] = [];
  async function* listed() {
    yield none.map((account, at) => ({ line: at + 1, account }));
  }
  for await (const some of accountsNamed(listed(), (line) => told.push(line))) expect(some).toEqual([]);
  expect(told).toEqual(none);
});
