import type { Failure } from "@/lib/chat/outcome";
import { conversationKey, type Group, type MemberChange } from "@/lib/chat/wire";
import { type ApplyEvent, type ItemOutcome, isDone, type RenameOutcome } from "./apply";
import {
  countOf,
  mergedStages,
  nothingStaged,
  type Staged,
  withMembers,
  withoutGroup,
  withoutMembers,
  withRename,
} from "./staged";

/** What the service said in this sitting of one group: by conversation, and the order of rows that it was said to. */
export type GroupResults = {
  readonly rename?: RenameOutcome;
  readonly items: { readonly [key: string]: ItemOutcome };
  readonly order: readonly string[];
};

/** How the last application ended. */
export type Summary = { total: number; done: number; failed: number; notSent: number; failure?: Failure };

/** A person's unsent work on one account, and what came of the sent part. */
export type Workspace = {
  readonly staged: Staged;
  /** Earlier stages, the newest last: Ctrl Z goes back. */
  readonly past: readonly Staged[];
  /** The group whose name is being typed: its keystrokes are one step to go back. */
  readonly typing?: number | undefined;
  readonly results: { readonly [groupId: number]: GroupResults };
  readonly sending?: { call: number; calls: number; phase: "sending" | "waiting" | "readingBack" };
  readonly summary?: Summary | undefined;
};

export const emptyWorkspace: Workspace = { staged: nothingStaged, past: [], results: {} };

export type WorkspaceEvent =
  | { kind: "rename"; group: Group; name: string | undefined }
  | { kind: "members"; groupId: number; changes: readonly MemberChange[] }
  | { kind: "takeBack"; groupId: number; keys: ReadonlySet<string> }
  | { kind: "takeAllBack" }
  | { kind: "dropGroup"; groupId: number }
  | { kind: "restore"; staged: Staged }
  | { kind: "undo" }
  | { kind: "start"; calls: number; orders: { readonly [groupId: number]: readonly string[] } }
  | { kind: "apply"; event: ApplyEvent }
  | { kind: "end"; total: number }
  | { kind: "created"; groupId: number; outcomes: ItemOutcome[] }
  | { kind: "dismiss" };

/** While calls run nothing can be staged: what is sent is what was shown. */
export function nextWorkspace(workspace: Workspace, event: WorkspaceEvent): Workspace {
  const { staged } = workspace;
  if (workspace.sending && event.kind !== "apply" && event.kind !== "end") return workspace;
  switch (event.kind) {
    case "rename":
      return {
        ...withStaged(workspace, withRename(staged, event.group, event.name), workspace.typing !== event.group.id),
        typing: event.group.id,
      };
    case "members":
      return withStaged(workspace, withMembers(staged, event.groupId, event.changes));
    case "takeBack":
      return withStaged(
        forgetting(workspace, event.groupId, event.keys),
        withoutMembers(staged, event.groupId, event.keys),
      );
    case "takeAllBack":
      return { ...withStaged(workspace, nothingStaged), results: onlyDone(workspace.results), summary: undefined };
    case "dropGroup":
      return withStaged(workspace, withoutGroup(staged, event.groupId));
    case "restore":
      return withStaged(workspace, mergedStages(event.staged, staged));
    case "undo": {
      const before = workspace.past.at(-1);
      return before
        ? { ...workspace, staged: before, past: workspace.past.slice(0, -1), typing: undefined }
        : workspace;
    }
    case "start":
      return {
        ...workspace,
        past: [],
        summary: undefined,
        sending: { call: 1, calls: event.calls, phase: "sending" },
        results: withOrders(workspace, event.orders),
      };
    case "apply":
      return applied(workspace, event.event);
    case "end":
      return ended(workspace, event.total);
    case "created":
      return created(workspace, event.groupId, event.outcomes);
    case "dismiss":
      return { ...workspace, summary: undefined };
  }
}

function withStaged(workspace: Workspace, staged: Staged, isStep = true): Workspace {
  const past = isStep ? [...workspace.past.slice(-99), workspace.staged] : workspace.past;
  return { ...workspace, staged, past, typing: undefined, summary: undefined };
}

