import { KindIcon } from "@/components/kind-icon";
import { VisibleName } from "@/components/visible-name";
import type { Conversation } from "@/lib/chat/wire";

/** A conversation as every list shows it: its kind, and its id letter for letter. */
export function ConversationId({ conversation, whole = false }: { conversation: Conversation; whole?: boolean }) {
  return (
    <>
      <KindIcon kind={conversation.kind} />
      <span
        className={`min-w-0 select-text font-mono text-id ${whole ? "break-all" : "truncate"}`}
        title={conversation.id}
      >
        <VisibleName name={conversation.id} />
      </span>
    </>
  );
}
