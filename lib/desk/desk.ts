import { hkdfSync } from "node:crypto";
import { openDatabase } from "../db/open-database.ts";
import type { CallBook } from "./call-book.ts";
import { openPeople, type People } from "./people.ts";
import { createTargets, type OwnTarget, type Targets } from "./targets.ts";
import { createTrail, type Trail } from "./trail.ts";

/** What the console keeps for itself: who may use it, where commands go, and what was done. */
export type Desk = { people: People; targets: Targets; trail: Trail; calls: CallBook; close(): Promise<void> };

export type DeskOptions = {
  place: { file: string } | { url: string };
  /** 64 hexadecimal digits: of it are made the keys for cookies and for the targets' secrets. */
  consoleKey: string;
  own: OwnTarget;
  /** Where the calls of every target are written down. */
  calls: CallBook;
  /** Made at the first start, when there is nobody yet. */
  firstAdmin?: { email: string; password: string } | undefined;
};

/** Rejects with DatabaseUnavailable. */
export async function openDesk({ place, consoleKey, own, calls, firstAdmin }: DeskOptions): Promise<Desk> {
  const database = await openDatabase(place);
  const trail = createTrail(database);
  const people = await openPeople(database, keyFor("cookies", consoleKey));
  if (firstAdmin && (await people.count()) === 0)
    await people.add({ name: firstAdmin.email, email: firstAdmin.email, role: "admin", password: firstAdmin.password });
  return { people, targets: createTargets(own), trail, calls, close: () => database.close() };
}

/** A key of its own for each purpose, so that one that leaks tells nothing of another. */
function keyFor(purpose: string, consoleKey: string): string {
  return Buffer.from(hkdfSync("sha256", Buffer.from(consoleKey, "hex"), "", `groupdesk ${purpose}`, 32)).toString(
    "hex",
  );
}
