import type { Conversation } from "@/lib/chat/wire";

/** One id a line, as the add dialog reads them. */
export function copyIds(conversations: readonly Conversation[]) {
  void navigator.clipboard?.writeText(conversations.map(({ id }) => id).join("\n"));
}
