import { z } from "zod";
import { act } from "@/app/act";
import { done } from "@/lib/chat/outcome";
import { TrailFilter } from "@/lib/chat/trail-line";

const dayMs = 24 * 60 * 60 * 1000;
const day = z.iso.date().transform((text) => Date.parse(text));
const Asked = TrailFilter.extend({
  format: z.enum(["csv", "json"]),
  code: z.coerce.number().int().optional(),
  since: day.optional(),
  until: day.transform((begin) => begin + dayMs - 1).optional(),
});

/** The lines that the page's own address looks for, as a file: read page by page as it is taken, never all at once. */
export async function GET(request: Request): Promise<Response> {
  const asked = Object.fromEntries(new URL(request.url).searchParams);
  const outcome = await act("exportTrail", Asked, asked, async ({ desk }, { format, ...filter }) =>
    done({ format, pieces: desk.exportTrail(format, filter) }),
  );
  const headers = { "cache-control": "no-store", "x-content-type-options": "nosniff" };
  if (!outcome.ok) return Response.json(outcome, { status: statusOf(outcome.failure.kind), headers });
  const { format, pieces } = outcome.value;
  const name = `groupdesk-activity-${new Date().toISOString().slice(0, 10)}.${format}`;
  return new Response(streamOf(pieces), {
    headers: {
      ...headers,
      "content-type": format === "csv" ? "text/csv; charset=utf-8" : "application/json",
      "content-disposition": `attachment; filename="${name}"`,
    },
  });
}

/** The next piece is made when the last one was taken. */
function streamOf(pieces: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done: isOver, value } = await pieces.next();
      if (isOver) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: () => pieces.return(undefined).then(() => undefined),
  });
}

function statusOf(kind: string): number {
  return kind === "denied" ? 403 : kind === "invalid" ? 400 : 503;
}
