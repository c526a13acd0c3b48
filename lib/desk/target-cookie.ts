import type { Cookie } from "./auth.ts";

const keptSeconds = 365 * 24 * 60 * 60;

/** Over https for this very host alone (S11). `publicUrl`: as in auth.ts. */
export function targetCookieName(publicUrl: string | undefined): string {
  return publicUrl === undefined ? "groupdesk_target" : "__Host-groupdesk_target";
}

/** What makes a browser show this target from the next page on; it lets nobody in. */
export function targetCookieFor(targetId: string, publicUrl: string | undefined): Cookie {
  const secure = publicUrl !== undefined;
  const name = targetCookieName(publicUrl);
  return { name, value: targetId, maxAge: keptSeconds, path: "/", httpOnly: true, secure, sameSite: "lax" };
}
