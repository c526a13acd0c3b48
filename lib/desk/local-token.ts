import { timingSafeEqual } from "node:crypto";
import type { Person, Session } from "./people.ts";
import type { Permission } from "./permissions.ts";

/** Who works by `npx groupdesk` on this machine: whoever may read the owner's file with the token in the data folder. */
const commandLine: Person = {
  ...{ id: "command-line", name: "Command line", email: "command line" },
  role: "admin",
};

/** All that it may do: it has no password, so that it can unlock no real app, and is nobody's second person. */
const permitted: readonly Permission[] = ["readPlans", "makePlans", "runPlans", "stopJobs", "readTrail", "backUp"];

export type CommandLine = {
  /** By the token among these headers; undefined for anything else. */
  sessionOf(headers: Headers): Session | undefined;
};

/** `token`: 64 hexadecimal digits. */
export function createCommandLine(token: string): CommandLine {
  const wanted = Buffer.from(`Bearer ${token}`);
  return {
    sessionOf(headers) {
      const given = Buffer.from(headers.get("authorization") ?? "");
      const isRight = given.length === wanted.length && timingSafeEqual(given, wanted);
      return isRight ? { id: commandLine.id, person: commandLine, startedAt: 0 } : undefined;
    },
  };
}

export function isCommandLine(personId: string): boolean {
  return personId === commandLine.id;
}

/** Whether the command line may do it; for anybody else the table of permissions says so. */
export function mayByCommandLine(personId: string, permission: Permission): boolean {
  return !isCommandLine(personId) || permitted.includes(permission);
}
