"use server";

import { z } from "zod";
import { done, type Outcome } from "@/lib/chat/outcome";
import { act } from "../act";
import { keepCookies } from "../keep-cookies";

export async function signOut(): Promise<Outcome<null>> {
  return act("manageOwnSessions", z.undefined(), undefined, async ({ desk, heads }) => {
    await keepCookies(await desk.people.signOut(heads));
    return done(null);
  });
}
