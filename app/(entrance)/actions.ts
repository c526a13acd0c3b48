"use server";

import { z } from "zod";
import { done, type Outcome } from "@/lib/chat/outcome";
import { actForAll } from "../act";
import { keepCookies } from "../keep-cookies";

const Credentials = z.object({ email: z.string().max(320), password: z.string().max(1024) });

/** False: email or password is wrong; which of them is not told. */
export async function signIn(argument: unknown): Promise<Outcome<boolean>> {
  return actForAll(Credentials, argument, async ({ desk, heads }, credentials) => {
    const signedIn = await desk.people.signIn(credentials, heads);
    if (signedIn) await keepCookies(signedIn.cookies);
    return done(signedIn !== undefined);
  });
}
