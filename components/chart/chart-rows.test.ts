import { expect, test } from "vitest";
import { csvOf } from "./chart-rows";

test("rows as CSV: numbers bare, links as their numbers, nothing for what is not known, texts quoted where they must be", () => {
  const rows = [
    ["18 to 19", { value: 1204, href: "/limits" }, -3],
    ['say "near", twice', null, 0.5],
  ];
  expect(csvOf({ columns: ["Groups", "Accounts", "Change"], rows })).toBe(
    '\ufeffGroups,Accounts,Change\r\n18 to 19,1204,-3\r\n"say ""near"", twice",,0.5\r\n',
  );
});

test("no text is run by a spreadsheet", () => {
  expect(csvOf({ columns: ["=1+1", "@x"], rows: [["-2,3", "+1\nx"]] })).toBe(
    "\ufeff'=1+1,'@x\r\n\"'-2,3\",\"'+1\nx\"\r\n",
  );
});
