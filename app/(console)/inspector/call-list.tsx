import { type KeyboardEvent, useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { Code } from "@/components/code";
import { figure } from "@/components/figure";
import { commands } from "@/lib/chat/commands";
import type { SeenCall } from "@/lib/chat/seen-call";
import type { CallScope } from "./scope-select";

type CallListProps = {
  calls: readonly SeenCall[];
  chosen: string | undefined;
  scope: CallScope;
  reading: boolean;
  more: boolean;
  onChoose: (id: string) => void;
  onOlder: () => void;
};

/** The calls, the newest first: one stop for Tab, arrows move. */
export function CallList({ calls, chosen, scope, reading, more, onChoose, onOlder }: CallListProps) {
  const t = useTranslations("calls");
  const list = useRef<HTMLDivElement>(null);
  const at = calls.findIndex(({ id }) => id === chosen);

  useEffect(() => {
    if (at >= 0) list.current?.children[at]?.scrollIntoView({ block: "nearest" });
  }, [at]);

  function onKeyDown(event: KeyboardEvent) {
    const steps: { [key: string]: number } = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: calls.length - 1 };
    const step = steps[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = calls[Math.min(Math.max(0, step), calls.length - 1)];
    if (next) onChoose(next.id);
  }

  return (
    <div className="flex max-h-[34%] min-h-24 shrink-0 flex-col overflow-y-auto border-b">
      <div
        ref={list}
        data-first
        role="listbox"
        tabIndex={0}
        aria-label={t("list")}
        aria-activedescendant={at >= 0 ? optionId(chosen) : undefined}
        onKeyDown={onKeyDown}
        className="-outline-offset-2"
      >
        {calls.map((call) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the list's.
          <div
            key={call.id}
            id={optionId(call.id)}
            role="option"
            aria-selected={call.id === chosen}
            onClick={() => onChoose(call.id)}
            className="flex min-h-[30px] cursor-default items-center gap-2 border-transparent border-l-2 px-3.5 hover:bg-hover aria-selected:border-accent aria-selected:bg-accent-soft pointer-coarse:min-h-11"
          >
            <span className="shrink-0 font-mono text-cap text-muted">{timeOf(call.at)}</span>
            <span className="min-w-0 flex-1 truncate">
              <span className="font-mono text-id">{commands[call.verb].command}</span>
              {scope === "all" && (
                <bdi className="ml-2 text-cap text-muted">
                  {call.person === "" ? t("byItself") : t("by", { person: call.person })}
                </bdi>
              )}
            </span>
            <Code code={call.code ?? "?"} tabIndex={-1} />
            {call.refused > 0 && (
              <span
                data-sign
                role="img"
                aria-label={t("refusedItemsLong", { refused: String(call.refused), items: String(call.items) })}
                className="shrink-0 rounded-chip border border-danger bg-danger-soft px-[5px] font-medium font-mono text-cap text-danger leading-[16px]"
              >
                {t("refusedItems", { refused: String(call.refused), items: String(call.items) })}
              </span>
            )}
            <span className="w-14 shrink-0 text-right text-muted">{t("ms", { ms: figure(Math.round(call.ms)) })}</span>
          </div>
        ))}
      </div>
      {calls.length === 0 && !reading && (
        <p className="px-4 py-2 text-muted">{t(scope === "page" ? "nonePage" : "noneAtAll")}</p>
      )}
      {more && (
        <div className="px-4 py-1">
          <Button look="link" onClick={onOlder}>
            {t(scope === "page" ? "olderOwn" : "older")}
          </Button>
        </div>
      )}
    </div>
  );
}

function optionId(id: string | undefined): string {
  return `call-${id}`;
}

function timeOf(at: number): string {
  return new Date(at).toLocaleTimeString("en-GB");
}
