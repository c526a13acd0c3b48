import { z } from "zod";
import { act, stillMay } from "@/app/act";
import { type FileInPieces, fileAnswer } from "@/app/file-answer";
import { exportPlan } from "@/lib/bulk/plan-export";
import { PlanRowFilter } from "@/lib/chat/bulk-plan";
import { done, failed } from "@/lib/chat/outcome";

const Asked = PlanRowFilter.extend({
  id: z.uuid(),
  format: z.enum(["csv", "json", "jsonl"]),
  code: z.coerce.number().int().optional(),
  said: z.coerce.number().int().optional(),
});

/** The rows of a plan that fit, as a file; once it was started with what has become of each. */
export async function GET(request: Request, { params }: { params: Promise<{ plan: string }> }): Promise<Response> {
  const asked = { ...Object.fromEntries(new URL(request.url).searchParams), id: (await params).plan };
  return fileAnswer(
    await act<typeof Asked, FileInPieces>("readPlans", Asked, asked, async (caller, { id, format, ...filter }) => {
      const plan = await caller.plans.load(id);
      if (!plan?.hash) return failed({ kind: "invalid", issues: [{ field: "plan", message: "notReady" }] });
      const isReport = (await caller.jobs.load(id)) !== undefined;
      const name = `groupdesk-${isReport ? "job" : "plan"}-${plan.hash.slice(0, 8)}`;
      const pieces = exportPlan(format, plan, caller.plans.lines, filter, isReport);
      return done({ name, format, pieces, mayStill: stillMay(caller, "readPlans") });
    }),
  );
}
