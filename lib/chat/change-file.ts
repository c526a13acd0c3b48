import { z } from "zod";

/** The columns of a change file. */
export const rowFields = ["verb", "account", "group", "to", "kind", "conversation"] as const;
export type RowField = (typeof rowFields)[number];

/** Which column, from 0, holds which field. */
export type ColumnMapping = Partial<Record<RowField, number>>;

/** How a file's bytes were written. `utf-16…` only where a byte order mark says so. */
export type FileEncoding = "utf-8" | "utf-16le" | "utf-16be" | "gb18030";

/** `lines`: one object a line. `array`: a list. `rows`: an object whose field `rows` is a list, as in a plan. */
export type JsonLayout = "lines" | "array" | "rows";

/** The delimiters that are looked for. */
export const delimiters = [",", ";", "\t", "|"] as const;

/**
 * What was recognised of a file. `header`: the names of its columns as they stand there, absent where the first line
 * is a row already. `examples`: the first rows, as cells, for a person who maps the columns by hand.
 */
export type FileShape =
  | {
      format: "csv";
      encoding: FileEncoding;
      delimiter: string;
      header?: readonly string[] | undefined;
      columns: ColumnMapping;
      examples: readonly (readonly string[])[];
    }
  | { format: "json"; encoding: FileEncoding; layout: JsonLayout };

const column = z.coerce.number().int().min(0).max(999).optional();

/** What a person says of a CSV file, where what was recognised is not what it is. Columns that are not named are not there. */
export const ColumnsAsSaid = z
  .object({
    ...{ verb: column, account: column, group: column, to: column, kind: column, conversation: column },
    delimiter: z.string().length(1).optional(),
    header: z.enum(["yes", "no"]).optional(),
  })
  .transform(({ delimiter, header, ...columns }) => ({
    ...(Object.values(columns).some((at) => at !== undefined) && { columns }),
    ...(delimiter !== undefined && { delimiter }),
    ...(header !== undefined && { hasHeader: header === "yes" }),
  }));
