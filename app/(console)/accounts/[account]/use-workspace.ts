import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useReducer, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { done } from "@/lib/chat/outcome";
import type { AccountContents } from "@/lib/chat/read-account";
import { answerOf } from "../../call";
import { changeMembers, renameGroup } from "./actions";
import { type ApplyEvent, applyCalls, withAnswer } from "./apply";
import { type AccountState, accountQuery, nextState } from "./queries";
import { readWholeAccount } from "./reads";
import {
  countOf,
  type Effect,
  effectKey,
  effectsOf,
  type GroupStage,
  mergedStages,
  nothingStaged,
  plannedCalls,
  type Staged,
} from "./staged";
import { emptyWorkspace, nextWorkspace } from "./workspace";

/**
 * The unsent work on one account: staging, sending, and what came of it. It is also kept in the tab's own storage, so
 * that a reload or a crash loses nothing: what is found there is kept `aside`, for a person to bring back or drop.
 */
export function useWorkspace(account: string, consoleKey: string) {
  const [workspace, dispatch] = useReducer(nextWorkspace, emptyWorkspace);
  const queryClient = useQueryClient();
  const consoleDown = useTranslations("failure")("console");
  const { aside, keep } = useKeptStage(`groupdesk.staged.${consoleKey}.${account}`, workspace.staged);

  async function readAgain() {
    const outcome = await answerOf(readWholeAccount(account), consoleDown);
    const { queryKey } = accountQuery(account);
    queryClient.setQueryData(queryKey, nextState(queryClient.getQueryData(queryKey), outcome));
    return outcome;
  }

  async function apply(contents: AccountContents, orders: { [groupId: number]: readonly string[] }) {
    const calls = plannedCalls(contents.groups, workspace.staged);
    const total = countOf(workspace.staged).changes;
    if (calls.length === 0 || workspace.sending) return;
    dispatch({ kind: "start", calls: calls.length, orders });
    // A read that began before the first call must not be written over what the calls answer.
    await queryClient.cancelQueries({ queryKey: accountQuery(account).queryKey });
    const ports = {
      rename: (group: string, to: string) => answerOf(renameGroup({ account, group, to }), consoleDown),
      changeMembers: async (group: string, items: unknown) => {
        const outcome = await answerOf(changeMembers({ account, group, items }), consoleDown);
        if (!outcome.ok) return outcome;
        return done(outcome.value.kind === "members" ? outcome.value.results : []);
      },
      read: readAgain,
      wait: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
      now: () => performance.now(),
    };
    const { effects } = effectsOf(contents, workspace.staged);
    await applyCalls(calls, ports, (event) => {
      dispatch({ kind: "apply", event: withNoChanges(event, effects) });
      queryClient.setQueryData<AccountState>(accountQuery(account).queryKey, (state) =>
        state?.contents ? { ...state, contents: withAnswer(state.contents, event) } : state,
      );
    });
    await readAgain();
    dispatch({ kind: "end", total });
  }

  function bringBack(groups: AccountContents["groups"]) {
    const nameById = new Map(groups.map((group) => [group.id, group.name]));
    // A rename that has happened meanwhile is no change any more.
    const entries = Object.entries(aside ?? {}).map(([id, { rename, members }]): [string, GroupStage] => [
      id,
      rename === undefined || rename === nameById.get(Number(id)) ? { members } : { rename, members },
    ]);
    dispatch({ kind: "restore", staged: Object.fromEntries(entries.filter(([id]) => nameById.has(Number(id)))) });
    keep(Object.fromEntries(entries.filter(([id]) => !nameById.has(Number(id)))));
  }

  return { workspace, dispatch, apply, aside, bringBack, dropAside: () => keep(nothingStaged) };
}

/** Says of each item whether it could have changed anything, as far as the last read knew. */
function withNoChanges(event: ApplyEvent, effects: Map<string, Effect>): ApplyEvent {
  if (event.kind !== "items") return event;
  const outcomes = event.outcomes.map((outcome) => {
    const effect = effects.get(effectKey(event.groupId, outcome.conversation))?.kind;
    return { ...outcome, same: effect === "addPresent" || effect === "removeAbsent" };
  });
  return { ...event, outcomes };
}

/** Keeps what is staged in the tab; what an earlier page left there comes out once, as `aside`. */
function useKeptStage(key: string, staged: Staged) {
  const [aside, setAside] = useState<Staged>();
  const started = useRef(false);
  const asideKey = `${key}.aside`;

  useEffect(() => {
    const left = mergedStages(stageIn(asideKey), stageIn(key));
    sessionStorage.removeItem(key);
    if (countOf(left).changes > 0 && store(asideKey, left)) setAside(left);
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
      setAside(countOf(next).changes > 0 ? next : undefined);
    },
  };
}

/** False where the tab has no room: what is staged then lives in the page alone, and leaving still asks. */
function store(key: string, staged: Staged): boolean {
  try {
    if (countOf(staged).changes === 0) sessionStorage.removeItem(key);
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
    return JSON.parse(sessionStorage.getItem(key) ?? "{}") as Staged;
  } catch {
    return nothingStaged;
  }
}
