"use client";

import { useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { FailureNotice } from "@/components/failure-notice";
import { TextField } from "@/components/text-field";
import type { Failure } from "@/lib/chat/outcome";
import { answerOf } from "../../call";
import { invite } from "./actions";

type Fields = { name: string; role: "viewer" | "agent" | "admin" };

const roles = ["viewer", "agent", "admin"] as const;

/** Makes a link for one person. It is shown once: nobody can read it again. */
export function InviteDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useTranslations();
  const [link, setLink] = useState("");
  const [copied, setCopied] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const { register, handleSubmit, setError, reset, formState } = useForm<Fields>({
    defaultValues: { name: "", role: "viewer" },
  });
  const { errors, isSubmitting } = formState;

  const submit = handleSubmit(async (wanted) => {
    setFailure(undefined);
    const outcome = await answerOf(invite(wanted), t("failure.console"));
    if (outcome.ok) return setLink(`${location.origin}/join#${outcome.value}`);
    if (outcome.failure.kind === "invalid") setError("name", { type: outcome.failure.issues[0]?.message ?? "" });
    else setFailure(outcome.failure);
  });

  function close() {
    setLink("");
    setCopied(false);
    setFailure(undefined);
    reset();
    onClose();
  }

  async function copy() {
    await navigator.clipboard.writeText(link);
    setCopied(true);
  }

  const fault = errors.name && t(errors.name.type === "nameTooLong" ? "join.faults.nameTooLong" : "people.nameMissing");
  return (
    <Dialog
      open={open}
      onClose={close}
      busy={isSubmitting}
      title={t(link ? "people.linkTitle" : "people.inviteTitle")}
      footer={
        link ? (
          <>
            <Button look="primary" tall onClick={copy}>
              {t(copied ? "people.copied" : "people.copy")}
            </Button>
            <Button tall onClick={close}>
              {t("people.done")}
            </Button>
          </>
        ) : (
          <>
            <Button look="primary" tall type="submit" form="invite" disabled={isSubmitting}>
              {t("people.makeLink")}
            </Button>
            <Button tall onClick={close}>
              {t("people.cancel")}
            </Button>
          </>
        )
      }
    >
      {link ? (
        <>
          <p className="mb-3">{t("people.linkNote")}</p>
          <TextField label={t("people.link")} value={link} readOnly mono onFocus={(event) => event.target.select()} />
        </>
      ) : (
        <form id="invite" onSubmit={submit} className="flex flex-col gap-3">
          <TextField {...register("name", { required: true })} label={t("people.inviteName")} fault={fault} />
          <fieldset className="flex flex-col gap-2">
            <legend className="mb-1 text-cap text-muted">{t("people.role")}</legend>
            {roles.map((role) => (
              <label key={role} className="flex items-start gap-2">
                <input type="radio" value={role} {...register("role")} className="mt-0.5 size-4 accent-accent" />
                <span>
                  {t("person.role", { role })}
                  <span className="block text-cap text-muted">{t(`people.roles.${role}`)}</span>
                </span>
              </label>
            ))}
          </fieldset>
          {failure && <FailureNotice failure={failure} />}
        </form>
      )}
    </Dialog>
  );
}
