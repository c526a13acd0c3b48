import { actOn } from "@/app/act";
import { readJson } from "@/app/read-json";
import { done } from "@/lib/chat/outcome";
import { suggestConversations } from "@/lib/desk/suggest-conversations";
import { type AnsweredNames, type AnsweredSuggestions, AskedNames } from "../ask-names";

/** Of a thousand conversations with the longest of ids. */
const bytesMax = 512 * 1024;

/**
 * Names and suggestions. Not a server action: the browser runs those one after the other, so that a slow name would
 * hold up the change behind it. It reads only, and goes through the same gate as they do.
 */
export async function POST(request: Request): Promise<Response> {
  const asked: unknown = await readJson(request, bytesMax);
  return Response.json(
    await actOn<typeof AskedNames, AnsweredNames | AnsweredSuggestions>(
      "readAccounts",
      new URL(request.url).searchParams.get("target"),
      AskedNames,
      asked,
      async ({ target: { client, names } }, question) => {
        if (question.ask === "suggestions") return done(await suggestConversations(client, names, question.account));
        const { ask: _names, conversations, ...options } = question;
        const { known, complete } = await names.namesOf(conversations, options);
        return done({ known: Object.fromEntries(known), complete });
      },
    ),
  );
}
