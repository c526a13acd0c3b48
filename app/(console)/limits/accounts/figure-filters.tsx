import { useId, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { rangeOfText, textOfRange } from "@/lib/chat/figure-query";
import type { FigureFilter } from "@/lib/chat/limit-scan";
import { type Measure, measures } from "@/lib/chat/measure";

const flags = ["near", "empty", "orphans", "unread"] as const;
const flagNames = { near: "nearAny", empty: "empty", orphans: "orphans", unread: "unreadOnly" } as const;

/** Which accounts: flags to press, and ranges that are written as in the address. */
export function FigureFilters({ filter, onSet }: { filter: FigureFilter; onSet: (filter: FigureFilter) => void }) {
  const t = useTranslations("limits");
  const isAny = Object.keys(filter).length > 0;
  return (
    <fieldset className="flex min-w-0 flex-wrap items-start gap-x-3 gap-y-2">
      <legend className="sr-only">{t("near.filters")}</legend>
      {flags.map((flag) => (
        <button
          key={flag}
          type="button"
          aria-pressed={filter[flag] === true}
          onClick={() => onSet({ ...filter, [flag]: filter[flag] ? undefined : true })}
          className="h-7 rounded-control border border-edge bg-surface px-2.5 hover:bg-hover aria-pressed:bg-accent-soft aria-pressed:font-semibold pointer-coarse:h-11"
        >
          {t(`near.${flagNames[flag]}`)}
        </button>
      ))}
      {measures.map((measure) => (
        <RangeField key={measure} measure={measure} filter={filter} onSet={onSet} />
      ))}
      <AccountField filter={filter} onSet={onSet} />
      {isAny && (
        <Button look="quiet" onClick={() => onSet({})}>
          {t("near.clear")}
        </Button>
      )}
    </fieldset>
  );
}

type FieldProps = { filter: FigureFilter; onSet: (filter: FigureFilter) => void };

function RangeField({ measure, filter, onSet }: FieldProps & { measure: Measure }) {
  const t = useTranslations("limits");
  const id = useId();
  const before = filter.ranges?.[measure];
  const [text, setText] = useShownText(before ? textOfRange(before) : "");
  const [isFault, setFault] = useState(false);

  function set() {
    const range = rangeOfText(text);
    if (text.trim() !== "" && !range) return setFault(true);
    setFault(false);
    const { [measure]: _, ...others } = filter.ranges ?? {};
    const ranges = range ? { ...others, [measure]: range } : others;
    const { ranges: _before, ...rest } = filter;
    onSet(Object.keys(ranges).length > 0 ? { ...rest, ranges } : rest);
  }

  return (
    <span className="flex flex-wrap items-center gap-1.5">
      <label htmlFor={id} className="text-cap text-muted">
        {t(`measureTitle.${measure}`)}
      </label>
      <input
        id={id}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => text !== (before ? textOfRange(before) : "") && set()}
        onKeyDown={(event) => event.key === "Enter" && set()}
        placeholder={t(`near.fromHint.${measure}`)}
        autoComplete="off"
        aria-invalid={isFault ? true : undefined}
        aria-describedby={isFault ? `${id}-fault` : undefined}
        className={`h-7 w-[104px] rounded-control border bg-surface px-2 font-mono text-id pointer-coarse:h-11 ${isFault ? "border-danger" : "border-edge"}`}
      />
      {isFault && (
        <span id={`${id}-fault`} role="alert" className="text-cap text-danger">
          {t("near.fault")}
        </span>
      )}
    </span>
  );
}

function AccountField({ filter, onSet }: FieldProps) {
  const t = useTranslations("limits");
  const id = useId();
  const [text, setText] = useShownText(filter.account ?? "");
  function set() {
    const { account: _, ...rest } = filter;
    onSet(text === "" ? rest : { ...rest, account: text });
  }
  return (
    <span className="flex items-center gap-1.5">
      <label htmlFor={id} className="text-cap text-muted">
        {t("near.accountBegins")}
      </label>
      <input
        id={id}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => text !== (filter.account ?? "") && set()}
        onKeyDown={(event) => event.key === "Enter" && set()}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        maxLength={256}
        className="h-7 w-[140px] rounded-control border border-edge bg-surface px-2 font-mono text-id pointer-coarse:h-11"
      />
    </span>
  );
}

/** What stands in the address, until somebody types; also when one goes back. */
function useShownText(inAddress: string) {
  const [shown, setShown] = useState({ of: inAddress, text: inAddress });
  if (shown.of !== inAddress) setShown({ of: inAddress, text: inAddress });
  return [shown.text, (text: string) => setShown({ of: inAddress, text })] as const;
}
