import type { Handler } from "./handler.ts";
import { outcomeOf } from "./refusal.ts";

type ProfileHandlers = { readonly [V in "readProfiles"]: Handler<V> };

/** The commands of profiles (34917, 34916). */
export const profileHandlers: ProfileHandlers = {
  readProfiles: {
    need: ({ accounts }) => ({ accounts }),
    // Asked twice, answered once, at its first place (OQ-32); a field that is unset or empty is left out (OQ-33).
    decide(view, { accounts, fields }) {
      const results = [...new Set(accounts)].map((account) => {
        const profile = view.accounts.get(account);
        const told = fields.map((field) => [field, profile?.[field] || undefined]);
        const outcome = outcomeOf(profile ? undefined : "profileAccountNotImported");
        return { account, ...outcome, ...Object.fromEntries(told) };
      });
      return { reply: { results }, changes: {} };
    },
  },
};
