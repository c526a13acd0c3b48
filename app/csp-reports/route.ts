import { z } from "zod";
import { backend } from "@/lib/backend";
import { done } from "@/lib/chat/outcome";
import { act } from "../act";
import { readJson } from "../read-json";

const bytesMax = 64 * 1024;

/** From browsers by themselves, of pages before the sign-in too: so it asks for nobody, and changes nothing but its own list. */
export async function POST(request: Request): Promise<Response> {
  const sent = await readJson(request, bytesMax);
  const { desk } = await backend();
  return new Response(null, { status: desk.policyReports.keep(sent) ? 204 : 400 });
}

/** What pages were kept from since the start. */
export async function GET(): Promise<Response> {
  return Response.json(
    await act("readPolicyReports", z.undefined(), undefined, async ({ desk }) => done(desk.policyReports.list())),
  );
}
