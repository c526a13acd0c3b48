import { useTranslations } from "use-intl";
import { useKnownNames } from "@/components/known-names";
import { errors } from "@/lib/chat/errors";
import { type Conversation, conversationKey } from "@/lib/chat/wire";
import { accountPath } from "../../account-path";
import type { Said } from "./apply";
import { OutcomeNote } from "./outcome-note";
import type { TableRow } from "./rows";

type RowOutcomeProps = {
  row: TableRow<unknown, Said, unknown>;
  outcome: Said;
  account: string;
  /** What to say of an item that was done. */
  done: string;
  words?: { meaning: string; advice: string } | undefined;
  onTakeBack: () => void;
};

/** What the service said of a row, and the ways on: take it back, or look at the account that is not imported. */
export function RowOutcome({ row, outcome, account, done, words, onTakeBack }: RowOutcomeProps) {
  const t = useTranslations("members");
  const why = useWhyUnusable(row.conversation, outcome, account);
  const link = "font-medium text-accent hover:underline";
  return (
    <OutcomeNote outcome={outcome} account={account} done={done} words={words ?? why} tabIndex={-1}>
      {row.change !== undefined && (
        <button type="button" tabIndex={-1} className={link} onClick={onTakeBack}>
          {t("takeBack")}
        </button>
      )}{" "}
      {outcome.code === errors.accountNotImported.code && row.conversation.kind === "user" && (
        <a href={accountPath(row.conversation.id)} target="_blank" rel="noreferrer" tabIndex={-1} className={link}>
          {t("openAccount", { id: row.conversation.id })}
        </a>
      )}
    </OutcomeNote>
  );
}

/** 51007 stands for two things; what became of the chat group tells which one it is. */
function useWhyUnusable(conversation: Conversation, outcome: Said, account: string) {
  const t = useTranslations();
  const rechecked = useKnownNames().rechecked.get(conversationKey(conversation));
  if (outcome.code !== errors.chatGroupUnusable.code || !rechecked) return undefined;
  const advice = "absent" in rechecked ? t("names.goneAdvice") : t("names.leftAdvice", { account });
  return { meaning: t("errors.chatGroupUnusable.meaning"), advice };
}
