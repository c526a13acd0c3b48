import type { EndState, RowWhy } from "../chat/bulk-job.ts";
import type { Change, Effect, Ending } from "../chat/change.ts";
import { retryClassOf } from "../chat/errors.ts";
import { type Conversation, conversationKey } from "../chat/wire.ts";

/** What of a row its call's ending is read by. */
export type CallRow = { line: number; conversation?: Conversation };

/** What an ending says of one row. */
export type RowSaid = { line: number; state: EndState; code: number; why?: RowWhy };

/**
 * What follows from how a call ended. `over`: with a result for each of its rows. `part`: its answer was lost, and the account shows some of its
 * rows done: the others may be sent once more, on their own (`groupId`: of the group that it has made). `again`: nothing was done: the service
 * takes no more at the moment (`limited`), its answer was `lost`, or it was never sent. `stop`: nothing was done, and no other call will fare
 * better.
 */
export type AfterCall =
  | { kind: "over"; rows: RowSaid[] }
  | { kind: "part"; rows: RowSaid[]; left: CallRow[]; groupId?: number }
  | { kind: "again"; why: "limited" | "lost" | "unsent" }
  | { kind: "stop"; code: number };

/** So often a call may be sent whose answers get lost, where each time the account shows that nothing was done. */
const lossesMax = 2;

/**
 * Judges an ending that is final (never `lost`). `rows`: those that the call carries. `losses`: how many of its answers were lost, this one
 * included.
 */
export function afterCall(ending: Ending, rows: readonly CallRow[], losses: number): AfterCall {
  const all = (state: EndState, code: number, why?: RowWhy): AfterCall => ({
    kind: "over",
    rows: rows.map(({ line }) => ({ line, state, code, ...(why && { why }) })),
  });
  switch (ending.how) {
    case "answered": {
      if (ending.code === 0) return { kind: "over", rows: rows.map((row) => saidOfItem(row, ending)) };
      const retry = retryClassOf(ending.code);
      if (retry === "never") return all("failed", ending.code, "callRefused");
      return retry === "stop" ? { kind: "stop", code: ending.code } : { kind: "again", why: "limited" };
    }
    case "settled":
      if (ending.verdict !== "notDone") return afterState(ending, rows);
      return losses < lossesMax ? { kind: "again", why: "lost" } : all("failed", ending.code, "notDone");
    default:
      return { kind: "again", why: "unsent" };
  }
}

/** The same sentence for each row of a call. */
export function saidOfAll(rows: readonly CallRow[], state: EndState, why: RowWhy, code = 0): RowSaid[] {
  return rows.map(({ line }) => ({ line, state, code, why }));
}

/** By the row's own item; one that has none, such as a rename, is as the call. */
function saidOfItem({ line, conversation }: CallRow, { items }: Ending): RowSaid {
  const key = conversation && conversationKey(conversation);
  const item = items.find((each) => conversationKey(each.conversation) === key);
  const code = item?.code ?? 0;
  return { line, state: code === 0 ? "done" : "failed", code };
}

/** Whoever is seen not to have moved was refused, or taken back since: sent alone, each of them gets its own answer. */
function afterState(ending: Ending, rows: readonly CallRow[]): AfterCall {
  const said = rows.map((row) => saidOfState(row, ending));
  const left = rows.filter((_, at) => said[at]?.state === "unknown");
  const mayBeSent = ending.effects.length > 0 && left.every(({ conversation }) => conversation);
  if (left.length === 0 || !mayBeSent) return { kind: "over", rows: said };
  const made = ending.effects.find((effect) => effect.kind === "created");
  return {
    ...{ kind: "part", rows: said.filter(({ state }) => state === "done"), left },
    ...(made && { groupId: made.groupId }),
  };
}

/** The results of a call that was done in part, where what is left of it is not sent any more. */
export function withRest(part: Extract<AfterCall, { kind: "part" }>, why: "killed" | "readBack"): AfterCall {
  return { kind: "over", rows: [...part.rows, ...saidOfAll(part.left, "unknown", why)] };
}

/** Whether what an ending tells to have been made different accounts for each of these rows. */
export function isAllSeen(rows: readonly CallRow[], { effects }: Ending): boolean {
  return rows.every(({ conversation }) => isSeen(conversation, effects));
}

/** What of a change carries these conversations; a group that it made is there by now. */
export function partOf(change: Change, left: readonly CallRow[]): Change {
  const keys = new Set(left.flatMap(({ conversation }) => (conversation ? conversationKey(conversation) : [])));
  const isLeft = (conversation: Conversation) => keys.has(conversationKey(conversation));
  if (change.verb === "changeMembers")
    return { ...change, items: change.items.filter(({ conversation }) => isLeft(conversation)) };
  if (change.verb !== "createGroup") return change;
  const { account, name: group, conversations } = change;
  const items = conversations.filter(isLeft).map((conversation) => ({ op: "add" as const, conversation }));
  return { verb: "changeMembers", account, group, items };
}

/**
 * By what the account shows after a lost answer: a row is done where its conversation is seen to have moved, or its group to have been made,
 * or where all of the call is as it should be; of the others only the service could have told.
 */
function saidOfState({ line, conversation }: CallRow, { verdict, effects }: Ending): RowSaid {
  if (verdict === "done" || isSeen(conversation, effects)) return { line, state: "done", code: 0 };
  return { line, state: "unknown", code: 0, why: "readBack" };
}

/** Without a conversation it is the group itself that is spoken of. */
function isSeen(conversation: Conversation | undefined, effects: readonly Effect[]): boolean {
  const key = conversation && conversationKey(conversation);
  return effects.some((effect) =>
    effect.kind === "added" || effect.kind === "removed"
      ? conversationKey(effect.conversation) === key
      : key === undefined && groupKinds.has(effect.kind),
  );
}

const groupKinds: ReadonlySet<Effect["kind"]> = new Set(["created", "renamed", "deleted"]);
