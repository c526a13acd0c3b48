import { z } from "zod";
import { actOn, type TargetCaller } from "@/app/act";
import { planTargetOf } from "@/lib/bulk/plans";
import { type ListedAccount, readAccountList } from "@/lib/bulk/read-account-list";
import { readRows } from "@/lib/bulk/read-rows";
import { ColumnsAsSaid } from "@/lib/chat/change-file";
import { AskedRule, type ChangeRule, ruleOfQuery } from "@/lib/chat/change-rule";
import { failed, type Outcome } from "@/lib/chat/outcome";
import { turnedAway } from "@/lib/wall";

/** A million rows take about 80 MB. */
const fileBytesMax = 1024 * 1024 * 1024;
const Named = z.object({
  title: z.string().trim().min(1).max(200),
  file: z.string().max(500),
  /** Of accounts that were frozen before, in place of a body. */
  list: z.uuid().optional(),
});

/**
 * A change file, or a list of accounts for a rule, as it comes, never whole in memory; answered once its last row is kept. What it
 * is planned for, and the rule, the address says.
 */
export async function POST(request: Request): Promise<Response> {
  const refusal = wallBefore(request);
  if (refusal) return refusal;
  const query = Object.fromEntries(new URL(request.url).searchParams);
  const asked = z.object({ name: Named, said: ColumnsAsSaid, rule: AskedRule.optional() });
  const argument = { name: query, said: query, rule: ruleOfQuery(query) };
  const outcome = await actOn<typeof asked, { id: string }>(
    "makePlans",
    query.target,
    asked,
    argument,
    async (caller, { name, said, rule }) => {
      if (Number(request.headers.get("content-length") ?? 0) > fileBytesMax) return fault("tooLarge");
      const { id, email, role } = caller.person;
      const order = { actor: { id, email, role }, target: planTargetOf(caller.target), title: name.title };
      if (rule) {
        const frozen = await frozenRule(rule, caller);
        if (!frozen) return failed({ kind: "denied", why: "changedSince" });
        const accounts = await accountsFor(name.list, request.body, caller);
        if (!accounts) return name.list ? failed({ kind: "denied", why: "target" }) : fault("empty");
        return caller.plans.make({ ...order, source: { file: name.file, ...frozen } }, accounts);
      }
      const { body } = request;
      if (!body) return fault("empty");
      const { shape, isBinary, rows } = await readRows(upToMost(body), said);
      if (isBinary) return fault("binary");
      return caller.plans.make({ ...order, source: { file: name.file, shape } }, rows);
    },
  );
  return Response.json(outcome, { headers: { "cache-control": "no-store" } });
}

/** A template is planned as the person saw it, and stays so whatever becomes of it; undefined where it is not so any more. */
async function frozenRule(
  asked: AskedRule,
  { templates }: TargetCaller,
): Promise<{ rule: ChangeRule; template?: string } | undefined> {
  if (asked.kind !== "applyTemplate") return { rule: asked };
  const found = await templates.load(asked.template);
  if (found?.version !== asked.version) return undefined;
  return { rule: { kind: "applyTemplate", groups: found.groups }, template: found.name };
}

/** Those of the list that was frozen before, or of the body; undefined where there is neither. */
async function accountsFor(list: string | undefined, body: Request["body"], { limits, target }: TargetCaller) {
  if (list === undefined) return body ? readAccountList(upToMost(body)) : undefined;
  const frozen = await limits.lists.load(target, list);
  return frozen && numbered(limits.lists.accounts(frozen.seq));
}

async function* numbered(accounts: AsyncIterable<readonly string[]>): AsyncGenerator<ListedAccount[]> {
  let before = 0;
  for await (const some of accounts) {
    const first = before + 1;
    yield some.map((account, at) => ({ line: first + at, account }));
    before += some.length;
  }
}

/** Nothing is read here, and no other Host learns even that. */
export async function GET(request: Request): Promise<Response> {
  return wallBefore(request) ?? new Response(null, { status: 405, headers: { allow: "POST" } });
}

/** It stands outside proxy.ts, which would hold the body in memory; how large it may be the file's own sentence says. */
function wallBefore(request: Request): Response | undefined {
  return turnedAway(request, "/bulk/upload", { bodyBytesMax: Number.POSITIVE_INFINITY });
}

function fault(message: string): Outcome<never> {
  return failed({ kind: "invalid", issues: [{ field: "file", message }] });
}

/** A body may come without saying how long it is. */
async function* upToMost(body: AsyncIterable<Uint8Array>) {
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > fileBytesMax) throw new Error("a change file was larger than it may be");
    yield piece;
  }
}
