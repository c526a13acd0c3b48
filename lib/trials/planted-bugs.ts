/*
 * Bugs that a checker must catch, or its green means nothing. Each is a module that Node loads before the service and
 * that bends node:sqlite under it; the service itself has none of them.
 */

/** Tells the store that a commit of calls is done, and does it 50 ms later, with all that came meanwhile. */
export const answersEarly = planted(`
  let serving, pending;
  const { exec, close } = DatabaseSync.prototype;
  const settle = () => { if (pending) exec.call(pending, "COMMIT"); pending = undefined; };
  DatabaseSync.prototype.exec = function (sql) {
    if (sql === "BEGIN") serving = this;
    if (sql === "BEGIN" && pending) return;
    if (sql !== "COMMIT" || serving !== this) return exec.call(this, sql);
    if (!pending) setTimeout(settle, 50);
    pending = this;
  };
  DatabaseSync.prototype.close = function () { settle(); close.call(this); };`);

/** Syncs the log at checkpoints only, and says otherwise. */
export const syncsSeldom = planted(`
  const { prepare } = DatabaseSync.prototype;
  DatabaseSync.prototype.prepare = function (sql) {
    if (/^PRAGMA synchronous$/.test(sql)) return { get: () => ({ synchronous: 2 }) };
    return prepare.call(this, sql.replace("synchronous = FULL", "synchronous = NORMAL"));
  };`);

function planted(script: string): string[] {
  const source = `import { DatabaseSync } from "node:sqlite";${script}`;
  return ["--import", `data:text/javascript,${encodeURIComponent(source)}`];
}
