import { codecs } from "./codecs.ts";
import { type ConsoleVerb, type Input, pathOf, type Reply, type Verb } from "./commands.ts";
import { limits } from "./limits.ts";
import { LateError, lostCall } from "./lost-call.ts";
import { complaints, done, type Failure, failed, type Outcome } from "./outcome.ts";
import { signUserSig } from "./usersig.ts";
import { Envelope } from "./wire.ts";

/** Where commands go: the origin of the service and, for a region of the vendor's, of its backup; who signs with which key. */
export type ChatTarget = { url: string; backupUrl?: string | undefined; sdkAppId: number; admin: string; key: string };

export type ChatClient = {
  call<V extends ConsoleVerb>(verb: V, input: Input<V>, gate?: Gate): Promise<Outcome<Reply<V>>>;
};

/**
 * Asked right before a byte leaves, behind every wait for a turn, and again before the backup is tried. What it gives is
 * what the call comes to, and nothing is sent.
 */
export type Gate = () => Promise<Failure | undefined>;

export type ChatClientOptions = {
  fetch: (request: Request) => Promise<Response>;
  target: ChatTarget;
  /** Unix milliseconds. */
  now?: () => number;
  /** From the first byte to the last one. */
  timeoutMs?: number;
};

/** So long a call takes at most, from its first byte; over the service's own 3 s (doc 34620). */
export const callTimeMs = limits.serviceTimeoutMs.value + 2000;
const answerBytesMax = 8 * 1024 * 1024;

/**
 * Calls the service by its own protocol. `call` takes and gives our side of the codecs and never throws; a failure
 * holds neither key nor signature. `sent: false` only where not a byte of the request can have left, and only then is the
 * backup asked. Source: doc 34620.
 */
export function createChatClient(options: ChatClientOptions): ChatClient {
  const { fetch, target, now = Date.now, timeoutMs = callTimeMs } = options;
  const userSigAt = createSigner(target);

  async function callAt<V extends ConsoleVerb>(origin: string, verb: V, request: unknown): Promise<Outcome<Reply<V>>> {
    const { host } = new URL(origin);
    const userSig = userSigAt(Math.floor(now() / 1000));
    const clean = (text: string) => scrubbed(text, [target.key, userSig]);
    const unreachable = (info: string, sent = true) => failed({ kind: "unreachable", info: clean(info), sent });
    try {
      const answer = await withinTime(timeoutMs, async (signal) => {
        const body = JSON.stringify(request);
        return read(await fetch(requestTo({ ...target, url: origin }, verb, userSig, body, signal)));
      });
      if (!answer.ok) return unreachable(`The service at ${host} ${answer.fault}.`);
      const envelope = Envelope.safeParse(answer.json);
      if (!envelope.success) return unreachable(`The service at ${host} sent an answer without a readable ErrorCode.`);
      const { ActionStatus, ErrorCode, ErrorInfo } = envelope.data;
      if (ErrorCode === 0 && ActionStatus !== "OK")
        return unreachable(`The service at ${host} says that it failed, without a code.`);
      if (ErrorCode !== 0) return failed({ kind: "refused", code: ErrorCode, info: clean(ErrorInfo) });
      return decode(verb, answer.json) ?? unreachable(`The answer of ${host} is not what this command answers.`);
    } catch (error) {
      return unreachable(...lostCall(error, host, timeoutMs));
    }
  }

  return {
    async call(verb, input, gate) {
      const encoded = encode(verb, input);
      if (!encoded.ok) return encoded;
      const attempt = async (origin: string) => {
        const refused = await gate?.();
        return refused ? failed(refused) : callAt(origin, verb, encoded.value);
      };
      const first = await attempt(target.url);
      if (target.backupUrl === undefined || !isUnsent(first)) return first;
      const second = await attempt(target.backupUrl);
      return isUnsent(second) ? first : second;
    },
  };
}

function isUnsent(outcome: Outcome<unknown>): boolean {
  return !outcome.ok && outcome.failure.kind === "unreachable" && !outcome.failure.sent;
}

function encode<V extends Verb>(verb: V, input: Input<V>): Outcome<unknown> {
  // One verb's codec; the compiler sees a union of all that takes the intersection of their inputs.
  const codec = codecs[verb].request as {
    safeEncode(value: unknown): ReturnType<typeof codecs.createGroup.request.safeEncode>;
  };
  const encoded = codec.safeEncode(input);
  return encoded.success ? done(encoded.data) : failed({ kind: "invalid", issues: complaints(encoded.error.issues) });
}

function decode<V extends Verb>(verb: V, json: unknown): { ok: true; value: Reply<V> } | undefined {
  const decoded = codecs[verb].reply.safeParse(json);
  // The codec of the same verb: the compiler cannot tie the union's member to V.
  return decoded.success ? { ok: true, value: decoded.data as Reply<V> } : undefined;
}

const userSigLifetimeSeconds = 600;
const userSigRenewalSeconds = 60;

/** A short-lived signature, used again until its last minute, and never one from the future of a clock set back. */
function createSigner({ sdkAppId, admin, key }: ChatTarget): (now: number) => string {
  let current: { userSig: string; signedAt: number } | undefined;
  return (now) => {
    const age = current && now - current.signedAt;
    if (!current || age === undefined || age < 0 || age >= userSigLifetimeSeconds - userSigRenewalSeconds) {
      const userSig = signUserSig({ sdkAppId, key, userId: admin, now, lifetime: userSigLifetimeSeconds });
      current = { userSig, signedAt: now };
    }
    return current.userSig;
  };
}

function requestTo(target: ChatTarget, verb: Verb, userSig: string, body: string, signal: AbortSignal): Request {
  const url = new URL(pathOf(verb), target.url);
  const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
  url.search = new URLSearchParams({
    sdkappid: String(target.sdkAppId),
    identifier: target.admin,
    usersig: userSig,
    random: String(random),
    contenttype: "json",
  }).toString();
  const headers = { "content-type": "application/json" };
  return new Request(url, { method: "POST", headers, body, signal, redirect: "manual", cache: "no-store" });
}

type Answer = { ok: true; json: unknown } | { ok: false; fault: string };

async function read(response: Response): Promise<Answer> {
  if (response.status !== 200) {
    await response.body?.cancel();
    const moved = response.type === "opaqueredirect" || (response.status >= 300 && response.status < 400);
    const fault = moved ? "points to another address, which is not followed" : `answered with HTTP ${response.status}`;
    return { ok: false, fault };
  }
  const bytes = await bytesOf(response);
  if (!bytes) return { ok: false, fault: "sent an answer of more than 8 MiB" };
  try {
    return { ok: true, json: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) };
  } catch {
    return { ok: false, fault: bytes.length === 0 ? "sent an empty answer" : "sent an answer that is not JSON" };
  }
}

async function bytesOf(response: Response): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop early cancels the stream, and with it the connection.
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > answerBytesMax) return undefined;
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** Ends even when the work does not listen to its signal. */
async function withinTime<T>(timeoutMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new LateError());
      controller.abort();
    }, timeoutMs);
  });
  try {
    return await Promise.race([work(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

function scrubbed(text: string, secrets: string[]): string {
  let clean = text;
  for (const secret of secrets)
    for (const form of [
      secret,
      encodeURIComponent(secret),
      secret.replaceAll("*", "%2A"),
      secret.replaceAll("*", "%2a"),
    ])
      if (form !== "") clean = clean.replaceAll(form, "…");
  return clean;
}
