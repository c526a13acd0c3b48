import { useVirtualizer } from "@tanstack/react-virtual";
import { useId, useMemo, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { NameBeside } from "@/components/conversation-name";
import { KindIcon } from "@/components/kind-icon";
import { type KindChoice, KindSelect } from "@/components/kind-select";
import { VisibleName } from "@/components/visible-name";
import type { ConversationKind } from "@/lib/chat/wire";
import { NamesProvider } from "../../names-provider";
import { useSettled } from "../../use-settled";
import { useLineNoteText } from "./line-note-text";
import { isFault, type Known, type PastedLine, readPastedList } from "./pasted-list";

export type PastedList = {
  text: string;
  setText: (text: string) => void;
  every: KindChoice;
  setEvery: (kind: KindChoice) => void;
  setKind: (id: string, kind: ConversationKind) => void;
  lines: PastedLine[];
  /** Lines that would be added. */
  good: PastedLine[];
  /** Lines that cannot be. */
  faults: PastedLine[];
};

/** A pasted list while a person looks at it: its text, the kinds they chose, and what each line comes to. */
export function usePastedList(first: string, known: Known, onText?: (text: string) => void): PastedList {
  const [text, setText] = useState(first);
  const [every, setEvery] = useState<KindChoice>("guess");
  const [byId, setById] = useState<ReadonlyMap<string, ConversationKind>>(new Map());
  const lines = useMemo(
    () => readPastedList(text, { every: every === "guess" ? undefined : every, byId }, known),
    [text, every, byId, known],
  );
  return {
    text,
    setText: (next) => {
      setText(next);
      onText?.(next);
    },
    every,
    setEvery: (kind) => {
      setEvery(kind);
      setById(new Map());
    },
    setKind: (id, kind) => setById(new Map(byId).set(id, kind)),
    lines,
    good: lines.filter((line) => !line.note),
    faults: lines.filter((line) => isFault(line.note)),
  };
}

/** The text, and beside it each line as it was understood, with its kind to change and its note. */
export function PastedLines({ list, label }: { list: PastedList; label: string }) {
  const t = useTranslations("add");
  const id = useId();
  const { lines, good } = list;
  const conversations = useMemo(() => {
    const askable = lines.filter(({ note }) => !isFault(note));
    return askable.slice(0, namesMax).map(({ conversation }) => conversation);
  }, [lines]);
  const settled = useSettled(conversations);
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <div className="flex flex-col gap-1">
        <label htmlFor={id} className="text-cap text-muted">
          {label}
        </label>
        <textarea
          id={id}
          value={list.text}
          onChange={(event) => list.setText(event.target.value)}
          rows={10}
          spellCheck={false}
          autoCapitalize="off"
          className="h-64 w-full resize-none rounded-control border border-edge bg-surface p-2 font-mono text-id"
        />
        {lines.length > 0 && (
          <div className="flex items-center gap-2 pt-1 text-cap text-muted">
            {t("allKinds")}
            <KindSelect label={t("allKinds")} value={list.every} onChange={list.setEvery} />
          </div>
        )}
      </div>
      <div className="flex min-w-0 flex-col gap-1">
        <div
          className="flex min-h-4 flex-wrap items-center justify-between gap-x-2 text-cap text-muted"
          aria-live="polite"
        >
          <span>
            {lines.length === 0
              ? t("lines", { count: 0 })
              : `${t("good", { count: good.length })}, ${t("marked", { count: lines.length - good.length })}`}
          </span>
        </div>
        <NamesProvider conversations={settled}>
          <Lines list={list} />
        </NamesProvider>
      </div>
    </div>
  );
}

/** Of a longer paste the first ones have names. */
const namesMax = 1000;
const lineHeight = 44;

function Lines({ list: { lines, setKind } }: { list: PastedList }) {
  const t = useTranslations();
  const noteText = useLineNoteText();
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 8,
  });
  return (
    <section
      ref={scroller}
      aria-label={t("add.lines", { count: lines.length })}
      className="h-64 overflow-y-auto border bg-surface"
    >
      <ol className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const line = lines[item.index];
          if (!line) return null;
          const { conversation, note } = line;
          const other: ConversationKind = conversation.kind === "user" ? "chatGroup" : "user";
          return (
            <li
              key={item.key}
              style={{ transform: `translateY(${item.start}px)`, height: lineHeight }}
              className={`absolute inset-x-0 top-0 flex items-center gap-2 border-b px-2 ${isFault(note) ? "bg-danger-soft" : note ? "bg-sunken" : ""}`}
            >
              <span className="w-8 shrink-0 text-right font-mono text-cap text-muted">
                <span className="sr-only">{t("add.line", { line: line.line })}</span>
                <span aria-hidden>{line.line}</span>
              </span>
              <button
                type="button"
                onClick={() => setKind(conversation.id, other)}
                aria-label={`${t("add.kindOf", { id: conversation.id })}: ${t(`members.${conversation.kind}`)}`}
                title={t(`members.${conversation.kind}`)}
                className="grid size-7 shrink-0 place-items-center rounded-control border border-edge hover:bg-hover"
              >
                <KindIcon kind={conversation.kind} />
              </button>
              <span className="min-w-0 flex-1">
                <span className="flex gap-2">
                  <span className="max-w-full shrink-0 truncate font-mono text-id" title={conversation.id}>
                    <VisibleName name={conversation.id} />
                  </span>
                  <NameBeside conversation={conversation} className="min-w-0 truncate" />
                </span>
                {line.doubtful && <span className="block truncate text-cap text-warning">{t("add.doubtful")}</span>}
                {note && (
                  <span className={`block truncate text-cap ${isFault(note) ? "text-danger" : "text-muted"}`}>
                    {noteText(note)}
                  </span>
                )}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
