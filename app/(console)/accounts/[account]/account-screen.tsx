"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { FailureNotice } from "@/components/failure-notice";
import { errors } from "@/lib/chat/errors";
import { type ShownTarget, useTargetName } from "../../shown-target";
import { LoadedAccount } from "./loaded-account";
import { NotImported } from "./not-imported";
import { accountQuery } from "./queries";

/** An account's page, once it is read; until then why it could not be. */
export function AccountScreen({ account, target }: { account: string; target: ShownTarget }) {
  const t = useTranslations();
  const query = useQuery(accountQuery(target.asSeen, account, t("failure.console")));
  const { contents, failure } = query.data ?? {};
  const targetName = useTargetName(target);

  useEffect(() => {
    document.title = `${t("account.documentTitle", { target: targetName, account })} · ${t("product.name")}`;
  }, [t, targetName, account]);

  if (contents) {
    return (
      <LoadedAccount
        account={account}
        target={target}
        state={{ ...query.data, contents }}
        reload={() => void query.refetch()}
        reading={query.isFetching}
      />
    );
  }
  if (failure?.kind === "refused" && failure.code === errors.accountNotImported.code) {
    return <NotImported account={account} />;
  }
  return (
    <div className="p-4 sm:p-6">
      <h1 className="mb-4 break-all font-medium font-mono text-title">{account}</h1>
      {failure && (
        <FailureNotice failure={failure} account={account} reading>
          <Button onClick={() => query.refetch()} disabled={query.isFetching}>
            {query.isFetching ? t("account.reloading") : t("failure.tryAgain")}
          </Button>
        </FailureNotice>
      )}
    </div>
  );
}
