"use server";

import { z } from "zod";
import { actOn } from "@/app/act";
import type { Outcome } from "@/lib/chat/outcome";
import { EditableRule, LimitRuleDraft, StatedReason } from "@/lib/chat/rules-in-force";

/** Of the rule that the page shows; 0 for one that was never changed. */
const Version = z.int().min(0);
const Stated = z.object({ draft: LimitRuleDraft, version: Version });
const Back = z.object({ rule: EditableRule, reason: StatedReason, version: Version });

/** States one rule for the app of the shown target. */
export async function changeLimitRule(asSeen: unknown, argument: unknown): Promise<Outcome<null>> {
  return actOn("editLimitRules", asSeen, Stated, argument, async ({ person, target, limitRules }, { draft, version }) =>
    limitRules.change(person, target, draft, version),
  );
}

export async function backToDocuments(asSeen: unknown, argument: unknown): Promise<Outcome<null>> {
  return actOn("editLimitRules", asSeen, Back, argument, async ({ person, target, limitRules }, back) =>
    limitRules.backToDocuments(person, target, back),
  );
}
