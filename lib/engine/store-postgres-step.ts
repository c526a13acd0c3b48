import type { Statement } from "./store-postgres-statements.ts";

/** One prepared statement with its values; texts hold no NUL. */
export type Step = { statement: Statement; values: readonly (string | number | null)[] };
