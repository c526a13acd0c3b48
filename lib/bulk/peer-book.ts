import { setImmediate as nextTurn } from "node:timers/promises";
import type { ChangeRow } from "../chat/change-row.ts";
import type { ChatClient } from "../chat/client.ts";
import { errors, retryClassOf } from "../chat/errors.ts";
import { limits } from "../chat/limits.ts";
import { done, type Outcome } from "../chat/outcome.ts";
import { AccountId, type Conversation, conversationKey } from "../chat/wire.ts";
import { type PatiencePorts, readPatiently } from "./read-patiently.ts";

/**
 * Which other sides are there, by the key of the conversation: users by 38417, 0 for one that exists and 50001 for one that
 * does not; chat groups by 34961, 0 and 51007. Who is in it not at all this app cannot tell of. A failure is one of the whole
 * plan.
 */
export type PeerBook = {
  codesOf(conversations: readonly Conversation[]): Promise<Outcome<ReadonlyMap<string, number>>>;
};

/** More are not kept in memory: the oldest are asked for again. */
const keptMax = 200_000;
const noSuchChatGroup = new Set<number>([errors.chatGroupNotFound.code, errors.chatGroupIdInvalid.code]);

export function createPeerBook(client: ChatClient, ports: PatiencePorts, isOver: () => boolean): PeerBook {
  const ask = <T>(read: () => Promise<Outcome<T>>) => readPatiently(read, ports, isOver);
  const users = createBook(limits.accountsPerBatch.value, async (accounts) => {
    const answer = await ask(() => client.call("checkAccounts", { accounts }));
    if (!answer.ok) return answer;
    const told = answer.value.results.filter(({ code }) => code === 0);
    return done(new Map(told.map((each) => [each.account, each.imported ? 0 : errors.accountNotImported.code])));
  });
  const chatGroups = createBook(limits.chatGroupsPerCall.value, async (ids) => {
    const filter = { fields: ["type" as const] };
    const answer = await ask(() => client.call("readChatGroups", { chatGroups: ids, filter }));
    if (!answer.ok) return answer;
    const told = answer.value.results.filter(({ code }) => code === 0 || noSuchChatGroup.has(code));
    return done(new Map(told.map(({ id, code }) => [id, code === 0 ? 0 : errors.chatGroupUnusable.code])));
  });
  const books = { user: users, chatGroup: chatGroups };

  return {
    async codesOf(conversations) {
      const all = new Map<string, number>();
      for (const kind of ["user", "chatGroup"] as const) {
        const ids = conversations.flatMap((each) => (each.kind === kind ? [each.id] : []));
        const codes = await books[kind](ids);
        if (!codes.ok) return codes;
        for (const [id, code] of codes.value) all.set(conversationKey({ kind, id }), code);
      }
      return done(all);
    },
  };
}

/** One call at a time, each for all that was asked for meanwhile: these commands may be called less often than others. */
function createBook(idsMost: number, ask: (ids: string[]) => Promise<Outcome<ReadonlyMap<string, number>>>) {
  const codes = new Map<string, number | undefined>();
  const wanted = new Set<string>();
  let asking: Promise<Outcome<null>> | undefined;

  async function askTogether(): Promise<Outcome<null>> {
    // What others ask for in this turn goes along.
    await nextTurn();
    const ids = [...wanted].slice(0, idsMost);
    if (ids.length === 0) return done(null);
    const answer = await ask(ids);
    if (!answer.ok && (answer.failure.kind !== "refused" || retryClassOf(answer.failure.code) !== "never"))
      return answer;
    for (const id of ids) {
      wanted.delete(id);
      codes.set(id, answer.ok ? answer.value.get(id) : undefined);
    }
    return done(null);
  }

  return async (ids: readonly string[]): Promise<Outcome<ReadonlyMap<string, number>>> => {
    for (const id of ids) if (!codes.has(id)) wanted.add(id);
    while (ids.some((id) => wanted.has(id))) {
      asking ??= askTogether().finally(() => {
        asking = undefined;
      });
      const asked = await asking;
      if (!asked.ok) return asked;
    }
    const found = ids.flatMap((id) => {
      const code = codes.get(id);
      return code === undefined ? [] : [[id, code] as const];
    });
    for (const old of codes.keys()) {
      if (codes.size <= keptMax) break;
      codes.delete(old);
    }
    return done(new Map(found));
  };
}

/** The users that rows put into groups, as far as an account may be called so. */
export function usersPutIn(rows: readonly ChangeRow[]): Conversation[] {
  const users = rows.flatMap(({ verb, conversation }) =>
    (verb === "add" || verb === "ensure") && conversation?.kind === "user" ? [conversation] : [],
  );
  const byId = new Map(users.map((user) => [user.id, user]));
  return [...byId.values()].filter(({ id }) => AccountId.safeParse(id).success);
}
