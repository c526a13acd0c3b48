import { errors, retryClassOf } from "@/lib/chat/errors";
import { mayBeDone, readBackAfterMs } from "@/lib/chat/lost-answer";
import { done, type Failure, type Outcome } from "@/lib/chat/outcome";
import type { AccountContents } from "@/lib/chat/read-account";
import {
  type Conversation,
  conversationKey,
  type ItemResult,
  type MarkChange,
  type MemberChange,
  type MemberResult,
} from "@/lib/chat/wire";
import { changesIn, type PlannedCall } from "./planned-calls";
import { membersOf } from "./staged";
import { isAsWanted } from "./staged-marks";

/**
 * What the service said. `?`: no readable answer came. `found`: what reading back saw, after a lost answer or a code
 * behind which it may have been done; absent where that could not tell. `call` counts from 1 within one application.
 */
export type Said = {
  code: number | "?";
  info: string;
  call: number;
  found?: boolean;
  /** Nothing was different before: it was in already, or out. */
  same?: boolean;
  /** In the book of calls. */
  callId?: string | undefined;
};
export type ItemOutcome = MemberChange & Said;
export type RenameOutcome = { from: string; to: string } & Said;
export type MarkOutcome = MarkChange & Said;
export type RecentOutcome = { conversation: Conversation } & Said;

/** A call that failed as a whole. `refused`: staged changes that the service said no to with it. */
export type CallFailure = {
  failure: Failure;
  call: number;
  refused: number;
  group?: string;
  callId?: string | undefined;
};

export type ApplyEvent =
  | { kind: "progress"; call: number; calls?: number; phase: "sending" | "waiting" | "readingBack" }
  | { kind: "rename"; groupId: number; outcome: RenameOutcome }
  | { kind: "items"; groupId: number; outcomes: ItemOutcome[] }
  | { kind: "marks"; outcomes: MarkOutcome[] }
  | { kind: "recent"; outcome: RecentOutcome }
  | ({ kind: "failure" } & CallFailure);

/** The outside of an application: the service, and time. */
export type ApplyPorts = {
  rename(group: string, to: string): Promise<Outcome<unknown>>;
  changeMembers(group: string, items: MemberChange[]): Promise<Outcome<MemberResult[]>>;
  markContacts(items: MarkChange[]): Promise<Outcome<ItemResult[]>>;
  deleteRecent(conversation: Conversation): Promise<Outcome<unknown>>;
  read(): Promise<Outcome<AccountContents>>;
  isRecent(conversation: Conversation): Promise<Outcome<boolean>>;
  wait(ms: number): Promise<void>;
};

const resendsMax = 3;

/** Whether this outcome leaves nothing to do: code 0, or a read-back that found things as wanted. */
export function isDone(outcome: Pick<Said, "code" | "found">): boolean {
  return outcome.code === 0 || outcome.found === true;
}

/**
 * Sends the planned calls one after the other and tells of each answer as it comes.
 * A rename that is refused leaves the members to go under the old name. A group that is gone takes its own calls with
 * it, an edition that lacks the feature those that need it. A fault that needs a person ends everything. After a lost
 * answer the account is read back, not before the service's own time is over, and nothing more is sent: what is still
 * staged is a person's next click.
 */
