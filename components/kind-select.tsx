import { useTranslations } from "use-intl";
import type { ConversationKind } from "@/lib/chat/wire";

export type KindChoice = ConversationKind | "guess";

type KindSelectProps = {
  label: string;
  value: KindChoice;
  /** What the guess comes to. */
  guessed?: ConversationKind | undefined;
  onChange: (kind: KindChoice) => void;
};

export function KindSelect({ label, value, guessed, onChange }: KindSelectProps) {
  const t = useTranslations();
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value as KindChoice)} // the options are its only values
      className="h-7 rounded-control border border-edge bg-surface px-1.5 pointer-coarse:h-11"
    >
      <option value="guess">{guessed ? `${t("add.guess")}: ${t(`members.${guessed}`)}` : t("add.guess")}</option>
      <option value="user">{t("members.user")}</option>
      <option value="chatGroup">{t("members.chatGroup")}</option>
    </select>
  );
}
