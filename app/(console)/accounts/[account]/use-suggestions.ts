import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Suggestion } from "@/lib/chat/known-name";
import { conversationKey } from "@/lib/chat/wire";
import { askSuggestions } from "../../ask-names";
import { useShownTarget } from "../../shown-target";

export const suggestionsShown = 50;

type Suggested = {
  /** Those to show. */
  offers: readonly Suggestion[];
  /** How many more there are. */
  more: number;
  reading: boolean;
  /** False where a list of the service could not be read. */
  complete: boolean;
};

/**
 * What could be added, asked for when the field opens: without what is there or staged already, and with the typed
 * text in its id or its name.
 */
export function useSuggestions(
  account: string,
  taken: { present: ReadonlySet<string>; staged: ReadonlySet<string> },
  text: string,
): Suggested {
  const { asSeen: target } = useShownTarget();
  const { data, isPending } = useQuery({
    queryKey: ["suggestions", target, account],
    queryFn: () => askSuggestions(target, account),
    // Without one of its lists it is not worth keeping: the next time the field opens it is asked for again.
    staleTime: ({ state }) => (state.data?.complete === false ? 0 : 60_000),
  });
  return useMemo(() => {
    const sought = text.trim().toLowerCase();
    const fitting = (data?.suggestions ?? []).filter(({ conversation, name }) => {
      const key = conversationKey(conversation);
      if (taken.present.has(key) || taken.staged.has(key)) return false;
      return conversation.id.toLowerCase().includes(sought) || name.toLowerCase().includes(sought);
    });
    const offers = fitting.slice(0, suggestionsShown);
    return { offers, more: fitting.length - offers.length, reading: isPending, complete: data?.complete ?? true };
  }, [data, isPending, taken, text]);
}
