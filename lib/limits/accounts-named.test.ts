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

test("whatever names no such row is an account as it stands", async () => {
  const odd = ["a..b", "user_2..user_1", "user_1..guest_3", "user_0001", "..", "u1..u999999999"];
  expect(await named(...odd)).toEqual(odd);
});
