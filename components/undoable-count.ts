import type { ChangeLine } from "@/lib/chat/trail-line";

/**
 * How many things are as these changes made them and can be taken back: not what left the recent list, nor a text whose
 * former one is not known. Of a change that was taken back already: those that are left.
 */
export function undoableCount(lines: readonly Pick<ChangeLine, "ending" | "undone">[]): number {
  const counts = lines.map(({ ending, undone }) => undone?.left ?? (ending?.effects ?? []).filter(isUndoable).length);
  return counts.reduce((sum, count) => sum + count, 0);
}

function isUndoable({ kind }: { kind: string }): boolean {
  return kind !== "leftRecents" && kind !== "imported" && kind !== "textSet";
}
