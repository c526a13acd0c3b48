import type { ConversationKind } from "./wire.ts";

/** What the service gives chat groups for ids begins with @TGS#; an id that the app chose may look like a user's. */
export function guessedKind(id: string): ConversationKind {
  return id.startsWith("@TGS#") ? "chatGroup" : "user";
}
