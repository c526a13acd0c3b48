import { z } from "zod";
import { act, stillMay } from "@/app/act";
import { type FileInPieces, fileAnswer } from "@/app/file-answer";
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
  return fileAnswer(
    await act<typeof Asked, FileInPieces>("exportTrail", Asked, asked, async (caller, { format, ...filter }) => {
      const name = `groupdesk-activity-${new Date().toISOString().slice(0, 10)}`;
      const pieces = caller.desk.exportTrail(format, filter);
      return done({ name, format, pieces, mayStill: stillMay(caller, "exportTrail") });
    }),
  );
}
