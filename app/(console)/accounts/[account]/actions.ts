"use server";

import { z } from "zod";
import { actOn } from "@/app/act";
import { Change, type ChangeOf, type ChangeVerb, Sending } from "@/lib/chat/change";
import type { Outcome } from "@/lib/chat/outcome";
import type { ReplyTo } from "@/lib/desk/change-effects";

/*
 * Every one of them takes the target that the person sees, which sending it is (made in the browser, once for each
 * call) and the change; the desk writes it down, sends it, and writes down what came of it.
 */

export async function renameGroup(target: unknown, sending: unknown, change: unknown) {
  return carryOut("renameGroup", target, sending, change);
}

/** Puts conversations into a group and takes others out, in one call of at most 100. */
export async function changeMembers(target: unknown, sending: unknown, change: unknown) {
  return carryOut("changeMembers", target, sending, change);
}

/** Sets and clears bits and custom texts, in one call of at most 100 conversations. */
export async function markContacts(target: unknown, sending: unknown, change: unknown) {
  return carryOut("markContacts", target, sending, change);
}

/** Takes one conversation off the recent list; its groups, marks and messages stay (OQ-22). */
export async function deleteRecent(target: unknown, sending: unknown, change: unknown) {
  return carryOut("deleteRecent", target, sending, change);
}

export async function createGroup(target: unknown, sending: unknown, change: unknown) {
  return carryOut("createGroup", target, sending, change);
}

export async function deleteGroup(target: unknown, sending: unknown, change: unknown) {
  return carryOut("deleteGroup", target, sending, change);
}

export async function importAccount(target: unknown, sending: unknown, change: unknown) {
  return carryOut("importAccount", target, sending, change);
}

async function carryOut<V extends ChangeVerb>(
  verb: V,
  targetId: unknown,
  sending: unknown,
  change: unknown,
): Promise<Outcome<ReplyTo<V>>> {
  const input = z.object({ sending: Sending, change: Change });
  const asked = { sending, change: { ...(change as object), verb } }; // whatever it is: it is parsed
  return actOn("changeAccount", targetId, input, asked, ({ person, target, desk, objection }, parsed) =>
    desk.changes.carryOut(
      {
        actor: { id: person.id, email: person.email, role: person.role },
        target: { ...target, name: target.name ?? target.host },
        sending: parsed.sending,
        objection,
      },
      parsed.change as ChangeOf<V>, // its verb is the one that was laid into it
    ),
  );
}
