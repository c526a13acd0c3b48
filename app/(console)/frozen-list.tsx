import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { longMoment } from "@/components/moment";
import { VisibleName } from "@/components/visible-name";
import type { AccountList } from "@/lib/chat/limit-scan";

/** A list of accounts that another page has frozen for this one; `elsewhere`: this page without it. */
export function FrozenList({ list, elsewhere }: { list: AccountList; elsewhere: string }) {
  const t = useTranslations("limits.scans");
  const router = useRouter();
  return (
    <div className="min-w-0 border border-edge border-dashed bg-surface px-3 py-2">
      <div className="break-words font-medium">
        <VisibleName name={list.title} />
      </div>
      <div className="text-muted">{t("frozen", { count: list.accounts, time: longMoment(list.at) })}</div>
      <Button look="link" onClick={() => router.replace(elsewhere)}>
        {t("otherList")}
      </Button>
    </div>
  );
}
