import { z } from "zod";
import { act } from "@/app/act";
import { done } from "@/lib/chat/outcome";
import { TrailFilter } from "@/lib/chat/trail-line";
import { may } from "@/lib/desk/permissions";

const lookAgainMs = 30_000;
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
  const outcome = await act("exportTrail", Asked, asked, async ({ desk, session, heads }, { format, ...filter }) => {
    const mayStill = async () => {
      const now = await desk.people.sessionOf(heads, { watching: true });
      return now?.id === session.id && may(now.person.role, "exportTrail");
    };
    return done({ format, pieces: desk.exportTrail(format, filter), mayStill });
  });
  const headers = { "cache-control": "no-store", "x-content-type-options": "nosniff" };
  if (!outcome.ok) return Response.json(outcome, { status: statusOf(outcome.failure.kind), headers });
  const { format, pieces, mayStill } = outcome.value;
  const name = `groupdesk-activity-${new Date().toISOString().slice(0, 10)}.${format}`;
  return new Response(streamOf(pieces, mayStill), {
    headers: {
      ...headers,
      "content-type": format === "csv" ? "text/csv; charset=utf-8" : "application/json",
      "content-disposition": `attachment; filename="${name}"`,
    },
  });
}

/** The next piece is made when the last one was taken, by whoever may still read it: the file breaks off otherwise. */
function streamOf(pieces: AsyncGenerator<string>, mayStill: () => Promise<boolean>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let lookedAt = Date.now();
  return new ReadableStream({
    async pull(controller) {
      if (Date.now() - lookedAt > lookAgainMs) {
        lookedAt = Date.now();
        if (!(await mayStill())) {
          await pieces.return(undefined);
          return controller.error(new Error("whoever reads it may not any more"));
        }
      }
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