export async function applyCalls(calls: readonly PlannedCall[], ports: ApplyPorts, tell: (event: ApplyEvent) => void) {
  const oldNames = new Map<number, string>();
  const gone = new Set<number>();
  let gated = false;
  for (const [at, planned] of calls.entries()) {
    const call = at + 1;
    if ((gated && isGated(planned)) || (isOfGroup(planned) && gone.has(planned.groupId))) continue;
    tell({ kind: "progress", call, calls: calls.length, phase: "sending" });
    const outcome = await sendPatiently(planned, call);
    if (outcome.ok) {
      tell(outcome.value);
      continue;
    }
    const { failure, callId } = outcome;
    const next = nextAfter(failure);
    if (planned.kind === "rename") oldNames.set(planned.groupId, planned.from);
    if (planned.kind !== "members" && planned.kind !== "marks" && failure.kind === "refused" && next === "goOn") {
      tell(sayingOf(planned, () => ({ code: failure.code, info: failure.info, call, callId })));
      if (isOfGroup(planned) && failure.code === errors.groupNotFound.code) gone.add(planned.groupId);
      continue;
    }
    const refused = failure.kind === "refused" && next !== "readBack" ? changesIn(planned) : 0;
    tell({
      kind: "failure",
      failure,
      call,
      callId,
      refused,
      ...(planned.kind === "members" && { group: nameOf(planned) }),
    });
    if (next === "readBack") {
      tell({ kind: "progress", call, phase: "readingBack" });
      // Counted from its loss: nobody here knows how long the console let it wait for its turn.
      await ports.wait(readBackAfterMs);
      const said = failure.kind === "refused" ? failure : { code: "?" as const, info: "" };
      tell((await readBack(planned, { code: said.code, info: said.info, call, callId }, ports)).event);
    }
    if (next === "goOn" && isOfGroup(planned)) gone.add(planned.groupId);
    if (failure.kind === "refused" && failure.code === errors.planLacksFeature.code) gated = true;
    else if (next !== "goOn") return;
  }

  /** The name that the group has by now: a refused rename leaves it the old one. */
  function nameOf(planned: PlannedCall & { kind: "members" }): string {
    return oldNames.get(planned.groupId) ?? planned.group;
  }

  /** Sends; what was certainly not done because too many calls came is sent again, a second later. */
  async function sendPatiently(planned: PlannedCall, call: number): Promise<Outcome<ApplyEvent>> {
    for (let resends = 0; ; resends++) {
      const outcome = await send(planned, call);
      const again =
        !outcome.ok && outcome.failure.kind === "refused" && retryClassOf(outcome.failure.code) === "resend";
      if (!again || resends === resendsMax) return outcome;
      tell({ kind: "progress", call, phase: "waiting" });
      await ports.wait(1000 * (resends + 1));
    }
  }

  async function send(planned: PlannedCall, call: number): Promise<Outcome<ApplyEvent>> {
    const good = ({ callId }: { callId?: string }) => ({ code: 0, info: "", call, callId });
    switch (planned.kind) {
      case "members": {
        const answer = await ports.changeMembers(nameOf(planned), planned.items);
        if (!answer.ok) return answer;
        return done(sayingOf(planned, saidIn(answer, call)));
      }
      case "marks": {
        const answer = await ports.markContacts(planned.items);
        if (!answer.ok) return answer;
        return done(sayingOf(planned, saidIn(answer, call)));
      }
      case "rename": {
        const answer = await ports.rename(planned.from, planned.to);
        return answer.ok ? done(sayingOf(planned, () => good(answer))) : answer;
      }
      case "recent": {
        const answer = await ports.deleteRecent(planned.conversation);
        return answer.ok ? done(sayingOf(planned, () => good(answer))) : answer;
      }
    }
  }
}

/**
 * Reads back what an earlier application left open, as it was planned then, before anything is sent again. False where
 * that cannot be read: it is as open as before, and nothing may be sent.
 */
export async function settleOpen(open: readonly PlannedCall[], ports: ApplyPorts, tell: (event: ApplyEvent) => void) {
  let unread: Failure | undefined;
  for (const planned of open) {
    tell({ kind: "progress", call: 0, phase: "readingBack" });
    const { event, failure } = await readBack(planned, { code: "?", info: "", call: 0 }, ports);
    tell(event);
    unread ??= failure;
  }
  if (unread) tell({ kind: "failure", failure: unread, call: 0, refused: 0 });
  return unread === undefined;
}

