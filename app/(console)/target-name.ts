import { useTranslations } from "use-intl";

/** What a page may know of the target: never its key. */
export type ShownTarget = { kind: "embedded" | "loopback" | "real"; host: string; sdkAppId: number };

export function useTargetName({ kind, host }: ShownTarget): string {
  const t = useTranslations("target");
  return kind === "embedded" ? t("embedded") : t(kind, { host });
}
