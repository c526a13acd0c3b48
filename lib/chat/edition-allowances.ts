import { errors } from "./errors.ts";
import { limits } from "./limits.ts";
import type { Edition } from "./target-draft.ts";

/** `unsaid`: the documents disagree. A pair: by default, and at most where the app is set so. */
export type Allowance = "yes" | "no" | "unsaid" | "unlimited" | number | readonly [byDefault: number, most: number];

/** `code`: what a call gets that the edition does not allow. */
export type EditionAllowance = {
  readonly code?: number;
  readonly source: string;
  readonly date: string;
  readonly of: Readonly<Record<Edition, Allowance>>;
};

const recents = limits.recentsPerAccount;
const fromProOn = (below: Allowance, above: Allowance) => {
  return { trial: below, standard: below, pro: above, pro_plus: above, enterprise: above };
};

/** What an app's edition allows of what this console does. Source: common.md 9. */
export const editionAllowances = {
  groups: {
    code: errors.planLacksFeature.code,
    source: "docs 53437, 53439 and 53441",
    date: "2026-04-14",
    of: fromProOn("no", "yes"),
  },
  marks: {
    code: errors.planLacksFeature.code,
    source: "doc 53438",
    date: "2026-04-14",
    of: fromProOn("no", "yes"),
  },
  // OQ-15: free for all from 2023 to 2025; the newest note gates all marks.
  texts: { source: "doc 53438", date: "2023 to 2026-04-14", of: fromProOn("unsaid", "yes") },
  // OQ-16
  reading: { source: "docs 53440 and 53442", date: "2026-04-14", of: fromProOn("unsaid", "yes") },
  recents: {
    source: "docs 34419 and 48328",
    date: recents.date,
    of: fromProOn(recents.value, [recents.value, 500]),
  },
  accounts: {
    code: errors.accountQuota.code,
    source: "list of codes",
    date: "2023",
    of: { ...fromProOn("unlimited", "unlimited"), trial: 100 },
  },
} as const satisfies Record<string, EditionAllowance>;

export type Capability = keyof typeof editionAllowances;
