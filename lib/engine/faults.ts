import { commands } from "../chat/commands.ts";
import type { AdmittedCommand } from "./admission.ts";
import { type FaultRule, FaultRules, fitsGlob, isHit, levelOf } from "./fault-rules.ts";
import { answersItems, infoOf } from "./item-faults.ts";
import { Refusal } from "./refusal.ts";

/** The connection shall close without an answer: the only thing that an engine's `answer` rejects with. */
export class ConnectionDropped extends Error {
  constructor() {
    super("the connection was dropped, as a fault rule asks");
  }
}

/** A call's answer that a rule planted. */
export class PlantedFault extends Error {
  readonly code: number;

  constructor(code: number) {
    super(infoOf(code));
    this.code = code;
  }
}

/** What the rules do to one call. `end` is the call's own fate; `codeOf` an item's, by its id. */
export type Faults = {
  delayMs: number;
  end?: { when: "before" | "after"; error: PlantedFault | ConnectionDropped };
  codeOf(id: string): number | undefined;
};

/** The rules that are in force; in memory only. Of several that hit, delays add up and the first code or drop counts. */
export function createFaults() {
  let rules: readonly FaultRule[] = [];

  return {
    get rules() {
      return rules;
    },

    /** 50002 at a rule that is none, and nothing changes. */
    put(request: unknown): void {
      const reading = FaultRules.safeParse(request);
      if (!reading.success) {
        const [issue] = reading.error.issues;
        const text = [["faults", ...(issue?.path ?? [])].join("."), issue?.message].join(": ");
        throw new Refusal("parameterInvalid", text.slice(0, 300));
      }
      rules = reading.data;
    },

    of(admitted: AdmittedCommand): Faults {
      const { accounts, items } = subjectsOf(admitted);
      const { command } = commands[admitted.verb];
      const [account = ""] = accounts;
      const codes = new Map<string, number>();
      const faults: Faults = { delayMs: 0, codeOf: (id) => codes.get(id) };
      for (const rule of rules) {
        if (!fitsGlob(rule.command, command)) continue;
        if (rule.account !== undefined && !accounts.some((each) => fitsGlob(rule.account, each))) continue;
        const named = items.filter((item) => fitsGlob(rule.item, item));
        if (levelIn(admitted, rule) === "item") {
          const hit = named.filter((item) => isHit(rule, [command, account, item]));
          for (const item of hit) if (rule.code !== undefined && !codes.has(item)) codes.set(item, rule.code);
          if (hit.length > 0) faults.delayMs += rule.delayMs ?? 0;
        } else if ((rule.item === undefined || named.length > 0) && isHit(rule, [command, account, ...items])) {
          faults.delayMs += rule.delayMs ?? 0;
          faults.end ??= endOf(rule);
        }
      }
      return faults;
    },
  };
}

/** Where no item has a result of its own, a rule for an item that does not say otherwise is for the call. */
function levelIn(admitted: AdmittedCommand, rule: FaultRule): "item" | "call" {
  return rule.at === undefined && !answersItems(admitted) ? "call" : levelOf(rule);
}

function endOf({ code, drop, after }: FaultRule): Faults["end"] {
  if (drop !== undefined) return { when: drop, error: new ConnectionDropped() };
  return code === undefined ? undefined : { when: after ? "after" : "before", error: new PlantedFault(code) };
}

/** The accounts that a call speaks for, and the ids that its items name. */
function subjectsOf({ verb, input, admin }: AdmittedCommand): {
  accounts: readonly string[];
  items: readonly string[];
} {
  if (verb === "importAccount") return { accounts: [input.account], items: [input.account] };
  if (verb === "importAccounts") return both(input.profiles.map(({ account }) => account));
  if (verb === "checkAccounts" || verb === "deleteAccounts" || verb === "readProfiles") return both(input.accounts);
  if (verb === "createChatGroup") {
    const owner = input.owner === undefined ? [] : [input.owner];
    const accounts = [...owner, ...input.members.map(({ account }) => account)];
    return { accounts, items: input.id === undefined ? [] : [input.id] };
  }
  if (verb === "addChatGroupMembers" || verb === "removeChatGroupMembers")
    return { accounts: input.accounts, items: [input.chatGroup] };
  if (verb === "sendMessage") return { accounts: [input.from ?? admin, input.to], items: [input.to] };
  if (verb === "sendChatGroupMessage") return { accounts: [input.from ?? admin], items: [input.chatGroup] };
  if (verb === "destroyChatGroup") return { accounts: [], items: [input.chatGroup] };
  if (verb === "readChatGroups") return { accounts: [], items: input.chatGroups };
  const of = (items: readonly { id: string }[]) => ({ accounts: [input.account], items: items.map(({ id }) => id) });
  if (verb === "createGroup" || verb === "findConversations") return of(input.conversations);
  if (verb === "markContacts") return of(input.items.map(({ conversation }) => conversation));
  if (verb === "deleteRecent") return of([input.conversation]);
  if (verb === "updateGroup" && input.change.kind === "members")
    return of(input.change.items.map(({ conversation }) => conversation));
  return of([]);
}

function both(ids: readonly string[]) {
  return { accounts: ids, items: ids };
}
