import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { FailureNotice } from "@/components/failure-notice";
import type { Failure } from "@/lib/chat/outcome";
import { answerOf } from "../../call";
import { removeTarget } from "./actions";
import type { EditedTarget } from "./target-form";

type RemoveTargetProps = { target: EditedTarget; onClose: () => void; onRemoved: () => void };

export function RemoveTarget({ target, onClose, onRemoved }: RemoveTargetProps) {
  const t = useTranslations("targets");
  const consoleDown = useTranslations("failure")("console");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();

  async function remove() {
    setBusy(true);
    const outcome = await answerOf(removeTarget(target.id), consoleDown);
    setBusy(false);
    if (outcome.ok) onRemoved();
    else setFailure(outcome.failure);
  }

  return (
    <Dialog
      open
      busy={busy}
      onClose={onClose}
      title={<bdi>{t("removeTitle", { name: target.name })}</bdi>}
      description={t("removeBody")}
      footer={
        <>
          <Button look="dangerSolid" tall onClick={remove} disabled={busy}>
            {t("remove")}
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
