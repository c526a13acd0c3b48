"use server";

import { z } from "zod";
import { act } from "@/app/act";
import { keepCookies } from "@/app/keep-cookies";
import { done, failed, type Outcome } from "@/lib/chat/outcome";
import type { Confirmation, PasswordAnswer } from "@/lib/desk/own-account";
import { NewPassword } from "@/lib/desk/password-rules";

const Id = z.string().min(1).max(100);
const Password = z.string().max(1024);
const PasskeyName = z.string().trim().min(1).max(80);

export async function endSession(id: unknown): Promise<Outcome<null>> {
  return act("manageOwnSessions", Id, id, async ({ desk, session }, ended) => {
    await desk.ownAccount.end(session, ended);
    return done(null);
  });
}

export async function endOtherSessions(): Promise<Outcome<null>> {
  return act("manageOwnSessions", z.undefined(), undefined, async ({ desk, session }) => {
    await desk.ownAccount.endOthers(session);
    return done(null);
  });
}

/** A password that guessers would try comes back as a complaint about `next`. */
export async function changePassword(argument: unknown): Promise<Outcome<PasswordAnswer>> {
  const input = z.object({ current: Password, next: NewPassword });
  return act<typeof input, PasswordAnswer>("manageOwnSessions", input, argument, async ({ desk, session }, given) =>
    done(await desk.ownAccount.changePassword(session, given)),
  );
}

type Begun = { options: object } | { refused: Exclude<Confirmation, "right"> };

/** What the browser's authenticator is to be asked, once the password is right. */
export async function beginAddingPasskey(password: unknown): Promise<Outcome<Begun>> {
  return act<typeof Password, Begun>(
    "manageOwnSessions",
    Password,
    password,
    async ({ desk, session, heads }, given) => {
      const confirmed = await desk.ownAccount.confirm(session, given);
      if (confirmed !== "right") return done({ refused: confirmed });
      const { options, cookies } = await desk.passkeys.beginAdding(heads);
      await keepCookies(cookies);
      return done({ options });
    },
  );
}

export async function finishAddingPasskey(argument: unknown): Promise<Outcome<null>> {
  const input = z.object({ name: PasskeyName, response: z.looseObject({}) });
  return act("manageOwnSessions", input, argument, async ({ desk, session, heads }, given) => {
    const added = await desk.passkeys.finishAdding(session, given, heads);
    return added ? done(null) : failed({ kind: "invalid", issues: [{ field: "passkey", message: "refused" }] });
  });
}

export async function renamePasskey(argument: unknown): Promise<Outcome<null>> {
  const input = z.object({ id: Id, name: PasskeyName });
  return act("manageOwnSessions", input, argument, async ({ desk, session }, { id, name }) => {
    await desk.passkeys.rename(session, id, name);
    return done(null);
  });
}

export async function removePasskey(id: unknown): Promise<Outcome<null>> {
  return act("manageOwnSessions", Id, id, async ({ desk, session }, removed) => {
    await desk.passkeys.remove(session, removed);
    return done(null);
  });
}
