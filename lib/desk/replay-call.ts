import type { Change } from "../chat/change.ts";
import { codecs } from "../chat/codecs.ts";
import { type ConsoleVerb, commands, type Input } from "../chat/commands.ts";
import { done, failed, type Outcome } from "../chat/outcome.ts";
import type { CallBook } from "./call-book.ts";
import type { Changes, Order } from "./changes.ts";
import type { Person } from "./people.ts";
import { seenTarget } from "./seen-target.ts";
import { targetAsSeen } from "./target-as-seen.ts";
import type { OpenTarget } from "./targets.ts";

type Replay = {
  person: Person;
  target: OpenTarget;
  desk: { calls: CallBook; changes: Pick<Changes, "carryOut"> };
  /** As in an order. */
  objection: NonNullable<Order["objection"]>;
};

/**
 * Sends a call of the book once more, to the embedded service alone, and gives the id of the new one; whatever the service
 * says to it stands there. One that writes is a change like any other: in the trail, and to be undone.
 */
export async function replayCall(
  { person, target, desk, objection }: Replay,
  id: string,
): Promise<Outcome<{ id: string }>> {
  const seen = desk.calls.find(person, targetAsSeen(target), id);
  const input = seen && inputOf(seen.verb, seen.request);
  if (target.kind !== "embedded" || !seen || input === undefined) return refused;
  let replayed = id;
  const { client } = seenTarget(target, desk.calls, person, (call) => {
    // A change is read before it and may be read back after it: it is the call of the same command that counts.
    if (call.verb === seen.verb) replayed = call.id;
  });
  const order = {
    actor: { id: person.id, email: person.email, role: person.role },
    target: { ...target, name: target.name ?? target.host, client },
    sending: { id: crypto.randomUUID(), batch: crypto.randomUUID() },
    objection,
  };
  const change = changeOf(seen.verb, input);
  if (commands[seen.verb].writes && !change) return refused;
  const outcome = await (change ? desk.changes.carryOut(order, change) : client.call(seen.verb, input));
  if (!outcome.ok && replayed === id) return outcome;
  return done({ id: replayed });
}

const refused = failed({ kind: "denied", why: "replay" });

/** What was asked, in our words; undefined where it was not kept. */
function inputOf(verb: ConsoleVerb, request: string | null): Input<ConsoleVerb> | undefined {
  if (request === null) return undefined;
  const decoded = codecs[verb].request.safeParse(JSON.parse(request));
  return decoded.success ? decoded.data : undefined;
}

/** The change that a call carried; undefined for a read, and for a command that carries none. */
function changeOf(verb: ConsoleVerb, input: Input<ConsoleVerb>): Change | undefined {
  switch (verb) {
    case "updateGroup": {
      const { account, group, change } = input as Input<typeof verb>; // the input was decoded for this verb
      if (change.kind === "rename") return { verb: "renameGroup", account, group, to: change.to };
      return { verb: "changeMembers", account, group, items: change.items };
    }
    case "createGroup":
    case "deleteGroup":
    case "markContacts":
      return { verb, ...(input as object) } as Change; // the input was decoded for this verb, and a change is made like it
    case "deleteRecent": {
      const { account, conversation } = input as Input<typeof verb>; // as above
      return { verb, account, conversation };
    }
    case "importAccount":
      return { verb, account: (input as Input<typeof verb>).account }; // as above
    default:
      return undefined;
  }
}
