import { zodResolver } from "@hookform/resolvers/zod";
import { useId, useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslations } from "use-intl";
import { z } from "zod";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import type { Conversation } from "@/lib/chat/wire";
import { type KindChoice, KindSelect } from "./kind-select";
import { useLineNoteText } from "./line-note-text";
import { PastedLines, usePastedList } from "./pasted-lines";
import { isFault, type Known, readPastedList } from "./pasted-list";
import { useDraft } from "./use-draft";

type AddConversationsProps = {
  mode: "one" | "list";
  sending: boolean;
  onMode: (mode: "one" | "list" | undefined) => void;
  /** What is half typed is kept under this name. */
  draft: string;
  /** Of the list's dialog. */
  title: string;
  known: Known;
  onStage: (conversations: Conversation[]) => void;
};

/** Stages conversations for a table: one by one with Enter, or a list by paste. */
export function AddConversations({ mode, sending, onMode, draft, title, known, onStage }: AddConversationsProps) {
  const [pasted, setPasted] = useDraft(`${draft}.list`);
  return (
    <>
      <AddOne
        draft={draft}
        known={known}
        sending={sending}
        onAdd={(conversation) => onStage([conversation])}
        onList={(text) => {
          if (text !== "") setPasted(text);
          onMode("list");
        }}
        onClose={() => onMode(undefined)}
      />
      {mode === "list" && (
        <AddList
          title={title}
          known={known}
          text={pasted}
          onText={setPasted}
          onStage={onStage}
          onClose={() => {
            setPasted("");
            onMode("one");
          }}
        />
      )}
    </>
  );
}

type AddOneProps = {
  draft: string;
  known: Known;
  sending: boolean;
  onAdd: (conversation: Conversation) => void;
  onList: (text: string) => void;
  onClose: () => void;
};

function AddOne({ draft, known, sending, onAdd, onList, onClose }: AddOneProps) {
  const t = useTranslations();
  const noteText = useLineNoteText();
  const [kind, setKind] = useState<KindChoice>("guess");
  const [typed, keepTyped] = useDraft(draft);
  const [said, setSaid] = useState("");
  const noteId = useId();
  const form = useForm({ resolver: zodResolver(z.object({ id: z.string() })), defaultValues: { id: typed } });
  const id = form.watch("id");
  const every = kind === "guess" ? undefined : kind;
  const line = readPastedList(id, { every, byId: new Map() }, known)[0];

  function add() {
    if (sending) return;
    if (!line || line.note) return form.setFocus("id", { shouldSelect: true });
    onAdd(line.conversation);
    form.reset({ id: "" });
    keepTyped("");
    setSaid(t("add.stagedNow", { count: 1 }));
  }

  return (
    <form
      onSubmit={form.handleSubmit(add)}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
      className="flex flex-wrap items-center gap-2 border-t bg-canvas px-3 py-2 sm:px-4"
      noValidate
    >
      <input
        {...form.register("id", { onChange: (event) => keepTyped(event.target.value) })}
        // biome-ignore lint/a11y/noAutofocus: a person asked for this field
        autoFocus
        onPaste={(event) => {
          const text = event.clipboardData.getData("text");
          if (!/[\r\n]/.test(text.trim())) return;
          event.preventDefault();
          onList(text);
        }}
        aria-label={t("add.label")}
        placeholder={t("add.placeholder")}
        aria-invalid={line?.note ? true : undefined}
        aria-describedby={noteId}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        className={`h-7 w-60 min-w-0 rounded-control border bg-surface px-2.5 font-mono text-id max-sm:w-full pointer-coarse:h-11 ${isFault(line?.note) ? "border-danger" : "border-edge"}`}
      />
      <KindSelect label={t("add.kind")} value={kind} guessed={line?.conversation.kind} onChange={setKind} />
      <Button look="primary" type="submit" disabled={!line || sending}>
        {t("add.one")}
      </Button>
      <Button keys="⇧ A" onClick={() => onList(id)}>
        {t("add.list")}
      </Button>
      <Button look="quiet" onClick={onClose}>
        {t("add.close")}
      </Button>
      <span
        id={noteId}
        aria-live="polite"
        className={`basis-full text-cap ${isFault(line?.note) ? "text-danger" : "text-muted"} empty:hidden`}
      >
        {line?.note ? noteText(line.note) : id === "" ? said : ""}
      </span>
    </form>
  );
}

type AddListProps = {
  title: string;
  known: Known;
  text: string;
  onText: (text: string) => void;
  onStage: (conversations: Conversation[]) => void;
  onClose: () => void;
};

function AddList({ title, known, text, onText, onStage, onClose }: AddListProps) {
  const t = useTranslations("add");
  const list = usePastedList(text, known, onText);
  const [kept, setKept] = useState(0);

  /** Stages the good lines; the ones that cannot go stay, for mending. */
  function stage() {
    onStage(list.good.map((line) => line.conversation));
    if (list.faults.length === 0) return onClose();
    list.setText(list.faults.map((line) => line.conversation.id).join("\n"));
    setKept(list.faults.length);
  }

  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={<bdi>{title}</bdi>}
      description={kept > 0 ? t("kept", { count: kept }) : t("listHint")}
      footer={
        <>
          <Button tall onClick={onClose}>
            {t("close")}
          </Button>
          <Button look="primary" tall onClick={stage} disabled={list.good.length === 0}>
            {t("stage", { count: list.good.length })}
          </Button>
        </>
      }
    >
      <PastedLines list={list} label={t("listLabel")} />
    </Dialog>
  );
}
