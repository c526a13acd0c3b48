"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { FailureNotice } from "@/components/failure-notice";
import { TextField } from "@/components/text-field";
import type { Failure } from "@/lib/chat/outcome";
import { answerOf } from "../../call";
import { changePassword } from "./actions";

type Fields = { current: string; next: string };

export function ChangePassword() {
  const t = useTranslations();
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [changed, setChanged] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const { register, handleSubmit, setError, reset, formState } = useForm<Fields>({
    defaultValues: { current: "", next: "" },
  });
  const { errors, isSubmitting } = formState;

  const submit = handleSubmit(async (given) => {
    setFailure(undefined);
    const outcome = await answerOf(changePassword(given), t("failure.console"));
    const answer = outcome.ok ? outcome.value : undefined;
    if (answer === "done") {
      reset();
      setOpen(false);
      setChanged(true);
      return router.refresh();
    }
    const fault = (field: keyof Fields, message: string) => setError(field, { message }, { shouldFocus: true });
    if (answer === "wrong") fault("current", t("you.wrongPassword"));
    else if (answer === "common") fault("next", t("join.faults.common"));
    else if (answer) fault("current", t("you.wait", { minutes: Math.ceil(answer.waitMs / 60_000) }));
    else if (!outcome.ok && outcome.failure.kind === "invalid") {
      // The name of a sentence, from our own server; the union of their types cannot say so.
      const sentence = t as (key: string) => string;
      fault("next", sentence(`join.faults.${outcome.failure.issues[0]?.message}`));
    } else if (!outcome.ok) setFailure(outcome.failure);
  });

  return (
    <section>
      <h2 className="font-semibold text-lead">{t("you.password")}</h2>
      <p className="mt-1 mb-2 text-muted">{t("you.passwordNote")}</p>
      <p role="status">{changed && t("you.changed")}</p>
      {open ? (
        <form method="post" onSubmit={submit} noValidate className="flex max-w-[320px] flex-col gap-1">
          <TextField
            {...register("current")}
            label={t("you.currentPassword")}
            type="password"
            autoComplete="current-password"
            fault={errors.current?.message}
          />
          <TextField
            {...register("next")}
            label={t("you.newPassword")}
            type="password"
            autoComplete="new-password"
            hint={t("join.passwordHint")}
            fault={errors.next?.message}
          />
          {failure && <FailureNotice failure={failure} />}
          <div className="mt-1 flex gap-2">
            <Button look="primary" tall type="submit" disabled={isSubmitting}>
              {t("you.save")}
            </Button>
            <Button
              tall
              onClick={() => {
                reset();
                setOpen(false);
              }}
            >
              {t("you.cancel")}
            </Button>
          </div>
        </form>
      ) : (
        <Button
          onClick={() => {
            setChanged(false);
            setOpen(true);
          }}
        >
          {t("you.change")}
        </Button>
      )}
    </section>
  );
}
