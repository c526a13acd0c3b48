import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";

type EmptyTableProps = {
  /** Nothing stands above it in its tab. */
  first?: boolean;
  title: ReactNode;
  advice: string;
  children?: ReactNode;
};

/** In place of rows: what is empty, what to do, at most one button. */
export function EmptyTable({ first, title, advice, children }: EmptyTableProps) {
  return (
    <div className={`flex flex-1 flex-col items-start gap-2 px-3 py-6 sm:px-4 ${first ? "" : "border-t"}`}>
      <h3 className="font-semibold">{title}</h3>
      <p className="text-muted">{advice}</p>
      {children}
    </div>
  );
}

/** The filter lets no row through. `hidden`: how many it keeps back. */
export function NothingFits({ hidden, onClear }: { hidden: number; onClear: () => void }) {
  const t = useTranslations("empty");
  return (
    <EmptyTable title={t("filtered")} advice={t("filteredAdvice", { count: hidden })}>
      <Button onClick={onClear}>{t("clearFilter")}</Button>
    </EmptyTable>
  );
}
