import { useTranslations } from "use-intl";

/** Milliseconds in words, to the second. */
export function useScanTime(): (ms: number) => string {
  const t = useTranslations("bulk.plan.duration");
  return (ms) => {
    const seconds = Math.max(1, Math.round(ms / 1000));
    if (seconds < 60) return t("seconds", { count: seconds });
    if (seconds < 3600) return t("minutes", { minutes: Math.floor(seconds / 60), seconds: seconds % 60 });
    return t("hours", { hours: Math.floor(seconds / 3600), minutes: Math.floor((seconds % 3600) / 60) });
  };
}
