import { spawnSync } from "node:child_process";

/** Whether strace can follow a process here: it is installed, and the kernel lets it. */
export function straceWorks(): boolean {
  return spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0;
}

/** Follows what a process writes and syncs; it stays the child of whoever starts it. */
export function straceOf(tracePath: string, ...more: string[]): string[] {
  const calls = "trace=pwrite64,write,writev,sendto,sendmsg,fsync,fdatasync";
  return ["strace", "-D", "-f", "-y", "-s", "24", "-e", calls, "-o", tracePath, ...more];
}

/**
 * What stood between the answers of a trace, one word each: "dirty" when an answer left while frames of the log were
 * not synced, "idle" when no frame was written and synced since the answer before it, else "synced".
 */
export function orderOf(trace: string): ("dirty" | "idle" | "synced")[] {
  const verdicts: ("dirty" | "idle" | "synced")[] = [];
  let isDirty = false;
  let isSynced = false;
  // strace breaks a call in two where another thread's comes between its beginning and its end.
  const syncing = new Set<string>();
  for (const line of trace.split("\n")) {
    const thread = /^\d+/.exec(line)?.[0] ?? "";
    if (/\bpwrite64\(\d+<[^>]*-wal>/.test(line)) isDirty = true;
    else if (/\bf(data)?sync\(\d+<[^>]*-wal>\s*<unfinished/.test(line)) syncing.add(thread);
    else if (isWholeSync(line) || (/<\.\.\. f(data)?sync resumed>\)\s*= 0/.test(line) && syncing.delete(thread))) {
      isSynced ||= isDirty;
      isDirty = false;
    } else if (/\b(write|writev|sendto|sendmsg)\(\d+<(socket|TCP)[^)]*HTTP\/1\.1 200/.test(line)) {
      verdicts.push(isDirty ? "dirty" : isSynced ? "synced" : "idle");
      isSynced = false;
    }
  }
  return verdicts;
}

function isWholeSync(line: string): boolean {
  return /\bf(data)?sync\(\d+<[^>]*-wal>\)\s*= 0/.test(line);
}
