import { codecs } from "../chat/codecs.ts";
import { type ConsoleVerb, commands, type Input } from "../chat/commands.ts";
import { done, failed, type Outcome } from "../chat/outcome.ts";
import type { CallBook } from "./call-book.ts";
import type { Person } from "./people.ts";
import { seenTarget } from "./seen-target.ts";
import type { OpenTarget } from "./targets.ts";
import type { Trail } from "./trail.ts";

type Replay = {
  person: Person;
  target: OpenTarget;
  desk: { calls: CallBook; trail: Trail };
};

/**
 * Sends a call of the book once more, to the embedded service alone, and gives the id of the new one; whatever the service
 * says to it stands there. One that changes is in the trail before it is sent.
 */
export async function replayCall({ person, target, desk }: Replay, id: string): Promise<Outcome<{ id: string }>> {
  const seen = desk.calls.find(person, target.id, id);
  const input = seen && inputOf(seen.verb, seen.request);
  if (target.kind !== "embedded" || !seen || input === undefined) return failed({ kind: "denied", why: "replay" });
  if (commands[seen.verb].writes) {
    await desk.trail.append({
      ...{ kind: "event", verb: "callReplayed", target: { id: target.id, name: target.host } },
      actor: { id: person.id, email: person.email, role: person.role },
      ...("account" in input && typeof input.account === "string" && { account: input.account }),
      body: { callId: id, command: seen.verb, input },
    });
  }
  let replayed = id;
  const { client } = seenTarget(target, desk.calls, person, (call) => {
    replayed = call.id;
  });
  const outcome = await client.call(seen.verb, input);
  if (!outcome.ok && replayed === id) return outcome;
  return done({ id: replayed });
}

/** What was asked, in our words; undefined where it was not kept. */
function inputOf(verb: ConsoleVerb, request: string | null): Input<ConsoleVerb> | undefined {
  if (request === null) return undefined;
  const decoded = codecs[verb].request.safeParse(JSON.parse(request));
  return decoded.success ? decoded.data : undefined;
}
