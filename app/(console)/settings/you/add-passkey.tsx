"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { FailureNotice } from "@/components/failure-notice";
import { makePasskey } from "@/components/passkey-browser";
import { TextField } from "@/components/text-field";
import type { Failure } from "@/lib/chat/outcome";
import { answerOf } from "../../call";
import { beginAddingPasskey, finishAddingPasskey } from "./actions";

type Fields = { name: string; password: string };

/** The password first, then the browser asks for a finger, a face or a PIN. */
export function AddPasskey({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useTranslations();
  const router = useRouter();
  const [failure, setFailure] = useState<Failure>();
  const { register, handleSubmit, setError, reset, formState } = useForm<Fields>({
    defaultValues: { name: "", password: "" },
  });
  const { errors, isSubmitting } = formState;

  const submit = handleSubmit(async ({ name, password }) => {
    setFailure(undefined);
    const begun = await answerOf(beginAddingPasskey(password), t("failure.console"));
    if (!begun.ok) return setFailure(begun.failure);
    if ("refused" in begun.value) {
      const { refused } = begun.value;
      const message =
        refused === "wrong" ? t("you.wrongPassword") : t("you.wait", { minutes: Math.ceil(refused.waitMs / 60_000) });
      return setError("password", { message }, { shouldFocus: true });
    }
    const response = await makePasskey(begun.value.options);
    if (!response) return setError("name", { message: t("you.passkeyFailed") });
    const finished = await answerOf(finishAddingPasskey({ name, response }), t("failure.console"));
    if (!finished.ok && finished.failure.kind === "invalid") setError("name", { message: t("you.passkeyFailed") });
    else if (!finished.ok) setFailure(finished.failure);
    else close();
  });

  function close() {
    setFailure(undefined);
    reset();
    onClose();
    router.refresh();
  }

  return (
    <Dialog
      open={open}
      onClose={close}
      busy={isSubmitting}
      title={t("you.add")}
      description={t("you.addNote")}
      footer={
        <>
          <Button look="primary" tall type="submit" form="add-passkey" disabled={isSubmitting}>
            {t("you.add")}
          </Button>
          <Button tall onClick={close} disabled={isSubmitting}>
            {t("you.cancel")}
          </Button>
        </>
      }
    >
      <form id="add-passkey" method="post" onSubmit={submit} className="flex flex-col gap-1">
        <TextField
          {...register("name")}
          label={t("you.passkeyName")}
          hint={t("you.passkeyNameHint")}
          required
          maxLength={80}
          fault={errors.name?.message}
        />
        <TextField
          {...register("password")}
          label={t("you.currentPassword")}
          type="password"
          autoComplete="current-password"
          required
          fault={errors.password?.message}
        />
        {failure && <FailureNotice failure={failure} />}
      </form>
    </Dialog>
  );
}
