import type { Outcome } from "./measure-load.ts";

/** The outcomes as one Markdown table, faults below it; each field's ratios are held against its first row. */
export function tableOf(fields: readonly (readonly Outcome[])[]): string {
  const rows = fields.flatMap((field) => field.map(rowOf));
  const widths = columns.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const lineOf = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join(" | ")} |`;
  const rule = `|${widths.map((width, at) => (at === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`)).join("|")}|`;
  const faults = fields.flat().flatMap((outcome) => ("fault" in outcome ? [`${outcome.name}: ${outcome.fault}`] : []));
  return [lineOf(columns), rule, ...rows.map(lineOf), ...faults].join("\n");
}

const columns = ["", "ratio", "calls/s", "p50 ms", "p99 ms", "spread", "memory MiB"];

function rowOf(outcome: Outcome, at: number): string[] {
  if ("fault" in outcome) return [outcome.name, "not measured", "", "", "", "", ""];
  const { name, ratio, perSecond, p50Ms, p99Ms, spread, memoryMiB } = outcome.measured;
  return [
    name,
    at === 0 ? "1" : ratio.toFixed(2),
    Math.round(perSecond).toLocaleString("en"),
    p50Ms.toFixed(1),
    p99Ms.toFixed(1),
    `${Math.round(spread * 100)} %`,
    memoryMiB === undefined ? "" : String(memoryMiB),
  ];
}
