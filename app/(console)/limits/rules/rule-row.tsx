import Link from "next/link";
import { useTranslations } from "use-intl";
import { useAgo } from "@/components/ago";
import { Button } from "@/components/button";
import { Code } from "@/components/code";
import {
  type Document,
  EditableRule,
  type KeptRule,
  type LimitRuleName,
  limitRules,
  type RulesInForce,
  readingInForce,
} from "@/lib/chat/rules-in-force";
import { useShownPerson } from "../../shown-person";
import { useShownTarget } from "../../shown-target";
import { useRuleWords } from "./rule-words";

type RuleRowProps = {
  rule: LimitRuleName;
  kept: KeptRule | undefined;
  inForce: RulesInForce;
  callsPerSecond: number;
  mayEdit: boolean;
  onOpen: (kind: "edit" | "back", rule: EditableRule) => void;
};

/** One rule: what holds, what the documents say and where they differ, who stated it, and the way to state it otherwise. */
export function RuleRow({ rule, kept, inForce, callsPerSecond, mayEdit, onOpen }: RuleRowProps) {
  const t = useTranslations("limitRules");
  const words = useRuleWords();
  const documented = words.documented(rule);
  const now = words.inForce(rule, inForce, callsPerSecond);
  const isStated = kept !== undefined && kept.reading !== null;
  const isOfTarget = useIsOfTarget(rule);
  const whose = isOfTarget
    ? t("ofTarget")
    : isStated
      ? t("ownReading")
      : rule === "edition"
        ? t("notStated")
        : t("asDocumented");
  const row = limitRules[rule];
  const newest = newestOf(rule);
  return (
    <li
      aria-labelledby={`rule-${rule}`}
      className="grid gap-x-6 gap-y-2 border-b px-3 py-3 sm:px-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_minmax(0,1.5fr)]"
    >
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-2">
          <h2 id={`rule-${rule}`} className="font-semibold">
            {t(`name.${rule}`)}
          </h2>
          {"code" in row && <Code code={row.code} />}
        </div>
        <p className="max-w-[60ch] text-cap text-muted">{t(`about.${rule}`)}</p>
      </div>
      <div className="min-w-0">
        <dl className="grid grid-cols-[84px_minmax(0,1fr)] gap-x-3">
          <dt className="text-muted">{t("inForce")}</dt>
          <dd>
            <strong className="font-semibold">{now}</strong>{" "}
            <span className={`text-cap ${isStated || isOfTarget ? "text-changed" : "text-muted"}`}>{whose}</span>
          </dd>
          {documented !== undefined && (
            <>
              <dt className="text-muted">{t("documents")}</dt>
              <dd>
                {documented}{" "}
                <span className="text-cap text-muted">
                  {newest.document} ({newest.date})
                </span>
              </dd>
            </>
          )}
        </dl>
        <Changed kept={kept} />
        <Deeds rule={rule} kept={kept} mayEdit={mayEdit} onOpen={onOpen} />
      </div>
      <Readings rule={rule} inForce={inForce} />
    </li>
  );
}

/** The page that the documents' value is taken from: the first of the first reading. */
function newestOf(rule: LimitRuleName): Document {
  const [first]: (readonly Document[])[] = Object.values(limitRules[rule].readings);
  return first?.[0] ?? { document: "", date: "" };
}

/** The rate and the edition of a target that an admin added stand with it, and nowhere else. */
function useIsOfTarget(rule: LimitRuleName): boolean {
  const { id } = useShownTarget();
  return id !== "own" && (rule === "edition" || rule === "callsPerSecond");
}

function Changed({ kept }: Pick<RuleRowProps, "kept">) {
  const t = useTranslations("limitRules");
  const ago = useAgo();
  if (!kept) return null;
  const said = { person: kept.person, when: ago(kept.at, "sentence") };
  return (
    <p className="mt-1 break-words text-cap text-muted">
      {t(kept.reading === null ? "wentBack" : "changed", said)} <q className="text-text">{kept.reason}</q>
    </p>
  );
}

function Deeds({ rule, kept, mayEdit, onOpen }: Pick<RuleRowProps, "rule" | "kept" | "mayEdit" | "onOpen">) {
  const t = useTranslations("limitRules");
  const { role } = useShownPerson();
  const isOfTarget = useIsOfTarget(rule);
  const editable = EditableRule.safeParse(rule);
  if (isOfTarget) {
    return (
      <p className="mt-1 text-cap text-muted">
        {t("atTarget")}{" "}
        {role === "admin" && (
          <Link href="/settings/targets" className="text-accent hover:underline">
            {t("openTargets")}
          </Link>
        )}
      </p>
    );
  }
  if (!editable.success)
    return rule === "callsPerSecond" ? <p className="mt-1 text-cap text-muted">{t("ownRate")}</p> : null;
  const named = { rule: t(`name.${rule}`) };
  return (
    <div className="mt-2 flex flex-wrap gap-2">
      <Button disabled={!mayEdit} aria-label={t("changeNamed", named)} onClick={() => onOpen("edit", editable.data)}>
        {t("change")}
      </Button>
      {kept && kept.reading !== null && (
        <Button disabled={!mayEdit} aria-label={t("backNamed", named)} onClick={() => onOpen("back", editable.data)}>
          {t("back")}
        </Button>
      )}
    </div>
  );
}

/** What each document says, with its date, and which of them this console goes by. */
function Readings({ rule, inForce }: Pick<RuleRowProps, "rule" | "inForce">) {
  const t = useTranslations("limitRules");
  const readings: [string, readonly Document[]][] = Object.entries(limitRules[rule].readings);
  const held = readingInForce(rule, inForce);
  // The names of the readings are the catalogue's own keys, which the union of their types cannot say.
  const says = (name: string) => t(`says.${name}` as "says.bytes64");
  return (
    <div className="min-w-0">
      <h3 className="text-cap text-muted">{readings.length > 1 ? t("disagree") : t("saysAndAgree")}</h3>
      <ul className="flex flex-col gap-1">
        {readings.map(([name, documents]) => (
          <li key={name} className={`border-l-2 pl-2 ${name === held ? "border-accent" : "border-line"}`}>
            <span className={name === held ? "font-medium" : ""}>{says(name)}</span>{" "}
            {name === held && readings.length > 1 && (
              <span className="whitespace-nowrap font-semibold text-accent text-cap">{t("holds")}</span>
            )}
            <span className="block text-cap text-muted">
              {documents.map(({ document, date }) => `${document} (${date})`).join("; ")}
            </span>
          </li>
        ))}
      </ul>
      {rule === "conversations" && inForce.conversationsPer === "group" && (
        <p className="mt-1 text-cap text-muted">{t("perGroupNote")}</p>
      )}
    </div>
  );
}
