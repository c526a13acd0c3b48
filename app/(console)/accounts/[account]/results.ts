import { retryClassOf } from "@/lib/chat/errors";
import { conversationKey } from "@/lib/chat/wire";
import {
  type ApplyEvent,
  type ItemOutcome,
  isDone,
  type MarkOutcome,
  type RecentOutcome,
  type RenameOutcome,
  type Said,
} from "./apply";
import { type GroupStage, type Staged, without } from "./staged";

/** What the service said in this sitting, by conversation, and the order of rows that it was said to. */
export type Results<Outcome> = {
  readonly items: { readonly [key: string]: Outcome };
  readonly order: readonly string[];
};
export type GroupResults = Results<ItemOutcome> & { readonly rename?: RenameOutcome };

/** What the service said of each part of an account's staged work. */
export type AccountResults = {
  readonly groups: { readonly [groupId: number]: GroupResults };
  readonly marks: Results<MarkOutcome>;
  readonly recents: Results<RecentOutcome>;
};

/** The rows as they stand when an application begins: they keep these places after it. */
export type Orders = {
  readonly groups: { readonly [groupId: number]: readonly string[] };
  readonly marks: readonly string[];
};

const nothingSaid = { items: {}, order: [] };
export const noResults: AccountResults = { groups: {}, marks: nothingSaid, recents: nothingSaid };

/** Adds an answer. */
export function withSaid(results: AccountResults, event: ApplyEvent): AccountResults {
  switch (event.kind) {
    case "rename":
      return withGroup(results, event.groupId, { ...ofGroup(results, event.groupId), rename: event.outcome });
    case "items": {
      const group = ofGroup(results, event.groupId);
      return withGroup(results, event.groupId, { ...group, ...withItems(group, event.outcomes) });
    }
    case "marks":
      return { ...results, marks: withItems(results.marks, event.outcomes) };
    case "recent":
      return { ...results, recents: withItems(results.recents, [event.outcome]) };
    default:
      return results;
  }
}

/** Only what still waits is sent; what the service said of those rows before is no longer true. */
export function beforeSending(results: AccountResults, staged: Staged, orders: Orders): AccountResults {
  const groups: { [groupId: number]: GroupResults } = { ...results.groups };
  for (const [id, { members }] of Object.entries(staged.groups)) {
    const waiting = new Set(members.map((change) => conversationKey(change.conversation)));
    groups[Number(id)] = {
      items: without(ofGroup(results, Number(id)).items, waiting),
      order: orders.groups[Number(id)] ?? [],
    };
  }
  const marks = { items: without(results.marks.items, new Set(Object.keys(staged.marks))), order: orders.marks };
  return { groups, marks, recents: forgetting(results.recents, new Set(Object.keys(staged.recents))) };
}

/** Of what is staged, that which may have been done already: no answer that says so came, and no reading back has told. */
export function openPart(staged: Staged, results: AccountResults): Staged {
  const groups = Object.entries(staged.groups).map(([id, { rename, members }]): [string, GroupStage] => {
    const said = ofGroup(results, Number(id));
    const open = members.filter(({ conversation }) => isOpen(said.items[conversationKey(conversation)]));
    return [id, { members: open, ...(rename !== undefined && isOpen(said.rename) && { rename }) }];
  });
  const openOf = <Stage>(stages: { readonly [key: string]: Stage }, { items }: Results<Said>) =>
    Object.fromEntries(Object.entries(stages).filter(([key]) => isOpen(items[key])));
  return {
    groups: Object.fromEntries(groups),
    marks: openOf(staged.marks, results.marks),
    recents: openOf(staged.recents, results.recents),
  };
}

/** The part of the staged work that a row belongs to: a group by its number, the marks, or the recent list. */
export type Part = number | "marks" | "recents";

/** Forgets what was said of rows that a person took back or changed. */
export function withoutSaid(results: AccountResults, part: Part, keys: ReadonlySet<string>): AccountResults {
  if (part === "marks") return { ...results, marks: forgetting(results.marks, keys) };
  if (part === "recents") return { ...results, recents: forgetting(results.recents, keys) };
  const before = results.groups[part];
  return before ? withGroup(results, part, { ...before, ...forgetting(before, keys) }) : results;
}

/** Forgets what was said of a group's new name. */
export function withoutRenameSaid(results: AccountResults, groupId: number): AccountResults {
  const { rename, ...rest } = ofGroup(results, groupId);
  return rename ? withGroup(results, groupId, rest) : results;
}

/** Failed rows are no longer staged: only what was done is still worth saying. */
export function onlyDone(results: AccountResults): AccountResults {
  const groups = Object.entries(results.groups).map(([id, { rename, ...rest }]) => [
    id,
    { ...(rename && isDone(rename) && { rename }), ...doneOf(rest) },
  ]);
  return { groups: Object.fromEntries(groups), marks: doneOf(results.marks), recents: doneOf(results.recents) };
}

function isOpen(said: Said | undefined): boolean {
  if (!said || said.found !== undefined) return false;
  return said.code === "?" || retryClassOf(said.code) === "readBack";
}

function ofGroup(results: AccountResults, groupId: number): GroupResults {
  return results.groups[groupId] ?? nothingSaid;
}

function withGroup(results: AccountResults, groupId: number, group: GroupResults): AccountResults {
  return { ...results, groups: { ...results.groups, [groupId]: group } };
}

function withItems<Outcome extends ItemOutcome | MarkOutcome | RecentOutcome>(
  { items, order }: Results<Outcome>,
  outcomes: readonly Outcome[],
): Results<Outcome> {
  const said = Object.fromEntries(outcomes.map((outcome) => [conversationKey(outcome.conversation), outcome]));
  return { items: { ...items, ...said }, order };
}

function forgetting<Outcome>({ items, order }: Results<Outcome>, keys: ReadonlySet<string>): Results<Outcome> {
  return { items: without(items, keys), order };
}

function doneOf<Outcome extends Parameters<typeof isDone>[0]>({ items, order }: Results<Outcome>): Results<Outcome> {
  return { items: Object.fromEntries(Object.entries(items).filter(([, outcome]) => isDone(outcome))), order };
}
