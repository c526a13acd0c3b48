import type { KnownName } from "@/lib/chat/known-name";
import { type Conversation, conversationKey } from "@/lib/chat/wire";
import { useNames } from "./names-provider";
import { useSettled } from "./use-settled";

/** What is known of an id that a person has typed: asked for with one call, after a pause; `undefined` till then. */
export function useTypedName(typed: Conversation | undefined): KnownName | undefined {
  const key = typed && conversationKey(typed);
  const settled = useSettled(key);
  const { data, isPlaceholderData } = useNames(undefined, typed && settled === key ? [typed] : []);
  return key === undefined || isPlaceholderData ? undefined : data?.known[key];
}
