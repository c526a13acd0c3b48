import type { ListedAccount } from "../bulk/read-account-list.ts";

const rangeMost = 1_000_000;

/** The accounts of a list, in pieces; a line such as `user_0001..user_0200` stands for all numbers between. */
export async function* accountsNamed(lines: AsyncIterable<readonly ListedAccount[]>): AsyncGenerator<string[]> {
  for await (const some of lines) {
    const single: string[] = [];
    for (const { account } of some) {
      const range = rangeOf(account);
      if (!range) single.push(account);
      else yield* range;
    }
    if (single.length > 0) yield single;
  }
}

/** Undefined where the line is an account like any other: names that differ in more than their number, or count down. */
function rangeOf(line: string): Generator<string[]> | undefined {
  const found = /^(.*?)(\d{1,9})\.\.(.*?)(\d{1,9})$/.exec(line);
  if (!found) return undefined;
  const [, name = "", first = "", otherName = "", last = ""] = found;
  const [from, to] = [Number(first), Number(last)];
  if (name !== otherName || to < from || to - from >= rangeMost) return undefined;
  return numbered(name, from, to, first.length);
}

function* numbered(name: string, from: number, to: number, digits: number): Generator<string[]> {
  for (let at = from; at <= to; at += 1000) {
    const length = Math.min(1000, to - at + 1);
    yield Array.from({ length }, (_, more) => `${name}${String(at + more).padStart(digits, "0")}`);
  }
}
