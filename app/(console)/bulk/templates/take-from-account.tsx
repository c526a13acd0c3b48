import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslations } from "use-intl";
import { z } from "zod";
import { Button } from "@/components/button";
import { FailureNotice } from "@/components/failure-notice";
import { TextField } from "@/components/text-field";
import { conversationsIn, type TemplateGroup } from "@/lib/chat/group-template";
import type { Failure } from "@/lib/chat/outcome";
import { AccountId } from "@/lib/chat/wire";
import { answerOf } from "../../call";
import { useShownTarget } from "../../shown-target";
import { readGroupsOf } from "./reads";

const Asked = z.object({ account: AccountId.min(1) });

type TakeFromAccountProps = {
  /** Takes away again what was laid over what was typed; absent where there is nothing to put back. */
  onPutBack: (() => void) | undefined;
  onTaken: (account: string, groups: TemplateGroup[]) => void;
};

/** Fills a template with what an account has, by reading it. */
export function TakeFromAccount({ onPutBack, onTaken }: TakeFromAccountProps) {
  const t = useTranslations("templates");
  const consoleDown = useTranslations("failure")("console");
  const { asSeen } = useShownTarget();
  const [failure, setFailure] = useState<Failure>();
  const [took, setTook] = useState("");
  const { register, handleSubmit, getValues, formState } = useForm({
    resolver: zodResolver(Asked),
    defaultValues: { account: "" },
  });
  const { errors, isSubmitting } = formState;

  const submit = handleSubmit(async ({ account }) => {
    setFailure(undefined);
    setTook("");
    const outcome = await answerOf(readGroupsOf(asSeen, account), consoleDown);
    if (!outcome.ok) return setFailure(outcome.failure);
    const groups = outcome.value;
    const counts = t("counts", { groups: groups.length, conversations: conversationsIn(groups) });
    setTook(groups.length === 0 ? t("take.nothing", { account }) : t("take.took", { account, counts }));
    if (groups.length > 0) onTaken(account, groups);
  });

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-2">
      <div className="flex flex-wrap items-start gap-x-2">
        <TextField
          {...register("account")}
          label={t("take.label")}
          hint={took || t("take.hint")}
          fault={errors.account && t("take.missing")}
          mono
          className="min-w-0 max-w-[420px] flex-1 basis-60"
        />
        <div className="flex flex-wrap gap-2 sm:pt-5">
          <Button type="submit" tall disabled={isSubmitting}>
            {t(isSubmitting ? "take.taking" : "take.button")}
          </Button>
          {onPutBack && (
            <Button
              look="quiet"
              tall
              onClick={() => {
                setTook("");
                onPutBack();
              }}
            >
              {t("take.putBack")}
            </Button>
          )}
        </div>
      </div>
      {failure && <FailureNotice failure={failure} account={getValues("account")} reading />}
    </form>
  );
}
