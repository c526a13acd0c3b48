"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { hasGroups } from "@/lib/chat/target-draft";
import { useMayChange } from "./may-change";
import { useShownTarget, useTargetName } from "./shown-target";
import { UnlockDialog } from "./unlock-dialog";

/** Why every control that writes is off, once, on top of what it is about. */
export function ChangesOff() {
  const t = useTranslations("target");
  const sentence = useWhyNot();
  const { why } = useMayChange();
  const [unlocking, setUnlocking] = useState(false);
  if (sentence === undefined) return null;
  return (
    <div role="note" className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b bg-sunken px-3 py-1.5 sm:px-4">
      <span>{sentence}</span>
      {why === "locked" && <Button onClick={() => setUnlocking(true)}>{t("unlock")}</Button>}
      {unlocking && <UnlockDialog onClose={() => setUnlocking(false)} />}
    </div>
  );
}

/** What a plan comes to on an edition without groups, before anybody makes one. */
export function EditionNote() {
  const t = useTranslations("changesOff");
  const { edition } = useShownTarget();
  if (edition === undefined || hasGroups(edition)) return null;
  return (
    <p role="note" className="mb-4 max-w-[760px] border bg-sunken px-3 py-1.5">
      {t("edition", { edition: edition === "trial" ? "Trial" : "Standard" })} {t("editionPlan")}
    </p>
  );
}

/** The reason in a sentence; undefined where changes are on. */
export function useWhyNot(): string | undefined {
  const t = useTranslations("changesOff");
  const { why } = useMayChange();
  const target = useShownTarget();
  const name = useTargetName(target);
  switch (why) {
    case undefined:
    case "role":
      return why && t("role");
    case "edition":
      return t("edition", { edition: target.edition === "trial" ? "Trial" : "Standard" });
    default:
      return t(why, { target: name });
  }
}
