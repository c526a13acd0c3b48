import type { z } from "zod";
import { codecs } from "../chat/codecs.ts";
import { commands, type Input, type Reply, type Verb, verbAt } from "../chat/commands.ts";
import type { Envelope } from "../chat/wire.ts";
import {
  type AdmittedCommand,
  createAdmission,
  internalFaultAt,
  pathAsRead,
  type ServedApp,
  type ServiceCall,
} from "./admission.ts";
import { createCallLog } from "./call-log.ts";
import { createControl, snapshotPath } from "./control.ts";
import { ConnectionDropped, createFaults, PlantedFault } from "./faults.ts";
import type { Handler } from "./handler.ts";
import { handlers } from "./handlers.ts";
import { type Spared, sparedOf } from "./item-faults.ts";
import { createRateKeeper } from "./rate-keeper.ts";
import { envelopeOf, Refusal } from "./refusal.ts";
import { createRepeatedMessages } from "./repeated-messages.ts";
import type { Settings } from "./settings.ts";
import { createSettingsKeeper } from "./settings-keeper.ts";
import { respelledMarks } from "./spell-marks.ts";
import { type Decision, type Store, StoreTimeout, type View } from "./store.ts";
import { type WorldName, worldOf } from "./worlds.ts";

export type EngineOptions = {
  app: ServedApp;
  store: Store;
  /** Unix seconds; fractions are welcome. */
  now?: () => number;
  settings?: Partial<Settings>;
  /** A number from 0 up to 1, another one each time: for IDs that the service assigns. */
  chance?: () => number;
  /** Lets that much time pass: for the delays of fault rules. */
  sleep?: (ms: number) => Promise<void>;
};

/** `begun` when the call came, in the milliseconds of performance.now(). */
type CarriedOut = (call: ServiceCall, begun: number) => Promise<object>;
type Admitted<V extends Verb> = { verb: V; input: Input<V>; admin: string };

/** A whole reply, ready for JSON: the envelope's three fields beside the command's own. */
export type ServiceReply = Envelope & { [field: string]: unknown };

export type Engine = {
  /**
   * Answers one request; HTTP would be 200 whatever it says. Rejects with ConnectionDropped and nothing else, and that
   * only where a fault rule asks for it: the mouth then closes the connection without an answer.
   */
  answer(call: ServiceCall): Promise<ServiceReply>;
  /** The same, spelled in JSON once for the mouth and for the list of calls. */
  answerText(call: ServiceCall): Promise<string>;
  /**
   * The longest body that a mouth reads for this call: a snapshot's is long, and an admin alone may send one. A promise
   * only where mayBeLong says so.
   */
  bodyBytesMaxOf(call: Omit<ServiceCall, "body">): number | Promise<number>;
  /** Lays a world where nothing was ever laid or imported: one that was emptied on purpose is no fresh database. */
  layFirst(world: WorldName): Promise<void>;
  /** Replaces everything by a world, fresh. */
  reset(world: WorldName): Promise<void>;
  /** Waits for what is under way and closes the store. */
  close(): Promise<void>;
};

