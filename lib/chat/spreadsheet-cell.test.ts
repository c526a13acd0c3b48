import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { safeCell, textOfCell } from "./spreadsheet-cell.ts";

const nasty = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .tuple(fc.constantFrom("=", "+", "-", "@", "\t", "\r", "\n", "'", "＝"), fc.string())
    .map((parts) => parts.join("")),
);

test("S03: no cell begins as a formula does, and every text comes back as it was", () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const cell = safeCell(text);
      expect(cell).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
      expect(textOfCell(cell)).toBe(text);
    }),
  );
});

test("S03: through a file of comma-separated values as well", () => {
  const texts = ["=1+1", "+49 30", "-2", "@SUM(A1)", "\tx", "\rx", "'quoted", 'say "hi", all', "客户"];
  const [line] = [stringify([texts.map(safeCell)], { quoted: true, record_delimiter: "\n" })];
  const cells = [...line.matchAll(/"((?:[^"]|"")*)"/g)].map(([, cell = ""]) => cell.replaceAll('""', '"'));
  expect(cells.map(textOfCell)).toEqual(texts);
});
