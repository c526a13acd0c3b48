import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { figure } from "@/components/figure";
import type { Plan, PlanRowFilter, PlanTotals } from "@/lib/chat/bulk-plan";
import { KnownFailures } from "./known-failures";
import { PlanLimits } from "./plan-limits";
import { useDuration } from "./use-duration";

type PlanRailProps = {
  id: string;
  totals: PlanTotals;
  inForce: Plan["inForce"];
  onSet: (filter: PlanRowFilter) => void;
  /** What can be done with it. */
  children: ReactNode;
};

/** What a plan would cost, and what is known to fail. */
export function PlanRail({ id, totals, inForce, onSet, children }: PlanRailProps) {
  const t = useTranslations("bulk.plan");
  const duration = useDuration();
  const { rows, codes, calls, reads, loopCalls, accounts, groupsDeleted, callsPerSecond } = totals;
  const costs = [
    [t("accounts"), figure(accounts)],
    [t("toSend"), figure(rows.change + rows.unknown)],
    [t("calls"), figure(calls)],
    [t("loop"), figure(loopCalls)],
    [t("time", { rate: callsPerSecond }), duration((calls + reads) / callsPerSecond)],
    [t("deleted"), figure(groupsDeleted)],
  ];
  return (
    <div className="flex flex-col gap-6 px-3 py-4 sm:px-6 md:max-xl:grid md:max-xl:grid-cols-2 xl:px-5">
      <section>
        <h2 className="font-semibold">{t("costs")}</h2>
        <dl className="mt-1">
          {costs.map(([name, value]) => (
            <div key={name} className="flex justify-between gap-3 py-0.5">
              <dt className="text-muted">{name}</dt>
              <dd className="whitespace-nowrap font-medium">{value}</dd>
            </div>
          ))}
        </dl>
      </section>
      {inForce && <PlanLimits inForce={inForce} />}
      {Object.keys(codes).length > 0 && (
        <section>
          <h2 className="font-semibold">{t("failures")}</h2>
          <KnownFailures codes={codes} onSet={onSet} />
          <a href={`/bulk/${id}/rows?format=csv&outcome=fail`} download className="text-accent hover:underline">
            {t("downloadFailures", { count: rows.fail })}
          </a>
        </section>
      )}
      {children}
    </div>
  );
}
