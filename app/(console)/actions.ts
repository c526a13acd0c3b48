"use server";

import { z } from "zod";
import { done, failed, type Outcome } from "@/lib/chat/outcome";
import type { UndoAnswer } from "@/lib/chat/trail-line";
import { targetCookieFor } from "@/lib/desk/target-cookie";
import { publicOrigin } from "@/lib/served-at";
import { act, actOn } from "../act";
import { keepCookies } from "../keep-cookies";
import { Undone } from "./undone";

export async function signOut(): Promise<Outcome<null>> {
  return act("manageOwnSessions", z.undefined(), undefined, async ({ desk, heads }) => {
    await keepCookies(await desk.people.signOut(heads));
    return done(null);
  });
}

/** Which target this browser shows from the next page on. */
export async function chooseTarget(target: unknown): Promise<Outcome<null>> {
  return actOn("chooseTarget", target, z.undefined(), undefined, async ({ target: { id } }) => {
    await keepCookies([targetCookieFor(id, publicOrigin())]);
    return done(null);
  });
}

/** For half an hour and this session, by the password of whoever asks. Gives the milliseconds that are left. */
export async function unlockTarget(target: unknown, password: unknown): Promise<Outcome<{ leftMs: number }>> {
  const input = z.string().min(1, "missing").max(256, "wrong");
  return actOn("unlockTarget", target, input, password, async ({ person, session, desk, target: card }, typed) => {
    const unlocked = await desk.targets.unlock(person, session.id, card, async () => {
      const confirmed = await desk.ownAccount.confirm(session, typed);
      return typeof confirmed === "string" ? confirmed : "tooMany";
    });
    return unlocked.ok
      ? done({ leftMs: unlocked.until - Date.now() })
      : failed({ kind: "invalid", issues: [{ field: "password", message: unlocked.why }] });
  });
}

export async function lockTarget(target: unknown): Promise<Outcome<null>> {
  return actOn("unlockTarget", target, z.undefined(), undefined, async ({ person, session, desk, target: card }) => {
    await desk.targets.lock(person, session.id, card);
    return done(null);
  });
}

/** Takes a change back, or all of one click on Apply, if that is still what was shown. */
export async function runUndo(target: unknown, argument: unknown): Promise<Outcome<UndoAnswer>> {
  const input = z.object({ of: Undone, hash: z.string() });
  return actOn("changeAccount", target, input, argument, async ({ person, target, desk, objection }, { of, hash }) => {
    const actor = { id: person.id, email: person.email, role: person.role };
    return desk.undo.run(of, hash, { actor, target: { ...target, name: target.name ?? target.host }, objection });
  });
}
