"use server";

import { z } from "zod";
import { act } from "@/app/act";
import type { Outcome } from "@/lib/chat/outcome";
import { NewTarget, TargetDraft } from "@/lib/chat/target-draft";
import type { ConnectionReport } from "@/lib/desk/test-connection";

const OfTarget = z.object({ id: z.string().max(64), draft: TargetDraft });

export async function addTarget(argument: unknown): Promise<Outcome<null>> {
  return act("manageTargets", NewTarget, argument, async ({ person, desk }, draft) => {
    const added = await desk.targets.add(person, draft);
    return added.ok ? { ok: true, value: null } : added;
  });
}

/** An empty key stays as it is. */
export async function changeTarget(argument: unknown): Promise<Outcome<null>> {
  return act("manageTargets", OfTarget, argument, async ({ person, desk }, { id, draft }) =>
    desk.targets.change(person, id, draft),
  );
}

export async function removeTarget(argument: unknown): Promise<Outcome<null>> {
  return act("manageTargets", z.string().max(64), argument, async ({ person, desk }, id) =>
    desk.targets.remove(person, id),
  );
}

/** One harmless read; with an empty key, by the one that is kept for the target `id`. */
export async function testTarget(argument: unknown): Promise<Outcome<ConnectionReport>> {
  const input = z.object({ id: z.string().max(64).optional(), draft: TargetDraft });
  return act("manageTargets", input, argument, async ({ desk }, { id, draft }) => desk.targets.test(draft, id));
}
