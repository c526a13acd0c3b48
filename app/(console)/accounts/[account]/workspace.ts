import { type Conversation, conversationKey, type Group, type MemberChange } from "@/lib/chat/wire";
import { type ApplyEvent, type CallFailure, type ItemOutcome, isDone, type Said } from "./apply";
import {
  type AccountResults,
  beforeSending,
  noResults,
  type Orders,
  onlyDone,
  type Part,
  withoutRenameSaid,
  withoutSaid,
  withSaid,
} from "./results";
import {
  countOf,
  mergedStages,
  nothingStaged,
  type Staged,
  withMembers,
  without,
  withoutGroup,
  withoutMembers,
  withRecents,
  withRename,
} from "./staged";
import { isMarkChange, type MarkEdit, type Marked, withMarkEdit } from "./staged-marks";

/** How the last application ended. `failures`: the calls that failed as a whole, in the order of sending. */
export type Summary = {
  total: number;
  done: number;
  failed: number;
  notSent: number;
  failures: readonly CallFailure[];
};

/** A person's unsent work on one account, and what came of the sent part. */
export type Workspace = {
  readonly staged: Staged;
  /** Earlier stages, the newest last: Ctrl Z goes back. */
  readonly past: readonly Staged[];
  /** The field that is being typed in: its keystrokes are one step to go back. */
  readonly typing?: string | undefined;
  readonly results: AccountResults;
  readonly sending?: { call: number; calls: number; phase: "sending" | "waiting" | "readingBack" };
  readonly summary?: Summary | undefined;
};

export const emptyWorkspace: Workspace = { staged: nothingStaged, past: [], results: noResults };

export type WorkspaceEvent =
  | { kind: "rename"; group: Group; name: string | undefined }
  | { kind: "members"; groupId: number; changes: readonly MemberChange[] }
  | { kind: "marks"; of: readonly Marked[]; edit: MarkEdit }
  | { kind: "recents"; conversations: readonly Conversation[] }
  | { kind: "takeBack"; from: Part; keys: ReadonlySet<string> }
  | { kind: "takeAllBack" }
  | { kind: "dropGroup"; groupId: number }
  | { kind: "restore"; staged: Staged }
  | { kind: "undo" }
  | { kind: "start"; calls: number; orders: Orders }
  | { kind: "apply"; event: ApplyEvent }
  | { kind: "end"; total: number }
  | { kind: "created"; groupId: number; outcomes: ItemOutcome[] }
  /** The recent list was read anew: what was said of its rows is past. */
  | { kind: "recentsRead" }
  | { kind: "dismiss" };

/** While calls run nothing can be staged: what is sent is what was shown. */
export function nextWorkspace(workspace: Workspace, event: WorkspaceEvent): Workspace {
  const { staged, results } = workspace;
  if (workspace.sending && event.kind !== "apply" && event.kind !== "end") return workspace;
  switch (event.kind) {
    case "rename": {
      const { id } = event.group;
      const next = withRename(staged, event.group, event.name);
      const isSame = next.groups[id]?.rename === staged.groups[id]?.rename;
      const forgotten = isSame ? workspace : { ...workspace, results: withoutRenameSaid(results, id) };
      return typed(forgotten, next, `name of ${id}`);
    }
    case "members":
      return withStaged(workspace, withMembers(staged, event.groupId, event.changes));
    case "marks": {
      const next = { ...staged, marks: withMarkEdit(staged.marks, event.of, event.edit) };
      const keys = event.of.map((marked) => conversationKey(marked.conversation));
      if (event.edit.kind === "begin") return withStaged(workspace, next);
      const forgotten = { ...workspace, results: withoutSaid(results, "marks", new Set(keys)) };
      return event.edit.kind === "text" ? typed(forgotten, next, `text of ${keys}`) : withStaged(forgotten, next);
    }
    case "recents":
      return withStaged(workspace, withRecents(staged, event.conversations));
    case "takeBack": {
      const forgotten = { ...workspace, results: withoutSaid(results, event.from, event.keys) };
      return withStaged(forgotten, withoutPart(staged, event.from, event.keys));
    }
    case "takeAllBack":
      return { ...withStaged(workspace, nothingStaged), results: onlyDone(results), summary: undefined };
    case "dropGroup":
      return withStaged(workspace, withoutGroup(staged, event.groupId));
    case "restore":
      // What is brought back is kept nowhere else any more: no step back leads out of it.
      return { ...withStaged(workspace, mergedStages(event.staged, staged), false), past: [] };
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
        results: beforeSending(results, staged, event.orders),
      };
    case "apply":
      return applied(workspace, event.event);
    case "end":
      return ended(workspace, event.total);
    case "created":
      return created(workspace, event.groupId, event.outcomes);
    case "recentsRead":
      return { ...workspace, results: { ...results, recents: noResults.recents } };
    case "dismiss":
      return { ...workspace, summary: undefined };
  }
}

