import { actOn } from "@/app/act";
import { readJson } from "@/app/read-json";
import { replayCall } from "@/lib/desk/replay-call";
import { AskedReplay } from "../ask-calls";

/** Nothing but the call's id is asked for. */
const bytesMax = 1024;

/** A call once more, on the embedded service. */
export async function POST(request: Request): Promise<Response> {
  const asked: unknown = await readJson(request, bytesMax);
  return Response.json(
    await actOn("replayCall", new URL(request.url).searchParams.get("target"), AskedReplay, asked, (caller, { id }) =>
      replayCall(caller, id),
    ),
    { headers: { "cache-control": "no-store" } },
  );
}
