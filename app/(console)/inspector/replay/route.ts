import { actOn } from "@/app/act";
import { replayCall } from "@/lib/desk/replay-call";
import { AskedReplay } from "../ask-calls";

/** A call once more, on the embedded service. */
export async function POST(request: Request): Promise<Response> {
  const asked: unknown = await request.json().catch(() => undefined);
  return Response.json(
    await actOn("replayCall", new URL(request.url).searchParams.get("target"), AskedReplay, asked, (caller, { id }) =>
      replayCall(caller, id),
    ),
    { headers: { "cache-control": "no-store" } },
  );
}
