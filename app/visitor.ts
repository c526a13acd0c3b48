import "server-only";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { backend } from "@/lib/backend";
import type { Jobs } from "@/lib/bulk/jobs";
import type { Plans } from "@/lib/bulk/plans";
import type { Templates } from "@/lib/bulk/templates";
import type { Desk } from "@/lib/desk/desk";
import type { Session } from "@/lib/desk/people";
import { seenTarget } from "@/lib/desk/seen-target";
import { targetCookieName } from "@/lib/desk/target-cookie";
import { type OpenTarget, ownTargetId } from "@/lib/desk/targets";
import type { Limits } from "@/lib/limits/keep-limits";
import type { LimitRules } from "@/lib/limits/limit-rules";
import { publicOrigin } from "@/lib/served-at";

/** The path that was asked for, as proxy.ts lays it beside the request: Next does not tell a page. */
const pathHeader = "x-groupdesk-path";

/** `openedAt`: Unix milliseconds; nothing was called for the page before. */
type Visitor = {
  session: Session;
  target: OpenTarget;
  desk: Desk;
  plans: Plans;
  jobs: Jobs;
  limits: Limits;
  limitRules: LimitRules;
  templates: Templates;
  openedAt: number;
};

/** Who opens a page, and the target that they chose; nobody is led to the sign-in. Pages show, so any role will do. */
export const visitor = cache(async (): Promise<Visitor> => {
  const { desk, plans, jobs, limits, limitRules, templates } = await backend();
  const heads = await headers();
  const session = await desk.people.sessionOf(heads);
  if (!session) redirect(signInPath(heads.get(pathHeader) ?? "/"));
  const chosen = (await cookies()).get(targetCookieName(publicOrigin()))?.value ?? ownTargetId;
  const target = (await desk.targets.open(chosen)) ?? (await desk.targets.open(ownTargetId));
  if (!target) throw new Error("the target that the process was started with is gone");
  const seen = seenTarget(target, desk.calls, session.person);
  return { session, target: seen, desk, plans, jobs, limits, limitRules, templates, openedAt: Date.now() };
});

function signInPath(next: string): string {
  return next === "/" ? "/sign-in" : `/sign-in?${new URLSearchParams({ next })}`;
}
