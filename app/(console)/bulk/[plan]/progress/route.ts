import { z } from "zod";
import { act, stillMay } from "@/app/act";

import type { Job } from "@/lib/chat/bulk-job";
import { done, failed } from "@/lib/chat/outcome";

const everyMs = 1000;
const lookAgainMs = 30_000;

type Watched = { load: () => Promise<Job | undefined>; mayStill: () => Promise<boolean> };

/**
 * A job as it is, each second, as server-sent events: each tells all of it, so that whoever comes back after a lost connection has missed
 * nothing. Ends with the job, and with the right to look.
 */
export async function GET(request: Request, { params }: { params: Promise<{ plan: string }> }): Promise<Response> {
  const { plan } = await params;
  const outcome = await act<z.ZodUUID, Watched>("readPlans", z.uuid(), plan, async (caller, id) => {
    const load = () => caller.jobs.load(id);
    if (!(await load())) return failed({ kind: "denied", why: "target" });
    return done({ load, mayStill: stillMay(caller, "readPlans") });
  });
  // A browser gives up at any of them; the page comes again where it was only a hiccup.
  if (!outcome.ok) {
    const status = outcome.failure.kind === "denied" ? 403 : 503;
    return Response.json(outcome, { status, headers: { "cache-control": "no-store" } });
  }
  return new Response(eventsOf(outcome.value, request.signal), {
    headers: { "content-type": "text/event-stream", "cache-control": "no-store, no-transform" },
  });
}

function eventsOf({ load, mayStill }: Watched, signal: AbortSignal): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let lookedAt = Date.now();
  let isFirst = true;
  return new ReadableStream({
    async pull(controller) {
      if (!isFirst) await pause(signal);
      isFirst = false;
      const isDue = Date.now() - lookedAt > lookAgainMs;
      if (isDue) lookedAt = Date.now();
      if (signal.aborted || (isDue && !(await mayStill()))) return controller.close();
      const job = await load();
      if (!job) return controller.close();
      controller.enqueue(encoder.encode(`data: ${JSON.stringify(job)}\n\n`));
      if (job.state === "done" || job.state === "cancelled") controller.close();
    },
  });
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", over);
      resolve();
    };
    const timer = setTimeout(over, everyMs);
    signal.addEventListener("abort", over);
  });
}
