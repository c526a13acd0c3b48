import type { Selectable, Transaction } from "kysely";
import { done, failed, type Outcome } from "../chat/outcome.ts";
import {
  EditableRule,
  isAsDocumented,
  type KeptRule,
  type LimitRuleDraft,
  type Reading,
  type RulesInForce,
  readingOf,
  rulesInForce,
} from "../chat/rules-in-force.ts";
import type { Edition } from "../chat/target-draft.ts";
import type { TargetApp } from "../chat/trail-line.ts";
import type { Database } from "../db/open-database.ts";
import type { Tables } from "../db/tables.ts";
import type { LimitRuleColumns } from "../db/tables-limit-rules.ts";
import { ownTargetId, type TargetCard } from "../desk/targets.ts";
import type { Actor, Trail } from "../desk/trail.ts";

/** What admins have stated of an app's limits, where the documents disagree or the app has numbers of its own. */
export type LimitRules = {
  /** Each rule of the app that was ever changed. */
  kept(app: TargetApp): Promise<KeptRule[]>;
  /** The rules that the console judges by. A target that states its edition goes before what was stated of the app. */
  inForce(target: TargetApp & { edition?: Edition | undefined }): Promise<RulesInForce>;
  /**
   * States one rule for the app behind `target`, and writes it into the trail with the same commit. `version`: of the rule that
   * its admin saw, 0 for one that was never changed; `changedSince` where it is another by now. `invalid` names the field.
   */
  change(by: Actor, target: TargetCard, draft: LimitRuleDraft, version: number): Promise<Outcome<null>>;
  /** The same, back to what the documents say. */
  backToDocuments(by: Actor, target: TargetCard, back: Back): Promise<Outcome<null>>;
};

export type Back = { rule: EditableRule; reason: string; version: number };

/** `now`: Unix milliseconds. */
export function createLimitRules({ kysely }: Database, trail: Trail, now: () => number = Date.now): LimitRules {
  async function kept({ sdkAppId, host }: TargetApp): Promise<KeptRule[]> {
    const rows = kysely.selectFrom("limit_rule").selectAll().where("sdk_app_id", "=", sdkAppId);
    return (await rows.where("host", "=", host).orderBy("rule").execute()).flatMap((row) => keptOf(row) ?? []);
  }

  /** The row and what the trail says of it, or neither. */
  function state(by: Actor, target: TargetCard, to: Reading | null, { rule, reason, version }: Back) {
    return kysely.transaction().execute(async (transaction): Promise<Outcome<null>> => {
      const { sdkAppId, host } = target;
      const before = await find(transaction, target, rule);
      if ((before?.version ?? 0) !== version) return failed({ kind: "denied", why: "changedSince" });
      if (isSame(rule, before?.reading ?? null, to)) return failed({ kind: "invalid", issues: [same] });
      const said = { person_id: by.id, person: by.email, at: now(), reason, version: version + 1 };
      const row = { reading: to && JSON.stringify(to), ...said };
      const written = before
        ? await transaction
            .updateTable("limit_rule")
            .set(row)
            .where("sdk_app_id", "=", sdkAppId)
            .where("host", "=", host)
            .where("rule", "=", rule)
            .where("version", "=", version)
            .executeTakeFirst()
        : await transaction
            .insertInto("limit_rule")
            .values({ sdk_app_id: sdkAppId, host, rule, ...row })
            .onConflict((conflict) => conflict.doNothing())
            .executeTakeFirst();
      const count = "numUpdatedRows" in written ? written.numUpdatedRows : written.numInsertedOrUpdatedRows;
      // Another process was a moment earlier.
      if (count !== 1n) return failed({ kind: "denied", why: "changedSince" });
      await trail.append(
        {
          ...{ kind: "event", verb: "limitRuleChanged", actor: { id: by.id, email: by.email, role: by.role } },
          target: { id: target.id, name: target.name ?? host },
          body: { rule, before: inWords(before?.reading ?? null), after: inWords(to), reason, app: { sdkAppId, host } },
        },
        transaction,
      );
      return done(null);
    });
  }

  return {
    kept,
    async inForce({ edition, ...app }) {
      return rulesInForce(await kept(app), edition);
    },
    async change(by, target, { rule, value, per, reason }, version) {
      // What an admin of targets has said of this one stands with it.
      if (rule === "edition" && target.id !== ownTargetId) return failed({ kind: "invalid", issues: [ofTarget] });
      const to = readingOf(rule, value, per);
      if (!to) return failed({ kind: "invalid", issues: [{ field: "value", message: "range" }] });
      return state(by, target, to, { rule, reason, version });
    },
    backToDocuments: (by, target, back) => state(by, target, null, back),
  };
}

const same = { field: "value", message: "same" };
const ofTarget = { field: "value", message: "editionOfTarget" };

async function find(transaction: Transaction<Tables>, { sdkAppId, host }: TargetApp, rule: EditableRule) {
  const rows = transaction.selectFrom("limit_rule").selectAll().where("sdk_app_id", "=", sdkAppId);
  const row = await rows.where("host", "=", host).where("rule", "=", rule).executeTakeFirst();
  return row && keptOf(row);
}

/** Undefined for a rule that this version does not know. */
function keptOf({ rule, reading, person, at, reason, version }: Selectable<LimitRuleColumns>): KeptRule | undefined {
  const known = EditableRule.safeParse(rule);
  if (!known.success) return undefined;
  const stated = reading === null ? null : (JSON.parse(reading) as Reading); // what `state` wrote
  return { rule: known.data, reading: stated, person, at, reason, version };
}

function isSame(rule: EditableRule, before: Reading | null, to: Reading | null): boolean {
  const says = JSON.stringify(before) === JSON.stringify(to);
  return says || (before === null && isAsDocumented(rule, to));
}

/** As the trail keeps it: `documents`, `30`, `1000 per group`, `standard`. */
function inWords(reading: Reading | null): string {
  if (reading === null) return "documents";
  if ("edition" in reading) return reading.edition;
  return reading.per === undefined ? String(reading.value) : `${reading.value} per ${reading.per}`;
}
