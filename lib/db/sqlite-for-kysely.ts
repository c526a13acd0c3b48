import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { SqliteDatabase } from "kysely";

/** `node:sqlite` in the shape that Kysely's SQLite dialect asks for. Times and flags go in as numbers. */
export function sqliteForKysely(database: DatabaseSync): SqliteDatabase {
  return {
    close: () => database.close(),
    prepare(sql) {
      const statement = database.prepare(sql);
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...parameters.map(storable)),
        run: (parameters) => statement.run(...parameters.map(storable)),
        iterate: (parameters) => statement.iterate(...parameters.map(storable)),
      };
    },
  };
}

function storable(value: unknown): SQLInputValue {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value instanceof Date) return value.toISOString();
  // What Kysely passes on is a parameter of a statement of ours, so SQLite knows its type or refuses it by itself.
  return (value ?? null) as SQLInputValue;
}
