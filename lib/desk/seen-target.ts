import type { ConsoleVerb } from "../chat/commands.ts";
import type { CallBook } from "./call-book.ts";
import type { Person } from "./people.ts";
import type { OpenTarget } from "./targets.ts";

/** The same target, whose calls are written down as this person's. */
export function seenTarget<Target extends Pick<OpenTarget, "client" | "names">>(
  target: Target,
  calls: CallBook,
  person: Person,
  told?: (call: { id: string; verb: ConsoleVerb }) => void,
): Target {
  const { client, names } = target;
  return {
    ...target,
    client: { call: (verb, input, gate) => calls.seenFor(person, () => client.call(verb, input, gate), told) },
    names: {
      namesOf: (...asked) => calls.seenFor(person, () => names.namesOf(...asked)),
      joinedBy: (account) => calls.seenFor(person, () => names.joinedBy(account)),
    },
  };
}
