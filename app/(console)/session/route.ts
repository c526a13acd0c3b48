import { z } from "zod";
import { actForAll } from "@/app/act";
import { done } from "@/lib/chat/outcome";

/**
 * Whether the sign-in of an open page still holds, and whose it is: null for nobody's. Asked every half minute, which
 * keeps no session alive. Not a server action: a page asks while one of those may be running.
 */
export async function POST(): Promise<Response> {
  return Response.json(
    await actForAll(z.undefined(), undefined, async ({ desk, heads }) => {
      const session = await desk.people.sessionOf(heads, { watching: true });
      return done(session ? { id: session.person.id, name: session.person.name, role: session.person.role } : null);
    }),
    { headers: { "cache-control": "no-store" } },
  );
}