/** Only what still waits is sent; what the service said of those rows before is no longer true. */
function withOrders({ staged, results }: Workspace, orders: { readonly [groupId: number]: readonly string[] }) {
  const next: { [groupId: number]: GroupResults } = { ...results };
  for (const groupId of Object.keys(staged).map(Number)) {
    const waiting = new Set(staged[groupId]?.members.map((change) => conversationKey(change.conversation)));
    const items = Object.fromEntries(Object.entries(next[groupId]?.items ?? {}).filter(([key]) => !waiting.has(key)));
    next[groupId] = { items, order: orders[groupId] ?? [] };
  }
  return next;
}

function applied(workspace: Workspace, event: ApplyEvent): Workspace {
  switch (event.kind) {
    case "progress":
      return workspace.sending
        ? { ...workspace, sending: { ...workspace.sending, call: event.call, phase: event.phase } }
        : workspace;
    case "rename": {
      const { groupId, outcome } = event;
      const before = resultsOf(workspace, groupId);
      const stage = workspace.staged[groupId];
      const staged = isDone(outcome) && stage ? withStage(workspace.staged, groupId, stage.members) : workspace.staged;
      const results = { ...workspace.results, [groupId]: { ...before, rename: outcome } };
      return { ...workspace, staged, results, ...settledBy([outcome], workspace) };
    }
    case "items": {
      const { groupId, outcomes } = event;
      const before = resultsOf(workspace, groupId);
      const items = Object.fromEntries(outcomes.map((outcome) => [conversationKey(outcome.conversation), outcome]));
      const doneKeys = new Set(Object.keys(items).filter((key) => items[key] && isDone(items[key])));
      return {
        ...workspace,
        staged: withoutMembers(workspace.staged, groupId, doneKeys),
        results: { ...workspace.results, [groupId]: { ...before, items: { ...before.items, ...items } } },
        ...settledBy(outcomes, workspace),
      };
    }
    case "failure":
      return { ...workspace, summary: { total: 0, done: 0, failed: 0, notSent: 0, failure: event.failure } };
  }
}

/** Once reading back has told what became of every item, the rows say it, and the failure of the call is past. */
function settledBy(
  outcomes: readonly { found?: boolean }[],
  { summary }: Workspace,
): { summary?: Summary | undefined } {
  const settled = outcomes.every((outcome) => outcome.found !== undefined);
  return summary?.failure && settled ? { summary: undefined } : {};
}

function ended({ sending: _over, ...workspace }: Workspace, total: number): Workspace {
  const left = countOf(workspace.staged).changes;
  const failedCount = Object.entries(workspace.staged).reduce((count, [id, stage]) => {
    const results = workspace.results[Number(id)];
    const members = stage.members.filter((change) => results?.items[conversationKey(change.conversation)]);
    return count + members.length + (stage.rename !== undefined && results?.rename ? 1 : 0);
  }, 0);
  const summary = { total, done: total - left, failed: failedCount, notSent: left - failedCount };
  return { ...workspace, summary: { ...workspace.summary, ...summary } };
}

function created(workspace: Workspace, groupId: number, outcomes: ItemOutcome[]): Workspace {
  const withResults = applied(workspace, { kind: "items", groupId, outcomes });
  const failed = outcomes.filter((outcome) => !isDone(outcome));
  if (failed.length === 0) return withResults;
  const changes = failed.map(({ op, conversation }) => ({ op, conversation }));
  const total = outcomes.length;
  return {
    ...withResults,
    staged: withMembers(withResults.staged, groupId, changes),
    summary: { total, done: total - failed.length, failed: failed.length, notSent: 0 },
  };
}

function resultsOf(workspace: Workspace, groupId: number): GroupResults {
  return workspace.results[groupId] ?? { items: {}, order: [] };
}

function withStage(staged: Staged, groupId: number, members: MemberChange[]): Staged {
  const { [groupId]: _before, ...others } = staged;
  return members.length === 0 ? others : { ...others, [groupId]: { members } };
}

function forgetting(workspace: Workspace, groupId: number, keys: ReadonlySet<string>): Workspace {
  const before = workspace.results[groupId];
  if (!before) return workspace;
  const items = Object.fromEntries(Object.entries(before.items).filter(([key]) => !keys.has(key)));
  return { ...workspace, results: { ...workspace.results, [groupId]: { ...before, items } } };
}

function onlyDone(results: Workspace["results"]): Workspace["results"] {
  return Object.fromEntries(
    Object.entries(results).map(([id, { rename, items, order }]) => [
      id,
      {
        ...(rename && isDone(rename) && { rename }),
        items: Object.fromEntries(Object.entries(items).filter(([, outcome]) => isDone(outcome))),
        order,
      },
    ]),
  );
}
