import type { Step } from "./store-postgres-step.ts";

export type Writer = ReturnType<typeof createWriter>;

/** The steps that write, in order; of several that put one and the same row only the last is sent. */
export function createWriter() {
  const steps: Step[] = [];
  let puts = new Map<string, number>();
  return {
    steps,
    put(row: string, step: Step): void {
      const at = puts.get(row);
      if (at !== undefined) steps[at] = step;
      else puts.set(row, steps.push(step) - 1);
    },
    add: (step: Step): void => void steps.push(step),
    /** What comes now must not move in front of what was put so far. */
    barrier(): void {
      puts = new Map();
    },
  };
}
