import { afterEach, describe, expect, test } from "vitest";
import { openDatabase } from "../db/open-database.ts";
import { freshDatabase } from "../engine/store-postgres-under-test.ts";
import { openPeople } from "./people.ts";

const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

const places = {
  SQLite: async () => ({ file: ":memory:" }),
  PostgreSQL: async () => ({ url: await freshDatabase() }),
};

const ann = { name: "Ann", email: "Ann@Example.com", role: "agent", password: "a long enough one" } as const;

/** What a browser sends that keeps these cookies. */
function headersOf(cookies: { name: string; value: string }[] = []): Headers {
  const cookie = cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join("; ");
  return new Headers({ host: "127.0.0.1:3000", ...(cookie && { cookie }) });
}

describe.each(Object.entries(places))("people on %s", (_, place) => {
  async function opened() {
    const database = await openDatabase(await place());
    closes.push(() => database.close());
    return openPeople(database, "s".repeat(32));
  }

  test("a person signs in by email and password, and is known by the cookie until they sign out", async () => {
    const people = await opened();
    await people.add(ann);
    const signedIn = await people.signIn({ email: "ANN@example.com", password: ann.password }, headersOf());
    expect(signedIn?.person).toMatchObject({ name: "Ann", email: "ann@example.com", role: "agent" });
    const headers = headersOf(signedIn?.cookies);
    expect(await people.sessionOf(headers)).toMatchObject({ person: signedIn?.person });
    const cookies = await people.signOut(headers);
    expect(cookies.find(({ name }) => name.endsWith("session_token"))).toMatchObject({ value: "", maxAge: 0 });
    expect(await people.sessionOf(headers)).toBeUndefined();
  });

  test("a wrong password, an unknown email and one that is none are told in the same way", async () => {
    const people = await opened();
    await people.add(ann);
    for (const given of [
      { email: ann.email, password: "not the right one" },
      { email: "bob@example.com", password: ann.password },
      { email: "", password: "" },
      { email: ann.email, password: "x".repeat(10_000) },
    ])
      expect(await people.signIn(given, headersOf())).toBeUndefined();
  });

  test("signing in makes a new session and ends the one that the browser came with", async () => {
    const people = await opened();
    await people.add(ann);
    const first = headersOf((await people.signIn(ann, headersOf()))?.cookies);
    const second = headersOf((await people.signIn(ann, first))?.cookies);
    expect(await people.sessionOf(first)).toBeUndefined();
    expect(await people.sessionOf(second)).toMatchObject({ person: { email: "ann@example.com" } });
  });
});
