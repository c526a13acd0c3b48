import { safeCell } from "@/lib/chat/spreadsheet-cell";

/** `null`: nothing is known, or nothing belongs there. `href`: the accounts or lines that a number counts. */
export type ChartCell = string | number | null | { value: number; href: string };

/** What a chart is drawn from, as its table shows it and its file holds it. */
export type ChartRows = { columns: readonly string[]; rows: readonly (readonly ChartCell[])[] };

/** The rows as CSV: UTF-8 with a byte order mark, for spreadsheets; numbers bare, texts that no spreadsheet runs. */
export function csvOf({ columns, rows }: ChartRows): string {
  return `\ufeff${[columns, ...rows].map((row) => `${row.map(written).join(",")}\r\n`).join("")}`;
}

function written(cell: ChartCell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  if (typeof cell === "object") return String(cell.value);
  const safe = safeCell(cell);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
