import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { openDatabase } from "../db/open-database.ts";
import { openAuth } from "./auth.ts";
import { headersOf, openDeskUnderTest, places } from "./desk-under-test.ts";
import { createKnownBrowsers } from "./known-browsers.ts";
import { createPeople, type Person } from "./people.ts";
import { createSignIns } from "./sign-ins.ts";
import { createThrottle } from "./throttle.ts";
import { createTrail } from "./trail.ts";

const closes: (() => unknown)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const close of closes.splice(0).reverse()) await close();
});

const password = "a long enough one";
const minute = 60_000;
const hour = 60 * minute;

describe.each(Object.entries(places))("people on %s", (_, place) => {
  async function opened() {
    const desk = await openDeskUnderTest(await place());
    closes.push(() => desk.close());
    const add = (name: string, role: Person["role"]) =>
      desk.people.add({ name, email: `${name}@Example.com`, role, password });
    const signIn = (name: string, given = password, headers = headersOf()) =>
      desk.people.signIn({ email: `${name}@example.com`, password: given }, headers);
    const signedIn = async (name: string) => {
      const answer = await signIn(name);
      if (!answer.ok) throw new Error("not signed in");
      return { ...answer, headers: headersOf(answer.cookies) };
    };
    return { desk, ...desk, add, signIn, signedIn };
  }

  test("a person signs in by email and password, and is known by the cookie until they sign out", async () => {
    const { people, add, signIn } = await opened();
    await add("ann", "agent");
    const answer = await people.signIn({ email: " ANN@example.com ", password }, headersOf());
    expect(answer).toMatchObject({ ok: true, person: { name: "ann", email: "ann@example.com", role: "agent" } });
    const cookies = answer.ok ? answer.cookies : [];
    for (const cookie of cookies) expect(cookie).toMatchObject({ httpOnly: true, path: "/", sameSite: /lax|strict/ });
    const headers = headersOf(cookies);
    expect(await people.sessionOf(headers)).toMatchObject({ person: { email: "ann@example.com" } });
    const forgotten = await people.signOut(headers);
    expect(forgotten.find(({ name }) => name.endsWith("session_token"))).toMatchObject({ value: "", maxAge: 0 });
    expect(await people.sessionOf(headers)).toBeUndefined();
    expect((await signIn("ann")).ok).toBe(true);
  });

  test("a wrong password, an unknown email and what is none are told in the same way", async () => {
    const { people, add } = await opened();
    await add("ann", "agent");
    for (const given of [
      { email: "ann@example.com", password: "not the right one" },
      { email: "bob@example.com", password },
      { email: "", password: "" },
      { email: "ann@example.com", password: "x".repeat(10_000) },
    ])
      expect(await people.signIn(given, headersOf())).toEqual({ ok: false });
  });

  test("signing in makes a new session and ends the one that the browser came with; a made-up cookie is nobody's", async () => {
    const { people, add, signIn, signedIn } = await opened();
    await add("ann", "agent");
    const first = await signedIn("ann");
    const again = await signIn("ann", password, first.headers);
    expect(await people.sessionOf(first.headers)).toBeUndefined();
    const second = headersOf(again.ok ? again.cookies : []);
    expect(await people.sessionOf(second)).toMatchObject({ person: { email: "ann@example.com" } });
    const tampered = (second.get("cookie") ?? "").replace(
      /session_token=(.)/,
      (_, letter) => `session_token=${letter === "x" ? "y" : "x"}`,
    );
    expect(await people.sessionOf(new Headers({ host: "localhost:3000", cookie: tampered }))).toBeUndefined();
  });

  test("a session ends after 8 idle hours, after 24 hours in any case, and a page that only watches keeps none alive", async () => {
    const { people, add, signedIn } = await opened();
    await add("ann", "agent");
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
    const watched = await signedIn("ann");
    const busy = await signedIn("ann");
    for (let hours = 1; hours <= 23; hours++) {
      vi.setSystemTime(Date.now() + hour);
      expect([hours, await people.sessionOf(busy.headers)]).toMatchObject([hours, { person: { name: "ann" } }]);
      expect([hours, (await people.sessionOf(watched.headers, { watching: true })) !== undefined]).toEqual([
        hours,
        hours <= 8,
      ]);
    }
    vi.setSystemTime(Date.now() + hour + minute);
    expect(await people.sessionOf(busy.headers)).toBeUndefined();
  });

  test("a change of role holds at once; a removed person is out at once and cannot come back", async () => {
    const { people, add, signIn, signedIn } = await opened();
    const boss = await add("boss", "admin");
    const ann = await add("ann", "viewer");
    const { headers } = await signedIn("ann");
    expect(await people.changeRole(ann.id, "agent", boss)).toBe("done");
    expect(await people.sessionOf(headers)).toMatchObject({ person: { role: "agent" } });
    expect(await people.remove(ann.id, boss)).toBe("done");
    expect(await people.sessionOf(headers)).toBeUndefined();
    expect(await signIn("ann")).toEqual({ ok: false });
    expect(await people.remove(ann.id, boss)).toBe("gone");
    expect((await people.list()).map(({ name }) => name)).toEqual(["boss"]);
  });

  test("at least one admin stays, though all of them demote and remove each other at the same moment", async () => {
    const { people, add } = await opened();
    const admins = await Promise.all(["a", "b", "c", "d"].map((name) => add(name, "admin")));
    const [one, other] = [admins[0], admins[1]] as [Person, Person]; // four were made
    const answers = await Promise.all(
      admins.flatMap((admin, place) => [
        people.remove(admin.id, admin),
        people.changeRole(admin.id, "viewer", place ? one : other),
      ]),
    );
    expect(answers).toContain("lastAdmin");
    expect((await people.list()).filter(({ role }) => role === "admin")).toHaveLength(1);
  });

  test("who was demoted between the question and the deed does nothing any more", async () => {
    const { people, add } = await opened();
    const [boss, second, ann] = [await add("boss", "admin"), await add("second", "admin"), await add("ann", "viewer")];
    await people.changeRole(boss.id, "viewer", second);
    expect(await people.changeRole(ann.id, "admin", boss)).toBe("notAdmin");
    expect(await people.remove(ann.id, boss)).toBe("notAdmin");
    expect((await people.list()).find(({ id }) => id === ann.id)).toMatchObject({ role: "viewer" });
  });

  test("what people did stands in the trail, and no password does", async () => {
    const { desk, people, add, signIn, signedIn, trail } = await opened();
    const boss = await add("boss", "admin");
    const ann = await add("ann", "viewer");
    await signIn("ann", "not the right one");
    await people.signIn({ email: "a secret in the wrong field", password: "not the right one" }, headersOf());
    const { headers } = await signedIn("ann");
    await people.changeRole(ann.id, "agent", boss);
    await people.signOut(headers);
    await people.remove(ann.id, boss);
    expect(await trail.verify()).toMatchObject({ intact: true, entries: 6 });
    void desk;
  });

  test("the list tells when each was last seen", async () => {
    const { people, add, signedIn } = await opened();
    await add("ann", "viewer");
    await add("bob", "viewer");
    await signedIn("bob");
    expect(await people.list()).toMatchObject([
      { name: "ann", seenAt: undefined },
      { name: "bob", seenAt: expect.any(Number) },
    ]);
  });
});

