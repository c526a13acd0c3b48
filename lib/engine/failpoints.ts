/**
 * Where the program may be made to stumble: before a COMMIT and right after it, behind each step of a migration
 * ("migration-3"), and in the console before a change is sent and once its answer is there.
 */
export type Failpoint = "commit" | "committed" | `migration-${number}` | "change" | "changed";

/**
 * Turns failpoints on, for tests alone: `committed:kill` or `commit:full@3, migration-2:kill`. The deed is done when the
 * point is reached for the first or the n-th time; with `change@2>commit:kill` only what comes behind the second
 * `change` counts. `kill` is SIGKILL to this very process, `throw` an I/O error of SQLite, `full` a full disk. An empty
 * text turns all of them off.
 */
export function armFailpoints(text: string): void {
  armed.clear();
  for (const part of text.split(",").filter((each) => each.trim() !== "")) {
    const [, first = "", times = "0", point = "", deed = "", count = "1"] = failpointForm.exec(part) ?? [];
    if (!isDeed(deed)) throw new Error(`${part.trim()} is no failpoint`);
    armed.set(point, { deed, left: Number(count), first, waits: Number(times) });
  }
}

/** Stumbles here if a test asked for it; otherwise it costs the look at an empty map. */
export function reach(point: Failpoint): void {
  if (armed.size > 0) stumble(point);
}

const failpointForm = /^\s*(?:([a-z]+)@(\d+)>)?([a-z]+(?:-\d+)?):([a-z]+)(?:@(\d+))?\s*$/i;

/** `waits`: how often `first` has still to be reached before the trap counts. */
type Trap = { deed: Deed; left: number; first: string; waits: number };

const armed = new Map<string, Trap>();

type Deed = "kill" | "throw" | "full";

function isDeed(text: string): text is Deed {
  return text === "kill" || text === "throw" || text === "full";
}

function stumble(point: Failpoint): void {
  const trap = armed.get(point);
  if (trap?.waits === 0) spring(trap);
  for (const each of armed.values()) if (each.first === point && each.waits > 0) each.waits -= 1;
}

function spring(trap: Trap): void {
  trap.left -= 1;
  if (trap.left !== 0) return;
  if (trap.deed === "kill") process.kill(process.pid, "SIGKILL");
  if (trap.deed === "full") throw Object.assign(new Error("database or disk is full"), { errcode: 13 });
  throw Object.assign(new Error("disk I/O error"), { errcode: 1034 });
}
