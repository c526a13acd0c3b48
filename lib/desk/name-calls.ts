import type { ChatClient } from "../chat/client.ts";
import type { Input, Reply } from "../chat/commands.ts";
import { errors } from "../chat/errors.ts";
import type { KnownName } from "../chat/known-name.ts";
import { limits } from "../chat/limits.ts";
import type { Outcome } from "../chat/outcome.ts";
import type { Conversation, ConversationKind } from "../chat/wire.ts";
import { cleanName } from "./clean-name.ts";

/** Told of each id as soon as its answer is there. */
export type Learn = (conversation: Conversation, known: KnownName) => void;

export type NameCalls = {
  /** Reads the names of accounts, by hundreds. Never rejects: what could not be read is not learned. */
  people(ids: readonly string[], learn: Learn): Promise<void>;
  /** Reads the names of chat groups, by fifties, never with their members. */
  chatGroups(ids: readonly string[], learn: Learn): Promise<void>;
  /** Reads every chat group that an account is in, with one call. False: the list could not be read. */
  joined(account: string, learn: Learn): Promise<boolean>;
};

type NameVerb = "readProfiles" | "readChatGroups" | "readJoinedChatGroups";

const callsInFlight = 4;
const pauseMs = 5000;
/** A batch with faults in it is halved so often at most: the rest stays bare ids (OQ-31). */
const splitsMax = 7;
const pausing = new Set<number>([
  errors.rateExceeded.code,
  errors.appRateExceeded.code,
  errors.tooManyRequests.code,
  errors.tooManyRequestsOld.code,
]);
const noSuchChatGroup = new Set<number>([errors.chatGroupNotFound.code, errors.chatGroupIdInvalid.code]);

/**
 * The calls behind the names (names-api.md, section 15): at most 4 at a time, none for some seconds after the service
 * said "too often", no batch over 100 or 50, smaller ones where an answer would be too long. `now`: Unix milliseconds.
 */
export function createNameCalls(client: ChatClient, now: () => number): NameCalls {
  let running = 0;
  let pausedUntil = Number.NEGATIVE_INFINITY;
  const waiting: (() => void)[] = [];

  /** Undefined: not sent. */
  async function call<V extends NameVerb>(verb: V, input: Input<V>): Promise<Outcome<Reply<V>> | undefined> {
    if (running >= callsInFlight) await new Promise<void>((go) => waiting.push(go));
    else running++;
    try {
      if (now() < pausedUntil) return undefined;
      const outcome = await client.call(verb, input);
      if (refusedWith(outcome, pausing)) pausedUntil = now() + pauseMs;
      return outcome;
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  }

  /** Reads a batch; where a single id may spoil or swell the answer, its halves one after the other. */
  async function batch(ids: readonly string[], read: (ids: readonly string[]) => Promise<"halve" | undefined>) {
    let splits = splitsMax;
    const inTurn = async (part: readonly string[]): Promise<void> => {
      if ((await read(part)) !== "halve" || part.length < 2 || splits === 0) return;
      splits--;
      const middle = Math.ceil(part.length / 2);
      await inTurn(part.slice(0, middle));
      await inTurn(part.slice(middle));
    };
    await inTurn(ids);
  }

  return {
    async people(ids, learn) {
      const told = learnOnly("user", ids, learn);
      const readPart = async (part: readonly string[]) => {
        const outcome = await call("readProfiles", { accounts: [...part], fields: ["nick"] });
        if (outcome?.ok) {
          for (const { account, code, nick } of outcome.value.results) {
            if (code === 0) told(account, { name: cleanName(nick ?? "") });
            else if (code === errors.profileAccountNotImported.code) told(account, { absent: true });
          }
        } else if (refusedWith(outcome, new Set([errors.profileAccountNotImported.code]))) {
          if (part.length > 1) return "halve";
          for (const id of part) told(id, { absent: true });
        }
      };
      await Promise.all(chunks(ids, limits.profilesPerCall.value).map((chunk) => batch(chunk, readPart)));
    },
    async chatGroups(ids, learn) {
      const told = learnOnly("chatGroup", ids, learn);
      const readPart = async (part: readonly string[]) => {
        const outcome = await call("readChatGroups", { chatGroups: [...part], filter: { fields: ["type", "name"] } });
        if (refusedWith(outcome, new Set([errors.chatGroupAnswerTooLarge.code]))) return "halve";
        if (!outcome?.ok) return;
        for (const { id, code, name } of outcome.value.results) {
          if (code === 0) told(id, { name: cleanName(name ?? "") });
          else if (noSuchChatGroup.has(code)) told(id, { absent: true });
        }
      };
      await Promise.all(chunks(ids, limits.chatGroupsPerCall.value).map((chunk) => batch(chunk, readPart)));
    },
    async joined(account, learn) {
      const outcome = await call("readJoinedChatGroups", { account, fields: ["type", "name"], memberFields: [] });
      if (!outcome?.ok) return false;
      for (const { id, name } of outcome.value.chatGroups)
        learn({ kind: "chatGroup", id }, { name: cleanName(name ?? "") });
      return true;
    },
  };
}

function refusedWith(outcome: Outcome<unknown> | undefined, codes: ReadonlySet<number>): boolean {
  return outcome?.ok === false && outcome.failure.kind === "refused" && codes.has(outcome.failure.code);
}

/** An answer may name what nobody asked for: only what was asked is learned. */
function learnOnly(kind: ConversationKind, ids: readonly string[], learn: Learn) {
  const asked = new Set(ids);
  return (id: string, known: KnownName) => {
    if (asked.has(id)) learn({ kind, id }, known);
  };
}

function chunks(ids: readonly string[], size: number): string[][] {
  const count = Math.ceil(ids.length / size);
  return Array.from({ length: count }, (_, at) => ids.slice(at * size, (at + 1) * size));
}