test("S20: a wrong password costs one hash, and a refusal one entry, whether the email is somebody's or nobody's", async () => {
  const database = await openDatabase({ file: ":memory:" });
  closes.push(() => database.close());
  const auth = await openAuth(database, "0".repeat(64));
  const [trail, throttle] = [createTrail(database), createThrottle(database)];
  const [knownBrowsers, signIns] = [createKnownBrowsers("0".repeat(64)), createSignIns(auth, trail, throttle)];
  const people = createPeople({ database, auth, trail, throttle, knownBrowsers, signIns });
  await people.add({ name: "ann", email: "ann@example.com", role: "agent", password });
  const { password: passwords } = await auth.$context;
  const hash = vi.spyOn(passwords, "hash");
  const verify = vi.spyOn(passwords, "verify");
  for (const email of ["ann@example.com", "nobody@example.com"]) {
    hash.mockClear();
    verify.mockClear();
    const { entries } = await trail.head();
    expect(await people.signIn({ email, password: "not the right one" }, headersOf())).toEqual({ ok: false });
    expect([email, hash.mock.calls.length + verify.mock.calls.length]).toEqual([email, 1]);
    expect([email, (await trail.head()).entries - entries]).toEqual([email, 1]);
  }
});

test("the trail's entries of sign-ins say who and from where, and of a refusal only an email that is somebody's", async () => {
  const folder = mkdtempSync(join(tmpdir(), "groupdesk-people-"));
  closes.push(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "console.db");
  const desk = await openDeskUnderTest({ file });
  await desk.people.add({ name: "ann", email: "ann@example.com", role: "agent", password });
  const browser = { "user-agent": "Browser/1.0", "x-forwarded-for": "2001:db8:1:2:3::4" };
  await desk.people.signIn({ email: "ann@example.com", password: "hunter2hunter2" }, headersOf([], browser));
  await desk.people.signIn({ email: "my secret", password: "hunter2hunter2" }, headersOf([], browser));
  await desk.people.signIn({ email: "ann@example.com", password }, headersOf([], browser));
  await desk.close();
  const { kysely, close } = await openDatabase({ file });
  const rows = await kysely.selectFrom("trail").selectAll().orderBy("seq").execute();
  await close();
  const place = { network: "2001:db8:1:2::/64", browser: "Browser/1.0" };
  expect(rows.map(({ verb, person, body }) => [verb, person, JSON.parse(body)])).toEqual([
    ["signInRefused", null, { ...place, email: "ann@example.com" }],
    ["signInRefused", null, place],
    ["signedIn", "ann@example.com", place],
  ]);
  expect(JSON.stringify(rows)).not.toMatch(/hunter2|my secret|a long enough/);
});
