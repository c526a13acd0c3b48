import { actOn } from "@/app/act";
import { readJson } from "@/app/read-json";
import { done } from "@/lib/chat/outcome";
import { targetAsSeen } from "@/lib/desk/target-as-seen";
import { type AnsweredCall, type AnsweredList, AskedCalls } from "./ask-calls";

/** A question is short. */
const bytesMax = 16 * 1024;

/**
 * The calls behind a page. Not a server action: the browser runs those one after the other, so that a look at the calls
 * would wait behind the very change that it is about.
 */
export async function POST(request: Request): Promise<Response> {
  const asked: unknown = await readJson(request, bytesMax);
  return Response.json(
    await actOn<typeof AskedCalls, AnsweredCall | AnsweredList>(
      "inspectCalls",
      new URL(request.url).searchParams.get("target"),
      AskedCalls,
      asked,
      async ({ desk: { calls }, person, target }, question) => {
        if (question.ask === "call") return done({ call: calls.find(person, targetAsSeen(target), question.id) });
        const { ask: _list, ...rest } = question;
        return done(calls.list(person, { asSeen: targetAsSeen(target), ...rest }));
      },
    ),
    { headers: { "cache-control": "no-store" } },
  );
}
