import { randomUUID } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { markBesidePath, readMarkBeside } from "./mark-beside.ts";

const backupMark = "backup:";

/** Makes a copy known as one, wherever it is put. It is one file afterwards, without a log beside it. */
export function markAsBackup(file: string): void {
  const copy = new DatabaseSync(file);
  try {
    copy.exec("PRAGMA journal_mode = DELETE");
    copy.prepare("UPDATE place_mark SET mark = ?").run(`${backupMark}${randomUUID()}`);
  } finally {
    copy.close();
  }
}

/**
 * Takes away the log of another database, which would be laid over a backup that was put in its place. A backup comes without a log; one
 * that a start has taken in has its own from then on.
 */
export function dropForeignLog(file: string): void {
  if (!existsSync(`${file}-wal`)) return;
  const mark = markInMainFile(file);
  if (!mark?.startsWith(backupMark) || readMarkBeside(markBesidePath(file))?.takenIn === mark) return;
  for (const end of ["-wal", "-shm"]) rmSync(`${file}${end}`, { force: true });
}

/** As the file says without its log; undefined where it says nothing. */
function markInMainFile(file: string): string | undefined {
  try {
    const address = pathToFileURL(file);
    address.searchParams.set("immutable", "1");
    const main = new DatabaseSync(address, { readOnly: true });
    try {
      const mark = main.prepare("SELECT mark FROM place_mark").get()?.mark;
      return typeof mark === "string" ? mark : undefined;
    } finally {
      main.close();
    }
  } catch {
    return undefined;
  }
}
