import type { Approval } from "../chat/bulk-job.ts";
import type { Plan } from "../chat/bulk-plan.ts";
import { type Denial, done, failed, type Outcome } from "../chat/outcome.ts";
import type { Database } from "../db/open-database.ts";
import { isCommandLine } from "../desk/local-token.ts";
import type { WentTo } from "../desk/same-app.ts";
import type { Actor } from "../desk/trail.ts";
import type { Plans } from "./plans.ts";

/** A plan with its number in the tables and the id of who made it. */
export type FoundPlan = { seq: number; author: string; plan: Plan };

export type Approvals = {
  find(plan: string): Promise<FoundPlan | undefined>;
  /** Whether what runs in this person's name has the yes that it takes: of somebody else than its author and that person, who may still give it. */
  isAgreed(found: FoundPlan, runner: string): Promise<boolean>;
  /** As `Jobs.approve`; gives the plan that it is for. */
  approve(actor: Actor, plan: string, hash: string): Promise<Outcome<Plan>>;
  of(plan: Plan): Promise<Approval>;
};

export type ApprovalPorts = {
  database: Pick<Database, "kysely">;
  plans: Pick<Plans, "load">;
  /** The target that a plan was made for; undefined where it is gone or leads to another app by now. */
  open(went: WentTo): Promise<{ isReal: boolean } | undefined>;
  /** Why this person may not run plans any more. */
  objection(personId: string): Promise<Denial | undefined>;
  now: () => number;
};

/** From so many accounts on a real target asks for a second person. */
const accountsAlone = 50;

/** A second person's yes to exactly what a hash stands for, on apps where people's own conversations are (018). */
export function createApprovals({ database: { kysely }, plans, open, objection, now }: ApprovalPorts): Approvals {
  async function find(id: string): Promise<FoundPlan | undefined> {
    const row = await kysely
      .selectFrom("bulk_plan")
      .select(["seq", "person_id"])
      .where("id", "=", id)
      .executeTakeFirst();
    const plan = row && (await plans.load(id));
    return row && plan ? { seq: row.seq, author: row.person_id, plan } : undefined;
  }

  async function isReal({ target: { id, name, ...app } }: Plan): Promise<boolean> {
    return (await open({ target: { id, name }, app }))?.isReal ?? true;
  }

  async function needsSecond(plan: Plan): Promise<boolean> {
    const { accounts, groupsDeleted } = plan.totals ?? { accounts: 0, groupsDeleted: 0 };
    return (accounts > accountsAlone || groupsDeleted > 0) && (await isReal(plan));
  }

  async function approvalRow(seq: number, hash: string | undefined) {
    const row = await kysely.selectFrom("bulk_approval").selectAll().where("plan", "=", seq).executeTakeFirst();
    return row && row.hash === hash ? row : undefined;
  }

  return {
    find,

    async isAgreed({ plan, seq, author }: FoundPlan, runner: string): Promise<boolean> {
      if (!(await needsSecond(plan))) return true;
      const by = (await approvalRow(seq, plan.hash))?.person_id;
      if (by === undefined || by === author || by === runner || isCommandLine(by)) return false;
      return (await objection(by)) === undefined;
    },

    async approve(actor, id, hash) {
      const found = await find(id);
      if (!found) return failed({ kind: "denied", why: "target" });
      const { plan, seq, author } = found;
      if (plan.state !== "ready" || plan.hash !== hash)
        return failed({ kind: "invalid", issues: [{ field: "hash", message: "notShown" }] });
      if (author === actor.id || isCommandLine(actor.id)) return failed({ kind: "denied", why: "role" });
      const row = { plan: seq, hash, person_id: actor.id, person: actor.email, at: now() };
      const { plan: _seq, ...anew } = row;
      await kysely
        .insertInto("bulk_approval")
        .values(row)
        .onConflict((conflict) => conflict.column("plan").doUpdateSet(anew))
        .execute();
      return done(plan);
    },

    async of(plan) {
      const found = await find(plan.id);
      const row = found && (await approvalRow(found.seq, plan.hash));
      const required = await needsSecond(plan);
      if (!row) return { required };
      return {
        required,
        by: { person: row.person, at: row.at, holds: (await objection(row.person_id)) === undefined },
      };
    },
  };
}
