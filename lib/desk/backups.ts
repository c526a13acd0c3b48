import { randomUUID } from "node:crypto";
import { closeSync, createReadStream, mkdirSync, openSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { done, failed, type Outcome } from "../chat/outcome.ts";
import { markAsBackup } from "../db/backup-mark.ts";
import type { Database } from "../db/open-database.ts";
import type { Actor, Trail } from "./trail.ts";

/** A whole copy of the console's database. `pieces`: its bytes, once; the copy goes with the last of them. */
export type Backup = { bytes: number; pieces: AsyncGenerator<Uint8Array> };

export type Backups = {
  /** `invalid` (`database`: `postgres`) where the records stand on a server, which has ways of its own. Rejects where the disk does. */
  make(actor: Actor): Promise<Outcome<Backup>>;
};

/** `folder`: of its own, for copies while they are read. What a process that is gone left there is removed. */
export function createBackups(database: Database, trail: Trail, folder: string | undefined): Backups {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });

  return {
    async make({ id, email, role }) {
      if (!database.copyTo || folder === undefined)
        return failed({ kind: "invalid", issues: [{ field: "database", message: "postgres" }] });
      await trail.append({ kind: "event", verb: "backupTaken", actor: { id, email, role } });
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const file = join(folder, randomUUID());
      try {
        // Password hashes stand in it.
        closeSync(openSync(file, "wx", 0o600));
        await database.copyTo(file);
        markAsBackup(file);
        return done({ bytes: statSync(file).size, pieces: piecesOf(file) });
      } catch (error) {
        rmSync(file, { force: true });
        throw error;
      }
    },
  };
}

async function* piecesOf(file: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of createReadStream(file)) yield piece;
  } finally {
    rmSync(file, { force: true });
  }
}
