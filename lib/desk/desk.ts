import { hkdfSync, randomBytes } from "node:crypto";
import { dirname, join } from "node:path";
import type { Transaction } from "kysely";
import { type Database, openDatabase } from "../db/open-database.ts";
import type { Tables } from "../db/tables.ts";
import { oneLine } from "../one-line.ts";
import { openAuth } from "./auth.ts";
import { type Backups, createBackups } from "./backups.ts";
import { type CallBook, createCallBook } from "./call-book.ts";
import { type CallMeter, createCallMeter } from "./call-meter.ts";
import { type Changes, createChanges } from "./changes.ts";
import { createInvitations, type Invitations } from "./invitations.ts";
import { keepTrail } from "./keep-trail.ts";
import { createKnownBrowsers } from "./known-browsers.ts";
import { type CommandLine, createCommandLine } from "./local-token.ts";
import { noticeRestore } from "./notice-restore.ts";
import { createOwnAccount, type OwnAccount } from "./own-account.ts";
import { createPasskeys, type Passkeys } from "./passkeys.ts";
import { createPeople, type People } from "./people.ts";
import { createPolicyReports, type PolicyReports } from "./policy-reports.ts";
import { isSameApp, type WentTo } from "./same-app.ts";
import { createSeal } from "./seal.ts";
import { createSignIns } from "./sign-ins.ts";
import { type OwnTarget, openTargets, type Targets } from "./targets.ts";
import { createThrottle } from "./throttle.ts";
import { createTrail, type Trail } from "./trail.ts";
import { createTrailExport, type TrailExport } from "./trail-export.ts";
import { createTrailLines, type TrailLines } from "./trail-lines.ts";
import { createUndo, type Undo } from "./undo.ts";

/** What the console keeps for itself: who may use it, where commands go, and what was done. */
export type Desk = {
  /** For the rooms that keep tables of their own beside these. */
  database: Database;
  people: People;
  commandLine: CommandLine;
  invitations: Invitations;
  ownAccount: OwnAccount;
  passkeys: Passkeys;
  targets: Targets;
  trail: Trail;
  policyReports: PolicyReports;
  calls: CallBook;
  callMeter: CallMeter;
  lines: TrailLines;
  exportTrail: TrailExport;
  changes: Changes;
  undo: Undo;
  backups: Backups;
  close(): Promise<void>;
};

export type DeskOptions = {
  place: { file: string } | { url: string };
  /** 64 hexadecimal digits: of it are made the keys for cookies and for the targets' secrets. */
  consoleKey: string;
  /** What the command line on this machine proves itself with; made anew for a desk that has none. */
  commandLineToken?: string;
  /** Keys of before: what they sealed is read, and sealed anew. */
  olderKeys?: readonly string[];
  /** Told once nothing needs an older key any more. */
  onResealed?: () => void;
  own: OwnTarget;
  /** The https origin that people open; none on this machine alone. */
  publicUrl?: string | undefined;
  /** Made at the first start, when there is nobody yet. */
  firstAdmin?: { email: string; password: string } | undefined;
  /** What other rooms do, in one transaction and before anything is taken up, where the database was put back from an older copy. */
  whenRestored?: (database: Database, transaction: Transaction<Tables>) => Promise<object>;
};

/** Rejects with DatabaseUnavailable. */
export async function openDesk(options: DeskOptions): Promise<Desk> {
  const { place, consoleKey, olderKeys = [], onResealed, own, publicUrl, firstAdmin } = options;
  const database = await openDatabase(place);
  const trail = createTrail(database);
  await noticeRestore({ database, trail, place, whenRestored: options.whenRestored }).catch(async (error) => {
    await database.close();
    throw error;
  });
  const commandLine = createCommandLine(options.commandLineToken ?? randomBytes(32).toString("hex"));
  const auth = await openAuth(database, keyFor("cookies", consoleKey), publicUrl);
  const throttle = createThrottle(database);
  const knownBrowsers = createKnownBrowsers(keyFor("known browsers", consoleKey), publicUrl);
  const signIns = createSignIns(auth, trail, throttle);
  const people = createPeople({ database, auth, trail, throttle, knownBrowsers, signIns });
  const invitations = createInvitations(database, auth, trail);
  const ownAccount = createOwnAccount(database, auth, trail, throttle);
  const { sessionOf } = people;
  const passkeys = createPasskeys({ database, auth, trail, throttle, knownBrowsers, signIns, sessionOf });
  if (firstAdmin) await invitations.addFirst(firstAdmin);
  const policyReports = createPolicyReports((line) => console.warn(oneLine(line)));
  const calls = createCallBook();
  const seal = createSeal([consoleKey, ...olderKeys]);
  const callMeter = createCallMeter(database);
  const targets = await openTargets({ own, database, seal, trail, calls, callMeter, onResealed });
  const changes = createChanges(database, trail);
  const lines = createTrailLines(database);
  const stop = keepTrail({ trail, settle: () => changes.settle((went) => openSame(targets, went)) });
  return {
    ...{
      database,
      people,
      commandLine,
      invitations,
      ownAccount,
      passkeys,
      targets,
      trail,
      lines,
      changes,
      calls,
      callMeter,
      policyReports,
    },
    exportTrail: createTrailExport(trail, lines),
    undo: createUndo({ database, trail, lines, changes }),
    backups: createBackups(database, trail, "file" in place ? join(dirname(place.file), "backups") : undefined),
    async close() {
      stop();
      // In a file it is written within the call, and the file closed: a process that ends waits for no promise.
      const writing = callMeter.close();
      if (writing) await writing;
      await database.close();
    },
  };
}

/** Under the same id another app may have been entered since: what was done to the one before says nothing of it. */
async function openSame(targets: Targets, went: WentTo) {
  const target = await targets.open(went.target.id);
  return target && isSameApp(went, target) ? target : undefined;
}

/** A key of its own for each purpose, so that one that leaks tells nothing of another. */
function keyFor(purpose: string, consoleKey: string): string {
  return Buffer.from(hkdfSync("sha256", Buffer.from(consoleKey, "hex"), "", `groupdesk ${purpose}`, 32)).toString(
    "hex",
  );
}
