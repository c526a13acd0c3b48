import { randomUUID } from "node:crypto";
import type { Transaction } from "kysely";
import { type ChatClient, type ChatTarget, createChatClient } from "../chat/client.ts";
import { limits } from "../chat/limits.ts";
import { done, failed, type Outcome } from "../chat/outcome.ts";
import { type Edition, isLoopbackUrl, type TargetDraft } from "../chat/target-draft.ts";
import type { TargetApp } from "../chat/trail-line.ts";
import type { Database } from "../db/open-database.ts";
import type { Tables } from "../db/tables.ts";
import { type CallBook, createCallBook } from "./call-book.ts";
import type { CallMeter } from "./call-meter.ts";
import { createGuardedFetch, type Lookup } from "./guarded-fetch.ts";
import { createNameBook, type NameBook } from "./name-book.ts";
import { createPace, type Pace, type Rank } from "./pace.ts";
import { isLoopbackAddress, isPublicAddress } from "./public-address.ts";
import { createShareBook, createSharedPace, type ShareBook } from "./rate-shares.ts";
import type { Seal } from "./seal.ts";
import { createStoredTargets, type KeyedTarget, type StoredTarget, targetOf, urlOf } from "./stored-targets.ts";
import { idAsSeen, targetAsSeen } from "./target-as-seen.ts";
import { type ConnectionReport, testConnection } from "./test-connection.ts";
import type { Actor, Trail } from "./trail.ts";
import { createUnlocks } from "./unlocks.ts";

/**
 * Where commands go, as a page may know it: never its key. `id` is `own` for the one that this process was started with,
 * which has no `name` of its own. What an admin added is `real`, wherever it stands.
 */
export type TargetCard = {
  id: string;
  kind: "embedded" | "loopback" | "real";
  host: string;
  sdkAppId: number;
  name?: string;
  edition?: Edition;
  keyMissing?: boolean;
};

/**
 * A target that can be called, at its own pace. `jobClient`: for what nobody waits for at a screen, behind people's calls
 * and not in their call book. Names beside ids are of this target alone.
 */
export type OpenTarget = TargetCard & {
  client: ChatClient;
  jobClient: ChatClient;
  callsPerSecond: number;
  names: NameBook;
};

export type Targets = {
  list(): Promise<TargetCard[]>;
  /** Undefined when there is none of this id any more. */
  open(id: string): Promise<OpenTarget | undefined>;
  /** By what a page sends for the one that it shows; undefined also where that leads to another app by now. */
  openAsSeen(asSeen: string): Promise<OpenTarget | undefined>;
  /** Until when this session may write to it, in Unix milliseconds; undefined: not at all. For ever where it needs no unlocking. */
  writableUntil(sessionId: string, target: TargetCard): Promise<number | undefined>;
  /**
   * For half an hour, for who proves again who it is; whoever counts the proofs says `tooMany`. Gives the Unix milliseconds
   * at which it lapses.
   */
  unlock(by: Actor, sessionId: string, target: TargetCard, prove: () => Promise<Proof>): Promise<Unlocked>;
  lock(by: Actor, sessionId: string, target: TargetCard): Promise<void>;
  /** Puts down that a change was refused, by what the page sent for the target that it was meant for. */
  refused(by: Actor, asSeen: string, why: "locked" | "target"): Promise<void>;
  stored(): Promise<StoredTarget[]>;
  add(by: Actor, draft: TargetDraft): Promise<Outcome<StoredTarget>>;
  /** An empty key stays as it is. Everybody has to unlock it again. */
  change(by: Actor, id: string, draft: TargetDraft): Promise<Outcome<null>>;
  remove(by: Actor, id: string): Promise<Outcome<null>>;
  /** One harmless read of what the draft describes; with an empty key, by the key of the stored target `id`. */
  test(draft: TargetDraft, id: string | undefined): Promise<Outcome<ConnectionReport>>;
};

export type Proof = "right" | "wrong" | "tooMany";
export type Unlocked = { ok: true; until: number } | { ok: false; why: Exclude<Proof, "right"> };

/** The target that the process was started with: the embedded service, or the one that CHAT_API_URL names. */
export type OwnTarget = Omit<TargetCard, "id"> & { target: ChatTarget; fetch: (request: Request) => Promise<Response> };

export type TargetsOptions = {
  own: OwnTarget;
  database: Database;
  seal: Seal;
  trail: Trail;
  /** Where every target's calls are written down. */
  calls?: CallBook;
  /** Where they are counted; nowhere unless told. */
  callMeter?: Pick<CallMeter, "metered">;
  now?: () => number;
  /** Told once no secret needs an older key any more. */
  onResealed?: (() => void) | undefined;
  /** Instead of the machine's own look-up of names: for tests. */
  lookup?: Lookup;
};

export const ownTargetId = "own";

const closeAfterMs = 2 * limits.serviceTimeoutMs.value;

