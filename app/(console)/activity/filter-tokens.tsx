import { X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { type FilterName, filterNames } from "./use-trail-filter";

type FilterTokensProps = {
  tokens: readonly { name: FilterName; text: string }[];
  onSet: (name: FilterName, text: string) => boolean;
};

/** What is looked for as tokens, and beside them what else can be. */
export function FilterTokens({ tokens, onSet }: FilterTokensProps) {
  const t = useTranslations("trail");
  const [adding, setAdding] = useState<FilterName>();
  const [isWrong, setWrong] = useState(false);
  const set = new Set(tokens.map(({ name }) => name));

  function add(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get("value") ?? "");
    if (adding === undefined || text === "") return;
    const isTaken = onSet(adding, text);
    setWrong(!isTaken);
    if (isTaken) setAdding(undefined);
  }

  return (
    <fieldset className="flex flex-wrap items-center gap-2">
      <legend className="sr-only">{t("filters")}</legend>
      {tokens.map(({ name, text }) => (
        <span
          key={name}
          className="flex h-7 min-w-0 items-center gap-2 rounded-control border border-edge bg-surface pl-2.5 pointer-coarse:h-11"
        >
          <span className="text-muted">{t(`filter.${name}`)}</span>
          <bdi className="min-w-0 truncate">{text}</bdi>
          <button
            type="button"
            aria-label={t("filterRemove", { filter: t(`filter.${name}`) })}
            onClick={() => onSet(name, "")}
            className="grid size-7 place-items-center text-muted hover:text-text pointer-coarse:size-11"
          >
            <X size={14} aria-hidden />
          </button>
        </span>
      ))}
      {filterNames
        .filter((name) => !set.has(name))
        .map((name) => (
          <Button
            key={name}
            look="quiet"
            aria-expanded={adding === name}
            onClick={() => {
              setWrong(false);
              setAdding(adding === name ? undefined : name);
            }}
          >
            {t(`filter.${name}`)}
          </Button>
        ))}
      {adding && (
        <form onSubmit={add} className="flex w-full flex-wrap items-center gap-2">
          <input
            key={adding}
            name="value"
            // The person has just asked for this field.
            ref={(field) => field?.focus()}
            type={adding === "since" || adding === "until" ? "date" : "text"}
            inputMode={adding === "code" ? "numeric" : undefined}
            aria-label={t("filterValue", { filter: adding })}
            placeholder={t("filterValue", { filter: adding })}
            aria-invalid={isWrong || undefined}
            autoComplete="off"
            spellCheck={false}
            className={`h-7 w-72 max-w-full rounded-control border bg-surface px-2.5 pointer-coarse:h-11 ${isWrong ? "border-danger" : "border-edge"}`}
          />
          <Button type="submit">{t("filterAdd")}</Button>
        </form>
      )}
    </fieldset>
  );
}
