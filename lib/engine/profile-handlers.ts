import type { Profile } from "../chat/wire.ts";
import type { Handler } from "./handler.ts";
import { outcomeOf, Refusal } from "./refusal.ts";
import { answeredOf } from "./rules.ts";

type ProfileHandlers = { readonly [V in "readProfiles" | "writeProfile"]: Handler<V> };

/** The commands of profiles (34917, 34916). */
export const profileHandlers: ProfileHandlers = {
  readProfiles: {
    need: ({ accounts }) => ({ accounts }),
    // Asked twice, answered once, at its first place, or each time (OQ-32); a field that is unset or empty is left out (OQ-33).
    decide(view, { accounts, fields }, _now, { unknownProfiles, unsetProfileFields, profileRepeats }) {
      const unset = unsetProfileFields === "empty" ? "" : undefined;
      if (unknownProfiles === "call" && accounts.some((account) => !view.accounts.has(account)))
        throw new Refusal("profileAccountNotImported", "To_Account");
      const results = answeredOf(accounts, profileRepeats).map((account) => {
        const profile = view.accounts.get(account);
        const told = fields.map((field) => [field, profile?.[field] || unset]);
        const outcome = outcomeOf(profile ? undefined : "profileAccountNotImported");
        return { account, ...outcome, ...Object.fromEntries(told) };
      });
      return { reply: { results }, changes: {} };
    },
  },

  writeProfile: {
    need: ({ account }) => ({ accounts: [account] }),
    // An empty text clears (OQ-34).
    decide(view, { account, ...written }, _now, { emptyProfileValue }) {
      const profile = view.accounts.get(account);
      if (!profile) throw new Refusal("profileAccountNotImported", "From_Account");
      const { nick = profile.nick, faceUrl = profile.faceUrl } = written;
      const kept: Partial<Profile> = emptyProfileValue === "keep" ? profile : {};
      const profiles = [{ account, nick: nick || kept.nick, faceUrl: faceUrl || kept.faceUrl }];
      return { reply: {}, changes: { profiles } };
    },
  },
};
