import Link from "next/link";
import { useRouter } from "next/navigation";
import { type ReactNode, useEffect, useId } from "react";
import { useTranslations } from "use-intl";
import { Ago } from "@/components/ago";
import { KindSelect } from "@/components/kind-select";
import { TextField } from "@/components/text-field";
import { fieldsOf, type Rule, type RuleField, type RuleKind } from "./use-rule";

const kinds = Object.keys(fieldsOf) as RuleKind[]; // the keys of a record are its names

/** Which rule it is, and what it needs to know. */
export function RuleFields({ rule, isTried, disabled }: { rule: Rule; isTried: boolean; disabled: boolean }) {
  const t = useTranslations("bulk.rule");
  const id = useId();

  function faultOf(field: RuleField): string | undefined {
    if (!isTried || !rule.faults.has(field)) return undefined;
    if (rule.fields[field].trim() === "") return t("missing");
    if (field === "conversation") return t("noConversation");
    return rule.fields.from === rule.fields.into && field === "into" ? t("same") : t("noGroupName");
  }

  return (
    <fieldset disabled={disabled} className="flex min-w-0 flex-col gap-3">
      <legend className="sr-only">{t("kind")}</legend>
      <div className="flex max-w-[420px] flex-col gap-1">
        <label htmlFor={id} className="text-cap text-muted">
          {t("kind")}
        </label>
        <select
          id={id}
          value={rule.kind}
          onChange={(event) => rule.setKind(event.target.value as RuleKind)} // the options are its only values
          aria-describedby={`${id}-hint`}
          className="h-8 w-full rounded-control border border-edge bg-surface px-2 pointer-coarse:h-11"
        >
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {t(`kinds.${kind}`)}
            </option>
          ))}
        </select>
        <p id={`${id}-hint`} className="text-cap text-muted">
          {t(`hints.${rule.kind}`)}
        </p>
      </div>
      <div className="grid max-w-[640px] gap-x-4 gap-y-1 sm:grid-cols-2">
        {fieldsOf[rule.kind].map((field) => (
          <TextField
            key={field}
            label={t(field)}
            mono={field === "conversation"}
            value={rule.fields[field]}
            onChange={(event) => rule.set(field, event.target.value)}
            fault={faultOf(field)}
          />
        ))}
        {rule.kind === "removeConversation" && (
          <div className="flex flex-col gap-1">
            <span className="text-cap text-muted">{t("kindOfConversation")}</span>
            <KindSelect
              label={t("kindOfConversation")}
              value={rule.kindChoice}
              guessed={rule.fields.conversation.trim() === "" ? undefined : rule.guessed}
              onChange={rule.setKindChoice}
            />
          </div>
        )}
      </div>
      {rule.kind === "applyTemplate" && <TemplateField rule={rule} isMissing={isTried && !rule.template} />}
    </fieldset>
  );
}

/** Which template; what is in it, as the plan will have it, stands below. */
function TemplateField({ rule, isMissing }: { rule: Rule; isMissing: boolean }) {
  const t = useTranslations("bulk.rule");
  const counts = useTranslations("templates");
  const id = useId();
  const { templates, template } = rule;
  const router = useRouter();
  // Its links open in another tab, from where a person comes back to a list that has changed.
  useEffect(() => {
    const look = () => document.visibilityState === "visible" && router.refresh();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [router]);
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-cap text-muted">
        {t("template")}
      </label>
      <select
        id={id}
        value={template?.id ?? ""}
        onChange={(event) => rule.setTemplateId(event.target.value)}
        aria-invalid={isMissing ? true : undefined}
        aria-describedby={`${id}-note`}
        className={`h-8 w-full max-w-[420px] rounded-control border bg-surface px-2 pointer-coarse:h-11 ${isMissing ? "border-danger" : "border-edge"}`}
      >
        <option value="">{t("chooseTemplate")}</option>
        {templates.map(({ id: each, name }) => (
          <option key={each} value={each}>
            {name}
          </option>
        ))}
      </select>
      <p
        id={`${id}-note`}
        aria-live="polite"
        className={`min-h-5 break-words text-cap ${isMissing && templates.length > 0 ? "text-danger" : "text-muted"}`}
      >
        {templates.length === 0
          ? t.rich("noTemplates", { link: (text) => <TextLink href="/bulk/templates/new">{text}</TextLink> })
          : template
            ? t.rich("shownTemplate", {
                counts: counts("counts", template),
                person: template.person,
                ago: () => <Ago at={template.at} place="sentence" />,
                link: (text) => <TextLink href={`/bulk/templates/${template.id}`}>{text}</TextLink>,
              })
            : isMissing && t("missing")}
      </p>
    </div>
  );
}

function TextLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} target="_blank" className="text-accent underline">
      {children}
    </Link>
  );
}
