import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { isText } from "./is-text.ts";

const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("verb,account,group\n", "utf16le")]);

test.each([
  ["a change file", Buffer.from("verb,account,group\ncreate,ann,A\n"), true],
  ["one in another language", Buffer.from("动作,账号,分组\n创建,安,客户\n"), true],
  ["UTF-16 with its mark", utf16, true],
  ["a NUL in a cell", Buffer.from("verb,account,group\ncreate,no\0body,x\n"), true],
  ["nothing", Buffer.alloc(0), true],
  ["packed bytes", gzipSync("verb,account,group\n"), false],
  ["a workbook", Buffer.from("504b0304140006000800", "hex"), false],
  ["a program", Buffer.from("7f454c4602010100000000000000000003003e0001000000", "hex"), false],
])("F41: %s is told from what is no text", (_, bytes, expected) => {
  expect(isText(bytes)).toBe(expected);
});
