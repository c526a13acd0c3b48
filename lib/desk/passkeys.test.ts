import { afterEach, describe, expect, test, vi } from "vitest";
import { createAuthenticator } from "./authenticator-for-tests.ts";
import { headersOf, openDeskUnderTest, places } from "./desk-under-test.ts";

const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

const origin = "http://localhost:3000";
const ann = { name: "Ann", email: "ann@example.com", role: "agent", password: "a long enough one" } as const;

describe.each(Object.entries(places))("passkeys on %s", (_, place) => {
  /** Ann, signed in by her password, with a passkey. */
  async function opened() {
    const desk = await openDeskUnderTest(await place());
    closes.push(() => desk.close());
    const { people, passkeys } = desk;
    await people.add(ann);
    const answer = await people.signIn(ann, headersOf());
    const cookies = answer.ok ? answer.cookies : [];
    const headers = headersOf(cookies, { origin });
    const session = await people.sessionOf(headers);
    if (!session) throw new Error("not signed in");
    const authenticator = createAuthenticator(origin);
    const adding = await passkeys.beginAdding(headers);
    const added = { name: "Laptop", response: authenticator.register(adding.options) };
    expect(await passkeys.finishAdding(session, added, headersOf([...cookies, ...adding.cookies], { origin }))).toBe(
      true,
    );
    /** By the passkey, in a browser that keeps these cookies. */
    async function signIn(kept = cookies, isVerified = true, from = "192.0.2.1") {
      const place = { origin, "x-forwarded-for": from };
      const { options, cookies: asked } = await passkeys.beginSignIn(headersOf(kept, place));
      return passkeys.finishSignIn(
        authenticator.assert(options, { isVerified }),
        headersOf([...kept, ...asked], place),
      );
    }
    return { ...desk, headers, signIn };
  }
  const entriesOf = async ({ trail }: { trail: { head(): Promise<{ entries: number }> } }) =>
    (await trail.head()).entries;

  test("signing in makes a new session and ends the one that the browser came with, as by password", async () => {
    const { people, headers, signIn } = await opened();
    const answer = await signIn();
    expect(answer).toMatchObject({ ok: true, person: { email: ann.email } });
    expect(await people.sessionOf(headers)).toBeUndefined();
    const after = headersOf(answer.ok ? answer.cookies : []);
    expect(await people.sessionOf(after)).toMatchObject({ person: { email: ann.email } });
  });

  test("a key of which nothing can be written down is not added", async () => {
    const { passkeys, people, trail, headers } = await opened();
    const session = await people.sessionOf(headers);
    if (!session) throw new Error("signed in above");
    const before = await passkeys.list(session);
    const adding = await passkeys.beginAdding(headers);
    const response = createAuthenticator(origin).register(adding.options);
    const append = vi.spyOn(trail, "append").mockRejectedValue(new Error("the disk is full"));
    const cookies = [headers.get("cookie"), headersOf(adding.cookies).get("cookie")].join("; ");
    const finishing = passkeys.finishAdding(
      session,
      { name: "Second", response },
      headersOf([], { origin, cookie: cookies }),
    );
    await expect(finishing).rejects.toThrow("the disk is full");
    append.mockRestore();
    expect(await passkeys.list(session)).toEqual(before);
  });

  test("a key that did not verify its person lets nobody in, and the session that is there goes on", async () => {
    const { people, headers, signIn } = await opened();
    expect(await signIn(undefined, false)).toEqual({ ok: false });
    expect(await people.sessionOf(headers)).toBeDefined();
  });

  test("S20: refusals of passkeys and passwords are written down together, 500 in a quarter of an hour and no more", async () => {
    const desk = await opened();
    const before = await entriesOf(desk);
    const stranger = (network: number) =>
      headersOf([], { origin, "x-forwarded-for": `10.${network >> 8}.${network & 255}.1` });
    for (let network = 0; network < 499; network++) {
      await desk.passkeys.finishSignIn({ id: "made up", response: {} }, stranger(network));
    }
    await desk.people.signIn({ email: "nobody@example.com", password: "x" }, stranger(500));
    expect(await entriesOf(desk)).toBe(before + 500);
    expect(await desk.passkeys.finishSignIn({ id: "made up", response: {} }, stranger(501))).toEqual({ ok: false });
    await desk.people.signIn({ email: "nobody@example.com", password: "x" }, stranger(502));
    expect(await entriesOf(desk)).toBe(before + 500);
  }, 60_000);

  test("S20: whoever has tried too often by passkeys is told to wait, and that is written down as well", async () => {
    const desk = await opened();
    const headers = headersOf([], { origin, "x-forwarded-for": "192.0.2.7" });
    for (let guess = 0; guess < 30; guess++)
      expect(await desk.passkeys.finishSignIn({ id: "made up", response: {} }, headers)).toEqual({ ok: false });
    const before = await entriesOf(desk);
    const answer = await desk.passkeys.finishSignIn({ id: "made up", response: {} }, headers);
    expect(answer).toEqual({ ok: false, waitMs: expect.any(Number) });
    expect(await entriesOf(desk)).toBe(before + 1);
  });
});
