import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import type { PlanRowFilter } from "@/lib/chat/bulk-plan";

/** One account's rows alone, letter for letter. */
export function AccountField({ filter, onSet }: { filter: PlanRowFilter; onSet: (filter: PlanRowFilter) => void }) {
  const t = useTranslations("bulk.plan");
  const [typed, setTyped] = useState(filter.account ?? "");
  function submit(event: FormEvent) {
    event.preventDefault();
    const { account: _before, ...rest } = filter;
    onSet(typed === "" ? rest : { ...rest, account: typed });
  }
  return (
    <form onSubmit={submit}>
      <input
        aria-label={t("account")}
        title={t("accountHint")}
        placeholder={t("account")}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        className="h-7 w-[200px] max-w-full rounded-control border border-edge bg-surface px-2.5 font-mono text-id pointer-coarse:h-11"
      />
    </form>
  );
}
