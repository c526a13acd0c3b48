import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useReducer, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import type { AccountContents } from "@/lib/chat/read-account";
import { foretoldConversations } from "@/lib/chat/rules-in-force";
import { conversationKey } from "@/lib/chat/wire";
import { answerOf } from "../../call";
import { newId, newSending } from "../../new-sending";
import { useShownTarget, useTargetKey } from "../../shown-target";
import { useWalls } from "../../walls-in-force";
import { changeMembers, deleteRecent, markContacts, renameGroup } from "./actions";
import { type ApplyEvent, applyCalls, isDone, settleOpen } from "./apply";
import { type Effect, effectKey, effectsOf } from "./member-effects";
import { plannedCalls } from "./planned-calls";
import { type AccountState, accountQuery, nextState } from "./queries";
import { findRecent, readWholeAccount } from "./reads";
import { type Orders, openPart } from "./results";
import { countOf, type GroupStage, isNothing, mergedStages, nothingStaged, type Staged } from "./staged";
import { isAsWanted } from "./staged-marks";
import { withAnswer } from "./with-answer";
import { emptyWorkspace, nextWorkspace } from "./workspace";

/**
 * The unsent work on one account: staging, sending, and what came of it. It is also kept in the tab's own storage, so
 * that a reload or a crash loses nothing: what is found there is kept `aside`, for a person to bring back or drop.
 */
export function useWorkspace(account: string) {
  const [workspace, dispatch] = useReducer(nextWorkspace, emptyWorkspace);
  const queryClient = useQueryClient();
  const { asSeen: target } = useShownTarget();
  const consoleDown = useTranslations("failure")("console");
  const foretold = foretoldConversations(useWalls());
  const { aside, keep } = useKeptStage(`groupdesk.staged.${useTargetKey()}.${account}`, workspace.staged);

  async function readAgain() {
    const outcome = await answerOf(readWholeAccount(target, account), consoleDown);
    const { queryKey } = accountQuery(target, account);
    queryClient.setQueryData(queryKey, nextState(queryClient.getQueryData(queryKey), outcome));
    return outcome;
  }

  async function apply(contents: AccountContents, orders: Orders, reason: string) {
    const { staged, sending } = workspace;
    const total = countOf(staged).changes;
    const calls = plannedCalls(contents.groups, staged);
    if (calls.length === 0 || sending) return undefined;
    const open = plannedCalls(contents.groups, openPart(staged, workspace.results));
    let now = nextWorkspace(workspace, { kind: "start", calls: calls.length, orders });
    dispatch({ kind: "start", calls: calls.length, orders });
    const { queryKey } = accountQuery(target, account);
    // A read that began before the first call must not be written over what the calls answer.
    await queryClient.cancelQueries({ queryKey });
    const batch = newId();
    const nextSending = () => newSending(batch, reason);
    let applied = 0;
    let before = contents;
    let { effects } = effectsOf(before, staged, foretold);
    const tell = (said: ApplyEvent) => {
      const event = withNoChanges(said, effects, before);
      now = nextWorkspace(now, { kind: "apply", event });
      dispatch({ kind: "apply", event });
      queryClient.setQueryData<AccountState>(queryKey, (state) =>
        state?.contents ? { ...state, contents: withAnswer(state.contents, event) } : state,
      );
      return event;
    };
    const ports = {
      rename: (group: string, to: string) =>
        answerOf(renameGroup(target, nextSending(), { account, group, to }), consoleDown),
      changeMembers: async (group: string, items: unknown) => {
        const outcome = await answerOf(changeMembers(target, nextSending(), { account, group, items }), consoleDown);
        if (!outcome.ok) return outcome;
        return { ...outcome, value: outcome.value.kind === "members" ? outcome.value.results : [] };
      },
      markContacts: async (items: unknown) => {
        const outcome = await answerOf(markContacts(target, nextSending(), { account, items }), consoleDown);
        return outcome.ok ? { ...outcome, value: outcome.value.results } : outcome;
      },
      deleteRecent: (conversation: unknown) =>
        answerOf(deleteRecent(target, nextSending(), { account, conversation }), consoleDown),
      isRecent: (conversation: unknown) => answerOf(findRecent(target, { account, conversation }), consoleDown),
      read: readAgain,
      wait: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
      now: () => performance.now(),
    };
    if (await settleOpen(open, ports, tell)) {
      // What was open was settled on what is there by now, and what is left goes by it.
      if (open.length > 0) before = queryClient.getQueryData(queryKey)?.contents ?? before;
      ({ effects } = effectsOf(before, now.staged, foretold));
      // What was settled above was done by an earlier click, and is undone by that one's batch.
      await applyCalls(plannedCalls(before.groups, now.staged), ports, (said) => {
        applied += doneIn(tell(said));
      });
    }
    await readAgain();
    dispatch({ kind: "end", total });
    return { batchId: batch, done: applied };
  }

  function bringBack(groups: AccountContents["groups"]) {
    const nameById = new Map(groups.map((group) => [group.id, group.name]));
    // A rename that has happened meanwhile is no change any more.
    const entries = Object.entries(aside.groups).map(([id, { rename, members }]): [string, GroupStage] => [
      id,
      rename === undefined || rename === nameById.get(Number(id)) ? { members } : { rename, members },
    ]);
    const fits = ([id]: [string, GroupStage]) => nameById.has(Number(id));
    dispatch({ kind: "restore", staged: { ...aside, groups: Object.fromEntries(entries.filter(fits)) } });
    keep({ ...nothingStaged, groups: Object.fromEntries(entries.filter((entry) => !fits(entry))) });
  }

  return { workspace, dispatch, apply, aside, bringBack, dropAside: () => keep(nothingStaged) };
}

