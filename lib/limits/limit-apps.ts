import type { Kysely } from "kysely";
import type { TargetApp } from "../chat/trail-line.ts";
import type { Tables } from "../db/tables.ts";

/** The number of an app in these tables, made where it has none yet. */
export async function limitAppOf(kysely: Kysely<Tables>, { sdkAppId, host }: TargetApp): Promise<number> {
  const known = await knownLimitApp(kysely, { sdkAppId, host });
  if (known !== undefined) return known;
  await kysely
    .insertInto("limit_app")
    .values({ sdk_app_id: sdkAppId, host })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  // Whoever was first has made it.
  return (await knownLimitApp(kysely, { sdkAppId, host })) ?? limitAppOf(kysely, { sdkAppId, host });
}

/** Undefined where nothing of this app was ever read. */
export async function knownLimitApp(kysely: Kysely<Tables>, app: TargetApp): Promise<number | undefined> {
  const found = kysely.selectFrom("limit_app").select("app").where("sdk_app_id", "=", app.sdkAppId);
  return (await found.where("host", "=", app.host).executeTakeFirst())?.app;
}
