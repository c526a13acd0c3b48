import { z } from "zod";
import type { KnownName, Suggestion } from "@/lib/chat/known-name";
import { type Failure, failed, type Outcome } from "@/lib/chat/outcome";
import { AccountId, type Conversation, ConversationKind } from "@/lib/chat/wire";
import { ringCalls } from "./call-bell";

const Listed = z.object({ kind: ConversationKind, id: z.string().min(1).max(200) });
const askedMost = 5000;

/**
 * What the browser asks at `/names`. `account`: whose conversations they are; `fresh`: not from the book; `doubted`:
 * nor is what the book has to be kept where no answer comes.
 */
export const AskedNames = z.discriminatedUnion("ask", [
  z.object({
    ask: z.literal("names"),
    account: AccountId.optional(),
    conversations: z.array(Listed).max(askedMost),
    fresh: z.boolean().optional(),
    doubted: z.boolean().optional(),
  }),
  z.object({ ask: z.literal("suggestions"), account: AccountId }),
]);

/** By `conversationKey`; `complete` is false where some could not be read. */
export type AnsweredNames = { known: Record<string, KnownName>; complete: boolean };
export type AskOptions = { target: string; account?: string | undefined; fresh?: boolean; doubted?: boolean };
export type AnsweredSuggestions = { suggestions: Suggestion[]; complete: boolean };

/**
 * Names of conversations. Never rejects: what cannot be had is not there, and the screen goes on with bare ids. An id
 * that no request could name is left out, so that it does not cost the others their names.
 */
export async function askNames(conversations: readonly Conversation[], options: AskOptions): Promise<AnsweredNames> {
  const named = conversations.filter((conversation) => Listed.safeParse(conversation).success);
  const { target, ...rest } = options;
  const answer: AnsweredNames = { known: {}, complete: true };
  for (let at = 0; at < named.length; at += askedMost) {
    const slice = named.slice(at, at + askedMost);
    const question = { ask: "names", conversations: slice, ...rest };
    const outcome = await ask<AnsweredNames>(target, question);
    if (outcome.ok) Object.assign(answer.known, outcome.value.known);
    answer.complete &&= outcome.ok ? outcome.value.complete : !isWorthAsking(outcome.failure);
  }
  return answer;
}

/** What does not fit now will not fit the next time. */
function isWorthAsking(failure: Failure): boolean {
  return failure.kind !== "invalid";
}

/** What the account may want to put into a group. Never rejects either. */
export async function askSuggestions(target: string, account: string): Promise<AnsweredSuggestions> {
  const outcome = await ask<AnsweredSuggestions>(target, { ask: "suggestions", account });
  return outcome.ok ? outcome.value : { suggestions: [], complete: false };
}

async function ask<T>(target: string, question: object): Promise<Outcome<T>> {
  try {
    const response = await fetch(`/names?target=${encodeURIComponent(target)}`, {
      method: "POST",
      body: JSON.stringify(question),
    });
    return (await response.json()) as Outcome<T>; // what our own route answers
  } catch {
    return failed({ kind: "unreachable", info: "", sent: true });
  } finally {
    ringCalls();
  }
}
