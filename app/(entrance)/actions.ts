"use server";

import { z } from "zod";
import { done, failed, type Outcome } from "@/lib/chat/outcome";
import type { OpenLink } from "@/lib/desk/invitations";
import { NewPassword } from "@/lib/desk/password-rules";
import { actForAll } from "../act";
import { keepCookies } from "../keep-cookies";

/** `waitMs`: too many tries. Without it email or password is wrong; which of them is not told. */
export type SignInResult = { signedIn: boolean; waitMs?: number };

const Credentials = z.object({ email: z.string().max(320), password: z.string().max(1024) });
const Assertion = z.looseObject({ id: z.string().max(2048), response: z.looseObject({}) });
const Token = z.string().regex(/^[\w-]{22}$/);

export async function signIn(argument: unknown): Promise<Outcome<SignInResult>> {
  return actForAll<typeof Credentials, SignInResult>(Credentials, argument, async ({ desk, heads }, credentials) => {
    const answer = await desk.people.signIn(credentials, heads);
    if (!answer.ok) return done({ signedIn: false, ...(answer.waitMs && { waitMs: answer.waitMs }) });
    await keepCookies(answer.cookies);
    return done({ signedIn: true });
  });
}

/** What the browser's authenticator is to be asked. */
export async function beginPasskeySignIn(): Promise<Outcome<object>> {
  return actForAll(z.undefined(), undefined, async ({ desk, heads }) => {
    const { options, cookies } = await desk.passkeys.beginSignIn(heads);
    await keepCookies(cookies);
    return done(options);
  });
}

export async function finishPasskeySignIn(argument: unknown): Promise<Outcome<SignInResult>> {
  return actForAll<typeof Assertion, SignInResult>(Assertion, argument, async ({ desk, heads }, response) => {
    const answer = await desk.passkeys.finishSignIn(response, heads);
    if (!answer.ok) return done({ signedIn: false, ...(answer.waitMs && { waitMs: answer.waitMs }) });
    await keepCookies(answer.cookies);
    return done({ signedIn: true });
  });
}

/** What a link is for; null when it was used, revoked, or is over. */
export async function lookAtLink(token: unknown): Promise<Outcome<OpenLink | null>> {
  return actForAll(z.string().max(200), token, async ({ desk }, given) =>
    done(Token.safeParse(given).success ? ((await desk.invitations.look(given)) ?? null) : null),
  );
}

const Joining = z.object({
  token: Token,
  name: z.string().trim().min(1, "nameMissing").max(80, "nameTooLong"),
  email: z.email("emailWrong").max(254, "emailWrong"),
  password: NewPassword,
});

/** Makes the person of a link and signs them in; complaints are by field, as names of sentences. */
export async function join(argument: unknown): Promise<Outcome<null>> {
  return actForAll(Joining, argument, async ({ desk, heads }, { token, ...person }) => {
    const answer = await desk.invitations.accept(token, person);
    if (!answer.ok) return failed({ kind: "invalid", issues: [complaintOf[answer.why]] });
    const signedIn = await desk.people.signIn(person, heads);
    if (signedIn.ok) await keepCookies(signedIn.cookies);
    return done(null);
  });
}

const complaintOf = {
  gone: { field: "token", message: "gone" },
  emailTaken: { field: "email", message: "emailTaken" },
  common: { field: "password", message: "common" },
};
