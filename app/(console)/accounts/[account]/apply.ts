import { retryClassOf } from "@/lib/chat/errors";
import { limits } from "@/lib/chat/limits";
import type { Failure, Outcome } from "@/lib/chat/outcome";
import type { AccountContents } from "@/lib/chat/read-account";
import { conversationKey, type MemberChange, type MemberResult } from "@/lib/chat/wire";
import type { PlannedCall } from "./staged";

/**
 * What came of one item. `?`: no readable answer came. `found`: what reading back saw, after a lost answer or a code
 * behind which it may have been done; absent where that could not tell. `call` counts from 1 within one application.
 */
export type ItemOutcome = MemberChange & {
  code: number | "?";
  info: string;
  call: number;
  found?: boolean;
  /** Nothing was different before: it was in already, or out. */
  same?: boolean;
};
export type RenameOutcome = {
  from: string;
  to: string;
  code: number | "?";
  info: string;
  call: number;
  found?: boolean;
};

export type ApplyEvent =
  | { kind: "progress"; call: number; phase: "sending" | "waiting" | "readingBack" }
  | { kind: "rename"; groupId: number; outcome: RenameOutcome }
  | { kind: "items"; groupId: number; outcomes: ItemOutcome[] }
  | { kind: "failure"; failure: Failure; call: number };

/** The outside of an application: the service, and time. */
export type ApplyPorts = {
  rename(group: string, to: string): Promise<Outcome<unknown>>;
  changeMembers(group: string, items: MemberChange[]): Promise<Outcome<MemberResult[]>>;
  read(): Promise<Outcome<AccountContents>>;
  wait(ms: number): Promise<void>;
  now(): number;
};

const readBackAfterMs = limits.serviceTimeoutMs.value + 500;
const resendsMax = 3;

/** Whether this outcome leaves nothing to do: code 0, or a read-back that found things as wanted. */
export function isDone(outcome: { code: number | "?"; found?: boolean }): boolean {
  return outcome.code === 0 || outcome.found === true;
}

/**
 * Sends the planned calls one after the other and tells of each answer as it comes.
 * A rename that is refused leaves the members to go under the old name. A group that is gone takes its own calls with
 * it. A fault that needs a person ends everything. After a lost answer the account is read back, not before the
 * service's own time is over, and nothing more is sent: what is still staged is a person's next click.
 */
