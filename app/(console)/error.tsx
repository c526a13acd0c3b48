"use client";

import { useTranslations } from "use-intl";
import { Button } from "@/components/button";

export default function ConsoleError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const t = useTranslations("failure");
  return (
    <div role="alert" className="flex max-w-[68ch] flex-col items-start gap-3 p-4 sm:p-6">
      <h1 className="font-semibold text-title">{t("page")}</h1>
      <p>{t("pageAdvice")}</p>
      {error.digest && <code className="font-mono text-cap text-muted">{error.digest}</code>}
      <Button look="primary" tall onClick={reset}>
        {t("tryAgain")}
      </Button>
    </div>
  );
}
