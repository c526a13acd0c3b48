"use client";

import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useCallback, useContext, useMemo } from "react";
import { KnownNamesContext } from "@/components/known-names";
import { type Conversation, conversationKey } from "@/lib/chat/wire";
import { type AnsweredNames, askNames } from "./ask-names";

type NamesProviderProps = {
  /** Whose conversations they are. */
  account?: string | undefined;
  /** What is on screen: all of it is asked for at once. */
  conversations: readonly Conversation[];
  /** Those that the service has refused since: of them it is asked again, past the book. */
  doubted?: readonly Conversation[];
  children: ReactNode;
};

/** Lays names beside ids in all that stands inside it. Ids are there first; whatever goes wrong, they stay. */
export function NamesProvider({ account, conversations, doubted = [], children }: NamesProviderProps) {
  const outer = useContext(KnownNamesContext);
  const { data } = useNames(account, conversations);
  const { data: rechecked } = useNames(account, doubted, true);
  const names = useMemo(() => {
    const again = entriesOf(rechecked);
    return {
      known: new Map([...outer.known, ...entriesOf(data), ...again]),
      rechecked: new Map([...outer.rechecked, ...again]),
    };
  }, [outer, data, rechecked]);
  return <KnownNamesContext value={names}>{children}</KnownNamesContext>;
}

const missingAgainMs = 3000;
const triesMax = 3;

/** What is known of these conversations. `data.complete` false: some could not be read, and a few tries follow. */
export function useNames(account: string | undefined, conversations: readonly Conversation[], fresh = false) {
  const keys = [...new Set(conversations.map(conversationKey))].sort();
  return useQuery({
    queryKey: ["names", account, fresh, keys],
    queryFn: () => askNames(conversations, { account, fresh }),
    enabled: keys.length > 0,
    staleTime: 5 * 60_000,
    placeholderData: keepPreviousData,
    // What came too late for this answer is in the book by then; a service that does not answer is left alone.
    refetchInterval: ({ state }) =>
      !fresh && state.data?.complete === false && state.dataUpdateCount < triesMax ? missingAgainMs : false,
  });
}

/** Asks again for all names on screen, past the book: for whoever pressed "Read again". */
export function useFreshNames(): () => void {
  const client = useQueryClient();
  return useCallback(() => {
    for (const query of client.getQueryCache().findAll({ queryKey: ["names"], type: "active" })) {
      const [, account, , keys] = query.queryKey as [string, string | undefined, boolean, string[]]; // as made above
      void askNames(keys.map(conversationOf), { account, fresh: true }).then((answer) => {
        // What could not be read again stays as it was.
        client.setQueryData<AnsweredNames>(query.queryKey, (before) => ({
          known: { ...before?.known, ...answer.known },
          complete: answer.complete,
        }));
      });
    }
  }, [client]);
}

function entriesOf(answer: AnsweredNames | undefined) {
  return Object.entries(answer?.known ?? {});
}

function conversationOf(key: string): Conversation {
  return { kind: key.startsWith("u:") ? "user" : "chatGroup", id: key.slice(2) };
}
