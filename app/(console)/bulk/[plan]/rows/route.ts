import { z } from "zod";
import { act, stillMay } from "@/app/act";
import { type FileInPieces, fileAnswer } from "@/app/file-answer";
import { exportPlan } from "@/lib/bulk/plan-export";
import { rowsNotDone } from "@/lib/bulk/rows-again";
import { writtenRows } from "@/lib/bulk/write-rows";
import { PlanRowFilter } from "@/lib/chat/bulk-plan";
import type { FileShape } from "@/lib/chat/change-file";
import { done, failed } from "@/lib/chat/outcome";
import { rowMeaning } from "./row-meaning";

const asJson: FileShape = { format: "json", encoding: "utf-8", layout: "lines" };

const Asked = PlanRowFilter.extend({
  id: z.uuid(),
  format: z.enum(["csv", "json", "jsonl"]),
  only: z.literal("notDone").optional(),
  code: z.coerce.number().int().optional(),
  said: z.coerce.number().int().optional(),
});

/**
 * The rows of a plan that fit, as a file; once it was started with what has become of each. `only`: those that its job did not do, as a
 * change file in the shape of the one that they came from; JSON has a row a line.
 */
export async function GET(request: Request, { params }: { params: Promise<{ plan: string }> }): Promise<Response> {
  const asked = { ...Object.fromEntries(new URL(request.url).searchParams), id: (await params).plan };
  return fileAnswer(
    await act<typeof Asked, FileInPieces>(
      "readPlans",
      Asked,
      asked,
      async (caller, { id, format, only, ...filter }) => {
        const plan = await caller.plans.load(id);
        if (!plan?.hash) return failed({ kind: "invalid", issues: [{ field: "plan", message: "notReady" }] });
        const isReport = (await caller.jobs.load(id)) !== undefined;
        const mark = plan.hash.slice(0, 8);
        const mayStill = stillMay(caller, "readPlans");
        if (only) {
          const kept = await caller.plans.shapeOf(id);
          const isCsv = format === "csv";
          const shape = isCsv ? (kept?.format === "csv" ? kept : undefined) : asJson;
          const pieces = writtenRows(rowsNotDone(caller.desk.database, caller.plans.lines, id), shape);
          return done({ name: `groupdesk-not-done-${mark}`, format: isCsv ? "csv" : "jsonl", pieces, mayStill });
        }
        const name = `groupdesk-${isReport ? "job" : "plan"}-${mark}`;
        const pieces = exportPlan(format, plan, caller.plans.lines, filter, isReport ? rowMeaning : undefined);
        return done({ name, format, pieces, mayStill });
      },
    ),
  );
}
