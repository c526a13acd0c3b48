import { AsyncLocalStorage } from "node:async_hooks";
import { ReadableStream } from "node:stream/web";
import type { ChatClient } from "../chat/client.ts";
import { type ConsoleVerb, commands } from "../chat/commands.ts";
import { codesIn, type SeenCall, type SeenCallInFull } from "../chat/seen-call.ts";
import type { Person } from "./people.ts";

type Fetch = (request: Request) => Promise<Response>;
type Asker = Pick<Person, "id" | "email" | "role">;

/** Told of each call once it is over. */
type Told = (call: { id: string; verb: ConsoleVerb }) => void;

export type CallQuestion = {
  /** Of `target-as-seen.ts`: under one id another app may stand by now. */
  asSeen: string;
  /** Own calls alone, for who may see others' as well. */
  own: boolean;
  /** Unix milliseconds. */
  since?: number | undefined;
  most: number;
};

export type CallBook = {
  /** A client whose calls are written down: `make` lays it on the fetch that it is given. `key` signs, and is in no entry. */
  watch(watched: { asSeen: string; key: string; fetch: Fetch }, make: (fetch: Fetch) => ChatClient): ChatClient;
  /** What this work calls is called for this person. */
  seenFor<T>(person: Asker, work: () => T, told?: Told): T;
  /** What this person may see of it, the newest first; `more`: there are others. */
  list(asker: Asker, question: CallQuestion): { calls: SeenCall[]; more: boolean };
  find(asker: Asker, asSeen: string, id: string): SeenCallInFull | undefined;
};

type Attempt = Omit<SeenCallInFull, "verb" | "person" | "code" | "items" | "refused" | "lost">;
type Entry = Attempt & { asSeen: string; personId: string | undefined; person: string; verb: ConsoleVerb } & {
  lost: string | null;
  codes?: ReturnType<typeof codesIn>;
};
type Scope = { person?: Asker | undefined; told?: Told | undefined; askedAt: number; attempts: Attended[] };
/** `settle` ends its time, once. */
type Attended = { attempt: Attempt; settle: () => void };

/**
 * The newest calls of the console with their bodies, in this process's memory alone: 2,000 of them in 16 Mi characters.
 * Signatures and keys never come into it, not even where a service sends them back (docs/decisions/016).
 */
export function createCallBook({ callsMax = 2000, lengthMax = 16 * 1024 * 1024, textMax = 128 * 1024 } = {}): CallBook {
  const scopes = new AsyncLocalStorage<Scope>();
  let entries: Entry[] = [];
  let length = 0;

  function add(entry: Entry): void {
    entries.push(entry);
    length += lengthOf(entry);
    if (entries.length <= callsMax && length <= lengthMax) return;
    let dropped = 0;
    while (entries.length - dropped > callsMax || length > lengthMax) {
      const oldest = entries[dropped++];
      length -= oldest ? lengthOf(oldest) : 0;
    }
    entries = entries.slice(dropped);
  }

  return {
    watch({ asSeen, key, fetch }, make) {
      const client = make(async (request) => {
        const scope = scopes.getStore();
        return scope ? attend(request, { fetch, key, scope, textMax }) : fetch(request);
      });
      return {
        async call(verb, input, gate) {
          const { person, told } = scopes.getStore() ?? {};
          const scope: Scope = { person, askedAt: performance.now(), attempts: [] };
          const outcome = await scopes.run(scope, () => client.call(verb, input, gate));
          const lost = !outcome.ok && outcome.failure.kind === "unreachable" ? outcome.failure.info : null;
          for (const { attempt, settle } of scope.attempts) {
            settle();
            add({ ...attempt, asSeen, personId: person?.id, person: person?.email ?? "", verb, lost });
          }
          const last = scope.attempts.at(-1)?.attempt;
          if (last) told?.({ id: last.id, verb });
          return outcome;
        },
      };
    },

    seenFor(person, work, told) {
      const outer = scopes.getStore()?.told;
      const all: Told = (call) => {
        outer?.(call);
        told?.(call);
      };
      return scopes.run({ person, told: all, askedAt: 0, attempts: [] }, work);
    },

    list(asker, { asSeen, own, since = 0, most }) {
      const calls: SeenCall[] = [];
      for (const entry of entries.toReversed()) {
        if (entry.asSeen !== asSeen || entry.at < since || !maySee(asker, entry)) continue;
        if (own && entry.personId !== asker.id) continue;
        if (calls.length === most) return { calls, more: true };
        calls.push(inOneLine(entry));
      }
      return { calls, more: false };
    },

    find(asker, asSeen, id) {
      const entry = entries.find((each) => each.id === id);
      if (!entry || entry.asSeen !== asSeen || !maySee(asker, entry)) return undefined;
      const { personId: _id, asSeen: _target, codes: _codes, ...rest } = entry;
      return { ...rest, ...inOneLine(entry) };
    },
  };
}

