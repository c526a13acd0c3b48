import { createRequire } from "node:module";
import { deflateSync, inflateSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { signUserSig, verifyUserSig } from "./usersig.ts";

// The vectors of the reference: one app, one admin, one moment.
const vector = {
  key: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
  sdkAppId: 1400000001,
  userId: "administrator",
  now: 1760000000,
  lifetime: 604800,
};
const printedSig =
  "eJw1ysEOgjAQBNB-2asGWqWgTTx58ILERGOIN0y3ZEOA0lZRjP9uAji3eTMfuKTn4IkWJKwCBsuxk8LGk6aRC1VTQ87bwrd2PjhVFcaQAskjNoVPi6caQfIknnlSfBmyCDJm0eZvjkqQkL33D3EvRbY94JC0ug*j4y1MDF8M4sq7qmtyo0*U5ut*B98f21g0Mg__";
const expiresAt = vector.now + vector.lifetime;

// The vendor's own signer, which has no types.
type VendorSigner = {
  genUserSig(userId: string, lifetime: number): string;
  genPrivateMapKey(userId: string, lifetime: number, room: number, privileges: number): string;
  genPrivateMapKeyWithStringRoomID(userId: string, lifetime: number, room: string, privileges: number): string;
  _hmacsha256(userId: string, time: number, lifetime: number, userBuf: string | null): string;
};
const vendor = createRequire(import.meta.url)("tls-sig-api-v2") as {
  Api: new (sdkAppId: number, key: string) => VendorSigner;
};

describe("the vectors of the reference", () => {
  test("OK: the printed signature is accepted and carries the printed HMAC", () => {
    expect(verifyUserSig(printedSig, vector)).toEqual({ ok: true, expiresAt });
    expect(documentOf(printedSig)["TLS.sig"]).toBe("NyCu5bg5N9Gez7ofw/4MZ/7p1+z5V1qkqnXpfPiLX3w=");
  });

  test("OK: our own signature carries the printed HMAC, with and without a userbuf", () => {
    expect(documentOf(signUserSig(vector))["TLS.sig"]).toBe("NyCu5bg5N9Gez7ofw/4MZ/7p1+z5V1qkqnXpfPiLX3w=");
    const withUserBuf = signUserSig({ ...vector, userBuf: Buffer.from("hello") });
    expect(documentOf(withUserBuf)).toMatchObject({
      "TLS.userbuf": "aGVsbG8=",
      "TLS.sig": "hu6HhKr9//IuPC8DsIIa2zS5p+GVm/DDZ2i61nwf+AU=",
    });
    expect(verifyUserSig(withUserBuf, vector)).toEqual({ ok: true, expiresAt });
  });
});

describe("the vendor's signer", () => {
  const signer = new vendor.Api(vector.sdkAppId, vector.key);
  const now = Math.floor(Date.now() / 1000);
  const expected = { ...vector, userId: "ops-admin_1", now };

  test("OK: what it signs is accepted here, with a userbuf too", () => {
    const signatures = [
      signer.genUserSig("ops-admin_1", 86_400),
      signer.genPrivateMapKey("ops-admin_1", 86_400, 10_000, 255),
      signer.genPrivateMapKeyWithStringRoomID("ops-admin_1", 86_400, "lobby", 42),
    ];
    for (const sig of signatures) expect(verifyUserSig(sig, expected)).toMatchObject({ ok: true });
  });

  test("OK: it computes the HMAC that we signed", () => {
    for (const userBuf of [undefined, Buffer.from([0, 255, 10, 13])]) {
      const document = documentOf(signUserSig({ ...expected, lifetime: 600, userBuf }));
      const userBufText = userBuf ? userBuf.toString("base64") : null;
      expect(document["TLS.sig"]).toBe(signer._hmacsha256("ops-admin_1", now, 600, userBufText));
    }
  });
});

describe("forms that a caller may choose", () => {
  const document = documentOf(printedSig);

  test("OK: stored blocks, as the vendor's Go library writes them by default", () => {
    const stored = encoded(deflateSync(JSON.stringify(document), { level: 0 }));
    expect(verifyUserSig(stored, vector)).toEqual({ ok: true, expiresAt });
  });

  test("OK: a newline behind the JSON, other white space, another order, further keys", () => {
    const reversed = Object.fromEntries(Object.entries(document).reverse());
    const text = `${JSON.stringify({ "TLS.note": 1, ...reversed }, null, 2)}\n`;
    expect(verifyUserSig(encoded(deflateSync(text)), vector)).toEqual({ ok: true, expiresAt });
  });
});

describe("faults, in their order", () => {
  const document = documentOf(printedSig);
  const faultOf = (sig: string, expected = vector) => {
    const verdict = verifyUserSig(sig, expected);
    return verdict.ok ? "none" : verdict.fault;
  };

  test("70001: valid at the second of expiry, expired one second later", () => {
    expect(verifyUserSig(printedSig, { ...vector, now: expiresAt })).toEqual({ ok: true, expiresAt });
    expect(faultOf(printedSig, { ...vector, now: expiresAt + 1 })).toBe("userSigExpired");
  });

  test("70014 before 70013 before 70001 before 70009", () => {
    const wrong = { sdkAppId: 1, userId: "somebody", key: "other", now: expiresAt + 1, lifetime: 0 };
    expect(faultOf(printedSig, wrong)).toBe("userSigOtherApp");
    expect(faultOf(printedSig, { ...wrong, sdkAppId: vector.sdkAppId })).toBe("userSigOtherUser");
    expect(faultOf(printedSig, { ...vector, key: "other", now: expiresAt + 1 })).toBe("userSigExpired");
    expect(faultOf(printedSig, { ...vector, key: "other" })).toBe("userSigMismatch");
  });

  test("70009: the key counts as its text, not as the bytes that it spells", () => {
    const key = Buffer.from(vector.key, "hex").toString("latin1");
    expect(faultOf(printedSig, { ...vector, key })).toBe("userSigMismatch");
  });

  test("70009: a field was changed, a userbuf added, or the HMAC is of another length", () => {
    const changes = [
      { "TLS.expire": vector.lifetime + 1 },
      { "TLS.time": vector.now - 1 },
      { "TLS.userbuf": "aGVsbG8=" },
      { "TLS.sig": "NyCu5bg5N9Gez7ofw" },
      { "TLS.sig": "" },
    ];
    for (const change of changes) expect(faultOf(packed({ ...document, ...change }))).toBe("userSigMismatch");
  });

  test("70003: a field is absent or has another JSON type", () => {
    const changes = [
      ...Object.keys(document).map((key) => ({ [key]: undefined })),
      { "TLS.ver": 2 },
      { "TLS.ver": "1.0" },
      { "TLS.identifier": 7 },
      { "TLS.sdkappid": String(vector.sdkAppId) },
      { "TLS.time": String(vector.now) },
      { "TLS.expire": 0.5 },
      { "TLS.userbuf": 1 },
      { "TLS.userbuf": "two\nlines" },
      { "TLS.sig": null },
    ];
    for (const change of changes) expect(faultOf(packed({ ...document, ...change }))).toBe("userSigUnreadable");
  });

  test("70003: no JSON object, no UTF-8, no zlib, half of one, more than one", () => {
    const bytes = deflateSync(JSON.stringify(document));
    const broken = [
      ...["", "[]", "null", "7", "{", '"text"', "\uFEFF{}"].map((text) => deflateSync(text)),
      deflateSync(Buffer.from(JSON.stringify({ ...document, "TLS.note": "\u00e9" }), "latin1")),
      Buffer.from(JSON.stringify(document)),
      bytes.subarray(2),
      bytes.subarray(0, -1),
      Buffer.concat([bytes, bytes]),
    ];
    for (const each of broken) expect(faultOf(encoded(each))).toBe("userSigUnreadable");
  });

  test("70003: any other alphabet, padding or character", () => {
    const base64 = printedSig.replaceAll("*", "+").replaceAll("-", "/").replaceAll("_", "=");
    const others = [base64, "", "_", ` ${printedSig}`, `${printedSig}\n`, printedSig.slice(0, -1), `${printedSig}_`];
    for (const other of others) expect(faultOf(other)).toBe("userSigUnreadable");
    const looseBits = printedSig.replace("Mg__", "Mh__");
    expect(bytesOf(looseBits)).toEqual(bytesOf(printedSig));
    expect(faultOf(looseBits)).toBe("userSigUnreadable");
  });

  test("70003: an inflate bomb is stopped at 8 KiB, however little it takes to send", () => {
    const bomb = encoded(deflateSync(Buffer.alloc(8 * 1024 * 1024, 0x20), { level: 9 }));
    expect(bomb.length).toBeLessThan(12 * 1024);
    expect(faultOf(bomb)).toBe("userSigUnreadable");
    const padding = " ".repeat(8 * 1024 - JSON.stringify(document).length);
    expect(faultOf(encoded(deflateSync(JSON.stringify(document) + padding)))).toBe("none");
    expect(faultOf(encoded(deflateSync(`${JSON.stringify(document) + padding} `)))).toBe("userSigUnreadable");
    expect(faultOf("A".repeat(1_000_000))).toBe("userSigUnreadable");
  });
});

describe("any input", () => {
  test("2,000 flipped bits: never thrown at, never accepted as another document", () => {
    const bytes = bytesOf(printedSig);
    const document = inflateSync(bytes);
    let refused = 0;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length * 8 - 1 }), fc.boolean(), (bit, inText) => {
        const source = inText ? Buffer.from(printedSig) : bytes;
        const flipped = Buffer.from(source);
        flipped.writeUInt8(
          flipped.readUInt8((bit >> 3) % source.length) ^ (1 << (bit & 7)),
          (bit >> 3) % source.length,
        );
        const sig = inText ? flipped.toString("latin1") : encoded(flipped);
        const verdict = verifyUserSig(sig, vector);
        if (!verdict.ok) refused++;
        // A compressor may leave unused bits before its checksum: they are no part of the document.
        else expect(!inText && inflateSync(flipped).equals(document)).toBe(true);
      }),
      { numRuns: 2000 },
    );
    expect(refused).toBeGreaterThan(1950);
  });

  test("2,000 random texts: never thrown at, never accepted", () => {
    const sigText = fc.string({ unit: fc.constantFrom(..."ABCxyz019*-_") });
    fc.assert(
      fc.property(fc.oneof(fc.string(), sigText), (text) => !verifyUserSig(text, vector).ok),
      { numRuns: 2000 },
    );
  });

  test("OK: what is signed is accepted until its last second, by its own app, user and key alone", () => {
    const claims = fc.record({
      sdkAppId: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
      key: fc.string({ minLength: 1 }),
      userId: fc.string({ unit: "grapheme", minLength: 1 }),
      now: fc.integer({ min: 0, max: 4e9 }),
      lifetime: fc.integer({ min: 0, max: 1e9 }),
      userBuf: fc.option(fc.uint8Array(), { nil: undefined }),
    });
    fc.assert(
      fc.property(claims, (claim) => {
        const sig = signUserSig(claim);
        const lastSecond = claim.now + claim.lifetime;
        expect(sig).toMatch(/^[A-Za-z0-9*_-]+$/);
        expect(verifyUserSig(sig, { ...claim, now: lastSecond })).toEqual({ ok: true, expiresAt: lastSecond });
        expect(verifyUserSig(sig, { ...claim, key: `${claim.key}x` }).ok).toBe(false);
        expect(verifyUserSig(sig, { ...claim, userId: `${claim.userId}x` }).ok).toBe(false);
        expect(verifyUserSig(sig, { ...claim, sdkAppId: claim.sdkAppId + 1 }).ok).toBe(false);
      }),
    );
  });
});

function encoded(bytes: Uint8Array): string {
  const base64 = Buffer.from(bytes).toString("base64");
  return base64.replaceAll("+", "*").replaceAll("/", "-").replaceAll("=", "_");
}

function packed(document: object): string {
  return encoded(deflateSync(JSON.stringify(document)));
}

function bytesOf(sig: string): Buffer {
  return Buffer.from(sig.replaceAll("*", "+").replaceAll("-", "/").replaceAll("_", "="), "base64");
}

function documentOf(sig: string): Record<string, unknown> {
  return JSON.parse(inflateSync(bytesOf(sig)).toString());
}
