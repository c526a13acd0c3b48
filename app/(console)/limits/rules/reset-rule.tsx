import { zodResolver } from "@hookform/resolvers/zod";
import { useId } from "react";
import { useForm } from "react-hook-form";
import { useTranslations } from "use-intl";
import { z } from "zod";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { FailureNotice } from "@/components/failure-notice";
import { TextField } from "@/components/text-field";
import { StatedReason } from "@/lib/chat/rules-in-force";
import { useShownTarget } from "../../shown-target";
import { backToDocuments } from "./actions";
import type { OpenRuleProps } from "./edit-rule";
import { useRuleWords } from "./rule-words";
import { useStating } from "./use-stating";

const Reason = z.object({ reason: StatedReason });

/** Takes back what was stated of a rule, with the reason. */
export function ResetRule({ rule, kept, inForce, onClose }: OpenRuleProps) {
  const t = useTranslations("limitRules");
  const words = useRuleWords();
  const formId = useId();
  const { asSeen } = useShownTarget();
  const { isSending, failure, send } = useStating(onClose);
  const form = useForm<z.input<typeof Reason>>({ resolver: zodResolver(Reason), defaultValues: { reason: "" } });
  const message = form.formState.errors.reason?.message;
  const now = words.inForce(rule, inForce, 0);
  const documented = words.documented(rule) ?? t("editionUnknown");
  const submit = form.handleSubmit(async ({ reason }) => {
    const outcome = await send(backToDocuments(asSeen, { rule, reason, version: kept?.version ?? 0 }));
    if (outcome.ok || outcome.failure.kind !== "invalid") return;
    for (const issue of outcome.failure.issues) form.setError("reason", { message: issue.message });
  });
  return (
    <Dialog
      open
      busy={isSending}
      onClose={onClose}
      title={t("backTitle")}
      description={t("backBody", { rule: t(`name.${rule}`), documented, now })}
      footer={
        <>
          <Button tall onClick={onClose} disabled={isSending}>
            {t("cancel")}
          </Button>
          <Button look="primary" tall type="submit" form={formId} disabled={isSending}>
            {isSending ? t("saving") : t("saveBack")}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} noValidate>
        <TextField
          {...form.register("reason")}
          label={t("reason")}
          hint={t("backReasonHint")}
          fault={message && t(`faults.${message === "reasonLong" || message === "same" ? message : "reason"}`)}
        />
      </form>
      {failure && (
        <div className="border-t pt-3">
          {failure.kind === "denied" && failure.why === "changedSince" ? (
            <p role="alert">{t("changedSince", { now })}</p>
          ) : (
            <FailureNotice failure={failure} />
          )}
        </div>
      )}
    </Dialog>
  );
}
