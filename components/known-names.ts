import { createContext, useContext } from "react";
import type { KnownName } from "@/lib/chat/known-name";
import { type Conversation, conversationKey } from "@/lib/chat/wire";

export type KnownNames = {
  /** By `conversationKey`; what is not in it is not known yet, or could not be read. */
  known: ReadonlyMap<string, KnownName>;
  /** Those of which the service was asked again after it had refused them. */
  rechecked: ReadonlyMap<string, KnownName>;
  /** False where some could not be read. */
  complete: boolean;
};

/** The names of what is on screen, wherever it stands on it. */
export const KnownNamesContext = createContext<KnownNames>({ known: new Map(), rechecked: new Map(), complete: true });

export function useKnownNames(): KnownNames {
  return useContext(KnownNamesContext);
}

/** What is known of a conversation by now; an empty name is none. */
export function useKnownName(conversation: Conversation): KnownName | undefined {
  return useKnownNames().known.get(conversationKey(conversation));
}
