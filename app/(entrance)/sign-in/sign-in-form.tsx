"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslations } from "use-intl";
import { z } from "zod";
import { Button } from "@/components/button";
import { FailureNotice } from "@/components/failure-notice";
import { askPasskey, usePasskeysPossible } from "@/components/passkey-browser";
import { useHydrated } from "@/components/use-hydrated";
import type { Failure } from "@/lib/chat/outcome";
import { beginPasskeySignIn, finishPasskeySignIn, signIn } from "../actions";
import { EntranceField, PasswordField } from "../entrance-field";

const Filled = z.object({ email: z.string().trim().min(1), password: z.string().min(1) });

/** A wrong password is said under its field, and what was typed stays. */
export function SignInForm({ next }: { next: string }) {
  const t = useTranslations();
  const hydrated = useHydrated();
  const passkeysPossible = usePasskeysPossible();
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const { register, handleSubmit, setError, setFocus, formState } = useForm({
    resolver: zodResolver(Filled),
    defaultValues: { email: "", password: "" },
  });
  const { errors, isSubmitting, isSubmitSuccessful } = formState;
  const busy = isSubmitting || (isSubmitSuccessful && !errors.password && !failure);

  async function withPasskey() {
    setAsking(true);
    setFailure(undefined);
    const refused = (message: string) => {
      setAsking(false);
      setError("password", { type: "said", message });
    };
    const begun = await beginPasskeySignIn().catch(() => undefined);
    if (!begun?.ok) {
      setAsking(false);
      return setFailure(begun?.failure ?? { kind: "unreachable", info: t("failure.console"), sent: false });
    }
    const response = await askPasskey(begun.value);
    const outcome = response && (await finishPasskeySignIn(response).catch(() => undefined));
    if (outcome?.ok && outcome.value.signedIn) return location.assign(next);
    if (outcome?.ok && outcome.value.waitMs) return refused(waitFor(outcome.value.waitMs));
    refused(t("signIn.passkeyWrong"));
  }

  const waitFor = (waitMs: number) => t("signIn.wait", { minutes: Math.ceil(waitMs / 60_000) });
  const submit = handleSubmit(async (credentials) => {
    setFailure(undefined);
    const outcome = await signIn(credentials).catch(() => undefined);
    if (outcome?.ok && outcome.value.signedIn) return location.assign(next);
    if (outcome?.ok) {
      const { waitMs } = outcome.value;
      setError("password", waitMs ? { type: "said", message: waitFor(waitMs) } : { type: "wrong" });
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
        fault={
          errors.password &&
          (errors.password.type === "said"
            ? errors.password.message
            : t(errors.password.type === "wrong" ? "signIn.wrong" : "signIn.passwordMissing"))
        }
      />
      {failure && (
        <div className="mb-4">
          <FailureNotice failure={failure} />
        </div>
      )}
      <Button look="primary" type="submit" disabled={!hydrated || busy} className="h-9">
        {t(busy ? "signIn.busy" : "signIn.button")}
      </Button>
      {passkeysPossible && (
        <Button onClick={withPasskey} disabled={busy || asking} className="mt-2 h-9">
          {t(asking ? "signIn.passkeyBusy" : "signIn.passkey")}
        </Button>
      )}
    </form>
  );
}
