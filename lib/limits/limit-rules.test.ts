import { afterEach, describe, expect, test } from "vitest";
import { documentedRules, foretoldConversations, type LimitRuleDraft, rulesInForce } from "../chat/rules-in-force.ts";
import { type Database, openDatabase } from "../db/open-database.ts";
import { ownTargetId, type TargetCard } from "../desk/targets.ts";
import { createTrail } from "../desk/trail.ts";
import { freshDatabase } from "../engine/store-postgres-under-test.ts";
import { createLimitRules } from "./limit-rules.ts";

const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

const places = {
  SQLite: async () => ({ file: ":memory:" }),
  PostgreSQL: async () => ({ url: await freshDatabase() }),
};

const ann = { id: "p1", name: "Ann", email: "ann@example.com", role: "admin" };
const bob = { id: "p2", name: "Bob", email: "bob@example.com", role: "admin" };
const own: TargetCard = { id: ownTargetId, kind: "embedded", host: "embedded", sdkAppId: 1400000000 };
const acme: TargetCard = { ...own, id: "t1", kind: "real", host: "a.example", name: "Acme", edition: "standard" };
const thirty: LimitRuleDraft = { rule: "groups", value: "30", per: "account", reason: "ticket 4711" };
const changedSince = { ok: false, failure: { kind: "denied", why: "changedSince" } };
const invalid = (message: string) => ({
  ok: false,
  failure: { kind: "invalid", issues: [{ field: "value", message }] },
});

