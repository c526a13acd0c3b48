import { randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";

/** The files of keys in the data folder. */
export type KeyName = "secret-key" | "console-key" | "command-line-token";

/** The made-up key could not be read or made; the message is one line for the person who started Groupdesk. */
export class SecretKeyUnavailable extends Error {}

/**
 * A key in the data folder, made at the first start: 64 hex characters, never overwritten, and readable by its
 * owner only, which is put right where it is not. `secret-key` signs UserSigs of the embedded app, `console-key`
 * guards the console's own secrets, `command-line-token` lets in `npx groupdesk`. Throws SecretKeyUnavailable.
 */
export function secretKeyIn(dataPath: string, name: KeyName = "secret-key"): string {
  const path = join(dataPath, name);
  try {
    const key = keyAt(path) ?? makeKey(dataPath, path);
    if (/^[0-9a-f]{64}$/.test(key)) return key;
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? ` (${error.code})` : "";
    throw new SecretKeyUnavailable(`The secret key in ${path} cannot be read or made${reason}.`);
  }
  throw new SecretKeyUnavailable(`The secret key in ${path} is not 64 hexadecimal digits: restore it or remove it.`);
}

/** The console key before the last rotation, as long as something may still be sealed with it. */
export function olderKeyIn(dataPath: string): string | undefined {
  return keyAt(join(dataPath, oldName));
}

/** Nothing needs the older key any more. */
export function forgetOlderKeyIn(dataPath: string): void {
  rmSync(join(dataPath, oldName), { force: true });
}

/**
 * Makes another console key and keeps the one before it beside, until the next start has sealed everything anew. Broken off
 * anywhere, it leaves a key that opens what there is. Throws SecretKeyUnavailable.
 */
export function rotateConsoleKey(dataPath: string): void {
  const [path, oldPath] = [join(dataPath, "console-key"), join(dataPath, oldName)];
  const [key, old] = [keyAt(path), keyAt(oldPath)];
  if (key === undefined) throw new SecretKeyUnavailable(`There is no console key in ${dataPath} to rotate.`);
  if (old !== undefined && old !== key)
    throw new SecretKeyUnavailable(
      "The last rotation is not finished: start Groupdesk once, then rotate again. Where that does not help, type the key of each target that is said to have none again, or remove that target, and start once more.",
    );
  rmSync(oldPath, { force: true });
  linkSync(path, oldPath);
  const draftPath = draftKey(dataPath);
  renameSync(draftPath, path);
}

const oldName = "console-key.old";

function keyAt(path: string): string | undefined {
  try {
    const key = readFileSync(path, "utf8").trim();
    // A copy or a restored backup may have lost its mode.
    if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
    return key;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** A link appears whole or not at all, and fails where another process came first: then its key counts. */
function makeKey(dataPath: string, path: string): string {
  const draftPath = draftKey(dataPath);
  try {
    linkSync(draftPath, path);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    rmSync(draftPath, { force: true });
  }
  return readFileSync(path, "utf8").trim();
}

/** A new key on disk, under a name that nobody looks for. */
function draftKey(dataPath: string): string {
  const path = join(dataPath, `.key-${process.pid}-${randomBytes(4).toString("hex")}`);
  const draft = openSync(path, "wx", 0o600);
  try {
    writeSync(draft, `${randomBytes(32).toString("hex")}\n`);
    fsyncSync(draft);
  } finally {
    closeSync(draft);
  }
  return path;
}
