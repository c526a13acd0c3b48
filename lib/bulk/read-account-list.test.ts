import { expect, test } from "vitest";
import { readAccountList } from "./read-account-list.ts";

async function read(bytes: Uint8Array, pieceBytes = 3) {
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  }
  const all: [line: number, account: string][] = [];
  for await (const some of readAccountList(pieces()))
    all.push(...some.map(({ line, account }) => [line, account] as [number, string])); // a pair
  return all;
}
const text = (value: string) => new TextEncoder().encode(value);

test("a list is an account a line: a heading, empty lines, quotes and blanks are none of it", async () => {
  expect(await read(text('UserID\r\n ann \r\n\r\n"ben"\n,comma;semicolon\nca"t\n"open'))).toEqual([
    [2, "ann"],
    [4, "ben"],
    [5, ",comma;semicolon"],
    [6, 'ca"t'],
    [7, '"open'],
  ]);
  expect(await read(text("accounting\nann"))).toEqual([
    [1, "accounting"],
    [2, "ann"],
  ]);
  expect(await read(text(""))).toEqual([]);
});

test("UTF-8 with a byte order mark, UTF-16 and GB18030 are recognised, wherever the pieces are cut", async () => {
  expect(await read(text("\ufeffann\n张三"))).toEqual([
    [1, "ann"],
    [2, "张三"],
  ]);
  const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("ann\n张三", "utf16le")]);
  expect(await read(wide)).toEqual([
    [1, "ann"],
    [2, "张三"],
  ]);
  expect(await read(new Uint8Array([0xd5, 0xc5, 0xc8, 0xfd, 0x0a, 0x61]))).toEqual([
    [1, "张三"],
    [2, "a"],
  ]);
});

test("ten thousand accounts come in batches, each with its line", async () => {
  const ids = Array.from({ length: 10_000 }, (_, at) => `user_${at}`);
  const accounts = await read(text(ids.join("\n")), 4096);
  expect(accounts).toEqual(ids.map((id, at) => [at + 1, id]));
});
