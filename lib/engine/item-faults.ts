import type { Reply, Verb } from "../chat/commands.ts";
import { errorNameOf, errors } from "../chat/errors.ts";
import type { AdmittedCommand } from "./admission.ts";
import { answeredOf, chatGroupsAnswered } from "./rules.ts";
import type { Settings } from "./settings.ts";

type Outcome = { code: number; info: string };

/** A call without the items that fault rules hit, and what puts their results back into the reply. */
export type Spared = { admitted: AdmittedCommand; mend: <V extends Verb>(reply: Reply<V>) => Reply<V> };

/** Takes the items out that get a code from a rule; they are not carried out. Only reads of names have a result for each item. */
export function sparedOf(
  admitted: AdmittedCommand,
  codeOf: (id: string) => number | undefined,
  settings: Pick<Settings, "profileRepeats" | "chatGroupRepeats" | "chatGroupOrder">,
): Spared {
  const { verb, input, admin } = admitted;
  if (verb === "createGroup") {
    const { kept, woven } = without(input.conversations, ({ id }) => codeOf(id));
    const mend = woven((conversation, outcome) => ({ conversation, ...outcome }));
    return { admitted: { verb, admin, input: { ...input, conversations: kept } }, mend: inResults(mend) };
  }
  if (verb === "updateGroup" && input.change.kind === "members") {
    const { kept, woven } = without(input.change.items, ({ conversation: { id } }) => codeOf(id));
    const mend = woven(({ op, conversation }, outcome) => ({ op, conversation, ...outcome }));
    return {
      admitted: { verb, admin, input: { ...input, change: { kind: "members", items: kept } } },
      mend: inResults(mend),
    };
  }
  if (verb === "markContacts") {
    const { kept, woven } = without(input.items, ({ conversation: { id } }) => codeOf(id));
    const mend = woven(({ scope, conversation }, outcome) => ({ scope, conversation, ...outcome }));
    return { admitted: { verb, admin, input: { ...input, items: kept } }, mend: inResults(mend) };
  }
  if (verb === "checkAccounts" || verb === "deleteAccounts") {
    const { kept, woven } = without(input.accounts, codeOf);
    const mend = woven((account, outcome) => ({
      account,
      ...outcome,
      ...(verb === "checkAccounts" && { imported: false }),
    }));
    return { admitted: { verb, admin, input: { ...input, accounts: kept } }, mend: inResults(mend) };
  }
  if (verb === "readProfiles") {
    const { kept, woven } = without(answeredOf(input.accounts, settings.profileRepeats), codeOf);
    const mend = woven((account, outcome) => ({ account, ...outcome }));
    return { admitted: { verb, admin, input: { ...input, accounts: kept } }, mend: inResults(mend) };
  }
  if (verb === "readChatGroups") {
    const { kept, woven } = without(chatGroupsAnswered(input.chatGroups, settings), codeOf);
    const mend = woven((id, outcome) => ({ id, ...outcome }));
    return { admitted: { verb, admin, input: { ...input, chatGroups: kept } }, mend: inResults(mend) };
  }
  if (verb === "importAccounts") {
    const profiles = input.profiles.filter(({ account }) => codeOf(account) === undefined);
    const hit = input.profiles.map(({ account }) => account).filter((account) => codeOf(account) !== undefined);
    const mend = (reply: object) => ({ ...reply, failed: [...(reply as { failed: string[] }).failed, ...hit] }); // of this verb
    return { admitted: { verb, admin, input: { profiles } }, mend: mend as Spared["mend"] };
  }
  return { admitted, mend: (reply) => reply };
}

/** Whether the reply has a result for each item, so that a code can be given to one of them. */
export function answersItems({ verb, input }: AdmittedCommand): boolean {
  return verb === "updateGroup" ? input.change.kind === "members" : itemVerbs.has(verb);
}

const itemVerbs: ReadonlySet<Verb> = new Set<Verb>([
  ...(["createGroup", "markContacts", "checkAccounts", "deleteAccounts"] as const),
  ...(["readProfiles", "readChatGroups", "importAccounts"] as const),
]);

function without<I>(items: readonly I[], codeOf: (item: I) => number | undefined) {
  const codes = items.map(codeOf);
  return {
    kept: items.filter((_, at) => codes[at] === undefined),
    /** Lays the results of the kept items and the planted ones side by side, in the order of the request. */
    woven: (resultOf: (item: I, outcome: Outcome) => object) => (results: readonly object[]) => {
      let next = 0;
      return items.map((item, at) => {
        const code = codes[at];
        return code === undefined ? results[next++] : resultOf(item, { code, info: infoOf(code) });
      });
    },
  };
}

/** Every command with a result for each item has them under one name. */
function inResults(mend: (results: readonly object[]) => readonly unknown[]): Spared["mend"] {
  const mended = (reply: { results: object[] }) => ({ ...reply, results: mend(reply.results) });
  return mended as unknown as Spared["mend"]; // the caller pairs it with the reply of the same verb
}

/** What the catalogue says of a code; of a number that it does not know, nothing. */
export function infoOf(code: number): string {
  const name = errorNameOf(code);
  return name === undefined ? "planted by a fault rule" : errors[name].info;
}
