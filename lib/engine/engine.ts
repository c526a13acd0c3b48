import type { z } from "zod";
import { commands, type Input, type Reply, type Verb, verbAt } from "../chat/commands.ts";
import { type Envelope, wire } from "../chat/wire.ts";
import {
  type AdmittedCommand,
  createAdmission,
  internalFaultAt,
  type ServedApp,
  type ServiceCall,
} from "./admission.ts";
import { createControl } from "./control.ts";
import type { Handler } from "./handler.ts";
import { handlers } from "./handlers.ts";
import { Refusal } from "./refusal.ts";
import type { Settings } from "./settings.ts";
import { createSettingsKeeper } from "./settings-keeper.ts";
import { respelledMarks } from "./spell-marks.ts";
import type { Store } from "./store.ts";
import { type WorldName, worldOf } from "./worlds.ts";

export type EngineOptions = {
  app: ServedApp;
  store: Store;
  /** Unix seconds; fractions are welcome. */
  now?: () => number;
  settings?: Partial<Settings>;
};

/** A whole reply, ready for JSON: the envelope's three fields beside the command's own. */
export type ServiceReply = Envelope & { [field: string]: unknown };

export type Engine = {
  /** Answers one request; never throws. HTTP would be 200 whatever it says. */
  answer(call: ServiceCall): Promise<ServiceReply>;
  /** Whether nobody was ever imported here. */
  isEmpty(): Promise<boolean>;
  /** Replaces everything by a world, fresh. */
  reset(world: WorldName): Promise<void>;
  /** Waits for what is under way and closes the store. */
  close(): Promise<void>;
};

/** The service behind every mouth: admission, dispatch, envelope. Source: docs 34620, 53437-53442, 34953-34955. */
export function createEngine({ app, store, now = unixSeconds, settings: started }: EngineOptions): Engine {
  const settings = createSettingsKeeper(store, app.sdkAppId, started);
  const admission = createAdmission(app, () => settings.current, now);
  const control = createControl({ app: app.sdkAppId, store, settings });

  async function carryOut<V extends Verb>(verb: V, input: Input<V>): Promise<object> {
    // The table of handlers is keyed by the same verbs, which the checker does not follow.
    const handler = handlers[verb] as unknown as Handler<V>;
    const replyCodec = wire[verb].reply as unknown as z.ZodType<Reply<V>, object>;
    const moment = Math.floor(now());
    const rules = settings.current;
    return store.carryOut<object>(app.sdkAppId, handler.need(input, rules), (view) => {
      const { reply, changes } = handler.decide(view, input, moment, rules);
      // Spelled out before anything is saved: a reply that cannot be written must not leave a change behind.
      return { reply: respelledMarks(replyCodec.encode(reply), rules), changes };
    });
  }

  async function controlled(call: ServiceCall): Promise<object> {
    const deed = control.deedOf(call);
    return deed(admission.control(call));
  }

  return {
    async answer(call) {
      try {
        if (!settings.isLoaded) await settings.load();
        const own = call.path.startsWith("/_service/")
          ? await controlled(call)
          : await dispatch(admission.command(call), carryOut);
        return { ...own, ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "", ...displayAt(call.path) };
      } catch (error) {
        return { ...refused(error, call.path), ...displayAt(call.path) };
      }
    },
    isEmpty: () => store.isEmpty(app.sdkAppId),
    reset: (world) => store.replace(app.sdkAppId, worldOf(world)),
    close: () => store.close(),
  };
}

function dispatch(
  { verb, input }: AdmittedCommand,
  carryOut: <V extends Verb>(verb: V, input: Input<V>) => Promise<object>,
): Promise<object> {
  return carryOut(verb, input);
}

/** The one place where "no" becomes an envelope. What nobody foresaw is logged, and the caller sees the code alone. */
function refused(error: unknown, path: string): ServiceReply {
  if (!(error instanceof Refusal)) logFault(error, path);
  const refusal = error instanceof Refusal ? error : new Refusal(internalFaultAt(path));
  return { ActionStatus: "FAIL", ErrorCode: refusal.code, ErrorInfo: refusal.message };
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

function unixSeconds(): number {
  return Date.now() / 1000;
}
