import type { ListedAccount } from "../bulk/read-account-list.ts";
import { NewAccountId } from "../chat/wire.ts";

const rangeMost = 1_000_000;
const brokenRange = /\d\.\./;

/**
 * The accounts of a list, in pieces; a line such as `user_0001..user_0200` stands for all numbers between. `leftOut` is told of each line
 * that can be no account: longer than 32 bytes, with other than printable ASCII, or a range that counts down or names two kinds.
 */
export async function* accountsNamed(
  lines: AsyncIterable<readonly ListedAccount[]>,
  leftOut: (line: string) => void = () => {},
): AsyncGenerator<string[]> {
  for await (const some of lines) {
    const single: string[] = [];
    for (const { account } of some) {
      const range = rangeOf(account);
      if (range) yield* range;
      else if (brokenRange.test(account) || !NewAccountId.safeParse(account).success) leftOut(account);
      else single.push(account);
    }
    if (single.length > 0) yield single;
  }
}

/** Undefined where the line names no range: names that differ in more than their number, or count down. */
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