export async function applyCalls(calls: readonly PlannedCall[], ports: ApplyPorts, tell: (event: ApplyEvent) => void) {
  const oldNames = new Map<number, string>();
  const gone = new Set<number>();
  for (const [at, planned] of calls.entries()) {
    const call = at + 1;
    if (gone.has(planned.groupId)) continue;
    tell({ kind: "progress", call, phase: "sending" });
    const sentAt = ports.now();
    const outcome = await sendPatiently(planned);
    if (outcome.ok) {
      if (planned.kind === "rename") tellRename(planned, { code: 0, info: "" });
      else
        tell({ kind: "items", groupId: planned.groupId, outcomes: outcome.value.map((item) => ({ ...item, call })) });
      continue;
    }
    const { failure } = outcome;
    const next = nextAfter(failure);
    if (planned.kind === "rename") oldNames.set(planned.groupId, planned.from);
    if (planned.kind === "rename" && failure.kind === "refused" && next === "goOn") {
      tellRename(planned, failure);
      if (failure.code === 51009) gone.add(planned.groupId);
      continue;
    }
    tell({ kind: "failure", failure, call });
    if (next === "readBack") {
      tell({ kind: "progress", call, phase: "readingBack" });
      await ports.wait(Math.max(0, readBackAfterMs - (ports.now() - sentAt)));
      const said = failure.kind === "refused" ? failure : { code: "?" as const, info: "" };
      tellReadBack(planned, await ports.read(), { code: said.code, info: said.info, call });
    }
    if (next !== "goOn") return;
    gone.add(planned.groupId);

    function tellRename(rename: PlannedCall & { kind: "rename" }, answer: { code: number; info: string }) {
      const { groupId, from, to } = rename;
      tell({ kind: "rename", groupId, outcome: { from, to, code: answer.code, info: answer.info, call } });
    }
  }

  /** Sends; what was certainly not done because too many calls came is sent again, a second later. */
  async function sendPatiently(planned: PlannedCall): Promise<Outcome<MemberResult[]>> {
    for (let resends = 0; ; resends++) {
      const outcome = await send(planned);
      const again =
        !outcome.ok && outcome.failure.kind === "refused" && retryClassOf(outcome.failure.code) === "resend";
      if (!again || resends === resendsMax) return outcome;
      tell({ kind: "progress", call: calls.indexOf(planned) + 1, phase: "waiting" });
      await ports.wait(1000 * (resends + 1));
    }
  }

  async function send(planned: PlannedCall): Promise<Outcome<MemberResult[]>> {
    if (planned.kind === "members") {
      return ports.changeMembers(oldNames.get(planned.groupId) ?? planned.group, planned.items);
    }
    const outcome = await ports.rename(planned.from, planned.to);
    return outcome.ok ? { ok: true, value: [] } : outcome;
  }

  function tellReadBack(
    planned: PlannedCall,
    read: Outcome<AccountContents>,
    lost: { code: number | "?"; info: string; call: number },
  ) {
    if (planned.kind === "rename") {
      const name = read.ok ? read.value.groups.find((group) => group.id === planned.groupId)?.name : undefined;
      const found = name === planned.to ? true : name === planned.from ? false : undefined;
      const { groupId, from, to } = planned;
      tell({ kind: "rename", groupId, outcome: { from, to, ...lost, ...(found !== undefined && { found }) } });
      return;
    }
    const inGroup = read.ok ? membersOf(read.value, planned.groupId) : undefined;
    const outcomes = planned.items.map((item) => ({
      ...item,
      ...lost,
      ...(inGroup && { found: inGroup.has(conversationKey(item.conversation)) === (item.op === "add") }),
    }));
    tell({ kind: "items", groupId: planned.groupId, outcomes });
  }
}

/** What was read before, as it must be after an answer: the page is true between two calls as well. */
export function withAnswer(contents: AccountContents, event: ApplyEvent): AccountContents {
  if (event.kind === "rename" && isDone(event.outcome)) {
    const { groupId, outcome } = event;
    const groups = contents.groups.map((group) => (group.id === groupId ? { ...group, name: outcome.to } : group));
    return { ...contents, groups };
  }
  if (event.kind !== "items") return contents;
  const done = new Map(event.outcomes.filter(isDone).map((item) => [conversationKey(item.conversation), item]));
  const contacts = contents.contacts.map((contact) => {
    const item = done.get(conversationKey(contact.conversation));
    if (!item) return contact;
    done.delete(conversationKey(contact.conversation));
    const others = contact.groupIds.filter((id) => id !== event.groupId);
    return { ...contact, groupIds: item.op === "add" ? [...others, event.groupId].sort((a, b) => a - b) : others };
  });
  const added = [...done.values()].filter((item) => item.op === "add");
  const changedAt = Math.floor(Date.now() / 1000);
  const fresh = added.map(({ conversation }) => ({ conversation, groupIds: [event.groupId], marks: [], changedAt }));
  const kept = contacts.filter(
    (contact) => contact.groupIds.length > 0 || contact.marks.length > 0 || contact.customMark,
  );
  return { ...contents, contacts: [...kept, ...fresh] };
}

/** The conversations of one group, as keys; undefined when the group itself is gone. */
export function membersOf(contents: AccountContents, groupId: number): Set<string> | undefined {
  if (!contents.groups.some((group) => group.id === groupId)) return undefined;
  const members = contents.contacts.filter((contact) => contact.groupIds.includes(groupId));
  return new Set(members.map((contact) => conversationKey(contact.conversation)));
}

function nextAfter(failure: Failure): "goOn" | "readBack" | "end" {
  if (failure.kind === "unreachable") return failure.sent ? "readBack" : "end";
  if (failure.kind === "invalid") return "goOn";
  const retry = retryClassOf(failure.code);
  return retry === "never" ? "goOn" : retry === "readBack" ? "readBack" : "end";
}
