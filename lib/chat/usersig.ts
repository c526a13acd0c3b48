import { createHmac, timingSafeEqual } from "node:crypto";
import { deflateSync, inflateSync } from "node:zlib";
import { z } from "zod";
import type { ErrorName } from "./errors.ts";

/** Who signs what: `key` is the secret as its text (not decoded), `now` is in Unix seconds, `lifetime` in seconds. */
export type UserSigClaim = {
  sdkAppId: number;
  key: string;
  userId: string;
  now: number;
  lifetime: number;
  userBuf?: Uint8Array;
};

/** Makes a UserSig, in the `*-_` alphabet, ready for a URL. Source: common.md 4.1 (doc 34385). */
export function signUserSig({ sdkAppId, key, userId, now, lifetime, userBuf }: UserSigClaim): string {
  const userBufText = userBuf && Buffer.from(userBuf).toString("base64");
  const claim = {
    "TLS.ver": "2.0" as const,
    "TLS.identifier": userId,
    "TLS.sdkappid": sdkAppId,
    "TLS.time": now,
    "TLS.expire": lifetime,
    ...(userBufText !== undefined && { "TLS.userbuf": userBufText }),
  };
  const text = JSON.stringify({ ...claim, "TLS.sig": hmacOf(claim, key) });
  return deflateSync(text).toString("base64").replaceAll("+", "*").replaceAll("/", "-").replaceAll("=", "_");
}

/** What a signature is held against: the app and the user that the request names, the app's key, Unix seconds. */
export type UserSigExpected = { sdkAppId: number; userId: string; key: string; now: number };

/** `expiresAt`: the last Unix second at which the signature is valid. `fault` is a row of the catalogue. */
export type UserSigVerdict = { ok: true; expiresAt: number } | { ok: false; fault: ErrorName };

/**
 * Verifies a UserSig as it stands after percent-decoding of the URL. Never throws. Faults, in this order:
 * userSigUnreadable, userSigOtherApp, userSigOtherUser, userSigExpired, userSigMismatch. Source: common.md 4.2.
 */
export function verifyUserSig(sig: string, { sdkAppId, userId, key, now }: UserSigExpected): UserSigVerdict {
  const document = documentOf(sig);
  if (!document) return { ok: false, fault: "userSigUnreadable" };
  if (document["TLS.sdkappid"] !== sdkAppId) return { ok: false, fault: "userSigOtherApp" };
  if (document["TLS.identifier"] !== userId) return { ok: false, fault: "userSigOtherUser" };
  const expiresAt = document["TLS.time"] + document["TLS.expire"];
  if (now > expiresAt) return { ok: false, fault: "userSigExpired" };
  if (!sameText(document["TLS.sig"], hmacOf(document, key))) return { ok: false, fault: "userSigMismatch" };
  return { ok: true, expiresAt };
}

const inflatedBytesMax = 8 * 1024;
// A stored block of that size with its headers, in base64.
const sigLengthMax = 12 * 1024;

// A userbuf that is not base64 could hold line breaks, and so sign a text that was made for other fields.
const Claim = z.object({
  "TLS.ver": z.literal("2.0"),
  "TLS.identifier": z.string(),
  "TLS.sdkappid": z.int(),
  "TLS.time": z.int(),
  "TLS.expire": z.int(),
  "TLS.userbuf": z.base64().optional(),
});
type Claim = z.infer<typeof Claim>;
const SignedClaim = Claim.extend({ "TLS.sig": z.string() });
type SignedClaim = z.infer<typeof SignedClaim>;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function documentOf(sig: string): SignedClaim | undefined {
  if (sig.length > sigLengthMax || !/^[A-Za-z0-9*-]+_{0,2}$/.test(sig)) return undefined;
  const base64 = sig.replaceAll("*", "+").replaceAll("-", "/").replaceAll("_", "=");
  const packed = Buffer.from(base64, "base64");
  if (packed.toString("base64") !== base64) return undefined;
  try {
    return SignedClaim.safeParse(JSON.parse(utf8.decode(inflated(packed)))).data;
  } catch {
    return undefined;
  }
}

/** Throws at a broken or oversized stream, and at bytes behind its end. */
function inflated(packed: Buffer): Uint8Array {
  // With `info` Node returns an object; its types do not know that (documented under zlib's class Options).
  const { buffer, engine } = inflateSync(packed, { maxOutputLength: inflatedBytesMax, info: true }) as unknown as {
    buffer: Buffer;
    engine: { bytesWritten: number };
  };
  if (engine.bytesWritten !== packed.length) throw new Error("bytes behind the end");
  return buffer;
}

function hmacOf(claim: Claim, key: string): string {
  const userBufText = claim["TLS.userbuf"];
  const text =
    `TLS.identifier:${claim["TLS.identifier"]}\n` +
    `TLS.sdkappid:${claim["TLS.sdkappid"]}\n` +
    `TLS.time:${claim["TLS.time"]}\n` +
    `TLS.expire:${claim["TLS.expire"]}\n` +
    (userBufText === undefined ? "" : `TLS.userbuf:${userBufText}\n`);
  return createHmac("sha256", key).update(text).digest("base64");
}

function sameText(left: string, right: string): boolean {
  const leftBytes = Buffer.from(left);
  const rightBytes = Buffer.from(right);
  return leftBytes.length === rightBytes.length && timingSafeEqual(leftBytes, rightBytes);
}
