/**
 * Who crossed a wall between two snapshots: `reached` it, or `left` it. `count`: all of them; `accounts`: the first ones, with what they had and
 * have.
 */
export type Crossings = Record<
  "reached" | "left",
  { count: number; accounts: { account: string; from: number; to: number }[] }
>;
