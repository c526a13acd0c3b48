import { expect, test } from "vitest";
import { type ErrorName, errorNameOf, errors, retryClassOf } from "./errors.ts";

// Every number of common.md sections 5 and 6 and of names-api.md sections 3 to 11 and 13, but for 70004 to 70010, which old lists give as one row.
const documented = `50001 50002 50003 50004 50005 51006 51007 51008 51009 51010 51011 51012 51013
  60002 60003 60004 60005 60006 60007 60008 60009 60010 60011 60012 60013 60014 60015 60016 60017 60018 60019 60020
  60021 60022 60025 60026 60027 60028 70001 70002 70003 70005 70009 70013 70014 70016 70020 70050 70051 70052 70107
  70114 70169 70202 70206 70346 70347 70398 70399 70402 70403 70404 70500 71000 72000 72002
  40005 40006 40601 30006 30007 30008
  10002 10003 10004 10005 10006 10007 10008 10010 10011 10014 10015 10016 10017 10018 10019 10021 10023 10025
  10026 10036 10037 10038 10058 20001 20002 20003 20004 20005 20006 40001 40002 40003 40004 40007 40008 40009
  40605 40610 80002 90001 90002 90003 90005 90007 90009 90010 90012 90026 90031 90044 90048 90992 91000 93000`.split(
  /\s+/,
);

test("the catalogue has a row for every code of the documents, and no other", () => {
  expect([...new Set(Object.values(errors).map(({ code }) => String(code)))].sort()).toEqual([...documented].sort());
});

test("a code that is in no document may have been carried out", () => {
  expect([errorNameOf(59999), retryClassOf(59999)]).toEqual([undefined, "readBack"]);
});

test("60004 and 60005: refused at the door, and worth a person's own next try, not one that makes itself", () => {
  expect([retryClassOf(60004), retryClassOf(60005)]).toEqual(["stop", "stop"]);
});

test("no row that may have been carried out is sent again blindly", () => {
  const names = Object.keys(errors) as ErrorName[]; // the keys of a const object are its names
  const unsure = names.filter((name) => /internal error|timeout|conflict|timed out/i.test(errors[name].info));
  expect(unsure.filter((name) => errors[name].retry !== "readBack")).toEqual([]);
});
