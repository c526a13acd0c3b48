import type { Contact } from "@/lib/chat/wire";

/** What is to be seen of one bit: set as it is, staged to be set, or staged to be cleared. */
export type BitState = "set" | "add" | "remove";

/** Bits that stand side by side and share a state: `from` to `to`, both within. */
export type BitRun = { from: number; to: number; state: BitState };

/** The bits of a conversation with what is staged for them, neighbours of one state as one run. */
export function bitRuns(
  contact: Pick<Contact, "marks"> | undefined,
  change: { set: readonly number[]; clear: readonly number[] } = { set: [], clear: [] },
): BitRun[] {
  const states = new Map<number, BitState>();
  for (const bit of contact?.marks ?? []) states.set(bit, "set");
  for (const bit of change.clear) if (!change.set.includes(bit)) states.set(bit, "remove");
  for (const bit of change.set) if (states.get(bit) !== "set") states.set(bit, "add");
  const runs: BitRun[] = [];
  for (const [bit, state] of [...states].sort(([one], [other]) => one - other)) {
    const last = runs.at(-1);
    if (last && last.to === bit - 1 && last.state === state) last.to = bit;
    else runs.push({ from: bit, to: bit, state });
  }
  return runs;
}

/** "3", or "1–4" where two and more stand side by side. */
export function runText({ from, to }: BitRun): string {
  return from === to ? String(from) : `${from}–${to}`;
}
