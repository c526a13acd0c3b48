import type { PlanRowFilter } from "../chat/bulk-plan.ts";
import type { Effect } from "../chat/change.ts";
import type { ChangeRow } from "../chat/change-row.ts";
import type { Database } from "../db/open-database.ts";
import type { BulkCallColumns } from "../db/tables-jobs.ts";
import { effectKey, effectsOf } from "../desk/change-effects.ts";
import { storableText } from "../desk/trail.ts";
import type { TrailLines } from "../desk/trail-lines.ts";
import { earlierOf } from "./job-calls.ts";
import type { KeptCall } from "./plan-calls.ts";
import type { PlanLines } from "./plan-lines.ts";

const notDone: readonly PlanRowFilter[] = [
  ...(["failed", "unknown", "notAttempted"] as const).map((state) => ({ state })),
  { outcome: "fail" },
];
const pageCalls = 500;

/**
 * The rows of a job that were not done, and those that its plan knew to fail, as they stood in its file, each with its line. A group that the
 * job has renamed is named as it is called since.
 */
export async function* rowsNotDone(
  database: Pick<Database, "kysely">,
  lines: PlanLines,
  plan: string,
): AsyncGenerator<ChangeRow[]> {
  for (const filter of notDone) {
    for await (const all of lines.all(plan, filter)) {
      const rows = all.flatMap((row) => ("fault" in row ? [] : [row]));
      const names = await namesSince(database, plan, new Set(rows.map(({ account }) => account)));
      yield rows.map(({ line, verb, account, group, groupId, to, conversation }): ChangeRow => {
        const name = names.get(`${groupId} ${account}`) ?? group;
        return {
          ...{ line, verb, account, group: name },
          ...(to !== undefined && { to }),
          ...(conversation && { conversation }),
        };
      });
    }
  }
}

const accountsTogether = 500;

/** What the groups of these accounts are called that a job has renamed, by their number and account. */
async function namesSince(
  { kysely }: Pick<Database, "kysely">,
  plan: string,
  accounts: ReadonlySet<string>,
): Promise<Map<string, string>> {
  const { seq } = await kysely.selectFrom("bulk_plan").select("seq").where("id", "=", plan).executeTakeFirstOrThrow();
  const names = new Map<string, string>();
  const all = [...accounts];
  for (let at = 0; at < all.length; at += accountsTogether) {
    const renames = await kysely
      .selectFrom("bulk_row")
      .select(["account", "group_id", "to_name"])
      .where("plan", "=", seq)
      .where("account", "in", all.slice(at, at + accountsTogether).map(storableText))
      .where("verb", "=", "rename")
      .where("state", "=", "done")
      .orderBy("line")
      .execute();
    for (const { account, group_id, to_name } of renames)
      if (group_id !== null && to_name !== null) names.set(`${group_id} ${account}`, to_name);
  }
  return names;
}

/**
 * Rows that take back what a job has truly changed, the last of it first, as the trail tells it. What was so before is in none of them. Where the
 * trail cannot know (the database was put back, and the call found as wanted) the plan tells. A group that was deleted comes back under another
 * number.
 */
export async function* rowsBack(
  { kysely }: Pick<Database, "kysely">,
  lines: Pick<TrailLines, "endingsOf">,
  plan: string,
): AsyncGenerator<ChangeRow[]> {
  const { seq } = await kysely.selectFrom("bulk_plan").select("seq").where("id", "=", plan).executeTakeFirstOrThrow();
  const job = await kysely.selectFrom("bulk_job").select("restored").where("plan", "=", seq).executeTakeFirst();
  const all = kysely
    .selectFrom("bulk_call")
    .select(["number", "account", "call", "change_id", "earlier"])
    .where("plan", "=", seq)
    .where("state", "=", "over")
    .orderBy("number", "desc")
    .limit(pageCalls);
  let line = 0;
  let before: number | undefined;
  for (;;) {
    const calls = await (before === undefined ? all : all.where("number", "<", before)).execute();
    const sendingsOf = ({ earlier, change_id }: SentCall) =>
      earlierOf({ earlier })
        .map(({ id }) => id)
        .concat(change_id ?? []);
    const endings = await lines.endingsOf(calls.flatMap(sendingsOf));
    const unsent = job?.restored ? await foundDone(kysely, seq, calls) : new Set();
    yield calls.flatMap((call) => {
      const { account } = call;
      const told = sendingsOf(call).flatMap((id) => endings.get(id)?.effects ?? []);
      const effects = eachOnce([...told, ...(unsent.has(call.number) ? effectsPlanned(call) : [])]);
      return back(effects).map((row) => {
        line += 1;
        return { ...row, line, account };
      });
    });
    before = calls.at(-1)?.number;
    if (calls.length < pageCalls) return;
  }
}

/** A sending that came late, and the one after it, may both be told to have done the same. */
function eachOnce(effects: readonly Effect[]): Effect[] {
  const byKey = new Map(effects.map((effect) => [effectKey(effect), effect]));
  return [...byKey.values()];
}

type SentCall = Pick<BulkCallColumns, "number" | "account" | "call" | "change_id" | "earlier">;

/** The numbers of those of these calls that were never sent, as far as the database knows, and whose rows are done all the same. */
async function foundDone(
  kysely: Database["kysely"],
  plan: number,
  calls: readonly SentCall[],
): Promise<ReadonlySet<number>> {
  // All rows of such a call are alike.
  const byLine = new Map(calls.map((call) => [keptOf(call).rows[0]?.line ?? 0, call.number]));
  if (byLine.size === 0) return new Set();
  const rows = await kysely
    .selectFrom("bulk_row")
    .select("line")
    .where("plan", "=", plan)
    .where("line", "in", [...byLine.keys()])
    .where("state", "=", "done")
    .where("change_id", "is", null)
    .execute();
  return new Set(rows.flatMap(({ line }) => byLine.get(line) ?? []));
}

/** What a call makes different where all is as its plan saw it. Who was in a group that it deletes the plan does not keep. */
function effectsPlanned(call: SentCall): Effect[] {
  const { change, groupId = 0 } = keptOf(call);
  const groups = "group" in change ? [{ id: groupId, name: change.group }] : [];
  const items = change.verb === "changeMembers" ? change.items : [];
  const inside = items.filter(({ op }) => op === "remove");
  const contacts = inside.map(({ conversation }) => ({ conversation, groupIds: [groupId], marks: [], changedAt: 0 }));
  return effectsOf(change, { groups, contacts }, () => true, groupId);
}

function keptOf({ call }: SentCall): KeptCall {
  return JSON.parse(call) as KeptCall; // what plan-calls.ts wrote
}

type Back = Omit<ChangeRow, "line" | "account">;

/** What undoes the effects of one call, the last first. */
function back(effects: readonly Effect[]): Back[] {
  const made = effects.find((effect) => effect.kind === "created");
  return effects.toReversed().flatMap((effect): Back[] => {
    switch (effect.kind) {
      case "renamed":
        return [{ verb: "rename", group: effect.to, to: effect.from }];
      case "added":
        // It goes with the group that was made for it.
        if (effect.groupId === made?.groupId) return [];
        return [{ verb: "remove", group: effect.group, conversation: effect.conversation }];
      case "removed":
        return [{ verb: "add", group: effect.group, conversation: effect.conversation }];
      case "created":
        return [{ verb: "delete", group: effect.name }];
      case "deleted":
        return [
          { verb: "create", group: effect.name },
          ...effect.conversations.map((conversation): Back => ({ verb: "add", group: effect.name, conversation })),
        ];
      default:
        return [];
    }
  });
}
