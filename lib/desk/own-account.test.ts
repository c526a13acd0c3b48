import { afterEach, describe, expect, test, vi } from "vitest";
import { headersOf, openDeskUnderTest, places } from "./desk-under-test.ts";

const closes: (() => unknown)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const close of closes.splice(0).reverse()) await close();
});

const password = "a long enough one";
const ann = { email: "ann@example.com", password };

describe.each(Object.entries(places))("an own account on %s", (_, place) => {
  async function opened() {
    const desk = await openDeskUnderTest(await place());
    closes.push(() => desk.close());
    await desk.people.add({ ...ann, name: "Ann", role: "viewer" });
    const signIn = async (browser: string, email = ann.email) => {
      const answer = await desk.people.signIn({ email, password }, headersOf([], { "user-agent": browser }));
      const headers = headersOf(answer.ok ? answer.cookies : []);
      const session = await desk.people.sessionOf(headers);
      if (!session) throw new Error("not signed in");
      return { headers, session };
    };
    return { ...desk, signIn };
  }

  test("sessions are listed with their browser; one or all others are ended, and never those of somebody else", async () => {
    const { ownAccount, people, signIn } = await opened();
    await people.add({ ...ann, email: "bob@example.com", name: "Bob", role: "viewer" });
    const [one, two, three] = [await signIn("One/1"), await signIn("Two/2"), await signIn("Three/3")];
    const bob = await signIn("Bobs/1", "bob@example.com");
    const listed = await ownAccount.sessions(one.session);
    expect(listed.map(({ browser, current }) => [browser, current]).sort()).toEqual([
      ["One/1", true],
      ["Three/3", false],
      ["Two/2", false],
    ]);
    await ownAccount.end(one.session, bob.session.id);
    await ownAccount.end(one.session, two.session.id);
    expect(await people.sessionOf(two.headers)).toBeUndefined();
    await ownAccount.endOthers(one.session);
    expect(await people.sessionOf(three.headers)).toBeUndefined();
    expect(await people.sessionOf(bob.headers)).toBeDefined();
    expect(await ownAccount.sessions(one.session)).toMatchObject([{ browser: "One/1", current: true }]);
  });

  test("a new password needs the current one, ends the other sessions, and is what counts from then on", async () => {
    const { ownAccount, people, signIn } = await opened();
    const [one, two] = [await signIn("One/1"), await signIn("Two/2")];
    const next = "quite another sentence";
    expect(await ownAccount.changePassword(one.session, { current: "not the right one", next })).toBe("wrong");
    expect(await ownAccount.changePassword(one.session, { current: password, next: "ann123456789" })).toBe("common");
    expect(await people.sessionOf(two.headers)).toBeDefined();
    expect(await ownAccount.changePassword(one.session, { current: password, next })).toBe("done");
    expect(await people.sessionOf(two.headers)).toBeUndefined();
    expect(await people.sessionOf(one.headers)).toBeDefined();
    expect(await people.signIn(ann, headersOf())).toEqual({ ok: false });
    expect((await people.signIn({ ...ann, password: next }, headersOf())).ok).toBe(true);
  });

  test("whoever sits at an open browser cannot guess the password there for long", async () => {
    const { ownAccount, signIn } = await opened();
    const { session } = await signIn("One/1");
    for (let guess = 0; guess < 10; guess++) expect(await ownAccount.confirm(session, "")).toBe("wrong");
    expect(await ownAccount.confirm(session, password)).toEqual({ waitMs: expect.any(Number) });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 15 * 60_000 });
    expect(await ownAccount.confirm(session, password)).toBe("right");
  });
});