/** Opens the targets, and seals anew what an older key has sealed. What no key opens stays as it is, and says so. */
export async function openTargets(options: TargetsOptions): Promise<Targets> {
  const { own, database, seal, trail, onResealed, lookup, now = Date.now } = options;
  const { calls = createCallBook(), callMeter = { metered: (_app, client) => client } } = options;
  const counters: Counters = { calls, callMeter };
  const stored = createStoredTargets(database, seal, now);
  if ((await stored.reseal()) === 0) onResealed?.();
  const unlocks = createUnlocks(database, now);
  // A file has one process; consoles that share one PostgreSQL share each target's rate.
  const book = database.kind === "postgres" ? createShareBook(database) : undefined;
  const ownTarget = openOwn(own, counters, book);
  const opened = new Map<string, { mark: string; open: OpenTarget; close: () => void }>();

  /** With the commit of what it tells of, where there is such a thing: neither is without the other. */
  const tell = (verb: string, by: Actor, target: Named, body: object = {}, within?: Transaction<Tables>) =>
    trail.append({ kind: "event", verb, actor: actorOf(by), target, body }, within);

  function close(id: string) {
    const before = opened.get(id);
    opened.delete(id);
    // Calls that are under way end first.
    if (before) setTimeout(before.close, closeAfterMs).unref();
  }

  const targets: Targets = {
    list: async () => [cardOf(ownTarget), ...(await stored.all()).map(cardOfStored)],
    async open(id) {
      if (id === ownTargetId) return ownTarget;
      const found = await stored.find(id);
      if (!found) return void close(id);
      // Another process may have changed it.
      const mark = JSON.stringify(found);
      const before = opened.get(id);
      if (before?.mark === mark) return before.open;
      close(id);
      const next = openStored(found, counters, book, lookup);
      opened.set(id, { mark, ...next });
      return next.open;
    },
    async openAsSeen(asSeen) {
      const target = await targets.open(idAsSeen(asSeen));
      return target && targetAsSeen(target) === asSeen ? target : undefined;
    },
    async writableUntil(sessionId, target) {
      return target.kind === "real" ? unlocks.until(sessionId, targetAsSeen(target)) : Number.POSITIVE_INFINITY;
    },
    async unlock(by, sessionId, target, prove) {
      const proof = await prove();
      if (proof !== "right") {
        await tell("unlockRefused", by, namedOf(target), { app: appOf(target) });
        return { ok: false, why: proof };
      }
      return database.kysely.transaction().execute(async (transaction) => {
        const until = await unlocks.unlock(sessionId, targetAsSeen(target), transaction);
        await tell("unlocked", by, namedOf(target), { app: appOf(target) }, transaction);
        return { ok: true, until };
      });
    },
    async lock(by, sessionId, target) {
      await database.kysely.transaction().execute(async (transaction) => {
        await unlocks.lock(sessionId, targetAsSeen(target), transaction);
        await tell("locked", by, namedOf(target), { app: appOf(target) }, transaction);
      });
    },
    async refused(by, asSeen, why) {
      const id = idAsSeen(asSeen).slice(0, 64);
      const target = await targets.open(id);
      await tell("writeRefused", by, target ? namedOf(target) : { id, name: "" }, { why });
    },
    stored: stored.all,
    async add(by, draft) {
      return stored.changing(async ({ isTaken, add, transaction }) => {
        if (await isTaken(draft.name)) return refusal("name", "nameTaken");
        if (!mayStore(draft)) return refusal("url", "urlForbidden");
        const added = await add(randomUUID(), draft);
        await tell("targetAdded", by, { id: added.id, name: draft.name }, placeOf(draft), transaction);
        return done(added);
      });
    },
    async change(by, id, draft) {
      return stored.changing(async ({ find, isTaken, change, transaction }) => {
        const before = await find(id);
        if (!before) return failed({ kind: "denied", why: "target" });
        if (await isTaken(draft.name, id)) return refusal("name", "nameTaken");
        if (!mayStore(draft)) return refusal("url", "urlForbidden");
        if (draft.key === "" && !keepsKey(before, draft)) return refusal("key", "keyForUrl");
        await change(id, draft);
        await unlocks.lockAll(id, transaction);
        const named = { id, name: draft.name };
        const places = { from: placeOf(draftOf(before)), to: placeOf(draft) };
        await tell("targetChanged", by, named, places, transaction);
        if (draft.key !== "") await tell("keyReplaced", by, named, {}, transaction);
        return done(null);
      });
    },
    async remove(by, id) {
      const removed = await stored.changing(async ({ find, remove, transaction }) => {
        const before = await find(id);
        if (!before) return false;
        await remove(id);
        await unlocks.lockAll(id, transaction);
        await tell("targetRemoved", by, { id, name: before.name }, placeOf(draftOf(before)), transaction);
        return true;
      });
      if (!removed) return failed({ kind: "denied", why: "target" });
      close(id);
      return done(null);
    },
    async test(draft, id) {
      const kept = id === undefined ? undefined : await stored.find(id);
      const url = urlOf(draft);
      if (draft.key === "" && kept && !keepsKey(kept, draft)) return refusal("key", "keyForUrl");
      const key = draft.key === "" ? kept?.target?.key : draft.key;
      if (key === undefined) return refusal("key", kept ? "keyLost" : "keyMissing");
      const { fetch, close } = fetchFor(url, lookup);
      try {
        return done(await testConnection(targetOf({ ...draft, url, region: draft.place }, key), fetch, now));
      } finally {
        close();
      }
    },
  };
  return targets;
}

