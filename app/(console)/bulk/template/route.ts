import { z } from "zod";
import { act } from "@/app/act";
import { rowTemplate } from "@/lib/bulk/row-template";
import { done } from "@/lib/chat/outcome";

/** A change file to begin with. */
export async function GET(): Promise<Response> {
  const outcome = await act("readPlans", z.undefined(), undefined, async () => done(await rowTemplate()));
  if (!outcome.ok) return Response.json(outcome, { status: 403, headers: { "cache-control": "no-store" } });
  return new Response(outcome.value, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="groupdesk-changes.csv"',
    },
  });
}
