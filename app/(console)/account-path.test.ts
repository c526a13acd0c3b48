import fc from "fast-check";
import { expect, test } from "vitest";
import { accountOfStep, accountPath } from "./account-path";

const printable = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  minLength: 1,
  maxLength: 32,
});

test("every UserID has an address of its own that a browser keeps as it is", () => {
  fc.assert(
    fc.property(fc.oneof(printable, fc.constantFrom(".", "..", "~", "~.", "a/b", "%2e", "?#")), (account) => {
      const { pathname } = new URL(accountPath(account), "http://127.0.0.1");
      expect(pathname).toBe(accountPath(account));
      expect(accountOfStep(pathname.slice("/accounts/".length))).toBe(account);
    }),
  );
});

test("a step that nobody wrote is no account", () => {
  expect(accountOfStep("%E0%A4%A")).toBeUndefined();
});
