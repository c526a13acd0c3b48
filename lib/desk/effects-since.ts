import type { Effect } from "../chat/change.ts";
import type { TargetApp } from "../chat/trail-line.ts";
import type { Database } from "../db/open-database.ts";
import { storableText } from "./trail.ts";
import type { TrailLines } from "./trail-lines.ts";

/**
 * What an account's later changes have done, as the trail tells, whoever sent them. Undefined while the end of one of them is not known.
 * `began`: the number of the entry that they come after.
 */
export async function effectsSince(
  { kysely }: Pick<Database, "kysely">,
  { endingsOf }: Pick<TrailLines, "endingsOf">,
  { sdkAppId, host }: TargetApp,
  { account, began }: { account: string; began: number },
): Promise<Effect[] | undefined> {
  const begun = await kysely
    .selectFrom("trail")
    .select(["change_id", "body"])
    .where("account", "=", storableText(account))
    .where("kind", "=", "begun")
    .where("seq", ">", began)
    .orderBy("seq")
    .execute();
  const ids = begun.flatMap(({ change_id, body }) => {
    const { app } = JSON.parse(body) as { app?: TargetApp }; // what change-entries.ts wrote
    const isElsewhere = app && (app.sdkAppId !== sdkAppId || app.host !== host);
    return isElsewhere ? [] : (change_id ?? []);
  });
  const endings = await endingsOf(ids);
  const known = ids.flatMap((id) => endings.get(id) ?? []);
  if (known.length < ids.length || known.some(({ how }) => how === "lost")) return undefined;
  return known.flatMap(({ effects }) => effects);
}
