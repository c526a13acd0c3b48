import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { conversationKey } from "../chat/wire.ts";
import type { ContactRecord } from "./store.ts";
import { openSqliteStore } from "./store-sqlite.ts";
import { openContacts } from "./store-sqlite-contacts.ts";
import { migrations } from "./store-sqlite-schema.ts";

/** Any text that a database can hold: what separates fields and lines is likely in it. */
const text = fc
  .array(fc.oneof(fc.constantFrom("\n", "\t", "\\", "\\n", "\u0000", "客", "'"), fc.string({ unit: "binary" })))
  .map((parts) => parts.join("").toWellFormed());
const integer = fc.nat({ max: 4_294_967_295 });
const contact: fc.Arbitrary<ContactRecord> = fc.record(
  {
    conversation: fc.record({ kind: fc.constantFrom("user" as const, "chatGroup" as const), id: text }),
    position: integer,
    changedAt: integer,
    groupIds: fc.array(integer, { maxLength: 3 }),
    marks: fc.array(fc.integer({ min: 1, max: 64 }), { maxLength: 3 }),
    customMark: text,
  },
  { requiredKeys: ["conversation", "position", "changedAt", "groupIds", "marks"] },
);
const contacts = fc.uniqueArray(contact, { selector: ({ conversation }) => conversationKey(conversation) });

test("contacts come out of their text as they went in, whatever their ids and marks hold", () => {
  fc.assert(
    fc.property(contacts, (records) => {
      const written = openContacts("");
      for (const record of records) written.put(record);
      const read = openContacts(written.text());
      for (const record of records) expect(read.of(record.conversation)).toEqual(record);
      expect(read.all()).toEqual(records.toSorted((left, right) => left.position - right.position));
      expect(read.text()).toBe(written.text());
    }),
  );
});

test("what is put, put anew and dropped, few or many, is what a map would hold", () => {
  const deeds = fc.array(fc.tuple(fc.constantFrom("put", "drop", "look"), contact), { maxLength: 60 });
  fc.assert(
    fc.property(contacts, deeds, (records, steps) => {
      const model = new Map(records.map((record) => [conversationKey(record.conversation), record]));
      const seed = openContacts("");
      for (const record of records) seed.put(record);
      const drawer = openContacts(seed.text());
      for (const [deed, record] of steps) {
        // Half of the deeds meet a contact that is there.
        const conversation = records[record.position % (2 * records.length || 1)]?.conversation ?? record.conversation;
        const key = conversationKey(conversation);
        if (deed === "put") {
          drawer.put({ ...record, conversation });
          model.set(key, { ...record, conversation });
        } else if (deed === "drop") {
          drawer.drop(conversation);
          model.delete(key);
        } else expect(drawer.of(conversation)).toEqual(model.get(key));
      }
      for (const [key, record] of model) expect([key, drawer.of(record.conversation)]).toEqual([key, record]);
      const found = openContacts(drawer.text()).all();
      expect(new Map(found.map((each) => [conversationKey(each.conversation), each]))).toEqual(model);
    }),
  );
});

/** The versions whose contacts had a row each. */
const versionsBefore = migrations.slice(
  0,
  migrations.findIndex((step) => step.includes("CREATE TABLE drawer")),
);

test.each(versionsBefore.map((_, at) => at + 1))(
  "what an account of version %i of the schema held it holds in the newest",
  async (version) => {
    const folder = mkdtempSync(join(tmpdir(), "groupdesk-drawers-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "groupdesk.db");
    const [records = []] = fc.sample(
      fc.array(contact, { minLength: 30, maxLength: 60 }).map((many) => many.map(withPlace)),
      { numRuns: 1, seed: version },
    );
    const older = new DatabaseSync(file);
    for (const step of migrations.slice(0, version)) older.exec(step);
    const account = older.prepare("INSERT INTO account VALUES (7, ?, ?, NULL, ?, 4, 99, 2, 1)");
    account.run("alice", "Alice", '[[1,"VIP"],[4,"客户 🏅"]]');
    account.run("bob", null, null);
    const insert = older.prepare("INSERT INTO contact VALUES (7, 'alice', ?, ?, ?, ?, ?, ?)");
    for (const { conversation, position, changedAt, groupIds, marks, customMark = null } of records.toReversed())
      insert.run(
        conversationKey(conversation),
        ...[position, changedAt, groupIds.join() || null, marks.join() || null, customMark],
      );
    older.exec(`PRAGMA user_version = ${version}`);
    older.close();

    const store = openSqliteStore({ file });
    const world = await store.readWorld(7);
    const counters = { lastGroupId: 4, lastPosition: 99, grouped: 2, marked: 1 };
    const groups = [
      { id: 1, name: "VIP" },
      { id: 4, name: "客户 🏅" },
    ];
    expect(world.accounts).toEqual([
      { account: "alice", nick: "Alice", ...counters, groups, contacts: records, recents: [] },
      { account: "bob", ...counters, groups: [], contacts: [], recents: [] },
    ]);
    await store.close();
  },
);

/** Each with a place and an id of its own. */
function withPlace(record: ContactRecord, at: number): ContactRecord {
  return { ...record, conversation: { ...record.conversation, id: `${at} ${record.conversation.id}` }, position: at };
}