/** The service behind every mouth: admission, dispatch, envelope. Source: docs 34620, 53437-53442, 34953-34955, 34895-34961. */
export function createEngine(options: EngineOptions): Engine {
  const { app, store, now = unixSeconds, settings: started, sleep = slept, chance = Math.random } = options;
  const settings = createSettingsKeeper(store, app.sdkAppId, started);
  const rates = store.rates && createRateKeeper(app.sdkAppId, store.rates);
  const admission = createAdmission(app, () => settings.current, now, rates);
  const faults = createFaults();
  const calls = createCallLog();
  const repeated = createRepeatedMessages();
  const control = createControl({ app: app.sdkAppId, store, settings, faults, calls, repeated });

  async function carryOut<V extends Verb>(
    { verb, input, admin }: Admitted<V>,
    begun: number,
    isRepeat: (view: View) => boolean,
    mend?: Spared["mend"],
  ): Promise<object> {
    // The table of handlers is keyed by the same verbs, which the checker does not follow.
    const handler = handlers[verb] as unknown as Handler<V>;
    const replyCodec = codecs[verb].reply as unknown as z.ZodType<Reply<V>, object>;
    const moment = Math.floor(now());
    const rules = settings.current;
    const occasion = { admin, admins: app.admins, chance: chance() };
    const need = handler.need(input, rules, occasion);
    const decide = (view: View): Decision<object> => {
      const { reply, changes } = handler.decide(view, input, moment, rules, occasion);
      // Spelled out before anything is saved: a reply that cannot be written must not leave a change behind.
      const spelling = respelledMarks(replyCodec.encode(mend ? mend<V>(reply) : reply), rules);
      return { reply: spelling, changes: isRepeat(view) ? {} : changes };
    };
    const work = store.carryOut(app.sdkAppId, commands[verb].writes ? need : { ...need, look: true }, decide, begun);
    if (rules.deadRecords === "keep" || !handler.ends) return work;
    const reply = await work;
    // Behind the work and not in it: it stops the whole app, and a crash before it leaves what "keep" would leave.
    await store.dropContacts(app.sdkAppId, handler.ends(input));
    return reply;
  }

  function carryOutOnce(admitted: AdmittedCommand, begun: number, mend?: Spared["mend"]): Promise<object> {
    const work = (isRepeat: (view: View) => boolean) => carryOut(admitted, begun, isRepeat, mend);
    const done = repeated.once(admitted, Math.floor(now()), settings.current, work);
    return admitted.late ? done.then(() => Promise.reject(admitted.late)) : done;
  }

  async function commanded(call: ServiceCall, begun: number): Promise<object> {
    const asked = admission.command(call);
    const admitted = asked instanceof Promise ? await asked : asked;
    if (faults.rules.length === 0) return carryOutOnce(admitted, begun);
    const { delayMs, end, codeOf } = faults.of(admitted);
    if (delayMs > 0) await sleep(delayMs);
    if (end?.when === "before") throw end.error;
    const spared = sparedOf(admitted, codeOf, settings.current);
    // A delay that a rule asked for is none of the store's.
    const work = carryOutOnce(spared.admitted, begun + delayMs, spared.mend);
    if (!end) return work;
    await work.catch((error) => {
      if (!(error instanceof Refusal)) throw error;
    });
    throw end.error;
  }

  async function controlled(call: ServiceCall): Promise<object> {
    const deed = control.deedOf(call);
    return deed(admission.control(call));
  }

  async function told(call: ServiceCall, carriedOut: CarriedOut): Promise<Told> {
    const begun = performance.now();
    let { path } = call;
    try {
      if (!settings.isLoaded) await settings.load();
      path = pathAsRead(call.path, settings.current);
      const own = await carriedOut({ ...call, path }, begun);
      // In here, for a reply that cannot be spelled is a fault like any other.
      return spelled({ ...own, ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "", ...displayAt(path) });
    } catch (error) {
      if (error instanceof ConnectionDropped) throw error;
      return spelled({ ...refused(error, path), ...displayAt(path) });
    }
  }

  async function answerText(call: ServiceCall): Promise<string> {
    if (call.path.startsWith("/_service/")) return (await told(call, controlled)).text;
    const time = Math.floor(now() * 1000);
    const begun = performance.now();
    const body = typeof call.body === "string" ? call.body : textOf(call.body);
    const command = call.path.slice(call.path.lastIndexOf("/") + 1);
    const log = (code: number | null, reply: string | null) => {
      const ms = Math.round((performance.now() - begun) * 1000) / 1000;
      try {
        calls.add({ time, ms, command, code, request: mayHoldWords(call.path) ? null : (body ?? null), reply });
      } catch (error) {
        // What was done is answered, whatever becomes of the list of calls.
        logFault(error, call.path);
      }
    };
    try {
      const { code, text } = await told({ ...call, body: body ?? call.body }, commanded);
      log(code, text);
      return text;
    } catch (dropped) {
      log(null, null);
      throw dropped;
    }
  }

  return {
    answerText,
    // What was spelled from a reply reads as one.
    answer: async (call) => JSON.parse(await answerText(call)) as ServiceReply,
    bodyBytesMaxOf(call) {
      if (!mayBeLong(call)) return bodyBytesMax;
      try {
        admission.control({ ...call, body: "{}" });
        return snapshotBytesMax;
      } catch {
        return bodyBytesMax;
      }
    },
    layFirst: (world) => store.layFirst(app.sdkAppId, worldOf(world)),
    async reset(world) {
      await store.replace(app.sdkAppId, worldOf(world));
      repeated.clear();
    },
    close: () => store.close(),
  };
}

type Told = { code: number; text: string };

function spelled(reply: ServiceReply): Told {
  return { code: reply.ErrorCode, text: JSON.stringify(reply) };
}

/** Whether a path is that of a command unknown here, which may send somebody's words under any name. */
function mayHoldWords(path: string): boolean {
  return /\/(openim|group_open_http_svc)\//i.test(path) && verbAt(path) === undefined;
}

/** Whether a call may have a longer body than a command's. */
export function mayBeLong({ method, path }: Omit<ServiceCall, "body">): boolean {
  return path === snapshotPath && method === "PUT";
}

/** The one place where "no" becomes an envelope. What nobody foresaw is logged, and the caller sees the code alone. */
function refused(error: unknown, path: string): ServiceReply {
  if (error instanceof PlantedFault) return { ActionStatus: "FAIL", ErrorCode: error.code, ErrorInfo: error.message };
  if (!(error instanceof Refusal)) logFault(error, path);
  return envelopeOf(
    error instanceof Refusal ? error : new Refusal(internalFaultAt(path, error instanceof StoreTimeout)),
  );
}

/** get_list and delete alone still show this field in their newest samples (OQ-23). */
function displayAt(path: string): { ErrorDisplay?: "" } {
  const verb = verbAt(path);
  return verb !== undefined && "errorDisplay" in commands[verb] ? { ErrorDisplay: "" } : {};
}

function logFault(error: unknown, path: string): void {
  const text = `${path} failed. ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;
  console.error(text.replace(/[\s\p{Cc}]+/gu, " ").slice(0, faultLengthMax));
}

const faultLengthMax = 300;
/**
 * The largest body of a command; anything over it is answered with HTTP 413 and 60003. The largest that a program has
 * reason to send, 100 accounts with names and pictures of 500 bytes in Chinese, all escaped, has under 300 KiB.
 */
export const bodyBytesMax = 512 * 1024;
const snapshotBytesMax = 64 * 1024 * 1024;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text of a body; undefined at bytes that are no UTF-8, which admission refuses as they are. */
export function textOf(body: Uint8Array): string | undefined {
  try {
    return utf8.decode(body);
  } catch {
    return undefined;
  }
}

function slept(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function unixSeconds(): number {
  return Date.now() / 1000;
}
