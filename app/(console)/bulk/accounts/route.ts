import { z } from "zod";
import { actOn, stillMay } from "@/app/act";
import { type FileInPieces, fileAnswer } from "@/app/file-answer";
import { done } from "@/lib/chat/outcome";

/** The accounts of a target that were changed from here, one a line: a list that a rule takes. */
export async function GET(request: Request): Promise<Response> {
  const asSeen = new URL(request.url).searchParams.get("target");
  return fileAnswer(
    await actOn<z.ZodUndefined, FileInPieces>("makePlans", asSeen, z.undefined(), undefined, async (caller) => {
      const { desk, target } = caller;
      const pieces = inLines(desk.lines.accounts(target.id));
      return done({ name: "groupdesk-accounts", format: "txt", pieces, mayStill: stillMay(caller, "makePlans") });
    }),
  );
}

async function* inLines(accounts: AsyncGenerator<string[]>) {
  for await (const some of accounts) yield some.map((account) => `${account}\n`).join("");
}
