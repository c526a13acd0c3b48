import { afterEach, describe, expect, test } from "vitest";
import type { GroupTemplate } from "../chat/group-template.ts";
import { openDatabase } from "../db/open-database.ts";
import { createTrail } from "../desk/trail.ts";
import { createTrailLines } from "../desk/trail-lines.ts";
import { freshDatabase } from "../engine/store-postgres-under-test.ts";
import { createTemplates } from "./templates.ts";

const places = {
  SQLite: async () => ({ file: ":memory:" }),
  PostgreSQL: async () => ({ url: await freshDatabase() }),
};
const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

const actor = { id: "p1", email: "jana@example.com", role: "admin" };
const user = (id: string) => ({ kind: "user" as const, id });
const crew: GroupTemplate = {
  name: "Crew",
  groups: [
    { name: "VIP", conversations: [user("ann"), { kind: "chatGroup", id: "@TGS#1" }] },
    { name: "New", conversations: [user("ann")] },
  ],
};

describe.each(Object.entries(places))("on %s", (_, place) => {
  async function open() {
    const database = await openDatabase(await place());
    closes.push(() => database.close());
    const trail = createTrail(database);
    let now = 1000;
    const templates = createTemplates(database, trail, () => now++);
    const save = async (...of: Parameters<typeof templates.save> extends [unknown, ...infer Rest] ? Rest : never) => {
      const saved = await templates.save(actor, ...of);
      if (!saved.ok) throw new Error(JSON.stringify(saved.failure));
      return saved.value;
    };
    const events = async () => {
      const { lines } = await createTrailLines(database).page({});
      return lines.map((line) => (line.kind === "event" ? [line.verb, line.person, JSON.parse(line.detail)] : []));
    };
    return { templates, save, events, trail };
  }

  test("a template is kept with who and when, changed, and removed; each stands in the trail", async () => {
    const { templates, save, events, trail } = await open();
    const first = await save(crew);
    expect(await templates.list()).toEqual([
      { id: first.id, name: "Crew", version: 1, groups: 2, conversations: 2, person: "jana@example.com", at: 1000 },
    ]);
    expect(await templates.load(first.id)).toMatchObject({ ...crew, version: 1 });
    const second = await save({ ...crew, name: "Sales crew", groups: crew.groups.slice(0, 1) }, first);
    expect(second).toEqual({ id: first.id, version: 2 });
    await save({ ...crew, name: "Another" });
    expect((await templates.list()).map(({ name, groups }) => [name, groups])).toEqual([
      ["Another", 2],
      ["Sales crew", 1],
    ]);
    expect(await templates.remove(actor, second)).toMatchObject({ ok: true });
    expect(await templates.load(first.id)).toBeUndefined();
    const id = first.id;
    expect((await events()).reverse().filter(([, , body]) => body.template === id)).toEqual([
      ["templateSaved", actor.email, { template: id, name: "Crew", version: 1, groups: 2, conversations: 2 }],
      [
        "templateSaved",
        actor.email,
        { template: id, name: "Sales crew", version: 2, groups: 1, conversations: 2, former: "Crew" },
      ],
      ["templateRemoved", actor.email, { template: id, name: "Sales crew" }],
    ]);
    expect(await trail.verify()).toMatchObject({ intact: true });
  });

  test("what somebody has changed or removed since is not overwritten, and not removed", async () => {
    const { templates, save, events } = await open();
    const first = await save(crew);
    const second = await save({ ...crew, groups: crew.groups.slice(1) }, first);
    const since = { ok: false, failure: { kind: "denied", why: "changedSince" } };
    expect(await templates.save(actor, { ...crew, name: "Late" }, first)).toEqual(since);
    expect(await templates.remove(actor, first)).toEqual(since);
    expect(await templates.load(first.id)).toMatchObject({ name: "Crew", version: 2 });
    await templates.remove(actor, second);
    expect(await templates.save(actor, crew, second)).toEqual(since);
    expect(await templates.remove(actor, second)).toEqual(since);
    expect(await events()).toHaveLength(3);
  });

  test("no two have one name, also when they are saved at the same moment", async () => {
    const { templates, save } = await open();
    const taken = { ok: false, failure: { kind: "invalid", issues: [{ field: "name", message: "nameTaken" }] } };
    const both = await Promise.all([templates.save(actor, crew), templates.save(actor, { ...crew, name: " Crew " })]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(both.find(({ ok }) => !ok)).toEqual(taken);
    const other = await save({ ...crew, name: "Other" });
    expect(await templates.save(actor, crew, other)).toEqual(taken);
    await save({ ...crew, name: "Other", groups: crew.groups.slice(1) }, other);
    expect(await templates.list()).toHaveLength(2);
  });

  test("of two changes of the same version one stands, and the other is told", async () => {
    const { templates, save } = await open();
    const seen = await save(crew);
    const both = await Promise.all(["One", "Two"].map((name) => templates.save(actor, { ...crew, name }, seen)));
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await templates.load(seen.id)).toMatchObject({ version: 2 });
  });

  test.each<[string, GroupTemplate, string, string]>([
    ["no group", { ...crew, groups: [] }, "groups", "empty"],
    ["21 groups", { ...crew, groups: grouped(21) }, "groups.20.name", "groupLimit"],
    [
      "a name of 65 bytes",
      { ...crew, groups: [{ name: "客".repeat(22), conversations: [] }] },
      "groups.0.name",
      "groupNameTooLong",
    ],
    [
      "one group twice",
      { ...crew, groups: [...crew.groups, ...crew.groups.slice(0, 1)] },
      "groups.2.name",
      "groupTwice",
    ],
    [
      "1001 conversations",
      { ...crew, groups: [filled("A", 0, 600), filled("B", 500, 501)] },
      "groups.1.conversations.500",
      "conversationLimit",
    ],
    [
      "an id of no letter",
      { ...crew, groups: [{ name: "A", conversations: [user("")] }] },
      "groups.0.conversations.0",
      "idMissing",
    ],
    ["no name", { ...crew, name: "  " }, "name", "name"],
  ])("%s is not kept, and told", async (_, template, field, message) => {
    const { templates } = await open();
    const saved = await templates.save(actor, template);
    expect(saved).toMatchObject({ ok: false, failure: { kind: "invalid", issues: [{ field, message }] } });
    expect(await templates.list()).toEqual([]);
  });
});

function grouped(count: number) {
  return Array.from({ length: count }, (_, at) => ({ name: `G${at + 1}`, conversations: [] }));
}

function filled(name: string, from: number, count: number) {
  return { name, conversations: Array.from({ length: count }, (_, at) => user(`u${from + at}`)) };
}
