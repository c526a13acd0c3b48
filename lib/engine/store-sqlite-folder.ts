import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import { StoreUnavailable } from "./store.ts";

/**
 * Throws StoreUnavailable where the folder of a database lies on a network file system: their locks and syncs do not
 * hold, and SQLite's files break on them. `typeOf` gives the kernel's number of a folder's file system.
 */
export function requireLocalFolder(file: string, typeOf: (folder: string) => number = typeOfFileSystem): void {
  const name = networkFileSystems.get(typeOf(dirname(file)) >>> 0);
  if (name !== undefined)
    throw new StoreUnavailable(
      `The database ${file} would lie on a network file system (${name}), which loses data: use a folder of this machine, or set GROUPDESK_NETWORK_FOLDER=allow.`,
    );
}

// The numbers of Linux's include/uapi/linux/magic.h. FUSE is not among them: it may be a local disk as well.
const networkFileSystems = new Map([
  [0x6969, "NFS"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB2"],
  [0x517b, "SMB"],
  [0x01021997, "9p"],
  [0x5346414f, "AFS"],
  [0x6b414653, "AFS"],
  [0x00c36400, "Ceph"],
  [0x73757245, "Coda"],
  [0x564c, "NCP"],
]);

/** 0 where the system has no such number. */
function typeOfFileSystem(folder: string): number {
  return process.platform === "linux" ? statfsSync(folder).type : 0;
}
