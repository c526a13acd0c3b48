import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Cookie } from "./auth.ts";
import { networkOf } from "./network.ts";
import type { Bucket } from "./throttle.ts";

export type KnownBrowsers = {
  /** What a try to sign in counts in, the narrowest first: a browser that this person signed in with before has a bucket of its own. */
  bucketsFor(email: string, personId: string | undefined, headers: Headers): Bucket[];
  /** What makes this browser known as one of this person's. */
  cookieFor(personId: string, headers: Headers): Cookie;
};

const keptSeconds = 180 * 24 * 60 * 60;

/**
 * Guessers are held back by account and by network. So that they cannot keep the right person out, a browser that has
 * been let in before is counted by itself. `secret` signs its cookie, which lets nobody in; `publicUrl`: as in auth.ts.
 */
export function createKnownBrowsers(secret: string, publicUrl?: string): KnownBrowsers {
  const secure = publicUrl !== undefined;
  const name = secure ? "__Host-groupdesk.browser" : "groupdesk.browser";
  const sign = (browser: string, personId: string) =>
    createHmac("sha256", secret).update(`browser\n${browser}\n${personId}`).digest("base64url");

  function browserOf(headers: Headers, personId: string): string | undefined {
    const [, browser = "", signature = ""] =
      /(?:^|;\s*)(?:__Host-)?groupdesk\.browser=([\w-]{22})\.([\w-]{43})(?:;|$)/.exec(headers.get("cookie") ?? "") ??
      [];
    if (browser === "") return undefined;
    return timingSafeEqual(Buffer.from(signature), Buffer.from(sign(browser, personId))) ? browser : undefined;
  }

  return {
    bucketsFor(email, personId, headers) {
      const browser = personId && browserOf(headers, personId);
      if (browser) return [{ name: `browser ${browser}`, most: 10 }];
      const { network } = placeOf(headers);
      const account = createHash("sha256").update(email).digest("base64url");
      return [
        { name: `account ${account} from ${network}`, most: 5 },
        { name: `network ${network}`, most: 20 },
        { name: `account ${account}`, most: 30 },
      ];
    },
    cookieFor(personId, headers) {
      const browser = browserOf(headers, personId) ?? randomBytes(16).toString("base64url");
      const value = `${browser}.${sign(browser, personId)}`;
      return { name, value, maxAge: keptSeconds, path: "/", httpOnly: true, secure, sameSite: "strict" };
    },
  };
}

/** From where and by what somebody asks, as the trail keeps it. lib/peer-address.ts has made the header trustworthy. */
export function placeOf(headers: Headers): { network: string; browser: string } {
  return {
    network: networkOf(headers.get("x-forwarded-for") ?? ""),
    browser: (headers.get("user-agent") ?? "").slice(0, 200),
  };
}
