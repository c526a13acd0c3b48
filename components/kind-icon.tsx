import { User, Users } from "lucide-react";
import { useTranslations } from "use-intl";
import type { ConversationKind } from "@/lib/chat/wire";

export function KindIcon({ kind, className = "text-muted" }: { kind: ConversationKind; className?: string }) {
  const t = useTranslations("members");
  const Icon = kind === "user" ? User : Users;
  return <Icon size={14} role="img" aria-label={t(kind)} className={`shrink-0 ${className}`} />;
}
