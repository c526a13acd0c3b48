import type { BulkPlanColumns, BulkRowColumns } from "./tables-bulk.ts";
import type { CallCodeRow, CallMinuteRow } from "./tables-call-meter.ts";
import type { BulkApprovalColumns, BulkCallColumns, BulkJobColumns } from "./tables-jobs.ts";
import type { LimitRuleColumns } from "./tables-limit-rules.ts";
import type {
  AccountFigureColumns,
  AccountListColumns,
  LimitAppColumns,
  LimitScanColumns,
  ListedAccountColumns,
  ScanScheduleColumns,
} from "./tables-limits.ts";
import type { AccountRow, PasskeyRow, SeenRow, SessionRow, TicketRow, TryRow, UserRow } from "./tables-people.ts";
import type { PlaceMarkRow } from "./tables-place.ts";
import type { RateShareRow } from "./tables-rate.ts";
import type { TargetRow, UnlockRow } from "./tables-targets.ts";
import type { TemplateRow } from "./tables-templates.ts";
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
  limit_app: LimitAppColumns;
  account_list: AccountListColumns;
  listed_account: ListedAccountColumns;
  limit_scan: LimitScanColumns;
  account_figure: AccountFigureColumns;
  scan_schedule: ScanScheduleColumns;
  call_minute: CallMinuteRow;
  call_code: CallCodeRow;
  limit_rule: LimitRuleColumns;
  place_mark: PlaceMarkRow;
  template: TemplateRow;
  rate_share: RateShareRow;
};
