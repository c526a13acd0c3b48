import { z } from "zod";
import { actOn } from "@/app/act";
import { planTargetOf } from "@/lib/bulk/plans";
import { readAccountList } from "@/lib/bulk/read-account-list";
import { readRows } from "@/lib/bulk/read-rows";
import { ColumnsAsSaid } from "@/lib/chat/change-file";
import { ListRule, ruleOfQuery } from "@/lib/chat/change-rule";
import { failed, type Outcome } from "@/lib/chat/outcome";
import { turnedAway } from "@/lib/wall";

/** A million rows take about 80 MB. */
const fileBytesMax = 1024 * 1024 * 1024;
const Named = z.object({ title: z.string().trim().min(1).max(200), file: z.string().max(500) });

/**
 * A change file, or a list of accounts for a rule, as it comes, never whole in memory; answered once its last row is kept. What it
 * is planned for, and the rule, the address says.
 */
export async function POST(request: Request): Promise<Response> {
  const refusal = wallBefore(request);
  if (refusal) return refusal;
  const query = Object.fromEntries(new URL(request.url).searchParams);
  const asked = z.object({ name: Named, said: ColumnsAsSaid, rule: ListRule.optional() });
  const argument = { name: query, said: query, rule: ruleOfQuery(query) };
  const outcome = await actOn<typeof asked, { id: string }>(
    "makePlans",
    query.target,
    asked,
    argument,
    async (caller, { name, said, rule }) => {
      const { body } = request;
      if (!body) return fault("empty");
      if (Number(request.headers.get("content-length") ?? 0) > fileBytesMax) return fault("tooLarge");
      const { id, email, role } = caller.person;
      const order = { actor: { id, email, role }, target: planTargetOf(caller.target), title: name.title };
      if (rule)
        return caller.plans.make({ ...order, source: { file: name.file, rule } }, readAccountList(upToMost(body)));
      const { shape, isBinary, rows } = await readRows(upToMost(body), said);
      if (isBinary) return fault("binary");
      return caller.plans.make({ ...order, source: { file: name.file, shape } }, rows);
    },
  );
  return Response.json(outcome, { headers: { "cache-control": "no-store" } });
}

/** Nothing is read here, and no other Host learns even that. */
export async function GET(request: Request): Promise<Response> {
  return wallBefore(request) ?? new Response(null, { status: 405, headers: { allow: "POST" } });
}

/** It stands outside proxy.ts, which would hold the body in memory; how large it may be the file's own sentence says. */
function wallBefore(request: Request): Response | undefined {
  return turnedAway(request, "/bulk/upload", { bodyBytesMax: Number.POSITIVE_INFINITY });
}

function fault(message: string): Outcome<never> {
  return failed({ kind: "invalid", issues: [{ field: "file", message }] });
}

/** A body may come without saying how long it is. */
async function* upToMost(body: AsyncIterable<Uint8Array>) {
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > fileBytesMax) throw new Error("a change file was larger than it may be");
    yield piece;
  }
}
