import type { BulkPlanColumns, BulkRowColumns } from "./tables-bulk.ts";
import type { BulkApprovalColumns, BulkCallColumns, BulkJobColumns } from "./tables-jobs.ts";
import type { AccountRow, PasskeyRow, SeenRow, SessionRow, TicketRow, TryRow, UserRow } from "./tables-people.ts";
import type { RateShareRow } from "./tables-rate.ts";
import type { TargetRow, UnlockRow } from "./tables-targets.ts";
import type { OpenChangeRow, TrailRow, TrailTermRow } from "./tables-trail.ts";

/** Every table of the console that a statement of ours names. */
export type Tables = {
  user: UserRow;
  account: AccountRow;
  session: SessionRow;
  passkey: PasskeyRow;
  ticket: TicketRow;
  seen: SeenRow;
  try: TryRow;
  target: TargetRow;
  unlock: UnlockRow;
  trail: TrailRow;
  trail_term: TrailTermRow;
  open_change: OpenChangeRow;
  bulk_plan: BulkPlanColumns;
  bulk_row: BulkRowColumns;
  bulk_call: BulkCallColumns;
  bulk_job: BulkJobColumns;
  bulk_approval: BulkApprovalColumns;
  rate_share: RateShareRow;
};
