"use client";

import { Search } from "lucide-react";
import { debounce, parseAsString, useQueryState } from "nuqs";
import { useRef } from "react";
import { useTranslations } from "use-intl";
import { useShortcut } from "@/components/shortcut";

/** Filters on the server, by the address: a filtered page can be linked, and works without a script as a plain form. */
export function ReferenceFilter() {
  const t = useTranslations("reference");
  const field = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useQueryState(
    "q",
    parseAsString.withDefault("").withOptions({ shallow: false, limitUrlUpdates: debounce(150) }),
  );
  useShortcut("/", () => field.current?.select());
  return (
    <search className="relative w-full sm:w-80">
      <form action="/reference" onSubmit={(event) => event.preventDefault()}>
        <Search aria-hidden size={14} className="absolute top-1/2 left-2.5 -translate-y-1/2 text-muted" />
        <input
          ref={field}
          type="search"
          name="q"
          value={query}
          onChange={(event) => void setQuery(event.target.value || null)}
          aria-label={t("filter")}
          placeholder={t("filterShort")}
          autoCapitalize="off"
          spellCheck={false}
          className="h-8 w-full rounded-control border border-edge bg-surface pr-2 pl-8 pointer-coarse:h-11"
        />
      </form>
    </search>
  );
}
