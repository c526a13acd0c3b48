import { zodResolver } from "@hookform/resolvers/zod";
import { useMemo, useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslations } from "use-intl";
import { z } from "zod";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import type { AccountContents } from "@/lib/chat/read-account";
import { type Conversation, conversationKey, type Group } from "@/lib/chat/wire";
import { membersOf } from "./apply";
import { type KindChoice, KindSelect } from "./kind-select";
import { useMarkText } from "./mark-text";
import { PastedLines, usePastedList } from "./pasted-lines";
import { isFault, readPastedList } from "./pasted-list";
import type { GroupStage } from "./staged";

type AddConversationsProps = {
  mode: "one" | "list";
  sending: boolean;
  onMode: (mode: "one" | "list" | undefined) => void;
  group: Group;
  contents: AccountContents;
  staged?: GroupStage | undefined;
  onStage: (conversations: Conversation[]) => void;
};

/** Stages conversations for a group: one by one with Enter, or a list by paste. */
export function AddConversations({ mode, sending, onMode, group, contents, staged, onStage }: AddConversationsProps) {
  const known = useMemo(() => knownIn(contents, group, staged), [contents, group, staged]);
  const [pasted, setPasted] = useState("");
  return (
    <>
      <AddOne
        known={known}
        sending={sending}
        onAdd={(conversation) => onStage([conversation])}
        onList={(text) => {
          setPasted(text);
          onMode("list");
        }}
        onClose={() => onMode(undefined)}
      />
      {mode === "list" && (
        <AddList
          group={group}
          known={known}
          text={pasted}
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

type Known = { present: ReadonlySet<string>; staged: ReadonlySet<string> };

function knownIn(contents: AccountContents, group: Group, stage: GroupStage | undefined): Known {
  const keysOf = (op: "add" | "remove") =>
    new Set(stage?.members.flatMap((change) => (change.op === op ? [conversationKey(change.conversation)] : [])));
  // What is staged to go out is not present: adding it takes the removal back.
  const present = (membersOf(contents, group.id) ?? new Set<string>()).difference(keysOf("remove"));
  return { present, staged: keysOf("add") };
}

type AddOneProps = {
  known: Known;
  sending: boolean;
  onAdd: (conversation: Conversation) => void;
  onList: (text: string) => void;
  onClose: () => void;
};

function AddOne({ known, sending, onAdd, onList, onClose }: AddOneProps) {
  const t = useTranslations();
  const markText = useMarkText();
  const [kind, setKind] = useState<KindChoice>("guess");
  const [said, setSaid] = useState("");
  const form = useForm({ resolver: zodResolver(z.object({ id: z.string() })), defaultValues: { id: "" } });
  const id = form.watch("id");
  const every = kind === "guess" ? undefined : kind;
  const line = readPastedList(id, { every, byId: new Map() }, known)[0];

  function add() {
    if (sending) return;
    if (!line || line.mark) return form.setFocus("id", { shouldSelect: true });
    onAdd(line.conversation);
    form.reset({ id: "" });
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
        {...form.register("id")}
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
        aria-invalid={line?.mark ? true : undefined}
        aria-describedby="add-note"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        className={`h-7 w-60 min-w-0 rounded-control border bg-surface px-2.5 font-mono text-id max-sm:w-full pointer-coarse:h-11 ${isFault(line?.mark) ? "border-danger" : "border-edge"}`}
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
        id="add-note"
        aria-live="polite"
        className={`basis-full text-cap ${isFault(line?.mark) ? "text-danger" : "text-muted"} empty:hidden`}
      >
        {line?.mark ? markText(line.mark) : id === "" ? said : ""}
      </span>
    </form>
  );
}

type AddListProps = {
  group: Group;
  known: Known;
  text: string;
  onStage: (conversations: Conversation[]) => void;
  onClose: () => void;
};

function AddList({ group, known, text, onStage, onClose }: AddListProps) {
  const t = useTranslations("add");
  const list = usePastedList(text, known);
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
      title={<bdi>{t("listTitle", { name: group.name })}</bdi>}
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
