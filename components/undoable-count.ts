import type { ChangeLine } from "@/lib/chat/trail-line";

/** How many things these changes have made different that can be taken back; what left the recent list cannot. */
export function undoableCount(lines: readonly Pick<ChangeLine, "ending">[]): number {
  const effects = lines.flatMap(({ ending }) => ending?.effects ?? []);
  return effects.filter(({ kind }) => kind !== "leftRecents" && kind !== "imported").length;
}
