import { z } from "zod";
import { act, actOn } from "@/app/act";
import { makeAgain, refusedElsewhere } from "@/app/plan-deeds";
import { readJson } from "@/app/read-json";
import { done, failed, type Outcome } from "@/lib/chat/outcome";
import { targetAsSeen } from "@/lib/desk/target-as-seen";
import { ownTargetId } from "@/lib/desk/targets";

const bytesMax = 64 * 1024;

const Asked = z.discriminatedUnion("do", [
  z.object({ do: z.literal("target"), id: z.string().default(ownTargetId) }),
  z.object({ do: z.literal("look"), id: z.uuid() }),
  z.object({ do: z.literal("start"), target: z.string(), id: z.uuid(), hash: z.string(), count: z.int() }),
  z.object({ do: z.enum(["pause", "cancel"]), id: z.uuid() }),
  z.object({ do: z.literal("resume"), target: z.string(), id: z.uuid() }),
  z.object({ do: z.literal("again"), id: z.uuid(), what: z.enum(["notDone", "undo"]) }),
]);

/** What `npx groupdesk` asks for beside the upload and the rows of a plan. */
export async function POST(request: Request): Promise<Response> {
  const asked = Asked.safeParse(await readJson(request, bytesMax));
  const outcome = asked.success ? await answer(asked.data) : await act("readPlans", z.never(), undefined, nothing);
  return Response.json(outcome, { headers: { "cache-control": "no-store" } });
}

async function answer(asked: z.infer<typeof Asked>): Promise<Outcome<unknown>> {
  switch (asked.do) {
    case "target":
      return act("readPlans", z.string(), asked.id, async ({ desk }, id) => {
        const target = await desk.targets.open(id);
        if (!target) return failed({ kind: "denied", why: "target" });
        return done({ asSeen: targetAsSeen(target), kind: target.kind, host: target.host });
      });
    case "look":
      return act("readPlans", z.uuid(), asked.id, async ({ plans, jobs }, id) => {
        const [plan, job] = await Promise.all([plans.load(id), jobs.load(id)]);
        return plan ? done({ plan, ...(job && { job }) }) : failed({ kind: "denied", why: "target" });
      });
    case "start": {
      const { target, ...plan } = asked;
      const input = z.object({ id: z.uuid(), hash: z.string(), count: z.int() });
      return actOn<typeof input, null>("runPlans", target, input, plan, async (caller, { id, hash, count }) => {
        const refused = await refusedElsewhere(caller, id);
        return refused ?? caller.jobs.start(caller.person, id, { hash, count });
      });
    }
    case "pause":
      return act("stopJobs", z.uuid(), asked.id, async ({ person, jobs }, id) => jobs.pause(person, id));
    case "cancel":
      return act("stopJobs", z.uuid(), asked.id, async ({ person, jobs }, id) => jobs.cancel(person, id));
    case "resume":
      return actOn("runPlans", asked.target, z.uuid(), asked.id, async (caller, id) => {
        const refused = await refusedElsewhere(caller, id);
        return refused ?? caller.jobs.resume(caller.person, id);
      });
    case "again": {
      const input = z.object({ id: z.uuid(), what: z.enum(["notDone", "undo"]) });
      return act<typeof input, { id: string }>("makePlans", input, asked, makeAgain);
    }
  }
}

async function nothing(): Promise<Outcome<never>> {
  return failed({ kind: "invalid", issues: [] });
}
