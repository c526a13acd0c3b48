import { useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { Code } from "@/components/code";
import { FailureNotice } from "@/components/failure-notice";
import { VisibleName } from "@/components/visible-name";
import { errors } from "@/lib/chat/errors";
import { NewAccountId } from "@/lib/chat/wire";
import { accountPath } from "../../account-path";
import { answerOf } from "../../call";
import { ChangesOff } from "../../changes-off";
import { useMayChange, useSendLabel, useSendLook } from "../../may-change";
import { newSending } from "../../new-sending";
import { useShownTarget } from "../../shown-target";
import { importAccount } from "./actions";
import { accountQuery } from "./queries";

/** The answer to a UserID that nobody imported: what it may be, and the offer to import it. */
export function NotImported({ account }: { account: string }) {
  const t = useTranslations();
  const queryClient = useQueryClient();
  const { asSeen: target } = useShownTarget();
  const { may } = useMayChange();
  const sendLook = useSendLook();
  const toTarget = useSendLabel();
  const trimmed = account.trim();
  const lawful = NewAccountId.safeParse(account).success;
  const mutation = useMutation({
    mutationFn: () => answerOf(importAccount(target, newSending(), { account }), t("failure.console")),
    onSuccess: (outcome) =>
      outcome.ok && queryClient.refetchQueries({ queryKey: accountQuery(target, account).queryKey }),
  });
  const failure = mutation.data?.ok === false ? mutation.data.failure : undefined;
  return (
    <>
      <ChangesOff />
      <div className="flex flex-col items-start gap-4 p-4 sm:p-6">
        <h1 className="break-all font-medium font-mono text-title">
          <VisibleName name={account} />
        </h1>
        <div className="flex max-w-[68ch] items-start gap-3">
          <Code code={errors.accountNotImported.code} waiting />
          <div>
            <p className="break-all font-semibold">
              {t.rich("notImported.title", { account: () => <VisibleName name={account} className="font-mono" /> })}
            </p>
            <p className="text-muted">{lawful ? t("notImported.advice") : t("notImported.unlawful")}</p>
          </div>
        </div>
        {trimmed !== account && trimmed !== "" && (
          <Link href={accountPath(trimmed)} className="text-accent hover:underline">
            {t("notImported.trimmed", { account: trimmed })}
          </Link>
        )}
        <div className="flex flex-wrap gap-2">
          {lawful && (
            <Button
              look={sendLook}
              tall
              onClick={() => mutation.mutate()}
              disabled={mutation.isPending || !may}
              className="max-w-full"
            >
              <span className="truncate">
                {mutation.isPending ? t("notImported.importing") : toTarget(t("notImported.import", { account }))}
              </span>
            </Button>
          )}
          <Link href="/" className="inline-flex h-8 items-center px-2 text-accent hover:underline pointer-coarse:h-11">
            {t("account.openAnother")}
          </Link>
        </div>
        {failure && <FailureNotice failure={failure} account={account} />}
      </div>
    </>
  );
}
