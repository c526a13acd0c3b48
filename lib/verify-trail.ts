import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseUnavailable, openDatabase } from "./db/open-database.ts";
import { createTrail } from "./desk/trail.ts";
import { parseEnv } from "./env.ts";

/**
 * Reads the trail of the console that this environment describes, also while it runs. `head`: a hash that was kept
 * elsewhere, in a log or an export, which must stand in the chain: an end that was cut off shows by nothing else.
 * `code`: 0 intact, 1 broken, 2 not readable.
 */
export async function verifyTrail(
  environment: NodeJS.ProcessEnv,
  head?: string,
): Promise<{ line: string; code: 0 | 1 | 2 }> {
  const parsed = parseEnv(environment);
  if (!parsed.ok) return { line: parsed.lines.join("\n"), code: 2 };
  const { databaseUrl: url, dataPath } = parsed.env;
  const file = join(dataPath, "console.db");
  if (url === undefined && !existsSync(file)) return { line: `There is no trail at ${file}.`, code: 2 };
  try {
    const database = await openDatabase(url === undefined ? { file } : { url });
    try {
      const trail = createTrail(database);
      const verdict = await trail.verify();
      if (!verdict.intact) return { line: `BROKEN at entry ${verdict.seq}: ${verdict.why}.`, code: 1 };
      if (head !== undefined && !(await trail.holds(head)))
        return {
          line: `BROKEN: the chain of ${verdict.entries} entries holds together, but ${head} is not in it.`,
          code: 1,
        };
      const kept = head === undefined ? "" : "; the given head is in it";
      return { line: `Intact: ${verdict.entries} entries, head ${verdict.head}${kept}`, code: 0 };
    } finally {
      await database.close();
    }
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable)) throw error;
    return { line: error.message, code: 2 };
  }
}