describe.each(Object.entries(places))("the rules of an app's limits on %s", (_, place) => {
  async function opened() {
    const database = await openDatabase(await place());
    closes.push(() => database.close());
    let now = 1_790_000_000_000;
    return { database, ...on(database, () => now++) };
  }
  function on(database: Database, now?: () => number) {
    const trail = createTrail(database);
    return { trail, rules: createLimitRules(database, trail, now) };
  }
  const told = async ({ kysely }: Database) =>
    (await kysely.selectFrom("trail").select(["verb", "person", "body"]).orderBy("seq").execute()).map(
      ({ body, ...row }) => ({ ...row, body: JSON.parse(body) }),
    );

  test("what nobody has stated is as the documents say, for every app", async () => {
    const { rules } = await opened();
    expect(await rules.kept(own)).toEqual([]);
    expect(await rules.inForce(own)).toEqual(documentedRules);
    expect(await rules.inForce(acme)).toEqual({ ...documentedRules, edition: "standard" });
  });

  test("an admin states a rule with a reason: it holds for this app alone, and stands in the trail", async () => {
    const { rules, database, trail } = await opened();
    expect(await rules.change(ann, own, thirty, 0)).toMatchObject({ ok: true });
    expect((await rules.inForce(own)).walls).toEqual({ ...documentedRules.walls, groups: 30 });
    expect(await rules.inForce(acme)).toMatchObject({ walls: documentedRules.walls });
    expect(await rules.inForce({ ...own, sdkAppId: 7 })).toEqual(documentedRules);
    expect(await rules.kept(own)).toEqual([
      {
        ...{ rule: "groups", reading: { value: 30 }, person: ann.email, reason: "ticket 4711" },
        ...{ at: 1_790_000_000_000, version: 1 },
      },
    ]);
    const app = { sdkAppId: 1400000000, host: "embedded" };
    expect(await told(database)).toEqual([
      {
        ...{ verb: "limitRuleChanged", person: ann.email },
        body: { rule: "groups", before: "documents", after: "30", reason: "ticket 4711", app },
      },
    ]);
    expect(await trail.verify()).toMatchObject({ intact: true, entries: 1 });
  });

  test("back to the documents: by whom and why stays, and the next change begins there", async () => {
    const { rules, database } = await opened();
    await rules.change(ann, own, thirty, 0);
    const back = { rule: "groups", reason: "it was wrong", version: 1 } as const;
    expect(await rules.backToDocuments(bob, own, back)).toMatchObject({ ok: true });
    expect(await rules.inForce(own)).toEqual(documentedRules);
    expect(await rules.kept(own)).toMatchObject([
      { reading: null, person: bob.email, reason: "it was wrong", version: 2 },
    ]);
    expect(await rules.backToDocuments(bob, own, { ...back, version: 2 })).toEqual(invalid("same"));
    expect(await rules.change(ann, own, { ...thirty, value: "20" }, 2)).toEqual(invalid("same"));
    expect(await rules.change(ann, own, { ...thirty, value: "25" }, 2)).toMatchObject({ ok: true });
    expect((await told(database)).map(({ body }) => [body.before, body.after])).toEqual([
      ["documents", "30"],
      ["30", "documents"],
      ["documents", "25"],
    ]);
  });

  test("of two admins the second is told that it was changed since, and nothing is written of theirs", async () => {
    const { rules, database } = await opened();
    const second = on(database).rules;
    const both = await Promise.all([
      rules.change(ann, own, thirty, 0),
      second.change(bob, own, { ...thirty, value: "40" }, 0),
    ]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(both).toContainEqual(changedSince);
    expect(await rules.change(bob, own, { ...thirty, value: "50" }, 0)).toEqual(changedSince);
    expect(await rules.backToDocuments(bob, own, { rule: "groups", reason: "r", version: 0 })).toEqual(changedSince);
    expect(await told(database)).toHaveLength(1);
    const again = await Promise.all([
      rules.change(ann, own, { ...thirty, value: "50" }, 1),
      second.change(bob, own, { ...thirty, value: "60" }, 1),
    ]);
    expect(again.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await told(database)).toHaveLength(2);
  });

  test("where the trail cannot be written, nothing is stated", async () => {
    const { database } = await opened();
    const broken = { ...createTrail(database), append: async () => Promise.reject(new Error("the disk is full")) };
    const rules = createLimitRules(database, broken);
    await expect(rules.change(ann, own, thirty, 0)).rejects.toThrow("disk");
    expect(await rules.kept(own)).toEqual([]);
  });

  test("the edition of the own target is stated here, that of another with the target itself", async () => {
    const { rules } = await opened();
    const standard: LimitRuleDraft = { ...thirty, rule: "edition", value: "standard" };
    expect(await rules.change(ann, acme, standard, 0)).toEqual(invalid("editionOfTarget"));
    expect(await rules.change(ann, own, { ...standard, value: "golden" }, 0)).toEqual(invalid("range"));
    expect(await rules.change(ann, own, standard, 0)).toMatchObject({ ok: true });
    expect((await rules.inForce(own)).edition).toBe("standard");
    expect((await rules.inForce({ ...own, edition: "pro" })).edition).toBe("pro");
  });

  test("a name's bytes stay between 32 and 64, and no number is below 1", async () => {
    const { rules } = await opened();
    for (const value of ["31", "65", "0", "", "x", "48.5", "-40", "1e2"])
      expect(await rules.change(ann, own, { ...thirty, rule: "nameBytes", value }, 0)).toEqual(invalid("range"));
    expect(await rules.change(ann, own, { ...thirty, rule: "nameBytes", value: "32" }, 0)).toMatchObject({ ok: true });
    expect(await rules.change(ann, own, { ...thirty, rule: "marks", value: "0" }, 0)).toEqual(invalid("range"));
    expect((await rules.inForce(own)).walls.nameBytes).toBe(32);
  });
});

test("1000 per group: the account's wall is what its full groups come to, and 51008 is foretold of none", () => {
  const kept = { person: "", at: 0, reason: "", version: 1 };
  const inForce = rulesInForce([
    { ...kept, rule: "conversations", reading: { value: 1000, per: "group" } },
    { ...kept, rule: "groups", reading: { value: 30 } },
  ]);
  expect(inForce).toMatchObject({ conversations: 1000, conversationsPer: "group" });
  expect(inForce.walls.conversations).toBe(30_000);
  expect(foretoldConversations(inForce)).toBe(Number.POSITIVE_INFINITY);
  expect(foretoldConversations(documentedRules)).toBe(1000);
});
