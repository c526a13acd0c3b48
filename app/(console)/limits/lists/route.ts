import { z } from "zod";
import { actOn } from "@/app/act";
import { readAccountList } from "@/lib/bulk/read-account-list";
import type { AccountList, LeftOut } from "@/lib/chat/limit-scan";
import { done, failed, type Outcome } from "@/lib/chat/outcome";
import { may } from "@/lib/desk/permissions";
import { TooManyAccounts } from "@/lib/limits/account-lists";
import { accountsNamed } from "@/lib/limits/accounts-named";
import { turnedAway } from "@/lib/wall";

/** A million ids of 32 bytes, with room. */
const bytesMax = 64 * 1024 * 1024;

/** A list of accounts as it comes, never whole in memory; answered once it is kept. */
export async function POST(request: Request): Promise<Response> {
  const refusal = wallBefore(request);
  if (refusal) return refusal;
  const query = Object.fromEntries(new URL(request.url).searchParams);
  const named = z.object({ title: z.string().trim().min(1).max(200) });
  const outcome = await actOn<typeof named, AccountList & LeftOut>(
    "startScans",
    query.target,
    named,
    query,
    async (caller, { title }) => {
      const { target, limits, person } = caller;
      if (target.kind === "real" && !may(person.role, "startRealScans")) return failed({ kind: "denied", why: "role" });
      const { body } = request;
      if (!body) return fault("empty");
      try {
        const left: LeftOut = { leftOut: 0 };
        const accounts = accountsNamed(readAccountList(upToMost(body)), (line) => {
          left.leftOut += 1;
          left.example ??= line.slice(0, 40).toWellFormed();
        });
        const list = await limits.lists.freeze({ app: target, personId: person.id, title }, accounts);
        return list ? done({ ...list, ...left }) : fault(left.leftOut > 0 ? "noAccount" : "empty");
      } catch (error) {
        if (error instanceof TooLarge || error instanceof TooManyAccounts) return fault("tooLarge");
        throw error;
      }
    },
  );
  return Response.json(outcome, { headers: { "cache-control": "no-store" } });
}

/** Nothing is read here, and no other Host learns even that. */
export async function GET(request: Request): Promise<Response> {
  return wallBefore(request) ?? new Response(null, { status: 405, headers: { allow: "POST" } });
}

/** It stands outside proxy.ts, which would hold the body in memory. */
function wallBefore(request: Request): Response | undefined {
  return turnedAway(request, "/limits/lists", { bodyBytesMax: Number.POSITIVE_INFINITY });
}

class TooLarge extends Error {}

async function* upToMost(body: AsyncIterable<Uint8Array>) {
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > bytesMax) throw new TooLarge("a list was larger than it may be");
    yield piece;
  }
}

function fault(message: string): Outcome<never> {
  return failed({ kind: "invalid", issues: [{ field: "file", message }] });
}
