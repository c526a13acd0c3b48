import { useTranslations } from "use-intl";
import { figure } from "@/components/figure";
import { documentedRules, type RulesInForce } from "@/lib/chat/rules-in-force";

/** Which of the app's own limits a plan was reckoned with, where they are not those of the documents. */
export function PlanLimits({
  inForce: { walls, conversations, conversationsPer, edition },
}: {
  inForce: RulesInForce;
}) {
  const t = useTranslations("limitRules");
  const { walls: documented } = documentedRules;
  const own: string[] = [];
  if (walls.groups !== documented.groups) own.push(t("reading.groups", { value: figure(walls.groups) }));
  if (conversationsPer === "group") own.push(t("reading.conversationsPerGroup", { value: figure(conversations) }));
  else if (conversations !== documented.conversations)
    own.push(t("reading.conversations", { value: figure(conversations) }));
  if (walls.nameBytes !== documented.nameBytes) own.push(t("reading.nameBytes", { value: figure(walls.nameBytes) }));
  if (edition !== undefined) own.push(t("reading.edition", { edition }));
  if (own.length === 0) return null;
  return (
    <section>
      <h2 className="font-semibold">{t("planTitle")}</h2>
      <ul className="mt-1 text-muted">
        {own.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      {conversationsPer === "group" && <p className="mt-1 text-muted">{t("planPerGroup")}</p>}
    </section>
  );
}
