import type { ErrorName } from "../chat/errors.ts";
import { verifyUserSig } from "../chat/usersig.ts";
import { Refusal } from "./refusal.ts";
import type { Settings } from "./settings.ts";

export type SignedCaller = { identifier: string; userSig: string };

/**
 * Holds UserSigs of one app against its key. A verified one is remembered until it expires; whoever sends too many
 * wrong ones is told 70050 for a minute, while a right one always passes, or anyone could lock the admin out.
 * `now` is in Unix seconds; fractions are welcome.
 */
export function createSignatureGate({ sdkAppId, key }: { sdkAppId: number; key: string }) {
  const verified = new Map<string, number>();
  const offenders = new Map<string, Offender>();

  return {
    /** 70003, 70014, 70013, 70001, 70009 in the order of common.md 4.2, or 70050. */
    require({ identifier, userSig }: SignedCaller, now: number, rules: SignatureRules): void {
      // One app is served, so its number need not be part of the key; NUL cannot be part of a signature.
      const known = `${userSig}\0${identifier}`;
      const second = Math.floor(now);
      const expiresAt = verified.get(known);
      if (expiresAt !== undefined && second <= expiresAt) return;
      verified.delete(known);
      const verdict = verifyUserSig(userSig, { sdkAppId, userId: identifier, key, now: second });
      if (verdict.ok) remember(verified, known, verdict.expiresAt);
      else if (rules.wrongUserSigs !== null && isTooOften(identifier, now, rules.wrongUserSigs))
        throw new Refusal("userSigTooOften");
      else throw new Refusal(faultIn(verdict.fault, rules));
    },

    /** 70003 and 70014, for an app that is not served here: all that its UserSig shows without its key. */
    requireReadable(app: number, { identifier, userSig }: SignedCaller, rules: SignatureRules): void {
      const verdict = verifyUserSig(userSig, { sdkAppId: app, userId: identifier, key: "", now: 0 });
      if (verdict.ok || !shownByItself.has(verdict.fault)) return;
      throw new Refusal(faultIn(verdict.fault, rules));
    },
  };

  function isTooOften(identifier: string, now: number, wrongMax: number): boolean {
    const name = identifier.slice(0, identifierLengthMax);
    const offender = offenders.get(name) ?? { wrongAt: [], closedUntil: 0 };
    // Written anew, so that the one that was quiet longest is forgotten first.
    offenders.delete(name);
    remember(offenders, name, offender);
    // Neither counts when it lies further ahead than it ever was put: then the clock was set back.
    if (now < offender.closedUntil && offender.closedUntil - now <= closedSeconds) return true;
    offender.wrongAt = offender.wrongAt.filter((moment) => moment <= now && now - moment < wrongWindowSeconds);
    offender.wrongAt.push(now);
    if (offender.wrongAt.length <= wrongMax) return false;
    offender.wrongAt = [];
    offender.closedUntil = now + closedSeconds;
    return true;
  }
}

type SignatureRules = Pick<Settings, "wrongUserSigs" | "badUserSigCode">;

const shownByItself: ReadonlySet<ErrorName> = new Set<ErrorName>(["userSigUnreadable", "userSigOtherApp"]);

function faultIn(fault: ErrorName, { badUserSigCode }: SignatureRules): ErrorName {
  return fault === "userSigUnreadable" && badUserSigCode === 70005 ? "userSigIllegal" : fault;
}

type Offender = { wrongAt: number[]; closedUntil: number };

const wrongWindowSeconds = 10;
const closedSeconds = 60;
const rememberedMax = 1000;
const identifierLengthMax = 64;

function remember<T>(memory: Map<string, T>, key: string, value: T): void {
  if (memory.size >= rememberedMax)
    for (const oldest of memory.keys()) {
      memory.delete(oldest);
      break;
    }
  memory.set(key, value);
}