async function readBack(planned: PlannedCall, lost: Said, ports: ApplyPorts) {
  const findings = await findingsOf(planned, ports);
  const event = sayingOf(planned, (key) => {
    const found = findings.ok ? findings.value.get(key) : undefined;
    return { ...lost, ...(found !== undefined && { found }) };
  });
  return { event, failure: findings.ok ? undefined : findings.failure };
}

async function findingsOf(planned: PlannedCall, ports: ApplyPorts): Promise<Outcome<Map<string, boolean>>> {
  if (planned.kind === "recent") {
    const listed = await ports.isRecent(planned.conversation);
    return listed.ok ? done(new Map([[conversationKey(planned.conversation), !listed.value]])) : listed;
  }
  const read = await ports.read();
  return read.ok ? done(findingsIn(read.value, planned)) : read;
}

/** By conversation key; what an answer leaves out is not known. */
function saidIn(answer: { value: readonly ItemResult[]; callId?: string }, call: number): (key: string) => Said {
  const { value, callId } = answer;
  const byKey = new Map(value.map((result) => [conversationKey(result.conversation), result]));
  return (key) => {
    const { code, info } = byKey.get(key) ?? { code: "?" as const, info: "" };
    return { code, info, call, callId };
  };
}

const keyOfRename = "";

/** What is said of everything that a call carries, by conversation key. */
function sayingOf(planned: PlannedCall, saidOf: (key: string) => Said): ApplyEvent {
  switch (planned.kind) {
    case "rename": {
      const { groupId, from, to } = planned;
      return { kind: "rename", groupId, outcome: { from, to, ...saidOf(keyOfRename) } };
    }
    case "members": {
      const outcomes = planned.items.map((item) => ({ ...item, ...saidOf(conversationKey(item.conversation)) }));
      return { kind: "items", groupId: planned.groupId, outcomes };
    }
    case "marks": {
      const outcomes = planned.items.map((item) => ({ ...item, ...saidOf(conversationKey(item.conversation)) }));
      return { kind: "marks", outcomes };
    }
    case "recent": {
      const { conversation } = planned;
      return { kind: "recent", outcome: { conversation, ...saidOf(conversationKey(conversation)) } };
    }
  }
}

/** By conversation key, whether things are as a call wanted them; nothing where the read cannot tell. */
function findingsIn(contents: AccountContents, planned: PlannedCall): Map<string, boolean> {
  const findings = new Map<string, boolean>();
  if (planned.kind === "rename") {
    const name = contents.groups.find((group) => group.id === planned.groupId)?.name;
    if (name === planned.to || name === planned.from) findings.set(keyOfRename, name === planned.to);
  }
  if (planned.kind === "members") {
    const inGroup = membersOf(contents, planned.groupId);
    for (const { op, conversation } of inGroup ? planned.items : []) {
      const key = conversationKey(conversation);
      findings.set(key, inGroup?.has(key) === (op === "add"));
    }
  }
  if (planned.kind === "marks") {
    const contacts = new Map(contents.contacts.map((contact) => [conversationKey(contact.conversation), contact]));
    for (const change of planned.items) {
      const key = conversationKey(change.conversation);
      findings.set(key, isAsWanted(contacts.get(key), change));
    }
  }
  return findings;
}

function isOfGroup(planned: PlannedCall): planned is PlannedCall & { groupId: number } {
  return planned.kind === "rename" || planned.kind === "members";
}

/** Calls that an edition below Pro refuses (51013): custom texts and the recent list are for every edition (OQ-15). */
function isGated(planned: PlannedCall): boolean {
  if (planned.kind === "marks") return planned.items.some((item) => item.scope !== "custom");
  return planned.kind !== "recent";
}

function nextAfter(failure: Failure): "goOn" | "readBack" | "end" {
  if (mayBeDone(failure)) return "readBack";
  if (failure.kind === "unreachable" || failure.kind === "denied") return "end";
  return failure.kind === "invalid" || retryClassOf(failure.code) === "never" ? "goOn" : "end";
}
