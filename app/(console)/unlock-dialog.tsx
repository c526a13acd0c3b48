import { zodResolver } from "@hookform/resolvers/zod";
import { useId, useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslations } from "use-intl";
import { z } from "zod";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { FailureNotice } from "@/components/failure-notice";
import { TextField } from "@/components/text-field";
import type { Failure } from "@/lib/chat/outcome";
import { unlockTarget } from "./actions";
import { answerOf } from "./call";
import { useMayChange } from "./may-change";
import { useShownTarget, useTargetName } from "./shown-target";

const Proof = z.object({ password: z.string().min(1, "missing") });
const faults = ["wrong", "tooMany", "missing"] as const;

/** Names the target, and asks again who it is that is about to write to real people. */
export function UnlockDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("unlock");
  const consoleDown = useTranslations("failure")("console");
  const formId = useId();
  const target = useShownTarget();
  const name = useTargetName(target);
  const { setLeftMs } = useMayChange();
  const [failure, setFailure] = useState<Failure>();
  const form = useForm({ resolver: zodResolver(Proof), defaultValues: { password: "" } });
  const { errors, isSubmitting } = form.formState;
  const fault = faults.find((each) => each === errors.password?.message);

  const unlock = form.handleSubmit(async ({ password }) => {
    setFailure(undefined);
    const outcome = await answerOf(unlockTarget(target.asSeen, password), consoleDown);
    if (outcome.ok) {
      setLeftMs(outcome.value.leftMs);
      return onClose();
    }
    if (outcome.failure.kind !== "invalid") return setFailure(outcome.failure);
    form.setError("password", { message: outcome.failure.issues[0]?.message ?? "wrong" });
  });

  return (
    <Dialog
      open
      busy={isSubmitting}
      onClose={onClose}
      title={<bdi>{t("title", { target: name })}</bdi>}
      description={t("body", { target: name, sdkAppId: String(target.sdkAppId) })}
      footer={
        <>
          <Button tall onClick={onClose} disabled={isSubmitting}>
            {t("cancel")}
          </Button>
          <Button look="real" tall type="submit" form={formId} disabled={isSubmitting} className="max-w-full">
            <span className="truncate">{isSubmitting ? t("busy") : t("button", { target: name })}</span>
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={unlock} noValidate>
        <TextField
          {...form.register("password")}
          type="password"
          autoComplete="current-password"
          label={t("password")}
          fault={fault && t(fault)}
        />
      </form>
      {failure && <FailureNotice failure={failure} reading />}
    </Dialog>
  );
}
