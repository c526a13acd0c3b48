import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { FailureNotice } from "@/components/failure-notice";
import { CallLink } from "../../call-link";
import type { CallFailure } from "./apply";

type CallFailuresProps = {
  failures: readonly CallFailure[];
  account: string;
  /** Staged changes that are still there. */
  kept: number;
  onDismiss: () => void;
};

/** The calls that failed as a whole, each reason once and in full, with the groups that it met. */
export function CallFailures({ failures, account, kept, onDismiss }: CallFailuresProps) {
  const t = useTranslations("apply");
  const byReason = Map.groupBy(failures, ({ failure }) => JSON.stringify(failure));
  return (
    <ul className="max-h-[40vh] overflow-y-auto">
      {[...byReason].map(([reason, same], at) => {
        const groups = [...new Set(same.flatMap(({ group }) => group ?? []))];
        const [first] = same;
        return (
          first && (
            <li key={reason} className="border-b bg-danger-soft px-3 py-2 sm:px-4">
              <FailureNotice failure={first.failure} account={account} kept={at === byReason.size - 1 ? kept : 0}>
                {groups.length > 0 && failures.length > 1 && (
                  <span className="min-w-0 break-words text-muted">
                    {t("failedGroups", { names: groups.join(", ") })}
                  </span>
                )}
                <CallLink callId={first.callId} call={first.call} />
                {at === 0 && (
                  <Button look="quiet" onClick={onDismiss}>
                    {t("dismiss")}
                  </Button>
                )}
              </FailureNotice>
            </li>
          )
        );
      })}
    </ul>
  );
}
