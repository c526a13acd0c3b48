import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { TargetDraft } from "../chat/target-draft.ts";
import { type Database, openDatabase } from "../db/open-database.ts";
import { freshDatabase } from "../engine/store-postgres-under-test.ts";
import { createSeal } from "./seal.ts";
import { targetAsSeen } from "./target-as-seen.ts";
import { type OwnTarget, openTargets, ownTargetId, type TargetCard } from "./targets.ts";
import { createTrail } from "./trail.ts";

const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

const places = {
  SQLite: async () => ({ file: ":memory:" }),
  PostgreSQL: async () => ({ url: await freshDatabase() }),
};

const key = "planted-key-0123456789abcdef";
const acme: TargetDraft = {
  ...{ name: "Acme Chat", place: "singapore", url: "", sdkAppId: 1600012345, admin: "administrator", key },
  ...{ edition: "pro", callsPerSecond: 200 },
};
const ann = { id: "p1", name: "Ann", email: "ann@example.com", role: "admin" };
const own: OwnTarget = {
  ...{ kind: "embedded", host: "embedded", sdkAppId: 1400000000, fetch: async () => new Response() },
  target: { url: "http://embedded", sdkAppId: 1400000000, admin: "administrator", key: "own" },
};
const [right, wrong] = [async () => "right" as const, async () => "wrong" as const];
const [one, two] = ["1".repeat(64), "2".repeat(64)] as const;

