"use client";

import { Keyboard } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { useShortcut, useSingleKeys } from "@/components/shortcut";

const keys = [
  ["find", "Ctrl K"],
  ["rename", "F2"],
  ["add", "A"],
  ["addList", "Shift A"],
  ["create", "N"],
  ["apply", "Ctrl S"],
  ["undo", "Ctrl Z"],
  ["move", "↑ ↓ ← →"],
  ["select", "Space"],
  ["range", "Shift ↑ ↓"],
  ["all", "Ctrl A"],
  ["edit", "Enter"],
  ["remove", "Delete"],
  ["filter", "/"],
  ["inspect", "I"],
  ["pauseJob", "P"],
  ["help", "?"],
] as const;

/** The keys of the console, and the switch for those without Ctrl. */
export function KeysDialog() {
  const t = useTranslations();
  const [open, setOpen] = useState(false);
  const [singleKeys, setSingleKeys] = useSingleKeys();
  useShortcut("?", () => setOpen(true));
  return (
    <>
      <button
        type="button"
        aria-label={t("nav.keys")}
        title={t("nav.keys")}
        onClick={() => setOpen(true)}
        className="grid size-7 shrink-0 place-items-center rounded-control text-muted hover:bg-hover hover:text-text max-sm:hidden"
      >
        <Keyboard size={16} aria-hidden />
      </button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={t("keys.title")}
        footer={<Button onClick={() => setOpen(false)}>{t("keys.close")}</Button>}
      >
        <dl className="grid grid-cols-[1fr_auto] gap-y-1">
          {keys.map(([name, combination]) => (
            <div key={name} className="contents">
              <dt>{t(`keys.${name}`)}</dt>
              <dd className="font-mono text-cap text-muted">{combination}</dd>
            </div>
          ))}
        </dl>
        <label className="mt-4 flex items-start gap-2 border-t pt-3">
          <input
            type="checkbox"
            checked={singleKeys}
            onChange={(event) => setSingleKeys(event.target.checked)}
            className="mt-0.5 size-4 accent-accent"
          />
          <span>
            {t("keys.single")}
            <span className="block text-cap text-muted">{t("keys.singleHint")}</span>
          </span>
        </label>
      </Dialog>
    </>
  );
}
