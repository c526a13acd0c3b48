"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslations } from "use-intl";
import { z } from "zod";
import { Button } from "@/components/button";
import { FailureNotice } from "@/components/failure-notice";
import type { Failure } from "@/lib/chat/outcome";
import { signIn } from "../actions";
import { EntranceField, PasswordField } from "../entrance-field";
import { useHydrated } from "../use-hydrated";

const Filled = z.object({ email: z.string().trim().min(1), password: z.string().min(1) });

/** A wrong password is said under its field, and what was typed stays. */
export function SignInForm({ next }: { next: string }) {
  const t = useTranslations();
  const hydrated = useHydrated();
  const [failure, setFailure] = useState<Failure>();
  const { register, handleSubmit, setError, setFocus, formState } = useForm({
    resolver: zodResolver(Filled),
    defaultValues: { email: "", password: "" },
  });
  const { errors, isSubmitting, isSubmitSuccessful } = formState;
  const busy = isSubmitting || (isSubmitSuccessful && !errors.password && !failure);

  const submit = handleSubmit(async (credentials) => {
    setFailure(undefined);
    const outcome = await signIn(credentials).catch(() => undefined);
    if (outcome?.ok && outcome.value) return location.assign(next);
    if (outcome?.ok) {
      setError("password", { type: "wrong" });
      setFocus("password", { shouldSelect: true });
    } else setFailure(outcome?.failure ?? { kind: "unreachable", info: t("failure.console"), sent: false });
  });

  return (
    <form method="post" onSubmit={submit} noValidate className="flex flex-col">
      <p className="mb-9 font-semibold text-[14px]">{t("product.name")}</p>
      <h1 className="font-semibold text-title tracking-[-0.012em]">{t("signIn.title")}</h1>
      <p className="mt-2 mb-6 text-muted">{t("signIn.lead")}</p>
      <EntranceField
        {...register("email")}
        label={t("signIn.email")}
        type="email"
        autoComplete="username"
        fault={errors.email && t("signIn.emailMissing")}
      />
      <PasswordField
        {...register("password")}
        label={t("signIn.password")}
        autoComplete="current-password"
        fault={errors.password && t(errors.password.type === "wrong" ? "signIn.wrong" : "signIn.passwordMissing")}
      />
      {failure && (
        <div className="mb-4">
          <FailureNotice failure={failure} />
        </div>
      )}
      <Button look="primary" type="submit" disabled={!hydrated || busy} className="h-9">
        {t(busy ? "signIn.busy" : "signIn.button")}
      </Button>
    </form>
  );
}