/** Admins see all; everybody else what was called for them, and who may only look, only what looked. */
function maySee({ id, role }: Asker, { personId, verb }: Entry): boolean {
  if (role === "admin") return true;
  return personId === id && (role !== "viewer" || !commands[verb].writes);
}

function inOneLine(entry: Entry): SeenCall {
  entry.codes ??= codesIn(parsed(entry.reply));
  const { id, at, ms, person, verb, codes } = entry;
  const refused = codes.items.filter((code) => code !== 0).length;
  return { id, at, ms, person, verb, code: codes.code, items: codes.items.length, refused };
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Attending = { fetch: Fetch; key: string; scope: Scope; textMax: number };

/** One exchange, written down as it goes: whoever stops reading leaves what there was until then. */
async function attend(request: Request, { fetch, key, scope, textMax }: Attending): Promise<Response> {
  const url = new URL(request.url);
  const clean = cleaner([key, url.searchParams.get("usersig") ?? ""]);
  const sent = await request.clone().text();
  const began = performance.now();
  const attempt: Attempt = {
    id: crypto.randomUUID(),
    at: Date.now(),
    ms: 0,
    address: clean(url.pathname + url.search).replace(/([?&]usersig=)[^&]*/, "$1redacted"),
    attempt: scope.attempts.length + 1,
    status: null,
    waitedMs: rounded(began - scope.askedAt),
    firstByteMs: null,
    request: sent.length > textMax ? null : clean(sent),
    requestBytes: Buffer.byteLength(sent),
    reply: null,
    replyBytes: 0,
  };
  const since = () => rounded(performance.now() - began);
  let over = false;
  const settle = () => {
    if (!over) attempt.ms = since();
    over = true;
  };
  scope.attempts.push({ attempt, settle });
  try {
    const response = await fetch(request);
    Object.assign(attempt, { status: response.status, firstByteMs: since() });
    // The client reads nothing else; and what stands for a redirect cannot be made again.
    if (response.status !== 200 || !response.body) {
      settle();
      return response;
    }
    const chunks: Uint8Array[] = [];
    const onEnd = () => {
      settle();
      attempt.reply = attempt.replyBytes > textMax ? null : clean(Buffer.concat(chunks).toString("utf8"));
    };
    const onChunk = (chunk: Uint8Array) => {
      attempt.replyBytes += chunk.length;
      if (attempt.replyBytes <= textMax) chunks.push(chunk);
      else chunks.length = 0;
    };
    const { status, headers } = response;
    // A stream of Node's own is one of the web's: their two types differ only in name.
    const body = ReadableStream.from(heard(response.body, onChunk, onEnd)) as unknown as BodyInit;
    return new Response(body, { status, headers });
  } catch (error) {
    settle();
    throw error;
  }
}

async function* heard(body: AsyncIterable<Uint8Array>, onChunk: (chunk: Uint8Array) => void, onEnd: () => void) {
  try {
    for await (const chunk of body) {
      onChunk(chunk);
      yield chunk;
    }
  } finally {
    onEnd();
  }
}

/** Takes these secrets out of a text, however they are written in an address or in JSON. */
function cleaner(secrets: readonly string[]): (text: string) => string {
  const forms = secrets
    .filter((secret) => secret !== "")
    .flatMap((secret) => [
      secret,
      encodeURIComponent(secret),
      new URLSearchParams({ secret }).toString().slice("secret=".length),
      JSON.stringify(secret).slice(1, -1),
    ])
    // What escapes as a form does may spell the star so as well, which a signature is full of.
    .flatMap((form) => [
      form,
      form.replaceAll("*", "%2A"),
      form.replaceAll("*", "%2a"),
      form.replaceAll("*", "\\u002a"),
    ]);
  const all = [...new Set(forms)];
  return (text) => all.reduce((clean, form) => clean.replaceAll(form, "redacted"), text);
}

const overhead = 400;

function lengthOf({ request, reply }: Entry): number {
  return overhead + (request?.length ?? 0) + (reply?.length ?? 0);
}

/** To a tenth of a millisecond. */
function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
