import type { TargetRow, UnlockRow } from "./tables-targets.ts";
import type { TrailRow, TrailTermRow } from "./tables-trail.ts";

/** Every table of the console but those that the sign-in library keeps for itself (user, session, account …). */
export type Tables = {
  target: TargetRow;
  unlock: UnlockRow;
  trail: TrailRow;
  trail_term: TrailTermRow;
};
