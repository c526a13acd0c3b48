import fc from "fast-check";
import { expect, test } from "vitest";
import { filterOfQuery, queryOfFilter, rangeOfText, sortOfText, textOfSort } from "./figure-query.ts";
import { FigureFilter, figureSorts } from "./limit-scan.ts";

const range = fc
  .tuple(fc.nat({ max: 999_999 }), fc.option(fc.nat({ max: 999_999 })))
  .map(([from, more]) => [from, more === null ? null : from + more] as [number, number | null]);
const yes = fc.constant(true as const);
const filter = fc.record(
  {
    ranges: fc
      .record({ groups: range, conversations: range, marks: range, nameBytes: range }, { requiredKeys: [] })
      .filter((ranges) => Object.keys(ranges).length > 0),
    ...{ near: yes, empty: yes, orphans: yes, unread: yes },
    account: fc.string({ minLength: 1, maxLength: 256 }),
  },
  { requiredKeys: [] },
);

test("a filter goes into an address and comes back as it was", () => {
  fc.assert(
    fc.property(filter, (filter) => {
      const back = filterOfQuery(Object.fromEntries(new URLSearchParams(queryOfFilter(filter))));
      expect(back).toEqual({ ...filter, ...(filter.account && { account: filter.account.toWellFormed() }) });
      expect(FigureFilter.safeParse(back).success).toBe(true);
    }),
  );
});

test("what is no range, no order and no filter is left out", () => {
  for (const text of ["", "-5", "a", "5-4", "1e3", "5--6", "9999999999", "٣"])
    expect(rangeOfText(text)).toBeUndefined();
  expect(rangeOfText("20-")).toEqual([20, null]);
  expect(rangeOfText(" 20 ")).toEqual([20, 20]);
  expect(filterOfQuery({ groups: "many", near: "no", account: "" })).toEqual({});
  for (const by of figureSorts)
    for (const descending of [true, false])
      expect(sortOfText(textOfSort({ by, descending }))).toEqual({ by, descending });
  expect([sortOfText(undefined), sortOfText("colour"), sortOfText("--groups")]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
