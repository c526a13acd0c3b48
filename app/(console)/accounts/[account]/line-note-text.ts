import { useTranslations } from "use-intl";
import type { LineNote } from "./pasted-list";

/** A line's note in words. */
export function useLineNoteText(): (note: LineNote) => string {
  const t = useTranslations("add");
  return (note) => {
    switch (note.kind) {
      case "duplicate":
        return t("duplicate", { line: note.line });
      case "userTooLong":
        return t("userTooLong", { bytes: note.bytes });
      case "chatGroupTooLong":
        return t("chatGroupTooLong", { bytes: note.bytes });
      default:
        return t(note.kind);
    }
  };
}
