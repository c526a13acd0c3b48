import { zodResolver } from "@hookform/resolvers/zod";
import { useId } from "react";
import { useForm } from "react-hook-form";
import { useTranslations } from "use-intl";
import type { z } from "zod";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { FailureNotice } from "@/components/failure-notice";
import { SelectField } from "@/components/select-field";
import { TextField } from "@/components/text-field";
import { type EditableRule, type KeptRule, LimitRuleDraft, type RulesInForce } from "@/lib/chat/rules-in-force";
import { editions } from "@/lib/chat/target-draft";
import { useShownTarget } from "../../shown-target";
import { changeLimitRule } from "./actions";
import { boundsOf, useRuleWords } from "./rule-words";
import { useStating } from "./use-stating";

export type OpenRuleProps = {
  rule: EditableRule;
  /** As it stands by now: another admin may change it while this is open. */
  kept: KeptRule | undefined;
  inForce: RulesInForce;
  onClose: () => void;
};

type Typed = z.input<typeof LimitRuleDraft>;

/** States a rule for the app of the shown target, with the reason. What was typed stays through every failure. */
export function EditRule({ rule, kept, inForce, onClose }: OpenRuleProps) {
  const t = useTranslations("limitRules");
  const words = useRuleWords();
  const formId = useId();
  const { asSeen } = useShownTarget();
  const { isSending, failure, send } = useStating(onClose);
  const form = useForm<Typed, unknown, LimitRuleDraft>({
    resolver: zodResolver(LimitRuleDraft),
    defaultValues: { rule, value: typedOf(rule, inForce), per: inForce.conversationsPer, reason: "" },
  });
  const bounds = boundsOf(rule);
  const faultOf = (name: "value" | "reason") => {
    const message = form.formState.errors[name]?.message;
    return message && (isFault(message) ? t(`faults.${message}`, bounds) : message);
  };

  const submit = form.handleSubmit(async () => {
    const outcome = await send(changeLimitRule(asSeen, { draft: form.getValues(), version: kept?.version ?? 0 }));
    if (outcome.ok || outcome.failure.kind !== "invalid") return;
    for (const { field, message } of outcome.failure.issues)
      form.setError(field.endsWith("reason") ? "reason" : "value", { message }, { shouldFocus: true });
  });

  return (
    <Dialog
      open
      busy={isSending}
      onClose={onClose}
      title={t("changeNamed", { rule: t(`name.${rule}`) })}
      description={t(`about.${rule}`)}
      footer={
        <>
          <Button tall onClick={onClose} disabled={isSending}>
            {t("cancel")}
          </Button>
          <Button look="primary" tall type="submit" form={formId} disabled={isSending}>
            {isSending ? t("saving") : t("save")}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} noValidate className="flex flex-col gap-1">
        {rule === "edition" ? (
          <SelectField
            {...form.register("value")}
            data-first
            label={t("edition")}
            hint={t("editionHint")}
            fault={faultOf("value")}
          >
            <option value="">{t("choose")}</option>
            {editions.map((edition) => (
              <option key={edition} value={edition}>
                {t("reading.edition", { edition })}
              </option>
            ))}
          </SelectField>
        ) : (
          <TextField
            {...form.register("value")}
            label={t("value")}
            hint={t("valueHint", bounds)}
            fault={faultOf("value")}
            inputMode="numeric"
            mono
          />
        )}
        {rule === "conversations" && (
          <SelectField
            {...form.register("per")}
            label={t("per")}
            hint={form.watch("per") === "group" ? t("perGroupNote") : t("perAccountNote")}
          >
            <option value="account">{t("perAccount")}</option>
            <option value="group">{t("perGroup")}</option>
          </SelectField>
        )}
        <TextField {...form.register("reason")} label={t("reason")} hint={t("reasonHint")} fault={faultOf("reason")} />
      </form>
      {failure && (
        <div className="border-t pt-3">
          {failure.kind === "denied" && failure.why === "changedSince" ? (
            <p role="alert">{t("changedSince", { now: words.inForce(rule, inForce, 0) })}</p>
          ) : (
            <FailureNotice failure={failure} />
          )}
        </div>
      )}
    </Dialog>
  );
}

function typedOf(rule: EditableRule, { walls, conversations, edition }: RulesInForce): string {
  if (rule === "edition") return edition ?? "";
  return String(rule === "conversations" ? conversations : walls[rule]);
}

const faults = ["range", "value", "edition", "reason", "reasonLong", "same", "editionOfTarget"] as const;

function isFault(message: string): message is (typeof faults)[number] {
  return faults.some((fault) => fault === message);
}
