import { useTranslations } from "use-intl";
import type { Conversation } from "@/lib/chat/wire";
import { KindIcon } from "./kind-icon";
import { useKnownName } from "./known-names";
import { VisibleName } from "./visible-name";

type ConversationNameProps = {
  conversation: Conversation;
  struck?: boolean;
  /** Breaks long ids instead of cutting them: where a list shows what will be sent. */
  whole?: boolean;
};

/** A conversation wherever it is shown: its kind, its id letter for letter, and beside it the name, once it is known. */
export function ConversationName({ conversation, struck = false, whole = false }: ConversationNameProps) {
  return (
    <span className={`flex min-w-0 items-center gap-2 ${struck ? "text-muted line-through" : ""}`}>
      <KindIcon kind={conversation.kind} />
      <span
        className={`select-text font-mono text-id ${whole ? "min-w-0 break-all" : "min-w-16 max-w-full truncate"}`}
        title={conversation.id}
      >
        <VisibleName name={conversation.id} />
      </span>
      <NameBeside conversation={conversation} className="min-w-0 flex-1 truncate" />
    </span>
  );
}

/** The name alone, to stand beside an id: nothing as long as it is not known. Names are not unique, ids are. */
export function NameBeside({ conversation, className = "" }: { conversation: Conversation; className?: string }) {
  const t = useTranslations("names");
  const known = useKnownName(conversation);
  if (!known || ("name" in known && known.name === "")) return null;
  const text = "name" in known ? known.name : t(conversation.kind === "user" ? "absentUser" : "absentChatGroup");
  return (
    <bdi title={text} className={`text-muted ${"absent" in known ? "italic" : ""} ${className}`}>
      {text}
    </bdi>
  );
}
