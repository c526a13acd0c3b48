"use server";

import { z } from "zod";
import { done, type Outcome } from "@/lib/chat/outcome";
import type { UndoAnswer } from "@/lib/chat/trail-line";
import { act, actOn } from "../act";
import { keepCookies } from "../keep-cookies";
import { Undone } from "./undone";

export async function signOut(): Promise<Outcome<null>> {
  return act("manageOwnSessions", z.undefined(), undefined, async ({ desk, heads }) => {
    await keepCookies(await desk.people.signOut(heads));
    return done(null);
  });
}

/** Takes a change back, or all of one click on Apply, if that is still what was shown. */
export async function runUndo(target: unknown, argument: unknown): Promise<Outcome<UndoAnswer>> {
  const input = z.object({ of: Undone, hash: z.string() });
  return actOn(
    "changeAccount",
    target,
    input,
    argument,
    async ({ person, target: { id, host, client }, desk }, { of, hash }) => {
      const actor = { id: person.id, email: person.email, role: person.role };
      return desk.undo.run(of, hash, { actor, target: { id, name: host, client } });
    },
  );
}
