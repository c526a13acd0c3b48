"use server";

import { z } from "zod";
import { act } from "@/app/act";
import type { SeenTemplate } from "@/lib/bulk/templates";
import { TemplateDraft } from "@/lib/chat/group-template";
import type { Outcome } from "@/lib/chat/outcome";

const Seen = z.object({ id: z.uuid(), version: z.int() });

/** A new template, or another content of the one that was `seen`. */
export async function saveTemplate(argument: unknown): Promise<Outcome<SeenTemplate>> {
  const input = z.object({ draft: TemplateDraft, seen: Seen.optional() });
  return act<typeof input, SeenTemplate>("manageTemplates", input, argument, ({ person, templates }, { draft, seen }) =>
    templates.save(person, draft, seen),
  );
}

export async function removeTemplate(argument: unknown): Promise<Outcome<null>> {
  return act("manageTemplates", Seen, argument, ({ person, templates }, seen) => templates.remove(person, seen));
}
