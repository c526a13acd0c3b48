"use client";

import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useCallback, useMemo } from "react";
import { KnownNamesContext, useKnownNames } from "@/components/known-names";
import { type Conversation, conversationKey } from "@/lib/chat/wire";
import type { AnsweredNames } from "./ask-names";
import { createLearntNames } from "./learnt-names";
import { useShownTarget } from "./shown-target";

type NamesProviderProps = {
  /** Whose conversations they are. */
  account?: string | undefined;
  /** What is on screen: all of it is asked for at once. */
  conversations: readonly Conversation[];
  /** Those that the service has refused since: of them it is asked again, past the book, in each round once. */
  doubted?: { conversations: readonly Conversation[]; round: number };
  children: ReactNode;
};

const nobody = { conversations: [], round: 0 };

/** Lays names beside ids in all that stands inside it. Ids are there first; whatever goes wrong, they stay. */
export function NamesProvider({ account, conversations, doubted = nobody, children }: NamesProviderProps) {
  const outer = useKnownNames();
  const { data } = useNames(account, conversations);
  const { data: rechecked } = useNames(account, doubted.conversations, doubted.round);
  const names = useMemo(() => {
    const again = Object.entries(rechecked?.known ?? {});
    return {
      known: new Map([...outer.known, ...Object.entries(data?.known ?? {}), ...again]),
      rechecked: new Map([...outer.rechecked, ...again]),
      complete: outer.complete && data?.complete !== false,
    };
  }, [outer, data, rechecked]);
  return <KnownNamesContext value={names}>{children}</KnownNamesContext>;
}

// One for the whole page, in the browser alone: what one screen has learnt the next one need not ask.
const learnt = createLearntNames();
const missingAgainMs = 3000;
const triesMax = 3;

/**
 * What is known of these conversations. `complete` false: some could not be read, and few tries follow. `round`: asked
 * past the book, once for each round.
 */
export function useNames(account: string | undefined, conversations: readonly Conversation[], round?: number) {
  const keys = useMemo(() => [...new Set(conversations.map(conversationKey))].sort(), [conversations]);
  const doubted = round !== undefined;
  const { asSeen: target } = useShownTarget();
  return useQuery({
    queryKey: ["names", { target, account, keys, round }],
    queryFn: () => learnt.namesOf(keys.map(conversationOf), { target, account, doubted }),
    enabled: keys.length > 0,
    staleTime: 5 * 60_000,
    // Every id that comes makes a query of its own: those before it must not pile up.
    gcTime: 10_000,
    placeholderData: doubted ? undefined : keepPreviousData,
    // What came too late for this answer is in the book by then; a service that does not answer is left alone.
    refetchInterval: ({ state }) =>
      state.data?.complete === false && state.dataUpdateCount < triesMax ? missingAgainMs : false,
  });
}

/** Asks again for all names on screen, past the book: for whoever pressed "Read again". */
export function useFreshNames(): () => void {
  const client = useQueryClient();
  const { asSeen: target } = useShownTarget();
  return useCallback(() => {
    for (const query of client.getQueryCache().findAll({ queryKey: ["names"], type: "active" })) {
      const [, asked] = query.queryKey as [string, { target: string; account?: string; keys: string[] }]; // made above
      const { account, keys } = asked;
      if (asked.target !== target) continue;
      void learnt.namesOf(keys.map(conversationOf), { target, account, fresh: true }).then((answer) => {
        // What could not be read again stays as it was.
        client.setQueryData<AnsweredNames>(query.queryKey, (before) => ({
          known: { ...before?.known, ...answer.known },
          complete: answer.complete,
        }));
      });
    }
  }, [client, target]);
}

function conversationOf(key: string): Conversation {
  return { kind: key.startsWith("u:") ? "user" : "chatGroup", id: key.slice(2) };
}
