import type { Auth } from "./auth.ts";
import { placeOf } from "./known-browsers.ts";
import type { Bucket, Throttle } from "./throttle.ts";
import type { Actor, Trail } from "./trail.ts";

/** What every way of signing in does once it knows who it is, or that it is nobody. `body`: beside from where. */
export type SignIns = {
  /** Writes it down, and ends the session that these headers bring: the browser has another one now. */
  done(actor: Actor, headers: Headers, body?: object): Promise<void>;
  /** Writes it down, as long as that does not help to fill the disk. */
  refused(headers: Headers, body: object): Promise<void>;
};

/** Beyond so many, refusals are no longer written down one by one: a guesser would fill the disk. */
const recordedRefusals: Bucket = { name: "recorded refusals", most: 500 };

export function createSignIns(auth: Auth, trail: Trail, throttle: Throttle): SignIns {
  return {
    async done(actor, headers, body) {
      await trail.append({ kind: "event", verb: "signedIn", actor, body: { ...placeOf(headers), ...body } });
      const before = await auth.api.getSession({ headers, query: { disableRefresh: true } });
      if (before) await (await auth.$context).internalAdapter.deleteSession(before.session.token);
    },
    async refused(headers, body) {
      if ((await throttle.take([recordedRefusals])) > 0) return;
      await trail.append({ kind: "event", verb: "signInRefused", body: { ...placeOf(headers), ...body } });
    },
  };
}
