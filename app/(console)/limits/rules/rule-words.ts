import { useTranslations } from "use-intl";
import { figure } from "@/components/figure";
import { type EditableRule, type LimitRuleName, limitRules, type RulesInForce } from "@/lib/chat/rules-in-force";

/** What holds of a rule in words: "30 groups", "1000 per group", "Standard". */
export function useRuleWords() {
  const t = useTranslations("limitRules.reading");
  return {
    /** By the rules in force; `callsPerSecond`: of the target. */
    inForce(rule: LimitRuleName, rules: RulesInForce, callsPerSecond: number): string {
      switch (rule) {
        case "conversations":
          return t(rules.conversationsPer === "group" ? "conversationsPerGroup" : "conversations", {
            value: figure(rules.conversations),
          });
        case "groups":
        case "marks":
        case "nameBytes":
          return t(rule, { value: figure(rules.walls[rule]) });
        case "oldSdkNameBytes":
          return t(rule, { value: figure(rules.oldSdkNameBytes) });
        case "callsPerSecond":
          return t(rule, { value: figure(callsPerSecond) });
        case "edition":
          return t("edition", { edition: rules.edition ?? "none" });
      }
    },
    /** By the documents, which state no app's edition. */
    documented(rule: LimitRuleName): string | undefined {
      return rule === "edition" ? undefined : t(rule, { value: figure(limitRules[rule].documented) });
    },
  };
}

/** The bounds of a rule, for its sentences. */
export function boundsOf(rule: EditableRule): { least: string; most: string; documented: string } {
  if (rule === "edition") return { least: "", most: "", documented: "" };
  const [least, most] = limitRules[rule].range;
  return { least: figure(least), most: figure(most), documented: figure(limitRules[rule].documented) };
}
