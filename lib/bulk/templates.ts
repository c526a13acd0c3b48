import { randomUUID } from "node:crypto";
import { sql, type Transaction } from "kysely";
import { conversationsIn, GroupTemplate, type Template, type TemplateSummary } from "../chat/group-template.ts";
import { complaints, done, failed, type Outcome } from "../chat/outcome.ts";
import type { Database } from "../db/open-database.ts";
import type { Tables } from "../db/tables.ts";
import type { TemplateRow } from "../db/tables-templates.ts";
import type { Actor, Trail } from "../desk/trail.ts";

/** Which template, as somebody saw it. */
export type SeenTemplate = { id: string; version: number };

export type Templates = {
  /** By name. */
  list(): Promise<TemplateSummary[]>;
  load(id: string): Promise<Template | undefined>;
  /**
   * Keeps a new one, or another content or name of the one that was seen. `invalid` with the names of the faults, `nameTaken`
   * among them; `changedSince` where it is not as it was seen any more, or is gone.
   */
  save(by: Actor, template: GroupTemplate, seen?: SeenTemplate): Promise<Outcome<SeenTemplate>>;
  /** `changedSince` as above. Plans that were made by it stay as they are. */
  remove(by: Actor, seen: SeenTemplate): Promise<Outcome<null>>;
};

/** Of the lock under which templates change; a number of our own. */
const templatesLock = 7_307_429;

const summaryColumns = [
  ...(["id", "name", "version", "group_count", "conversation_count", "person", "at"] as const),
] as const;

/** `now`: Unix milliseconds. Each change stands in the trail, and is not done without. */
export function createTemplates({ kysely, kind }: Database, trail: Trail, now: () => number = Date.now): Templates {
  /** One transaction, while nobody else changes a template: what is looked up in it still holds when it is changed. */
  function changing<T>(work: (transaction: Transaction<Tables>) => Promise<T>): Promise<T> {
    return kysely.transaction().execute(async (transaction) => {
      // On SQLite one connection runs one transaction at a time, which is lock enough.
      if (kind === "postgres") await sql`SELECT pg_advisory_xact_lock(${templatesLock})`.execute(transaction);
      return work(transaction);
    });
  }

  return {
    async list() {
      const rows = await kysely.selectFrom("template").select(summaryColumns).orderBy("name").execute();
      return rows.map(summaryOf);
    },

    async load(id) {
      const row = await kysely.selectFrom("template").selectAll().where("id", "=", id).executeTakeFirst();
      if (!row) return undefined;
      const { name, version, person, at, content } = row;
      return { id, name, version, person, at, groups: JSON.parse(content) as Template["groups"] }; // what `save` wrote
    },

    async save(by, template, seen) {
      const read = GroupTemplate.safeParse(template);
      if (!read.success) return failed({ kind: "invalid", issues: complaints(read.error.issues) });
      const { name, groups } = read.data;
      return changing(async (transaction) => {
        const before = seen && (await seenIn(transaction, seen));
        if (seen && !before) return changedSince;
        const id = seen?.id ?? randomUUID();
        const twin = transaction.selectFrom("template").select("id").where("name", "=", name).where("id", "!=", id);
        if (await twin.executeTakeFirst())
          return failed({ kind: "invalid", issues: [{ field: "name", message: "nameTaken" }] });
        const counts = { group_count: groups.length, conversation_count: conversationsIn(groups) };
        const version = (before?.version ?? 0) + 1;
        const columns = {
          ...{ name, version, content: JSON.stringify(groups), ...counts },
          ...{ person_id: by.id, person: by.email, at: now() },
        };
        if (before) await transaction.updateTable("template").set(columns).where("id", "=", id).execute();
        else
          await transaction
            .insertInto("template")
            .values({ id, ...columns })
            .execute();
        const sums = { groups: counts.group_count, conversations: counts.conversation_count };
        const former = before && before.name !== name && { former: before.name };
        await trail.append(
          entryOf("templateSaved", by, { template: id, name, version, ...sums, ...former }),
          transaction,
        );
        return done({ id, version });
      });
    },

    async remove(by, seen) {
      return changing(async (transaction) => {
        const before = await seenIn(transaction, seen);
        if (!before) return changedSince;
        await transaction.deleteFrom("template").where("id", "=", seen.id).execute();
        await trail.append(entryOf("templateRemoved", by, { template: seen.id, name: before.name }), transaction);
        return done(null);
      });
    },
  };
}

const changedSince = failed({ kind: "denied", why: "changedSince" });

function seenIn(transaction: Transaction<Tables>, { id, version }: SeenTemplate) {
  const row = transaction.selectFrom("template").select(["name", "version"]).where("id", "=", id);
  return row.where("version", "=", version).executeTakeFirst();
}

function entryOf(verb: "templateSaved" | "templateRemoved", { id, email, role }: Actor, body: object) {
  return { kind: "event", verb, actor: { id, email, role }, body };
}

function summaryOf(row: Pick<TemplateRow, (typeof summaryColumns)[number]>): TemplateSummary {
  const { id, name, version, group_count: groups, conversation_count: conversations, person, at } = row;
  return { id, name, version, groups, conversations, person, at };
}
