import { afterEach, describe, expect, test, vi } from "vitest";
import { headersOf, openDeskUnderTest, places } from "./desk-under-test.ts";

const closes: (() => unknown)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const close of closes.splice(0).reverse()) await close();
});

const password = "a long enough one";
const personOf = (name: string) => ({ name, email: `${name}@example.com`, password });
const minute = 60_000;

describe.each(Object.entries(places))("links on %s", (_, place) => {
  async function opened(at?: Awaited<ReturnType<typeof place>>) {
    const desk = await openDeskUnderTest(at ?? (await place()));
    closes.push(() => desk.close());
    return desk;
  }
  async function withAdmin() {
    const desk = await opened();
    const boss = await desk.people.add({ ...personOf("boss"), role: "admin" });
    return { ...desk, boss };
  }

  test("the first link makes the first admin, once, and there is none for a second", async () => {
    const { invitations, people } = await opened();
    const token = await invitations.makeFirst();
    expect(token).toMatch(/^[\w-]{22}$/); // 128 bits
    expect(await invitations.look(token ?? "")).toEqual({ kind: "first", name: "", role: "admin" });
    expect(await invitations.accept(token ?? "", personOf("ann"))).toMatchObject({
      ok: true,
      person: { role: "admin" },
    });
    expect(await invitations.accept(token ?? "", personOf("bob"))).toEqual({ ok: false, why: "gone" });
    expect(await invitations.look(token ?? "")).toBeUndefined();
    expect(await invitations.makeFirst()).toBeUndefined();
    expect((await people.signIn(personOf("ann"), headersOf())).ok).toBe(true);
  });

  test("S24: whoever is removed, or no admin any more, leaves no link behind and makes no other", async () => {
    const { invitations, people, boss } = await withAdmin();
    for (const leave of [
      (id: string) => people.remove(id, boss),
      (id: string) => people.changeRole(id, "agent", boss),
    ]) {
      const other = await people.add({ ...personOf(`other${await people.count()}`), role: "admin" });
      const token = await invitations.make({ name: "Back", role: "admin" }, other);
      expect(await leave(other.id)).toBe("done");
      expect(await invitations.accept(token, personOf("back"))).toEqual({ ok: false, why: "gone" });
      await expect(invitations.make({ name: "Back", role: "admin" }, other)).rejects.toThrow("no admin any more");
    }
  });

  test("two tabs, and the links of two starts, at the same moment: one wins", async () => {
    const { invitations, people } = await opened();
    const tokens = [await invitations.makeFirst(), await invitations.makeFirst()] as [string, string]; // nobody is there yet
    const names = ["ann", "bob", "cid", "dan"];
    const answers = await Promise.all(names.map((name, n) => invitations.accept(tokens[n % 2] ?? "", personOf(name))));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await people.count()).toBe(1);
  });

  test("the first link is over after 15 minutes, an invitation after seven days", async () => {
    const { invitations, people } = await opened();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
    const first = (await invitations.makeFirst()) ?? "";
    vi.setSystemTime(Date.now() + 15 * minute - 1);
    expect(await invitations.look(first)).toBeDefined();
    vi.setSystemTime(Date.now() + 1);
    expect(await invitations.accept(first, personOf("ann"))).toEqual({ ok: false, why: "gone" });
    const boss = await people.add({ ...personOf("boss"), role: "admin" });
    const token = await invitations.make({ name: "Ann", role: "agent" }, boss);
    vi.setSystemTime(Date.now() + 7 * 24 * 60 * minute);
    expect(await invitations.look(token)).toBeUndefined();
    expect(await invitations.list()).toEqual([]);
  });

  test("whoever is invited gets the role of the invitation, whatever else they say", async () => {
    const { invitations, boss } = await withAdmin();
    const token = await invitations.make({ name: "Ann", role: "viewer" }, boss);
    expect(await invitations.list()).toMatchObject([{ name: "Ann", role: "viewer", invitedBy: "boss@example.com" }]);
    const told = { ...personOf("ann"), role: "admin" };
    expect(await invitations.accept(token, told)).toMatchObject({ ok: true, person: { role: "viewer" } });
    expect(await invitations.list()).toEqual([]);
  });

  test("a revoked link is gone; one whose email is taken, or whose password is guessable, stays open", async () => {
    const { invitations, boss } = await withAdmin();
    const token = await invitations.make({ name: "Ann", role: "agent" }, boss);
    const taken = { ...personOf("ann"), email: "BOSS@example.com" };
    expect(await invitations.accept(token, taken)).toEqual({ ok: false, why: "emailTaken" });
    expect(await invitations.accept(token, { ...personOf("ann"), password: "ann@example.com1" })).toEqual({
      ok: false,
      why: "common",
    });
    const [open] = await invitations.list();
    await invitations.revoke(open?.id ?? "", boss);
    expect(await invitations.accept(token, personOf("ann"))).toEqual({ ok: false, why: "gone" });
  });

  test("a made-up token opens nothing", async () => {
    const { invitations } = await withAdmin();
    for (const token of ["", "A".repeat(22), "' OR 1=1 --"]) expect(await invitations.look(token)).toBeUndefined();
  });
});
