import { expect, test } from "vitest";
import type { Cookie } from "./auth.ts";
import { openDesk } from "./desk.ts";
import { targetCookieFor } from "./target-cookie.ts";

const ann = { name: "Ann", email: "ann@example.com", role: "agent", password: "seven green bicycles" } as const;
const fetch = async () => Response.json({});
const target = { url: "http://embedded", sdkAppId: 1, admin: "administrator", key: "k" };
const own = { kind: "embedded", host: "embedded", sdkAppId: 1, target, fetch } as const;

/** Every cookie that a browser is given: by a password, by a passkey's challenge, by a choice of target, and at the end. */
async function cookiesAt(host: string, publicUrl: string | undefined): Promise<Cookie[]> {
  const desk = await openDesk({ place: { file: ":memory:" }, consoleKey: "ab".repeat(32), own, publicUrl });
  try {
    await desk.people.add(ann);
    const headers = new Headers({ host, "x-forwarded-for": "192.0.2.1" });
    const signedIn = await desk.people.signIn(ann, headers);
    if (!signedIn.ok) throw new Error("not signed in");
    const { cookies } = await desk.passkeys.beginSignIn(headers);
    const kept = signedIn.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join("; ");
    headers.set("cookie", kept);
    expect(await desk.people.sessionOf(headers)).toMatchObject({ person: { email: ann.email } });
    const chosen = targetCookieFor("own", publicUrl);
    return [...signedIn.cookies, ...cookies, chosen, ...(await desk.people.signOut(headers))];
  } finally {
    await desk.close();
  }
}

test("S11: over https each cookie is for this very host, Secure, out of the reach of scripts, and sent to no other site", async () => {
  const cookies = await cookiesAt("groupdesk.example", "https://groupdesk.example");
  expect(cookies.length).toBeGreaterThan(2);
  for (const { name, ...cookie } of cookies) {
    expect(name).toMatch(/^__Host-groupdesk[._]/);
    expect(cookie).toMatchObject({
      secure: true,
      httpOnly: true,
      path: "/",
      sameSite: expect.stringMatching(/^(lax|strict)$/),
    });
    expect(cookie).not.toHaveProperty("domain");
  }
});

test("S11: over plain http, on this machine, each cookie is out of the reach of scripts and sent to no other site", async () => {
  for (const { name, ...cookie } of await cookiesAt("127.0.0.1:3000", undefined)) {
    expect(name).toMatch(/^groupdesk[._]/);
    expect(cookie).toMatchObject({ secure: false, httpOnly: true, sameSite: expect.stringMatching(/^(lax|strict)$/) });
  }
});
