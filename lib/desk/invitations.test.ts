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

  test("S24: whoever is demoted at the moment they invite leaves no open link, and who is no admin any more revokes none", async () => {
    const { invitations, people, boss } = await withAdmin();
    const eve = await people.add({ ...personOf("eve"), role: "admin" });
    for (let round = 0; round < 12; round++) {
      const made = invitations.make({ name: "Back", role: "admin" }, eve).catch(() => undefined);
      const demoted = people.changeRole(eve.id, "viewer", boss);
      await made;
      expect(await demoted).toBe("done");
      expect(await invitations.list()).toEqual([]);
      await people.changeRole(eve.id, "admin", boss);
    }
    await people.changeRole(eve.id, "viewer", boss);
    await invitations.make({ name: "Ann", role: "agent" }, boss);
    const [open] = await invitations.list();
    expect(await invitations.revoke(open?.id ?? "", eve)).toBe("notAdmin");
    expect(await invitations.list()).toHaveLength(1);
    expect(await invitations.revoke(open?.id ?? "", boss)).toBe("done");
    expect(await invitations.list()).toEqual([]);
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

  test("a link that is revoked while it is accepted: one of the two happens, and the trail tells which", async () => {
    const { invitations, people, trail, boss } = await withAdmin();
    for (let round = 0; round < 6; round++) {
      const token = await invitations.make({ name: "Ann", role: "agent" }, boss);
      const [open] = await invitations.list();
      const [before, entries] = [await people.count(), (await trail.head()).entries];
      const accept = () => invitations.accept(token, personOf(`ann${round}`));
      // Accepting computes a hash first: behind a sign-in, which computes one as well, both come to the database at once.
      const revoke = async () => {
        await people.signIn(personOf("boss"), headersOf());
        await invitations.revoke(open?.id ?? "", boss);
      };
      const [answer] = await Promise.all([accept(), revoke()]);
      expect(answer.ok ? "joined" : answer.why).toMatch(/^(joined|gone)$/);
      expect((await people.count()) - before).toBe(answer.ok ? 1 : 0);
      expect((await trail.head()).entries).toBe(entries + 2);
      expect(await invitations.list()).toEqual([]);
    }
    expect(await trail.verify()).toMatchObject({ intact: true });
  });

  test("two who come in by one email at the same moment: the second is told that it is taken, and keeps the link", async () => {
    const { invitations, people, boss } = await withAdmin();
    const make = () => invitations.make({ name: "Ann", role: "agent" }, boss);
    const tokens = [await make(), await make(), await make()];
    const answers = await Promise.all(tokens.map((token) => invitations.accept(token, personOf("ann"))));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    const taken = { ok: false, why: "emailTaken" };
    expect(answers.filter(({ ok }) => !ok)).toEqual([taken, taken]);
    expect(await people.count()).toBe(2);
    expect(await invitations.list()).toHaveLength(2);
  });

  test("a made-up token opens nothing", async () => {
    const { invitations } = await withAdmin();
    for (const token of ["", "A".repeat(22), "' OR 1=1 --"]) expect(await invitations.look(token)).toBeUndefined();
  });
});

test("processes that start at once on one PostgreSQL with a first admin: one admin, one entry of the trail", async () => {
  const place = await places.PostgreSQL();
  const admin = (n: number) => ({ email: `boss${n}@example.com`, password });
  // Their environments need not be the same.
  const desks = await Promise.all([0, 1, 1, 2].map((n) => openDeskUnderTest(place, admin(n))));
  closes.push(...desks.map((desk) => () => desk.close()));
  for (const { people, trail } of desks) {
    expect(await people.list()).toMatchObject([{ role: "admin" }]);
    expect(await trail.verify()).toMatchObject({ intact: true, entries: 1 });
  }
});
