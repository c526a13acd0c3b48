import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { figure } from "@/components/figure";
import { Segmented } from "@/components/segmented";
import { PlanOutcome, type PlanRowFilter, type PlanTotals } from "@/lib/chat/bulk-plan";
import { AccountField } from "./account-field";
import { fills, OutcomeSign } from "./outcome-sign";

type PlanSumsProps = {
  totals: PlanTotals;
  rows: number;
  filter: PlanRowFilter;
  onSet: (filter: PlanRowFilter) => void;
};

/** What the rows come to: one bar, a figure for each outcome, and by which the rows below are chosen. */
export function PlanSums({ totals, rows, filter, onSet }: PlanSumsProps) {
  const t = useTranslations("bulk.plan");
  const outcomes = PlanOutcome.options.filter((outcome) => outcome !== "bad" || totals.rows.bad > 0);
  return (
    <div className="flex flex-col gap-3 px-3 py-4 sm:px-6">
      <div role="img" aria-label={t("bar")} className="flex h-3 gap-0.5">
        {outcomes
          .filter((outcome) => totals.rows[outcome] > 0)
          .map((outcome) => (
            <div
              key={outcome}
              className={`h-full min-w-1 border ${fills[outcome]}`}
              style={{ flexGrow: totals.rows[outcome], flexBasis: 0 }}
            />
          ))}
      </div>
      <dl className="grid grid-cols-2 gap-x-4 gap-y-3 sm:grid-cols-[repeat(auto-fit,minmax(150px,1fr))]">
        {outcomes.map((outcome) => (
          <div key={outcome}>
            <dt className="flex items-center gap-2 font-medium">
              <OutcomeSign outcome={outcome} />
              {t(`outcome.${outcome}`)}
            </dt>
            <dd>
              <div className="font-semibold text-figure tracking-[-0.02em]">{figure(totals.rows[outcome])}</div>
              <div className="text-cap text-muted">{t(`outcomeNote.${outcome}`)}</div>
            </dd>
          </div>
        ))}
      </dl>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div className="flex min-w-0 max-w-full flex-wrap items-center gap-2">
          <Segmented
            label={t("filter")}
            value={filter.outcome ?? "all"}
            options={[
              { value: "all" as const, label: t("all", { count: rows }) },
              ...outcomes.map((value) => ({ value, label: t(`outcome.${value}`) })),
            ]}
            onChange={(value) => onSet(value === "all" ? {} : { outcome: value })}
            className="max-w-full flex-wrap"
          />
          {filter.code !== undefined && <span>{t("codeOnly", { code: String(filter.code) })}</span>}
          {(filter.code !== undefined || filter.account !== undefined) && (
            <Button look="link" onClick={() => onSet({})}>
              {t("showAll")}
            </Button>
          )}
        </div>
        <AccountField key={filter.account} filter={filter} onSet={onSet} />
      </div>
    </div>
  );
}
