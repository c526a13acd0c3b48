"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";

/** Puts a text on the clipboard, and says so in its own place. */
export function CopyText({ text, label }: { text: string; label?: string }) {
  const t = useTranslations("reference");
  const [copied, setCopied] = useState(false);
  return (
    <Button
      onClick={() => navigator.clipboard?.writeText(text).then(() => setCopied(true))}
      onBlur={() => setCopied(false)}
    >
      <span aria-live="polite">{copied ? t("copied") : (label ?? t("copy"))}</span>
    </Button>
  );
}
