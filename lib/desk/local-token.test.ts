import { expect, test } from "vitest";
import { createCommandLine, isCommandLine, mayByCommandLine } from "./local-token.ts";

const token = "ab".repeat(32);
const headers = (authorization?: string) => new Headers(authorization === undefined ? {} : { authorization });

test("the token of the data folder is the command line, and nothing else is", () => {
  const { sessionOf } = createCommandLine(token);
  expect(sessionOf(headers(`Bearer ${token}`))?.person).toMatchObject({ role: "admin", name: "Command line" });
  for (const given of [undefined, "", "Bearer", `Bearer ${"ab".repeat(31)}ac`, token, `Bearer ${token}0`])
    expect(sessionOf(headers(given))).toBeUndefined();
});

test("it plans, runs and stops, and neither approves nor touches people and targets", () => {
  expect(isCommandLine("command-line")).toBe(true);
  expect(mayByCommandLine("command-line", "runPlans")).toBe(true);
  for (const permission of ["approvePlans", "managePeople", "manageTargets", "unlockTarget", "changeAccount"] as const)
    expect(mayByCommandLine("command-line", permission)).toBe(false);
  expect(mayByCommandLine("p1", "managePeople")).toBe(true);
});
