import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { UnlockDialog } from "../../unlock-dialog";

/** The way to write to the shown target, where it is needed. */
export function UnlockHere() {
  const t = useTranslations("bulk.start");
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)} className="self-start">
        {t("unlockButton")}
      </Button>
      {isOpen && <UnlockDialog onClose={() => setOpen(false)} />}
    </>
  );
}