describe.each(Object.entries(places))("targets on %s", (_, place) => {
  const clock = { ms: 1_790_000_000_000 };

  async function opened() {
    const database = await openDatabase(await place());
    closes.push(() => database.close());
    return { database, ...(await openedOn(database, [one])) };
  }
  async function openedOn(database: Database, keys: [string, ...string[]], from: OwnTarget = own) {
    const trail = createTrail(database);
    const targets = await openTargets({ own: from, database, trail, seal: createSeal(keys), now: () => clock.ms });
    return { targets, trail };
  }
  async function added(targets: Awaited<ReturnType<typeof opened>>["targets"], draft = acme) {
    const outcome = await targets.add(ann, draft);
    if (!outcome.ok) throw new Error(JSON.stringify(outcome));
    return outcome.value;
  }
  const verbsOf = async ({ kysely }: Database) =>
    (await kysely.selectFrom("trail").select("verb").orderBy("seq").execute()).map(({ verb }) => verb);

  test("what is asked right before a call leaves is asked behind its turn, and its no is the answer", async () => {
    let sent = 0;
    const server = createServer((_, answer) => {
      sent += 1;
      answer.end("{}");
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    closes.push(() => server.close());
    const { targets } = await opened();
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on a port
    const { id } = await added(targets, { ...acme, place: "custom", url });
    const target = await targets.open(id);
    const refused = { kind: "denied", why: "locked" } as const;
    const deletion = { account: "user_0042", group: "VIP" };
    expect(await target?.client.call("deleteGroup", deletion, async () => refused)).toEqual({
      ok: false,
      failure: refused,
    });
    expect(sent).toBe(0);
    await target?.client.call("deleteGroup", deletion, async () => undefined);
    expect(sent).toBe(1);
  });

  test("the own target stands first and is always writable; a stored one is real, named, and its key is nowhere to be seen", async () => {
    const { targets, database } = await opened();
    const { id } = await added(targets);
    const cards = await targets.list();
    expect(cards).toEqual([
      { id: ownTargetId, kind: "embedded", host: "embedded", sdkAppId: 1400000000 },
      ...[
        {
          id,
          kind: "real",
          name: "Acme Chat",
          host: "adminapisgp.im.qcloud.com",
          sdkAppId: 1600012345,
          edition: "pro",
        },
      ],
    ]);
    expect(await targets.writableUntil("s1", cards[0] as TargetCard)).toBe(Number.POSITIVE_INFINITY); // just seen
    for (const shown of [
      await targets.stored(),
      await targets.open(id),
      await database.kysely.selectFrom("target").selectAll().execute(),
      await database.kysely.selectFrom("trail").selectAll().execute(),
    ])
      expect(JSON.stringify(shown)).not.toContain("planted-key");
    expect(await targets.open("nobody")).toBeUndefined();
  });

  test("two of one name are refused, and what a private address would be", async () => {
    const { targets } = await opened();
    await added(targets);
    const refused = (field: string, message: string) => ({
      ok: false,
      failure: { kind: "invalid", issues: [{ field, message }] },
    });
    expect(await targets.add(ann, acme)).toEqual(refused("name", "nameTaken"));
    const inside = { ...acme, name: "Inside", place: "custom", url: "https://10.0.0.5" } as const;
    expect(await targets.add(ann, inside)).toEqual(refused("url", "urlForbidden"));
    expect(await targets.stored()).toHaveLength(1);
  });

  test("S26: it is read-only until a session unlocks it: that session, that target, half an hour", async () => {
    const { targets, database } = await opened();
    const [mine, other] = [await added(targets), await added(targets, { ...acme, name: "Other" })];
    const [card, otherCard] = [await targets.open(mine.id), await targets.open(other.id)];
    if (!card || !otherCard) throw new Error("just added");
    expect(await targets.writableUntil("s1", card)).toBeUndefined();
    expect(await targets.unlock(ann, "s1", card, wrong)).toEqual({ ok: false, why: "wrong" });
    expect(await targets.writableUntil("s1", card)).toBeUndefined();
    expect(await targets.unlock(ann, "s1", card, right)).toEqual({ ok: true, until: clock.ms + 1_800_000 });
    expect(await targets.writableUntil("s1", card)).toBe(clock.ms + 1_800_000);
    expect(await targets.writableUntil("s2", card)).toBeUndefined();
    expect(await targets.writableUntil("s1", otherCard)).toBeUndefined();
    await targets.lock(ann, "s1", card);
    expect(await targets.writableUntil("s1", card)).toBeUndefined();
    await targets.unlock(ann, "s1", card, right);
    await targets.unlock(ann, "s1", card, right);
    clock.ms += 1_800_000;
    expect(await targets.writableUntil("s1", card)).toBeUndefined();
    expect(await verbsOf(database)).toEqual([
      "targetAdded",
      "targetAdded",
      "unlockRefused",
      "unlocked",
      "locked",
      "unlocked",
      "unlocked",
    ]);
  });

  test("S26: an unlock of the program's own target is of that app at that address, and of no other that it is started with", async () => {
    const { database } = await opened();
    const at = async (host: string, sdkAppId: number) => {
      const elsewhere = { ...own, kind: "real", host, sdkAppId } as const;
      const { targets } = await openedOn(database, [one], elsewhere);
      const card = await targets.open(ownTargetId);
      if (!card) throw new Error("always there");
      return { targets, card, until: await targets.writableUntil("s1", card) };
    };
    const first = await at("one.example", 1400000001);
    await first.targets.unlock(ann, "s1", first.card, right);
    expect((await at("one.example", 1400000001)).until).toBe(clock.ms + 1_800_000);
    expect((await at("two.example", 1400000001)).until).toBeUndefined();
    expect((await at("one.example", 1400000002)).until).toBeUndefined();
  });

  test("S26: a page that saw another app behind the same id neither reaches the new one nor unlocks it", async () => {
    const { targets, database } = await opened();
    const { id } = await added(targets);
    const seen = await targets.open(id);
    if (!seen) throw new Error("just added");
    expect(await targets.openAsSeen(targetAsSeen(seen))).toBe(seen);
    for (const to of [
      { ...acme, key: "", sdkAppId: 1600099999 },
      { ...acme, place: "custom", url: "https://chat.example.com" } as const,
    ]) {
      await targets.change(ann, id, to);
      expect(await targets.openAsSeen(targetAsSeen(seen))).toBeUndefined();
      // Opened before the change, and proved behind it.
      await targets.unlock(ann, "s1", seen, right);
      const now = await targets.open(id);
      if (!now) throw new Error("only changed");
      expect(await targets.writableUntil("s1", now)).toBeUndefined();
      expect((await targets.openAsSeen(targetAsSeen(now)))?.sdkAppId).toBe(to.sdkAppId);
    }
    expect(await targets.openAsSeen(id)).toBeUndefined();
    const [unlocked] = await database.kysely
      .selectFrom("trail")
      .select("body")
      .where("verb", "=", "unlocked")
      .execute();
    expect(unlocked?.body).toContain(JSON.stringify({ sdkAppId: 1600012345, host: "adminapisgp.im.qcloud.com" }));
    expect(await database.kysely.selectFrom("unlock").selectAll().execute()).toHaveLength(1);
    await targets.remove(ann, id);
    expect(await database.kysely.selectFrom("unlock").selectAll().execute()).toEqual([]);
  });

  test("a change keeps the key that was left empty, locks it for everybody, and is told; a removal leaves nothing", async () => {
    const { targets, trail, database } = await opened();
    const { id } = await added(targets);
    const card = await targets.open(id);
    if (!card) throw new Error("just added");
    await targets.unlock(ann, "s1", card, right);
    expect(await targets.change(ann, id, { ...acme, key: "", place: "tokyo" })).toEqual({ ok: true, value: null });
    expect(await targets.open(id)).toMatchObject({ host: "adminapijpn.im.qcloud.com" });
    expect(await targets.open(id)).not.toHaveProperty("keyMissing");
    expect(await targets.writableUntil("s1", card)).toBeUndefined();
    const elsewhere = { ...acme, key: "", place: "custom", url: "https://chat.example.com" } as const;
    expect(await targets.change(ann, id, elsewhere)).toMatchObject({
      failure: { issues: [{ field: "key", message: "keyForUrl" }] },
    });
    expect(await targets.test(elsewhere, id)).toMatchObject({
      failure: { issues: [{ field: "key", message: "keyForUrl" }] },
    });
    await targets.change(ann, id, { ...elsewhere, key: "another" });
    await targets.refused(ann, targetAsSeen(card), "locked");
    await targets.remove(ann, id);
    expect(await targets.open(id)).toBeUndefined();
    expect(await targets.remove(ann, id)).toEqual({ ok: false, failure: { kind: "denied", why: "target" } });
    expect(await verbsOf(database)).toEqual([
      ...["targetAdded", "unlocked", "targetChanged", "targetChanged", "keyReplaced", "writeRefused", "targetRemoved"],
    ]);
    expect(await trail.verify()).toMatchObject({ intact: true });
  });

  test("what fails is neither done nor told: an entry of the trail and what it tells are one", async () => {
    const { targets, database } = await opened();
    const { id } = await added(targets);
    const card = await targets.open(id);
    if (!card) throw new Error("just added");
    const acts = (of: typeof targets) => [
      () => of.add(ann, { ...acme, name: "Second" }),
      () => of.change(ann, id, { ...acme, name: "Renamed", key: "another" }),
      () => of.unlock(ann, "s1", card, right),
      () => of.remove(ann, id),
    ];
    const everything = async () => ({
      targets: await database.kysely.selectFrom("target").selectAll().execute(),
      unlocked: await database.kysely.selectFrom("unlock").selectAll().execute(),
      verbs: await verbsOf(database),
    });
    const before = await everything();
    const trail = createTrail(database);
    const seal = createSeal([one]);
    const tongueTied = { ...trail, append: () => Promise.reject(new Error("the disk is full")) };
    const mute = await openTargets({ own, database, seal, trail: tongueTied, now: () => clock.ms });
    for (const act of acts(mute)) await expect(act()).rejects.toThrow("the disk is full");
    expect(await everything()).toEqual(before);
    await database.kysely.schema.alterTable("unlock").renameTo("unlock_away").execute();
    const [, change, unlock, remove] = acts(targets);
    for (const act of [change, unlock, remove]) await expect(act?.()).rejects.toThrow("unlock");
    await database.kysely.schema.alterTable("unlock_away").renameTo("unlock").execute();
    expect(await everything()).toEqual(before);
  });

  test("two admins at the same moment: one name is given once, and a target that is gone is changed by nobody", async () => {
    const { targets, database } = await opened();
    const added = await Promise.all([1, 2, 3, 4].map((sdkAppId) => targets.add(ann, { ...acme, sdkAppId })));
    const taken = { ok: false, failure: { kind: "invalid", issues: [{ field: "name", message: "nameTaken" }] } };
    expect(added.filter(({ ok }) => ok)).toHaveLength(1);
    expect(added.filter(({ ok }) => !ok)).toEqual([taken, taken, taken]);
    const others = await Promise.all(["B", "C"].map((name) => targets.add(ann, { ...acme, name })));
    const [b, c] = others.map((each) => (each.ok ? each.value.id : ""));
    const renamed = await Promise.all([b, c].map((id) => targets.change(ann, id ?? "", { ...acme, name: "D" })));
    expect(renamed.filter(({ ok }) => ok)).toHaveLength(1);
    expect(renamed.find(({ ok }) => !ok)).toEqual(taken);
    const removed = await Promise.all([b, b, b].map((id) => targets.remove(ann, id ?? "")));
    expect(removed.filter(({ ok }) => ok)).toHaveLength(1);
    expect((await verbsOf(database)).sort()).toEqual([
      ...["keyReplaced", "targetAdded", "targetAdded", "targetAdded", "targetChanged", "targetRemoved"],
    ]);
  });

  test("two who change one target at the same moment: a key never goes to an address that it was not typed for", async () => {
    const { targets, database } = await opened();
    const { id } = await added(targets, { ...acme, place: "custom", url: "https://one.example" });
    const moved = { ...acme, place: "custom", url: "https://two.example", key: "the second key" } as const;
    const kept = { ...acme, place: "custom", url: "https://one.example", name: "Kept", key: "" } as const;
    await Promise.all([targets.change(ann, id, moved), targets.change(ann, id, kept)]);
    expect(await targets.open(id)).toMatchObject({ host: "two.example" });
    const { kysely } = database;
    const rows = await kysely.selectFrom("trail").select("body").where("verb", "=", "targetChanged").execute();
    const told = rows.map(({ body }) => JSON.parse(body));
    for (const [at, { to }] of told.slice(0, -1).entries()) expect(told[at + 1]?.from).toEqual(to);
  });

  test("F44: without the key that sealed them targets say so, send nothing, and nothing of theirs is overwritten", async () => {
    const { targets, database } = await opened();
    const { id } = await added(targets);
    const rows = () => database.kysely.selectFrom("target").selectAll().execute();
    const before = await rows();
    const later = await openedOn(database, [two]);
    expect(await later.targets.open(id)).toMatchObject({ keyMissing: true, name: "Acme Chat" });
    expect(await later.targets.open(ownTargetId)).toMatchObject({ kind: "embedded" });
    const call = (await later.targets.open(id))?.client.call("deleteGroup", { account: "alice", group: "VIP" });
    expect(await call).toEqual({ ok: false, failure: { kind: "denied", why: "keyMissing" } });
    expect(await rows()).toEqual(before);
    expect(await (await openedOn(database, [one])).targets.open(id)).not.toHaveProperty("keyMissing");
    await later.targets.change(ann, id, acme);
    expect(await later.targets.open(id)).not.toHaveProperty("keyMissing");
  });

  test("S30: at the first start with another key everything is sealed anew, and the older one is needed no more", async () => {
    const { targets, database } = await opened();
    const { id } = await added(targets);
    let done = 0;
    const options = { own, database, trail: createTrail(database), onResealed: () => done++ };
    await openTargets({ ...options, seal: createSeal([two, one]) });
    expect(done).toBe(1);
    const after = await openTargets({ ...options, seal: createSeal([two]) });
    expect(await after.open(id)).not.toHaveProperty("keyMissing");
  });

  test("S30: a key that nobody can open any more keeps no older key waiting; one that the older key sealed does", async () => {
    const { targets, database } = await opened();
    const { id } = await added(targets);
    let forgotten = 0;
    const options = { own, database, trail: createTrail(database), onResealed: () => forgotten++ };
    const three = "3".repeat(64);
    const later = await openTargets({ ...options, seal: createSeal([three, two]) });
    expect(forgotten).toBe(1);
    expect(await later.open(id)).toMatchObject({ keyMissing: true });
    await added(later, { ...acme, name: "Other" });
    // Moved from another row: its key is there, and yet it does not open.
    const rows = database.kysely.updateTable("target");
    await rows
      .set({ sealed_key: createSeal([two]).close("k", { table: "target", row: "x", field: "sealed_key" }) })
      .execute();
    await openTargets({ ...options, seal: createSeal([three, two]) });
    expect(forgotten).toBe(1);
  });

  test("S29: the sealed keys of two rows, exchanged, open in neither", async () => {
    const { targets, database } = await opened();
    const [mine, other] = [await added(targets), await added(targets, { ...acme, name: "Other" })];
    const sealed = async (id: string) =>
      (await database.kysely.selectFrom("target").select("sealed_key").where("id", "=", id).executeTakeFirstOrThrow())
        .sealed_key;
    const [one, two] = [await sealed(mine.id), await sealed(other.id)];
    const put = (id: string, sealed_key: string) =>
      database.kysely.updateTable("target").set({ sealed_key }).where("id", "=", id).execute();
    await put(mine.id, two);
    await put(other.id, one);
    for (const { id } of [mine, other]) expect(await targets.open(id)).toMatchObject({ keyMissing: true });
  });
});

describe("a test of the connection", () => {
  async function testedBy(
    answer: () => { status?: number; headers?: Record<string, string>; body: string },
    draft: Partial<TargetDraft> = {},
  ) {
    const server = createServer((request, response) => {
      const { status = 200, headers = {}, body } = answer();
      request.resume().on("end", () => response.writeHead(status, headers).end(body));
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    closes.push(() => new Promise((closed) => server.close(closed)));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server has this kind of address
    return tested({ ...acme, place: "custom", url, ...draft });
  }
  async function tested(draft: TargetDraft, lookup?: (host: string) => Promise<{ address: string; family: number }[]>) {
    const database = await openDatabase({ file: ":memory:" });
    closes.push(() => database.close());
    const targets = await openTargets({
      own,
      database,
      trail: createTrail(database),
      seal: createSeal([one]),
      ...(lookup && { lookup }),
    });
    return targets.test(draft, undefined);
  }
  const refusal = (code: number) => ({
    body: JSON.stringify({ ActionStatus: "FAIL", ErrorCode: code, ErrorInfo: "no" }),
  });

  test.each([70001, 70009, 70014, 60021, 60026, 51013, 60020])("%i: the code is handed on", async (code) => {
    expect(await testedBy(() => refusal(code))).toMatchObject({ value: { failure: { kind: "refused", code } } });
  });

  test("50001: an admin's account that was never imported proves the rest", async () => {
    const outcome = await testedBy(() => refusal(50001));
    expect(outcome).toMatchObject({ ok: true });
    expect(outcome.ok && outcome.value).not.toHaveProperty("failure");
  });

  test("a clock that is wrong is told by the Date header", async () => {
    const date = new Date(Date.now() + 3_600_000).toUTCString();
    const outcome = await testedBy(() => ({ ...refusal(70001), headers: { date } }));
    expect(outcome.ok && Math.abs((outcome.value.skewSeconds ?? 0) + 3600)).toBeLessThan(30);
  });

  test("what is no answer is told apart: redirect, HTTP status, no name, forbidden address", async () => {
    expect(
      await testedBy(() => ({ status: 302, headers: { location: "https://example.com" }, body: "" })),
    ).toMatchObject({ value: { trouble: "redirect" } });
    expect(await testedBy(() => ({ status: 502, body: "<html>" }))).toMatchObject({ value: { trouble: "http" } });
    const gone = async () => {
      throw Object.assign(new Error("no"), { code: "ENOTFOUND" });
    };
    expect(await tested(acme, gone)).toMatchObject({ value: { trouble: "name", failure: { sent: false } } });
    const inside = async () => [{ address: "10.0.0.1", family: 4 }];
    expect(await tested(acme, inside)).toMatchObject({ value: { trouble: "forbidden" } });
  });
});
