import "server-only";
import type { Outcome } from "@/lib/chat/outcome";

const lookAgainMs = 30_000;
const kept = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

const types = {
  csv: "text/csv; charset=utf-8",
  json: "application/json",
  jsonl: "application/jsonl",
  txt: "text/plain; charset=utf-8",
  db: "application/vnd.sqlite3",
};

/** A file that is made while it is read. `mayStill`: whether whoever reads it still may. */
export type FileInPieces = {
  name: string;
  format: keyof typeof types;
  pieces: AsyncGenerator<string | Uint8Array>;
  mayStill: () => Promise<boolean>;
};

/** The file as a download, or the failure as JSON. */
export function fileAnswer(outcome: Outcome<FileInPieces>): Response {
  if (!outcome.ok) return Response.json(outcome, { status: statusOf(outcome.failure.kind), headers: kept });
  const { name, format, pieces, mayStill } = outcome.value;
  return new Response(streamOf(pieces, mayStill), {
    headers: {
      ...kept,
      "content-type": types[format],
      "content-disposition": `attachment; filename="${name}.${format}"`,
    },
  });
}

/** The next piece is made when the last one was taken, by whoever may still read it: the file breaks off otherwise. */
function streamOf(pieces: FileInPieces["pieces"], mayStill: () => Promise<boolean>): ReadableStream<Uint8Array> {
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
      else controller.enqueue(typeof value === "string" ? encoder.encode(value) : value);
    },
    cancel: () => pieces.return(undefined).then(() => undefined),
  });
}

function statusOf(kind: string): number {
  return kind === "denied" ? 403 : kind === "invalid" ? 400 : 503;
}
