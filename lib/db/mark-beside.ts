import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";

/** A mark that may stand in the database. `born`: when its file was made, in nanoseconds; a copy is younger. Absent where that is not known. */
export type KnownMark = { mark: string; born?: string };

/**
 * What the file `database-mark` beside a database tells. `known`: one of these stands in the database, or it was put here by somebody. `takenIn`: the
 * mark that the main file may still hold while the one in its log is newer.
 */
export type MarkBeside = { known: KnownMark[]; takenIn?: string };

/** `file`: the database's. */
export function markBesidePath(file: string): string {
  return join(dirname(file), "database-mark");
}

/** Undefined where there is none, or one that nobody can read. */
export function readMarkBeside(path: string): MarkBeside | undefined {
  try {
    const { known, takenIn } = JSON.parse(readFileSync(path, "utf8")) as Partial<MarkBeside>; // looked at below
    return Array.isArray(known) ? { known, ...(typeof takenIn === "string" && { takenIn }) } : undefined;
  } catch {
    return undefined;
  }
}

/** Whole or not at all, and its owner's alone. Throws where the disk does. */
export function writeMarkBeside(path: string, beside: MarkBeside): void {
  const draftPath = `${path}.${process.pid}`;
  const draft = openSync(draftPath, "w", 0o600);
  try {
    writeSync(draft, `${JSON.stringify(beside)}\n`);
    fsyncSync(draft);
  } finally {
    closeSync(draft);
  }
  renameSync(draftPath, path);
  syncFolder(dirname(path));
}

/** So that the name survives a power cut; Windows knows no such thing. */
function syncFolder(path: string): void {
  if (process.platform === "win32") return;
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
