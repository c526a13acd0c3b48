import { z } from "zod";
import type { KnownName, Suggestion } from "@/lib/chat/known-name";
import type { Outcome } from "@/lib/chat/outcome";
import { AccountId, type Conversation, ConversationKind } from "@/lib/chat/wire";

// Ids come from the service as they are: one that no request could name must not cost the others their names.
const Listed = z.object({ kind: ConversationKind, id: z.string().min(1).max(200) });

/** What the browser asks at `/names`. `account`: whose conversations they are; `fresh`: not from the book. */
export const AskedNames = z.discriminatedUnion("ask", [
  z.object({
    ask: z.literal("names"),
    account: AccountId.optional(),
    conversations: z.array(Listed).max(5000),
    fresh: z.boolean(),
  }),
  z.object({ ask: z.literal("suggestions"), account: AccountId }),
]);

/** By `conversationKey`; `complete` is false where some could not be read. */
export type AnsweredNames = { known: Record<string, KnownName>; complete: boolean };
export type AnsweredSuggestions = { suggestions: Suggestion[]; complete: boolean };

/** Names of conversations. Never rejects: what cannot be had is not there, and the screen goes on with bare ids. */
export async function askNames(
  conversations: readonly Conversation[],
  { account, fresh = false }: { account?: string | undefined; fresh?: boolean },
): Promise<AnsweredNames> {
  if (conversations.length === 0) return { known: {}, complete: true };
  const question = { ask: "names", conversations, fresh, ...(account !== undefined && { account }) };
  return (await ask<AnsweredNames>(question)) ?? { known: {}, complete: false };
}

/** What the account may want to put into a group. Never rejects either. */
export async function askSuggestions(account: string): Promise<AnsweredSuggestions> {
  return (await ask<AnsweredSuggestions>({ ask: "suggestions", account })) ?? { suggestions: [], complete: false };
}

async function ask<T>(question: object): Promise<T | undefined> {
  try {
    const response = await fetch("/names", { method: "POST", body: JSON.stringify(question) });
    const outcome = (await response.json()) as Outcome<T>; // what our own route answers
    return outcome.ok ? outcome.value : undefined;
  } catch {
    return undefined;
  }
}
