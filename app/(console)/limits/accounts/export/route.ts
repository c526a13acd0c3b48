import { z } from "zod";
import { actOn, stillMay } from "@/app/act";
import { type FileInPieces, fileAnswer } from "@/app/file-answer";
import { filterOfQuery } from "@/lib/chat/figure-query";
import { done, failed } from "@/lib/chat/outcome";
import { figuresFile } from "@/lib/limits/figures-file";

/** The accounts that fit, as they are in a snapshot: `csv` and `json` with their figures, `txt` their ids alone. */
export async function GET(request: Request): Promise<Response> {
  const query = Object.fromEntries(new URL(request.url).searchParams);
  const asked = z.object({ seq: z.coerce.number().int(), format: z.enum(["csv", "json", "txt"]) });
  return fileAnswer(
    await actOn<typeof asked, FileInPieces>(
      "readLimits",
      query.target,
      asked,
      query,
      async (caller, { seq, format }) => {
        const { target, limits } = caller;
        const snapshot = await limits.snapshots.load(target, seq);
        if (!snapshot) return failed({ kind: "denied", why: "target" });
        const at = { app: target, snapshot, walls: await limits.wallsOf(target) };
        const pieces = figuresFile(format, limits.snapshots.all(at, filterOfQuery(query)));
        return done({ name: "groupdesk-limits", format, pieces, mayStill: stillMay(caller, "readLimits") });
      },
    ),
  );
}
