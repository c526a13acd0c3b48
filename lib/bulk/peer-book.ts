import { setImmediate as nextTurn } from "node:timers/promises";
import type { ChangeRow } from "../chat/change-row.ts";
import type { ChatClient } from "../chat/client.ts";
import { errors, retryClassOf } from "../chat/errors.ts";
import { limits } from "../chat/limits.ts";
import { done, type Outcome } from "../chat/outcome.ts";
import { AccountId, conversationKey } from "../chat/wire.ts";
import { type PatiencePorts, readPatiently } from "./read-patiently.ts";

/**
 * Which users exist (38417), for planning what is put into groups: 0 for one that does, 50001 for one that does not, by the
 * key of its conversation. Who is in it not at all cannot be asked for in this app. A failure is one of the whole plan.
 */
export type PeerBook = { codesOf(accounts: readonly string[]): Promise<Outcome<ReadonlyMap<string, number>>> };

/** More are not kept in memory: the oldest are asked for again. */
const keptMax = 200_000;

/** One call at a time, each for all that was asked for meanwhile: the command may be called less often than others. */
export function createPeerBook(client: ChatClient, ports: PatiencePorts, isOver: () => boolean): PeerBook {
  const codes = new Map<string, number | undefined>();
  const wanted = new Set<string>();
  let asking: Promise<Outcome<null>> | undefined;

  async function ask(): Promise<Outcome<null>> {
    // What others ask for in this turn goes along.
    await nextTurn();
    const accounts = [...wanted].slice(0, limits.accountsPerBatch.value);
    if (accounts.length === 0) return done(null);
    const answer = await readPatiently(() => client.call("checkAccounts", { accounts }), ports, isOver);
    if (!answer.ok && (answer.failure.kind !== "refused" || retryClassOf(answer.failure.code) !== "never"))
      return answer;
    const told = answer.ok ? answer.value.results : [];
    const imported = new Map(told.map(({ account, code, imported }) => [account, code === 0 ? imported : undefined]));
    for (const account of accounts) {
      const is = imported.get(account);
      wanted.delete(account);
      codes.set(account, is === undefined ? undefined : is ? 0 : errors.accountNotImported.code);
    }
    return done(null);
  }

  return {
    async codesOf(accounts) {
      for (const account of accounts) if (!codes.has(account)) wanted.add(account);
      while (accounts.some((account) => wanted.has(account))) {
        asking ??= ask().finally(() => {
          asking = undefined;
        });
        const asked = await asking;
        if (!asked.ok) return asked;
      }
      const found = accounts.flatMap((id) => {
        const code = codes.get(id);
        return code === undefined ? [] : [[conversationKey({ kind: "user", id }), code] as const];
      });
      for (const old of codes.keys()) {
        if (codes.size <= keptMax) break;
        codes.delete(old);
      }
      return done(new Map(found));
    },
  };
}

/** The users that rows put into groups, as far as an account may be called so. */
export function usersPutIn(rows: readonly ChangeRow[]): string[] {
  const users = rows.flatMap(({ verb, conversation }) =>
    (verb === "add" || verb === "ensure") && conversation?.kind === "user" ? [conversation.id] : [],
  );
  return [...new Set(users)].filter((id) => AccountId.safeParse(id).success);
}
