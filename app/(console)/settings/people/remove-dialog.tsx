"use client";

import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import type { Outcome } from "@/lib/chat/outcome";
import { removePerson } from "./actions";

type RemoveDialogProps = {
  person: { id: string; name: string; email: string } | undefined;
  onClose: () => void;
  onRemove: (removal: Promise<Outcome<null>>) => void;
};

/** Asks once more: what they did stays in the trail, but they are out at once. */
export function RemoveDialog({ person, onClose, onRemove }: RemoveDialogProps) {
  const t = useTranslations("people");
  return (
    <Dialog
      open={person !== undefined}
      onClose={onClose}
      title={t("removeTitle", { name: person?.name ?? "" })}
      description={t("removeBody", { email: person?.email ?? "" })}
      footer={
        <>
          <Button
            look="dangerSolid"
            tall
            onClick={() => {
              if (person) onRemove(removePerson(person.id));
              onClose();
            }}
          >
            {t("remove")}
          </Button>
          <Button tall onClick={onClose}>
            {t("cancel")}
          </Button>
        </>
      }
    />
  );
}
