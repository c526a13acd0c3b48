import { useTranslations } from "use-intl";
import type { Mark } from "./pasted-list";

/** A line's mark in words. */
export function useMarkText(): (mark: Mark) => string {
  const t = useTranslations("add");
  return (mark) => {
    switch (mark.kind) {
      case "duplicate":
        return t("duplicate", { line: mark.line });
      case "userTooLong":
        return t("userTooLong", { bytes: mark.bytes });
      case "chatGroupTooLong":
        return t("chatGroupTooLong", { bytes: mark.bytes });
      default:
        return t(mark.kind);
    }
  };
}
