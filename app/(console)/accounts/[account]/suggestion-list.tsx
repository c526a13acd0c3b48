import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import { Ago } from "@/components/ago";
import { KindIcon } from "@/components/kind-icon";
import type { Suggestion } from "@/lib/chat/known-name";
import { conversationKey } from "@/lib/chat/wire";
import type { useSuggestions } from "./use-suggestions";

type SuggestionListProps = {
  id: string;
  account: string;
  suggested: ReturnType<typeof useSuggestions>;
  /** The one that Enter would take, or -1. */
  active: number;
  onPick: (suggestion: Suggestion) => void;
};

/** What could be added, under the field: arrow keys and Enter, or the mouse, take from it. */
export function SuggestionList({ id, account, suggested, active, onPick }: SuggestionListProps) {
  const t = useTranslations("names");
  const list = useRef<HTMLDivElement>(null);
  const { offers, more, reading, complete } = suggested;
  useEffect(() => {
    list.current?.querySelector(`#${CSS.escape(optionId(id, active))}`)?.scrollIntoView({ block: "nearest" });
  }, [id, active]);

  return (
    // Pressing the mouse must not take the focus out of the field, which would close the list.
    // biome-ignore lint/a11y/noStaticElementInteractions: see above; the options themselves are clicked
    <div
      onMouseDown={(event) => event.preventDefault()}
      className="absolute top-full left-3 z-10 w-[420px] max-w-[calc(100%-24px)] rounded-overlay border border-edge bg-overlay py-1 shadow-overlay sm:left-4"
    >
      <div
        ref={list}
        id={id}
        role="listbox"
        aria-label={t("suggestions", { account })}
        className="max-h-64 overflow-y-auto"
      >
        {offers.map((suggestion, at) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and handles the keys
          <div
            key={conversationKey(suggestion.conversation)}
            id={optionId(id, at)}
            role="option"
            aria-selected={at === active}
            onClick={() => onPick(suggestion)}
            className="flex min-h-7 cursor-pointer items-center gap-2 px-3 hover:bg-hover aria-selected:bg-accent-soft pointer-coarse:min-h-11"
          >
            <KindIcon kind={suggestion.conversation.kind} />
            <bdi className="max-w-[60%] shrink-0 truncate font-mono text-id">{suggestion.conversation.id}</bdi>
            <bdi className="min-w-0 flex-1 truncate text-left text-muted">{suggestion.name}</bdi>
            {suggestion.at !== undefined && suggestion.at > 0 && (
              <Ago at={suggestion.at * 1000} className="shrink-0 text-cap text-muted" />
            )}
          </div>
        ))}
      </div>
      {(reading || offers.length === 0 || more > 0 || !complete) && (
        <p className="px-3 py-1 text-cap text-muted">
          {reading
            ? t("suggestionsReading")
            : !complete
              ? t("suggestionsPart")
              : more > 0
                ? t("suggestionsMore", { count: more })
                : t("suggestionsNone")}
        </p>
      )}
    </div>
  );
}

export function optionId(list: string, at: number): string {
  return `${list}-${at}`;
}
