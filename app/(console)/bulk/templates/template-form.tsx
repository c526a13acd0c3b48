"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useId, useMemo, useRef, useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { FailureNotice } from "@/components/failure-notice";
import { TextField } from "@/components/text-field";
import { VisibleName } from "@/components/visible-name";
import {
  conversationsIn,
  type GroupTemplate,
  readTemplateText,
  type Template,
  TemplateDraft,
  type TemplateGroup,
  templateText,
} from "@/lib/chat/group-template";
import type { Failure } from "@/lib/chat/outcome";
import { answerOf } from "../../call";
import { useHold } from "../../leave-guard";
import { buttonLink } from "../button-link";
import { saveTemplate } from "./actions";
import { TakeFromAccount } from "./take-from-account";
import { TemplateFaults } from "./template-faults";

const listPath = "/bulk/templates";

/** A template as a text, a line for each group and each member: what is wrong is told by line, and nothing typed is lost. */
export function TemplateForm({ template }: { template?: Template }) {
  const t = useTranslations("templates");
  const consoleDown = useTranslations("failure")("console");
  const router = useRouter();
  const id = useId();
  // The page may be drawn anew with a newer one: what is typed here is over the one that was opened.
  const [seen] = useState(template && { id: template.id, version: template.version });
  const [failure, setFailure] = useState<Failure>();
  const [before, setBefore] = useState<TemplateDraft>();
  const area = useRef<HTMLTextAreaElement>(null);
  const form = useForm<TemplateDraft, unknown, GroupTemplate>({
    resolver: zodResolver(TemplateDraft),
    defaultValues: { name: template?.name ?? "", text: template ? templateText(template.groups) : "" },
  });
  const { errors, isSubmitting, isSubmitted, isDirty } = form.formState;
  const text = form.watch("text");
  const { groups, faults } = useMemo(() => readTemplateText(text), [text]);
  const isFaulty = isSubmitted && faults.length > 0;
  const path = template ? `${listPath}/${template.id}` : `${listPath}/new`;
  useHold(isDirty ? { what: "template", account: "", path, count: 1, sending: false, drop: () => {} } : undefined);

  const submit = form.handleSubmit(async () => {
    setFailure(undefined);
    const outcome = await answerOf(saveTemplate({ draft: form.getValues(), ...(seen && { seen }) }), consoleDown);
    if (outcome.ok) return router.push(listPath);
    setFailure(outcome.failure);
    const onName =
      outcome.failure.kind === "invalid" && outcome.failure.issues.find(({ field }) => /name$/.test(field));
    if (onName) form.setError("name", { message: onName.message }, { shouldFocus: true });
  });

  function fill(draft: TemplateDraft) {
    form.setValue("name", draft.name, { shouldDirty: true, shouldValidate: isSubmitted });
    form.setValue("text", draft.text, { shouldDirty: true, shouldValidate: isSubmitted });
  }

  function take(account: string, taken: TemplateGroup[]) {
    const typed = form.getValues();
    setBefore(typed.text.trim() === "" ? undefined : typed);
    fill({ name: typed.name.trim() || t("take.name", { account }), text: templateText(taken) });
  }

  function putBack() {
    if (before) fill(before);
    setBefore(undefined);
  }

  /** Chooses the line, so that it is in sight and the next letter mends it. */
  function goTo(line: number) {
    const lines = text.split("\n");
    const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    area.current?.focus();
    area.current?.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  }

  const { ref, ...registered } = form.register("text");
  return (
    <div className="flex max-w-[760px] flex-col gap-4">
      <div>
        <p className="text-cap">
          <Link href={listPath} className="text-muted hover:underline">
            {t("title")}
          </Link>
        </p>
        <h1 className="break-words font-semibold text-title tracking-[-0.012em]">
          {template ? <VisibleName name={template.name} /> : t("newTitle")}
        </h1>
        <p className="text-muted">{t("formLead")}</p>
      </div>
      <TakeFromAccount onTaken={take} onPutBack={before && putBack} />
      <form onSubmit={submit} noValidate className="flex flex-col gap-3">
        <TextField
          {...form.register("name")}
          label={t("name")}
          hint={t("nameHint")}
          fault={errors.name && t(`nameFaults.${nameFaultOf(errors.name.message)}`)}
          className="max-w-[420px]"
        />
        <div className="flex flex-col gap-1">
          <label htmlFor={id} className="text-cap text-muted">
            {t("content")}
          </label>
          <p id={`${id}-hint`} className="max-w-[68ch] text-cap text-muted">
            {t("contentHint")}
          </p>
          <textarea
            {...registered}
            ref={(element) => {
              ref(element);
              area.current = element;
            }}
            id={id}
            rows={12}
            placeholder={t("example")}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            aria-invalid={isFaulty ? true : undefined}
            aria-describedby={`${id}-hint ${id}-note`}
            className={`w-full resize-y rounded-control border bg-surface px-2.5 py-1.5 font-mono text-id ${isFaulty ? "border-danger" : "border-edge"}`}
          />
          <p id={`${id}-note`} aria-live="polite" className={`text-cap ${isFaulty ? "text-danger" : "text-muted"}`}>
            {isFaulty && faults.every(({ line }) => line > 0)
              ? t("toMend", { count: faults.length })
              : t("counts", { groups: groups.length, conversations: conversationsIn(groups) })}
          </p>
        </div>
        {isFaulty && <TemplateFaults faults={faults} onGo={goTo} />}
        {failure && failure.kind !== "invalid" && <SaveFailure failure={failure} />}
        <div className="flex flex-wrap gap-2">
          <Button type="submit" look="primary" tall disabled={isSubmitting}>
            {t(isSubmitting ? "saving" : "save")}
          </Button>
          <Link href={listPath} className={buttonLink("plain", "h-8")}>
            {t("cancel")}
          </Link>
        </div>
      </form>
    </div>
  );
}

function SaveFailure({ failure }: { failure: Failure }) {
  const t = useTranslations("templates");
  if (failure.kind !== "denied" || failure.why !== "changedSince") return <FailureNotice failure={failure} />;
  return (
    <div role="alert">
      <p className="font-semibold">{t("changedSince")}</p>
      <p className="text-muted">{t("changedSinceAdvice")}</p>
    </div>
  );
}

function nameFaultOf(message: string | undefined) {
  return message === "nameSigns" || message === "nameTaken" ? message : "name";
}
