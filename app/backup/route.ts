import { z } from "zod";
import { act, stillMay } from "@/app/act";
import { type FileInPieces, fileAnswer } from "@/app/file-answer";
import { readJson } from "@/app/read-json";
import { done } from "@/lib/chat/outcome";

const bytesMax = 1024;
const Asked = z.object({ of: z.literal("console") });

/** A whole copy of the console's own database, as it is at one moment, while it goes on working. */
export async function POST(request: Request): Promise<Response> {
  const asked = await readJson(request, bytesMax);
  return fileAnswer(
    await act<typeof Asked, FileInPieces>("backUp", Asked, asked, async (caller) => {
      const backup = await caller.desk.backups.make(caller.person);
      if (!backup.ok) return backup;
      const name = `groupdesk-console-${new Date().toISOString().slice(0, 10)}`;
      return done({ name, format: "db", pieces: backup.value.pieces, mayStill: stillMay(caller, "backUp") });
    }),
  );
}
