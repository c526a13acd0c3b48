import { z } from "zod";
import { act, stillMay } from "@/app/act";
import { type FileInPieces, fileAnswer } from "@/app/file-answer";
import { rowTemplate } from "@/lib/bulk/row-template";
import { done } from "@/lib/chat/outcome";

const Asked = z.object({ format: z.literal("csv") });

/** A change file to begin with. */
export async function GET(request: Request): Promise<Response> {
  const asked = Object.fromEntries(new URL(request.url).searchParams);
  return fileAnswer(
    await act<typeof Asked, FileInPieces>("readPlans", Asked, asked, async (caller, { format }) =>
      done({ name: "groupdesk-changes", format, pieces: inOne(), mayStill: stillMay(caller, "readPlans") }),
    ),
  );
}

async function* inOne() {
  yield await rowTemplate();
}