function withStaged(workspace: Workspace, staged: Staged, isStep = true): Workspace {
  const past = isStep ? [...workspace.past.slice(-99), workspace.staged] : workspace.past;
  return { ...workspace, staged, past, typing: undefined, summary: undefined };
}

function typed(workspace: Workspace, staged: Staged, field: string): Workspace {
  return { ...withStaged(workspace, staged, workspace.typing !== field), typing: field };
}

function withoutPart(staged: Staged, part: Part, keys: ReadonlySet<string>): Staged {
  if (part === "marks") return { ...staged, marks: without(staged.marks, keys) };
  if (part === "recents") return { ...staged, recents: without(staged.recents, keys) };
  return withoutMembers(staged, part, keys);
}

function applied(workspace: Workspace, event: ApplyEvent): Workspace {
  const { staged } = workspace;
  const results = withSaid(workspace.results, event);
  switch (event.kind) {
    case "progress": {
      const { call, calls = workspace.sending?.calls, phase } = event;
      return workspace.sending && calls ? { ...workspace, sending: { call, calls, phase } } : workspace;
    }
    case "rename": {
      const { groupId, outcome } = event;
      const stage = staged.groups[groupId];
      const left = isDone(outcome) && stage ? withoutRename(staged, groupId) : staged;
      return { ...workspace, staged: left, results, ...settledBy([outcome], workspace) };
    }
    case "items":
    case "marks": {
      const part = event.kind === "marks" ? "marks" : event.groupId;
      const outcomes: readonly (Said & { conversation: Conversation })[] = event.outcomes;
      const doneKeys = new Set(outcomes.filter(isDone).map((outcome) => conversationKey(outcome.conversation)));
      return {
        ...workspace,
        staged: withoutPart(staged, part, doneKeys),
        results,
        ...settledBy(outcomes, workspace),
      };
    }
    case "recent": {
      const doneKeys = new Set(isDone(event.outcome) ? [conversationKey(event.outcome.conversation)] : []);
      const left = withoutPart(staged, "recents", doneKeys);
      return { ...workspace, staged: left, results, ...settledBy([event.outcome], workspace) };
    }
    case "failure": {
      const { kind: _kind, ...failure } = event;
      const failures = [...(workspace.summary?.failures ?? []), failure];
      return { ...workspace, summary: { total: 0, done: 0, failed: 0, notSent: 0, failures } };
    }
  }
}

/** Once reading back has told what became of every item, the rows say it, and the failure of their call is past. */
function settledBy(outcomes: readonly Said[], { summary }: Workspace): { summary?: Summary | undefined } {
  if (!summary || outcomes.some((outcome) => outcome.found === undefined)) return {};
  const calls = new Set(outcomes.map((outcome) => outcome.call));
  const failures = summary.failures.filter((failure) => !calls.has(failure.call));
  return { summary: failures.length > 0 ? { ...summary, failures } : undefined };
}

function ended({ sending: _over, ...workspace }: Workspace, total: number): Workspace {
  const left = countOf(workspace.staged).changes;
  const failures = workspace.summary?.failures ?? [];
  const refused = failures.reduce((count, failure) => count + failure.refused, 0);
  const failed = failedRows(workspace) + refused;
  return { ...workspace, summary: { total, done: total - left, failed, notSent: left - failed, failures } };
}

/** Staged changes that have an answer of their own. */
function failedRows({ staged, results }: Workspace): number {
  const ofGroups = Object.entries(staged.groups).map(([id, stage]) => {
    const said = results.groups[Number(id)];
    const members = stage.members.filter((change) => said?.items[conversationKey(change.conversation)]);
    return members.length + (stage.rename !== undefined && said?.rename ? 1 : 0);
  });
  const marks = Object.entries(staged.marks).filter(([key, stage]) => isMarkChange(stage) && results.marks.items[key]);
  const recents = Object.keys(staged.recents).filter((key) => results.recents.items[key]);
  return ofGroups.reduce((sum, count) => sum + count, marks.length + recents.length);
}

function created(workspace: Workspace, groupId: number, outcomes: ItemOutcome[]): Workspace {
  const withResults = applied(workspace, { kind: "items", groupId, outcomes });
  const failed = outcomes.filter((outcome) => !isDone(outcome));
  if (failed.length === 0) return withResults;
  const changes = failed.map(({ op, conversation }) => ({ op, conversation }));
  const total = outcomes.length;
  return {
    ...withStaged(withResults, withMembers(withResults.staged, groupId, changes)),
    summary: { total, done: total - failed.length, failed: failed.length, notSent: 0, failures: [] },
  };
}

function withoutRename(staged: Staged, groupId: number): Staged {
  const { rename: _done, ...stage } = staged.groups[groupId] ?? { members: [] };
  if (stage.members.length === 0) return withoutGroup(staged, groupId);
  return { ...staged, groups: { ...staged.groups, [groupId]: stage } };
}
