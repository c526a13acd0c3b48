import { expect, test } from "vitest";
import { localPath } from "./local-path";

test.each(["/accounts/user_0042?group=1&tab=marks", "/reference#51007", "/accounts/%E5%AE%A2"])(
  "%s is a way back",
  (path) => {
    expect(localPath(path)).toBe(path);
  },
);

test.each([
  undefined,
  "",
  "reference",
  "//evil.example",
  "/\\evil.example",
  "/\t/evil.example",
  "\\\\evil.example",
  "https://evil.example/",
  "javascript:alert(1)",
  "/..//evil.example",
  "/ /evil.example",
  "/\u0000",
])("%j is none: the sign-in leads to the first page", (path) => {
  expect(localPath(path)).toBe("/");
});
