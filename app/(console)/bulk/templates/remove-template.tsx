import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { FailureNotice } from "@/components/failure-notice";
import type { TemplateSummary } from "@/lib/chat/group-template";
import type { Failure } from "@/lib/chat/outcome";
import { answerOf } from "../../call";
import { removeTemplate } from "./actions";

type RemoveTemplateProps = { template: TemplateSummary; onClose: () => void; onRemoved: () => void };

export function RemoveTemplate({ template: { id, version, name }, onClose, onRemoved }: RemoveTemplateProps) {
  const t = useTranslations("templates");
  const consoleDown = useTranslations("failure")("console");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();

  async function remove() {
    setBusy(true);
    const outcome = await answerOf(removeTemplate({ id, version }), consoleDown);
    setBusy(false);
    if (outcome.ok) onRemoved();
    else setFailure(outcome.failure);
  }

  return (
    <Dialog
      open
      busy={busy}
      onClose={onClose}
      title={<bdi>{t("removeTitle", { name })}</bdi>}
      description={t("removeBody")}
      footer={
        <>
          <Button look="dangerSolid" tall onClick={remove} disabled={busy}>
            {t(busy ? "removing" : "remove")}
          </Button>
          <Button tall onClick={onClose} disabled={busy}>
            {t("cancel")}
          </Button>
        </>
      }
    >
      {failure && <FailureNotice failure={failure} reading />}
    </Dialog>
  );
}
