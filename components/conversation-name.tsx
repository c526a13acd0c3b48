import { useTranslations } from "use-intl";
import type { Conversation } from "@/lib/chat/wire";
import { KindIcon } from "./kind-icon";
import { useKnownName } from "./known-names";
import { VisibleName } from "./visible-name";

type ConversationNameProps = {
  conversation: Conversation;
  /** Breaks long ids instead of cutting them: where a list shows what will be sent. */
  whole?: boolean;
};

/**
 * A conversation as every list shows it: its kind, its id letter for letter, and beside it the name, once it is known.
 * Names are not unique and ids are, so the id is what stays when there is no room for both.
 */
export function ConversationName({ conversation, whole = false }: ConversationNameProps) {
  return (
    <>
      <KindIcon kind={conversation.kind} />
      <span
        className={`select-text font-mono text-id ${whole ? "min-w-0 break-all" : "max-w-[calc(100%-22px)] shrink-0 truncate"}`}
        title={conversation.id}
      >
        <VisibleName name={conversation.id} />
      </span>
      <NameBeside conversation={conversation} className="min-w-0 truncate" />
    </>
  );
}

/** The name alone, to stand beside an id: nothing as long as it is not known. */
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
