"use client";

import Link from "next/link";
import { useEffect, useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { FailureNotice } from "@/components/failure-notice";
import type { Failure } from "@/lib/chat/outcome";
import { join, lookAtLink } from "../actions";
import { EntranceField, PasswordField } from "../entrance-field";

type OpenLink = { kind: "first" | "invitation"; name: string; role: "viewer" | "agent" | "admin" };
type Fields = { name: string; email: string; password: string };

/** Makes a person of whoever holds the link. */
export function JoinForm() {
  const t = useTranslations();
  const [token, setToken] = useState("");
  const [link, setLink] = useState<OpenLink | null>();
  const [failure, setFailure] = useState<Failure>();
  const { register, handleSubmit, setError, setValue, formState } = useForm<Fields>({
    defaultValues: { name: "", email: "", password: "" },
  });
  const { errors, isSubmitting, isSubmitSuccessful } = formState;

  useEffect(() => {
    const given = location.hash.slice(1);
    setToken(given);
    lookAtLink(given)
      .then((outcome) => {
        if (!outcome.ok) return setFailure(outcome.failure);
        setLink(outcome.value);
        setValue("name", outcome.value?.name ?? "");
      })
      .catch(() => setFailure({ kind: "unreachable", info: t("failure.console"), sent: false }));
  }, [setValue, t]);

  const submit = handleSubmit(async (person) => {
    setFailure(undefined);
    const outcome = await join({ token, ...person }).catch(() => undefined);
    if (outcome?.ok) return location.assign("/");
    const issues = outcome?.failure.kind === "invalid" ? outcome.failure.issues : [];
    if (issues.some(({ field }) => field === "token")) return setLink(null);
    for (const field of ["password", "email", "name"] as const) {
      const issue = issues.find((each) => each.field === field);
      if (issue) setError(field, { type: issue.message }, { shouldFocus: true });
    }
    if (issues.length === 0)
      setFailure(outcome?.failure ?? { kind: "unreachable", info: t("failure.console"), sent: false });
  });

  // The name of a sentence, from our own server; the union of their types cannot say so.
  const sentence = t as (key: string) => string;
  const faultOf = (field: keyof Fields) => errors[field] && sentence(`join.faults.${errors[field]?.type}`);
  const busy = isSubmitting || (isSubmitSuccessful && Object.keys(errors).length === 0 && !failure);

  if (link === null)
    return (
      <div className="flex flex-col items-start gap-3">
        <h1 className="font-semibold text-title">{t("join.gone")}</h1>
        <p className="text-muted">{t("join.goneAdvice")}</p>
        <Link href="/sign-in" className="font-medium text-accent hover:underline">
          {t("signIn.title")}
        </Link>
      </div>
    );
  return (
    <form method="post" onSubmit={submit} noValidate className="flex flex-col">
      <p className="mb-9 font-semibold text-[14px]">{t("product.name")}</p>
      <h1 className="font-semibold text-title tracking-[-0.012em]">{t("join.title")}</h1>
      <p className="mt-2 mb-6 min-h-5 text-muted">
        {link && (link.kind === "first" ? t("join.leadFirst") : t("join.lead", { role: t("person.role", link) }))}
      </p>
      <EntranceField
        {...register("name", { required: true })}
        label={t("join.name")}
        autoComplete="name"
        fault={errors.name?.type === "required" ? t("join.faults.nameMissing") : faultOf("name")}
      />
      <EntranceField
        {...register("email")}
        label={t("signIn.email")}
        type="email"
        autoComplete="username"
        fault={faultOf("email")}
      />
      <PasswordField
        {...register("password")}
        label={t("signIn.password")}
        autoComplete="new-password"
        hint={t("join.passwordHint")}
        fault={faultOf("password")}
      />
      {failure && (
        <div className="mb-4">
          <FailureNotice failure={failure} />
        </div>
      )}
      <Button look="primary" type="submit" disabled={!link || busy} className="mt-2 h-9">
        {t(busy ? "join.busy" : "join.button")}
      </Button>
    </form>
  );
}
