import type { Service } from "../chat/command.ts";
import type { Input, Verb } from "../chat/commands.ts";
import { Refusal } from "./refusal.ts";
import { requireInput } from "./request-body.ts";
import type { Settings } from "./settings.ts";

/**
 * What a command is asked. A setting has the pairs of portrait_set written one by one (OQ-34): then `input` holds those
 * before the first that is at fault, and `late` is what the call answers when they are written.
 */
export function inputUntilFault<V extends Verb>(
  verb: V,
  service: Service,
  document: object,
  settings: Settings,
): { input: Input<V>; late?: Refusal } {
  if (verb !== "writeProfile" || settings.profilePairs === "allOrNone")
    return { input: requireInput(verb, service, document, settings) };
  const read = (pairs: unknown) =>
    attempted(() => requireInput(verb, service, { ...document, ProfileItem: pairs }, settings));
  const { ProfileItem: pairs } = document as { ProfileItem?: unknown }; // any field of an object
  const whole = read(pairs);
  if (!(whole instanceof Refusal)) return { input: whole };
  const at = Array.isArray(pairs) ? pairs.findIndex((pair) => read([pair]) instanceof Refusal) : 0;
  if (!Array.isArray(pairs) || at < 1) throw whole;
  const input = read(pairs.slice(0, at));
  const late = read(pairs.slice(0, at + 1));
  if (input instanceof Refusal) throw input;
  return late instanceof Refusal ? { input, late } : { input };
}

function attempted<T>(work: () => T): T | Refusal {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
