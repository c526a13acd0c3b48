import { StoreUnavailable } from "./store.ts";
import type { Line } from "./store-postgres-line.ts";

/** The server as a person may read of it: host, port and database, never the password. */
export function nameOfServer(url: string): string {
  const parsed = URL.parse(url);
  if (!parsed) return "at DATABASE_URL";
  const host = parsed.host || parsed.searchParams.get("host") || "localhost";
  return `${host}${parsed.pathname}`;
}

/** Why it cannot be used, in one sentence. What the server says never holds the password. */
export function sentenceOf(name: string, error: unknown): string {
  const reason = (error instanceof Error && (error.message || codeOf(error))) || codeOf(error) || "no reason was given";
  return `The database ${name} cannot be used (${reason.replace(/\s+/g, " ")}): check that the server runs, and DATABASE_URL.`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** What an operator should know before trusting it, one line each. Throws StoreUnavailable at one that cannot serve. */
export async function warningsOf(line: Line, name: string): Promise<string[]> {
  const [row = []] = await line.tell(
    `SELECT current_setting('server_version_num'), current_setting('server_encoding'), current_setting('fsync'),
       current_setting('synchronous_commit'), current_setting('synchronous_standby_names'),
       (SELECT count(*) FROM pg_stat_replication)::text, pg_is_in_recovery()::text`,
    askTimeoutMs,
  );
  const [version, encoding, fsync, commit, standbys, replicas, recovering] = row;
  if (Number(version) < oldestVersion) throw unusable(name, "it is older than PostgreSQL 13");
  if (encoding !== "UTF8") throw unusable(name, `its encoding is ${encoding}, not UTF8`);
  if (recovering === "true") throw unusable(name, "it is a standby, which takes no writes");
  const warnings: string[] = [];
  if (fsync === "off") warnings.push("has fsync off: a power cut may lose what was answered");
  if (commit === "off") warnings.push("has synchronous_commit off: it is switched on for this service");
  if (standbys === "" && Number(replicas) > 0)
    warnings.push("copies itself to a standby without waiting for it: a failover may lose what was answered last");
  return warnings.map((warning) => `Warning: the database ${name} ${warning}.`);
}

const oldestVersion = 130_000;
const askTimeoutMs = 5000;

function unusable(name: string, reason: string): StoreUnavailable {
  return new StoreUnavailable(`The database ${name} cannot be used (${reason}): use another one.`);
}