type Counters = Required<Pick<TargetsOptions, "calls" | "callMeter">>;

function openOwn({ target, fetch, ...own }: OwnTarget, counters: Counters, book: ShareBook | undefined): OpenTarget {
  const place = { asSeen: targetAsSeen({ id: ownTargetId, ...own }), key: target.key, fetch, app: appOf(own) };
  const pace = paceAt(`${own.sdkAppId} ${own.host}`, limits.callsPerSecond.value, book);
  const clients = clientsOf(target, place, counters, pace);
  const names = createNameBook({ client: clients.client, sdkAppId: own.sdkAppId });
  return { id: ownTargetId, ...own, ...clients, callsPerSecond: limits.callsPerSecond.value, names };
}

function openStored(
  { target, ...stored }: KeyedTarget,
  counters: Counters,
  book: ShareBook | undefined,
  lookup: Lookup | undefined,
) {
  const { fetch, close } = fetchFor(stored.url, lookup);
  const keyless: ChatClient = { call: async () => failed({ kind: "denied", why: "keyMissing" }) };
  const card = cardOfStored(stored);
  const place = { asSeen: targetAsSeen(card), fetch, app: appOf(card) };
  const pace = paceAt(`${card.sdkAppId} ${card.host}`, stored.callsPerSecond, book);
  const clients = target
    ? clientsOf(target, { ...place, key: target.key }, counters, pace)
    : { client: keyless, jobClient: keyless };
  const names = createNameBook({ client: clients.client, sdkAppId: stored.sdkAppId });
  const { callsPerSecond } = stored;
  return { open: { ...card, ...clients, callsPerSecond, names }, close };
}

/** Both at the one pace of their target. */
function clientsOf(
  target: ChatTarget,
  place: Parameters<CallBook["watch"]>[0] & { app: TargetApp },
  { calls, callMeter }: Counters,
  pace: Pace,
) {
  const over = (fetch: OwnTarget["fetch"], rank: Rank) =>
    paced(callMeter.metered(place.app, createChatClient({ fetch, target })).call, pace, rank);
  return {
    client: calls.watch(place, (watched) => over(watched, "person")),
    jobClient: over(place.fetch, "job"),
  };
}

/** Of all consoles together, where there is a book for it. */
function paceAt(place: string, callsPerSecond: number, book: ShareBook | undefined): Pace {
  return book ? createSharedPace(book, { place, callsPerSecond }) : createPace({ callsPerSecond });
}

/** A call's own time begins when its turn has come. */
function paced(call: ChatClient["call"], pace: Pace, rank: Rank): ChatClient {
  return {
    async call(verb, input, gate) {
      const turn = await pace.turn(rank);
      try {
        return await call(verb, input, gate);
      } finally {
        turn.over();
      }
    },
  };
}

/** Only what was typed as this machine's own address may lead to it, and what was not leads to the public internet alone. */
function fetchFor(url: string, lookup: Lookup | undefined) {
  return createGuardedFetch({ mayReach: isLoopbackUrl(url) ? isLoopbackAddress : isPublicAddress, lookup });
}

/** What a key signs goes to the vendor or where it went before: a newly typed address may be anybody's. */
function keepsKey(before: StoredTarget, draft: TargetDraft): boolean {
  return draft.place !== "custom" || urlOf(draft) === before.url;
}

/** An address in digits is judged at once; a name when it is connected to. */
function mayStore(draft: TargetDraft): boolean {
  const url = new URL(urlOf(draft));
  const literal = url.hostname.replace(/^\[|\]$/g, "");
  return url.protocol === "http:" || !/^[\d.]+$|:/.test(literal) || isPublicAddress(literal);
}

function cardOf(open: OpenTarget): TargetCard {
  const { client: _client, jobClient: _jobClient, callsPerSecond: _rate, names: _names, ...card } = open;
  return card;
}

function cardOfStored({ id, name, url, sdkAppId, edition, keyMissing }: StoredTarget): TargetCard {
  return { id, kind: "real", name, host: new URL(url).host, sdkAppId, edition, ...(keyMissing && { keyMissing }) };
}

type Named = { id: string; name: string };

function namedOf({ id, name, host }: TargetCard): Named {
  return { id, name: name ?? host };
}

function appOf({ host, sdkAppId }: TargetApp): TargetApp {
  return { sdkAppId, host };
}

function actorOf({ id, email, role }: Actor): Actor {
  return { id, email, role };
}

function draftOf({ region, ...stored }: StoredTarget): TargetDraft {
  return { ...stored, place: region, key: "" };
}

/** What the trail keeps of it: all but the key. */
function placeOf(draft: TargetDraft): object {
  const { name, place, sdkAppId, admin, edition, callsPerSecond } = draft;
  return { name, place, url: urlOf(draft), sdkAppId, admin, edition, callsPerSecond };
}

function refusal(field: string, message: string) {
  return failed({ kind: "invalid", issues: [{ field, message }] });
}
