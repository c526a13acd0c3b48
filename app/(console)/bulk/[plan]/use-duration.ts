import { useTranslations } from "use-intl";

/** Seconds in words. */
export function useDuration(): (seconds: number) => string {
  const t = useTranslations("bulk.plan.duration");
  return (exact) => {
    const seconds = Math.ceil(exact);
    if (seconds < 60) return t("seconds", { count: seconds });
    if (seconds < 3600) return t("minutes", { minutes: Math.floor(seconds / 60), seconds: seconds % 60 });
    return t("hours", { hours: Math.floor(seconds / 3600), minutes: Math.floor((seconds % 3600) / 60) });
  };
}
