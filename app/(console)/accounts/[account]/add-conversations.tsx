import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import type { Conversation } from "@/lib/chat/wire";
import { AddOne } from "./add-one";
import { PastedLines, usePastedList } from "./pasted-lines";
import type { Known } from "./pasted-list";
import { useDraft } from "./use-draft";

type AddConversationsProps = {
  account: string;
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
export function AddConversations({
  account,
  mode,
  sending,
  onMode,
  draft,
  title,
  known,
  onStage,
}: AddConversationsProps) {
  const [pasted, setPasted] = useDraft(`${draft}.list`);
  return (
    <>
      <AddOne
        account={account}
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
