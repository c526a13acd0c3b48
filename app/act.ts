import "server-only";
import { randomUUID } from "node:crypto";
import { headers } from "next/headers";
import type { z } from "zod";
import { backend } from "@/lib/backend";
import type { Jobs } from "@/lib/bulk/jobs";
import type { Plans } from "@/lib/bulk/plans";
import type { Templates } from "@/lib/bulk/templates";
import { commands } from "@/lib/chat/commands";
import { complaints, type Denial, failed, type Outcome } from "@/lib/chat/outcome";
import type { Desk } from "@/lib/desk/desk";
import { mayByCommandLine } from "@/lib/desk/local-token";
import type { Person, Session } from "@/lib/desk/people";
import { isChanging, may, type Permission } from "@/lib/desk/permissions";
import { seenTarget } from "@/lib/desk/seen-target";
import type { OpenTarget } from "@/lib/desk/targets";
import type { Limits } from "@/lib/limits/keep-limits";
import type { LimitRules } from "@/lib/limits/limit-rules";
import { translator } from "@/lib/messages/translator";
import { oneLine } from "@/lib/one-line";
import { isFromOurPage } from "@/lib/served-at";

const sentences = translator();

/** Who asks, and what there is to do it with. */
export type Caller = {
  person: Person;
  session: Session;
  desk: Desk;
  plans: Plans;
  jobs: Jobs;
  limits: Limits;
  limitRules: LimitRules;
  templates: Templates;
  heads: Headers;
};
export type TargetCaller = Caller & {
  target: OpenTarget;
  /** Why this person may not do it any more, or the target is locked again: for work that waits, or has many steps. */
  objection: () => Promise<Denial | undefined>;
};

/**
 * What every server action and every route of the console goes through, in this order: session, role, origin, parse, act.
 * Its argument is a stranger's, so it is parsed again; nothing is ever thrown to the browser.
 */
export async function act<Schema extends z.ZodType, T>(
  permission: Permission,
  schema: Schema,
  argument: unknown,
  run: (caller: Caller, input: z.output<Schema>) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  return withoutThrowing(async () => {
    const heads = await headers();
    const { desk, plans, jobs, limits, limitRules, templates } = await backend();
    const session = await sessionOf(desk, heads);
    if (!session) return denied("signedOut");
    if (!mayDo(session, permission)) return denied("role");
    if (!isFromOurPage(heads)) return denied("origin");
    const parsed = schema.safeParse(argument);
    if (!parsed.success) return failed({ kind: "invalid", issues: complaints(parsed.error.issues) });
    return run(
      { person: session.person, session, desk, plans, jobs, limits, limitRules, templates, heads },
      parsed.data,
    );
  });
}

/** For the few things that somebody does who is not signed in yet: origin, parse, act. Whatever else needs a session. */
export async function actForAll<Schema extends z.ZodType, T>(
  schema: Schema,
  argument: unknown,
  run: (stranger: { desk: Desk; heads: Headers }, input: z.output<Schema>) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  return withoutThrowing(async () => {
    const heads = await headers();
    if (!isFromOurPage(heads)) return denied("origin");
    const parsed = schema.safeParse(argument);
    if (!parsed.success) return failed({ kind: "invalid", issues: complaints(parsed.error.issues) });
    return run({ desk: (await backend()).desk, heads }, parsed.data);
  });
}

/** As `act`, for what reaches a target: `asSeen` is what the page sends for the one that the person sees, which must still
 * lead to the same app; a change needs it unlocked. */
export async function actOn<Schema extends z.ZodType, T>(
  permission: Permission,
  asSeen: unknown,
  schema: Schema,
  argument: unknown,
  run: (caller: TargetCaller, input: z.output<Schema>) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  return act<Schema, T>(permission, schema, argument, async (caller, input) => {
    const { targets } = caller.desk;
    const target = typeof asSeen === "string" ? await targets.openAsSeen(asSeen) : undefined;
    const refused = async (why: "target" | "locked") => {
      if (isChanging(permission)) await targets.refused(caller.person, String(asSeen), why);
      return denied(why);
    };
    if (!target) return refused("target");
    const until = isChanging(permission) ? await targets.writableUntil(caller.session.id, target) : undefined;
    if (isChanging(permission) && (until === undefined || until <= Date.now())) return refused("locked");
    const gone = isChanging(permission) ? await objectionTo(caller, permission) : undefined;
    if (gone) return denied(gone);
    const objection = async () => {
      const stillUntil = await targets.writableUntil(caller.session.id, target);
      const isLocked = stillUntil === undefined || stillUntil <= Date.now();
      return (await objectionTo(caller, permission)) ?? (isLocked ? "locked" : undefined);
    };
    let seen: { id: string; writes: boolean } | undefined;
    const outcome = await run(
      {
        ...caller,
        objection,
        // Of several calls the newest one that changes tells most.
        target: seenTarget(target, caller.desk.calls, caller.person, ({ id, verb }) => {
          const { writes } = commands[verb];
          if (writes || !seen?.writes) seen = { id, writes };
        }),
      },
      input,
    );
    return seen ? { callId: seen.id, ...outcome } : outcome;
  });
}

/** Once more, just before a change is sent: meanwhile the person may have been removed, or their role changed (S38). */
async function objectionTo({ desk, heads, session }: Caller, permission: Permission): Promise<Denial | undefined> {
  const now = await sessionOf(desk, heads);
  if (now?.id !== session.id) return "signedOut";
  return mayDo(now, permission) ? undefined : "role";
}

/** Somebody who is signed in, or the command line on this machine. */
async function sessionOf(desk: Desk, heads: Headers): Promise<Session | undefined> {
  return desk.commandLine.sessionOf(heads) ?? desk.people.sessionOf(heads);
}

function mayDo({ person }: Session, permission: Permission): boolean {
  return may(person.role, permission) && mayByCommandLine(person.id, permission);
}

/** The same session, which still may: asked again and again while something long goes on. */
export function stillMay({ desk, session, heads }: Caller, permission: Permission): () => Promise<boolean> {
  return async () => {
    const now = desk.commandLine.sessionOf(heads) ?? (await desk.people.sessionOf(heads, { watching: true }));
    return now?.id === session.id && mayDo(now, permission);
  };
}

async function withoutThrowing<T>(work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await work();
  } catch (error) {
    // The browser learns the number alone, by which the line is found in the log (S42).
    const id = randomUUID().slice(0, 8);
    console.error(`Error ${id}: ${oneLine(error instanceof Error ? error.message : "unknown")}`);
    return failed({ kind: "unreachable", info: sentences("failure.ownError", { id }), sent: true });
  }
}

function denied(why: Denial) {
  return failed({ kind: "denied", why });
}