/** How many changes this answer says are done. */
function doneIn(event: ApplyEvent): number {
  if (event.kind === "items" || event.kind === "marks") return event.outcomes.filter(isDone).length;
  return (event.kind === "rename" || event.kind === "recent") && isDone(event.outcome) ? 1 : 0;
}

/** Says of each item whether it could have changed anything, as far as the last read knew. */
function withNoChanges(event: ApplyEvent, effects: Map<string, Effect>, { contacts }: AccountContents): ApplyEvent {
  if (event.kind === "items") {
    const outcomes = event.outcomes.map((outcome) => {
      const effect = effects.get(effectKey(event.groupId, outcome.conversation))?.kind;
      return { ...outcome, same: effect === "addPresent" || effect === "removeAbsent" };
    });
    return { ...event, outcomes };
  }
  if (event.kind !== "marks") return event;
  const contactByKey = new Map(contacts.map((contact) => [conversationKey(contact.conversation), contact]));
  const outcomes = event.outcomes.map((outcome) => {
    return { ...outcome, same: isAsWanted(contactByKey.get(conversationKey(outcome.conversation)), outcome) };
  });
  return { ...event, outcomes };
}

/** Keeps what is staged in the tab; what an earlier page left there comes out once, as `aside`. */
function useKeptStage(key: string, staged: Staged) {
  const [aside, setAside] = useState(nothingStaged);
  const started = useRef(false);
  const asideKey = `${key}.aside`;

  useEffect(() => {
    const left = mergedStages(stageIn(asideKey), stageIn(key));
    sessionStorage.removeItem(key);
    if (!isNothing(left) && store(asideKey, left)) setAside(left);
    started.current = true;
  }, [key, asideKey]);

  useEffect(() => {
    if (!started.current) return;
    store(key, staged);
  }, [key, staged]);

  return {
    aside,
    /** Changes what is aside; nothing staged ends it. */
    keep: (next: Staged) => {
      store(asideKey, next);
      setAside(next);
    },
  };
}

/** False where the tab has no room: what is staged then lives in the page alone, and leaving still asks. */
function store(key: string, staged: Staged): boolean {
  try {
    if (isNothing(staged)) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(staged));
    return true;
  } catch {
    sessionStorage.removeItem(key);
    return false;
  }
}

function stageIn(key: string): Staged {
  try {
    // Only this hook writes the key, and a tab's storage is its own.
    return { ...nothingStaged, ...(JSON.parse(sessionStorage.getItem(key) ?? "{}") as Partial<Staged>) };
  } catch {
    return nothingStaged;
  }
}
