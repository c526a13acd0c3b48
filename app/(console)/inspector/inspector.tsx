"use client";

import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { FailureNotice } from "@/components/failure-notice";
import { Kbd } from "@/components/kbd";
import { useShortcut } from "@/components/shortcut";
import { onCalls } from "../call-bell";
import { useShownCalls } from "../shown-calls";
import { useShownTarget } from "../shown-target";
import { askCalls } from "./ask-calls";
import { CallList } from "./call-list";
import { CallView } from "./call-view";
import { type CallScope, ScopeSelect } from "./scope-select";
import { useAlone } from "./use-alone";

/** A pane beside any page with the calls behind it. `openedAt`: the server's clock when it made the page. */
export function Inspector({ openedAt }: { openedAt: number }) {
  const { open, show, close } = useShownCalls();
  useShortcut("i", () => (open ? close() : show()));
  return open ? <Pane openedAt={openedAt} /> : null;
}

const pageOfCalls = 100;
const callsMax = 2000;

function Pane({ openedAt }: { openedAt: number }) {
  const t = useTranslations("calls");
  const { callId, show, close } = useShownCalls();
  const { asSeen: target } = useShownTarget();
  const [scope, setScope] = useState<CallScope>("page");
  const [most, setMost] = useState(pageOfCalls);
  const pane = useRef<HTMLElement>(null);
  const query = useCalls(target, openedAt, scope, most);
  const outcome = query.data;
  const calls = outcome?.ok ? outcome.value.calls : [];
  const chosen = callId ?? calls[0]?.id;
  useGivenFocus(pane);
  useAlone(pane);

  function older() {
    if (scope === "page") setScope("own");
    else setMost((before) => Math.min(callsMax, before + pageOfCalls));
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    close();
  }

  return (
    <aside
      ref={pane}
      aria-labelledby="inspector-title"
      onKeyDown={onKeyDown}
      className="flex min-h-0 flex-col border-edge border-l bg-surface outline-none max-sm:fixed max-sm:inset-0 max-sm:z-20 max-sm:border-l-0 sm:max-xl:absolute sm:max-xl:inset-y-0 sm:max-xl:right-0 sm:max-xl:z-20 sm:max-xl:w-[60%] sm:max-xl:shadow-overlay xl:w-[min(500px,33.5vw)] xl:shrink-0"
    >
      <header className="flex h-11 shrink-0 items-center gap-2 border-b px-4">
        <h2 id="inspector-title" className="font-semibold">
          {t("title")}
        </h2>
        <span className="truncate text-muted">
          {t(scope === "page" ? "ofPage" : scope === "own" ? "ofOwn" : "ofAll")}
        </span>
        <span className="ml-auto text-muted">
          <Kbd>I</Kbd>
        </span>
        <button
          type="button"
          aria-label={t("close")}
          onClick={close}
          className="grid size-7 place-items-center rounded-control text-muted hover:bg-hover hover:text-text pointer-coarse:size-11"
        >
          <X size={16} aria-hidden />
        </button>
      </header>
      <ScopeSelect
        scope={scope}
        onScope={(next) => {
          setScope(next);
          setMost(pageOfCalls);
        }}
        onAgain={() => void query.refetch()}
      />
      {outcome && !outcome.ok ? (
        <div className="p-4">
          <FailureNotice failure={outcome.failure} reading />
        </div>
      ) : (
        <CallList
          calls={calls}
          chosen={chosen}
          scope={scope}
          reading={!outcome}
          more={outcome?.ok === true && (scope === "page" || (outcome.value.more && most < callsMax))}
          onChoose={show}
          onOlder={older}
        />
      )}
      {chosen !== undefined && <CallView id={chosen} onReplayed={show} />}
    </aside>
  );
}

/** The list is read again whenever the page has had an answer; never by the clock, which would keep a session awake. */
function useCalls(target: string, openedAt: number, scope: CallScope, most: number) {
  const queryClient = useQueryClient();
  useEffect(
    () => onCalls(() => void queryClient.invalidateQueries({ queryKey: ["calls", target] })),
    [queryClient, target],
  );
  return useQuery({
    queryKey: ["calls", target, scope, most],
    queryFn: () => askCalls(target, { own: scope !== "all", most, ...(scope === "page" && { since: openedAt }) }),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}

/** Takes the focus when it opens, and gives it back to where it was. */
function useGivenFocus(pane: { current: HTMLElement | null }) {
  useEffect(() => {
    const before = document.activeElement;
    pane.current?.querySelector<HTMLElement>("[data-first]")?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [pane]);
}
