import type { Effect } from "../chat/change.ts";
import type { TargetApp } from "../chat/trail-line.ts";
import type { Database } from "../db/open-database.ts";
import { storableText } from "./trail.ts";
import type { TrailLines } from "./trail-lines.ts";

/**
 * What of an account other changes have done since one began, as the trail has told it since, whoever sent them; the earlier ones first.
 * Undefined while the end of one of them is not known. `began`: the number of the entry that says it did.
 */
export async function effectsSince(
  { kysely }: Pick<Database, "kysely">,
  { endingsOf }: Pick<TrailLines, "endingsOf">,
  { sdkAppId, host }: TargetApp,
  { account, changeId, began }: { account: string; changeId: string; began: number },
): Promise<Effect[] | undefined> {
  const others = kysely
    .selectFrom("trail as begun")
    .select(["begun.change_id as id", "begun.body as body"])
    .where("begun.account", "=", storableText(account))
    .where("begun.kind", "=", "begun")
    .where("begun.change_id", "!=", changeId)
    .where(({ eb, or, exists, selectFrom }) =>
      or([
        eb("begun.seq", ">", began),
        // One that had begun before it, and was told only later.
        exists(
          selectFrom("trail as told")
            .select("told.seq")
            .whereRef("told.change_id", "=", "begun.change_id")
            .where("told.seq", ">", began),
        ),
      ]),
    );
  const rows = await others.orderBy("begun.seq").execute();
  const ids = rows.flatMap(({ id, body }) => {
    const { app } = JSON.parse(body) as { app?: TargetApp }; // what change-entries.ts wrote
    const isElsewhere = app && (app.sdkAppId !== sdkAppId || app.host !== host);
    return isElsewhere ? [] : (id ?? []);
  });
  const endings = await endingsOf(ids);
  const known = ids.flatMap((id) => endings.get(id) ?? []);
  if (known.length < ids.length || known.some(({ how }) => how === "lost")) return undefined;
  return known.flatMap(({ effects }) => effects);
}
