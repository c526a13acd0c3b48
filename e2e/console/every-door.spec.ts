import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Permission, permissions, type Role, roles } from "../../lib/desk/permissions.ts";
import { admin, embedded, expect, type Running, test } from "./app.ts";

/*
 * Every server action, route and page of the build, knocked at by every role, by nobody, and by somebody who was removed.
 * What the build has and no row names fails: a new door needs its row here. The argument is one that no action takes, so
 * that a door that opens does nothing: it complains of the argument, or of the target.
 */
const actions: Record<string, Permission | "all"> = {
  "app/(console)/actions.ts#signOut": "manageOwnSessions",
  "app/(console)/actions.ts#runUndo": "changeAccount",
  ...under("app/(console)/reads.ts", "readTrail", ["readTrail", "planUndo"]),
  ...under("app/(console)/bulk/actions.ts", "makePlans", ["lookAtFile", "cancelPlan", "planAgain"]),
  ...under("app/(console)/bulk/actions.ts", "runPlans", ["startJob", "resumeJob"]),
  ...under("app/(console)/bulk/actions.ts", "stopJobs", ["pauseJob", "cancelJob"]),
  ...under("app/(console)/bulk/actions.ts", "approvePlans", ["approvePlan"]),
  ...under("app/(console)/bulk/reads.ts", "readPlans", ["readPlan", "readPlanRows", "readRun"]),
  ...under("app/(console)/limits/actions.ts", "startScans", [
    "startScan",
    "cancelScan",
    "keepSchedule",
    "forgetUnread",
  ]),
  "app/(console)/limits/actions.ts#freezeFigures": "readLimits",
  ...under("app/(console)/limits/reads.ts", "readLimits", ["readFigures", "readScans"]),
  ...under("app/(console)/limits/rules/actions.ts", "editLimitRules", ["changeLimitRule", "backToDocuments"]),
  ...under("app/(console)/bulk/templates/actions.ts", "manageTemplates", ["saveTemplate", "removeTemplate"]),
  "app/(console)/bulk/templates/reads.ts#readGroupsOf": "readAccounts",
  "app/(console)/actions.ts#chooseTarget": "chooseTarget",
  ...under("app/(console)/actions.ts", "unlockTarget", ["unlockTarget", "lockTarget"]),
  ...under("app/(console)/settings/targets/actions.ts", "manageTargets", [
    ...["addTarget", "changeTarget", "removeTarget", "testTarget"],
  ]),
  ...under("app/(console)/accounts/[account]/actions.ts", "changeAccount", [
    ...["renameGroup", "changeMembers", "markContacts", "deleteRecent", "createGroup", "deleteGroup", "importAccount"],
  ]),
  ...under("app/(console)/accounts/[account]/reads.ts", "readAccounts", [
    ...["readWholeAccount", "readRecents", "findRecent"],
  ]),
  ...under("app/(console)/settings/people/actions.ts", "managePeople", [
    ...["invite", "revokeInvitation", "changeRole", "removePerson"],
  ]),
  ...under("app/(console)/settings/you/actions.ts", "manageOwnSessions", [
    ...["endSession", "endOtherSessions", "changePassword", "beginAddingPasskey", "finishAddingPasskey"],
    ...["renamePasskey", "removePasskey"],
  ]),
  ...under("app/(entrance)/actions.ts", "all", [
    ...["signIn", "beginPasskeySignIn", "finishPasskeySignIn", "lookAtLink", "join"],
  ]),
};

/** `signed`: by the API's own signature, without a session (e2e/service). `look`: any role, and strangers go to the sign-in. */
const addresses: Record<string, Permission | "all" | "signed" | "look"> = {
  "/": "look",
  "/accounts/[account]": "look",
  "/activity": "look",
  "/activity/export": "exportTrail",
  "/bulk": "look",
  "/bulk/new": "makePlans",
  "/bulk/rule": "makePlans",
  "/bulk/[plan]": "look",
  "/bulk/[plan]/rows": "readPlans",
  "/bulk/[plan]/progress": "readPlans",
  "/bulk/template": "readPlans",
  "/bulk/templates": "look",
  "/bulk/templates/new": "manageTemplates",
  "/bulk/templates/[template]": "look",
  "/bulk/accounts": "makePlans",
  "/bulk/upload": "makePlans",
  "/command-line": "readPlans",
  "/limits": "look",
  "/limits/accounts": "look",
  "/limits/accounts/export": "readLimits",
  "/limits/compare": "look",
  "/limits/lists": "startScans",
  "/limits/rules": "readLimits",
  "/limits/scans": "look",
  "/backup": "backUp",
  "/reference": "look",
  "/settings": "look",
  "/settings/you": "look",
  "/settings/people": "managePeople",
  "/settings/targets": "manageTargets",
  "/names": "readAccounts",
  "/csp-reports": "readPolicyReports",
  "/inspector": "inspectCalls",
  "/inspector/replay": "replayCall",
  "/session": "all",
  "/sign-in": "all",
  "/join": "all",
  "/healthz": "all",
  "/openapi.json": "all",
  "/icon.svg": "all",
  "/_not-found": "all",
  "/_global-error": "all",
  "/v4": "signed",
  "/v4/[...path]": "signed",
  "/_service": "signed",
  "/_service/[...path]": "signed",
};

/** Routes that answer with an outcome; the rest are pages. */
const outcomeRoutes: Record<string, RequestInit> = {
  "/names": { method: "POST", body: "{}" },
  "/inspector": { method: "POST", body: "{}" },
  "/inspector/replay": { method: "POST", body: "{}" },
  "/activity/export": { method: "GET" },
  "/bulk/[plan]/rows": { method: "GET" },
  "/bulk/[plan]/progress": { method: "GET" },
  "/bulk/template": { method: "GET" },
  "/bulk/accounts": { method: "GET" },
  "/bulk/upload": { method: "POST", body: "{}" },
  "/limits/accounts/export": { method: "GET" },
  "/limits/lists": { method: "POST", body: "{}" },
  "/command-line": { method: "POST", body: "{}" },
  "/backup": { method: "POST", body: "{}" },
  "/csp-reports": { method: "GET" },
};

const identities = ["nobody", "removed", ...roles] as const;
type Identity = (typeof identities)[number];

type BuiltAction = { filename: string; exportedName: string; workers: Record<string, unknown> };

const password = "a sentence for every door";
let built: { id: string; name: string; page: string }[] = [];
let cookies: Record<Identity, string>;
// Of each turn that this file gets in a worker, whose console knows the people of the turn before.
let run: string;

test.beforeAll(async ({ server }) => {
  const manifest: { node: Record<string, BuiltAction> } = JSON.parse(
    readFileSync(join(import.meta.dirname, "../../.next/server/server-reference-manifest.json"), "utf8"),
  );
  built = Object.entries(manifest.node).map(([id, { filename, exportedName, workers }]) => ({
    id,
    name: `${filename}#${exportedName}`,
    page: pathOf(Object.keys(workers)[0] ?? ""),
  }));
  run = randomUUID();
  cookies = await identitiesOn(server);
});

test("every action, route and page of the build has its row, and no row is without its door", () => {
  expect(built.map(({ name }) => name).sort()).toEqual(Object.keys(actions).sort());
  const manifest = JSON.parse(
    readFileSync(join(import.meta.dirname, "../../.next/app-path-routes-manifest.json"), "utf8"),
  );
  expect(Object.values(manifest).sort()).toEqual(Object.keys(addresses).sort());
});

for (const identity of identities)
  test(`the table of permissions holds at every action for: ${identity}`, async ({ server }) => {
    const said: Record<string, string> = {};
    const wanted: Record<string, string> = {};
    // The last one ends the session that the others need.
    const inOrder = [...built].sort((one, other) => Number(ends(one.name)) - Number(ends(other.name)));
    for (const { id, name } of inOrder) {
      said[name] = await knock(server, id, cookies[identity]);
      wanted[name] = verdictOf(identity, actions[name]);
    }
    expect(said).toEqual(wanted);
    if (identity !== "nobody" && identity !== "removed") cookies[identity] = await signInAs(server, emailOf(identity));
  });

for (const identity of identities)
  test(`pages and routes know: ${identity}`, async ({ server }) => {
    for (const [address, rule] of Object.entries(addresses)) {
      if (rule === "signed" || address.startsWith("/_")) continue;
      const path = address.replace("[account]", "user_0042");
      const asked = outcomeRoutes[address];
      if (asked) {
        const answer = await ask(server, path, cookies[identity], asked);
        expect([address, verdictIn(await answer.text())]).toEqual([address, verdictOf(identity, rule as Permission)]); // no page's rule
        continue;
      }
      const method = address === "/session" ? "POST" : "GET";
      const answer = await ask(server, path, cookies[identity], { method });
      const isStranger = identity === "nobody" || identity === "removed";
      const to = answer.headers.get("location") ?? "";
      if (rule === "all" && address === "/sign-in" && !isStranger) expect([address, to]).toEqual([address, "/"]);
      else if (rule === "all") expect([address, answer.status]).toEqual([address, 200]);
      else if (isStranger)
        expect([address, answer.status, to]).toEqual([address, 307, expect.stringMatching(/^\/sign-in/)]);
      else if (address === "/settings") expect([address, to]).toEqual([address, "/settings/you"]);
      else {
        const isDenied = (await answer.text()).includes("Your role may not do this.</h1>");
        const may = rule === "look" || verdictOf(identity, rule) === "opened";
        expect([address, answer.status, isDenied]).toEqual([address, 200, !may]);
      }
    }
  });

test("none of the sign-in library's own addresses answers", async ({ server }) => {
  for (const path of ["/api/auth/ok", "/api/auth/sign-in/email", "/api/auth/get-session", "/api/auth/list-sessions"])
    for (const method of ["GET", "POST"]) {
      const answer = await ask(server, path, cookies.admin, { method, ...(method === "POST" && { body: "{}" }) });
      expect([path, method, answer.status]).toEqual([path, method, 404]);
    }
});

/** Of the file of a page that has the action: `app/(console)/page` is the page at `/`. */
function pathOf(file: string): string {
  const steps = file.split("/").slice(1, -1);
  return `/${steps.filter((step) => !step.startsWith("(")).join("/")}`.replace("[account]", "user_0042");
}

function under(file: string, rule: Permission | "all", names: readonly string[]): Record<string, Permission | "all"> {
  return Object.fromEntries(names.map((name) => [`${file}#${name}`, rule]));
}

function ends(name: string): boolean {
  return name.endsWith("#signOut");
}

/** What the wrapper has to say: who is nobody hears so whatever they ask; a role hears whether it may. */
function verdictOf(identity: Identity, rule: Permission | "all" | undefined): string {
  if (rule === "all") return "opened";
  if (identity === "nobody" || identity === "removed" || rule === undefined) return "signedOut";
  const allowed: readonly Role[] = permissions[rule].roles;
  return allowed.includes(identity) ? "opened" : "role";
}

/** Whether it was let in; what it then says of an argument that makes no sense is its own affair. */
function verdictIn(text: string): string {
  const why = /"kind":"denied","why":"(\w+)"/.exec(text)?.[1];
  if (why !== undefined && why !== "target") return why;
  return /"ok":(true|false)/.test(text) ? "opened" : `no outcome: ${text.slice(0, 200)}`;
}

async function knock(
  server: Running,
  id: string,
  cookie: string,
  argument: unknown = { no: "sense" },
): Promise<string> {
  return verdictIn(await call(server, id, cookie, [embedded, argument]));
}

/** A server action, called as a browser does. */
async function call(server: Running, id: string, cookie: string, args: unknown[]): Promise<string> {
  const headers = { "next-action": id, "content-type": "text/plain;charset=UTF-8" };
  const page = built.find((action) => action.id === id)?.page ?? "/";
  const answer = await ask(server, page, cookie, { method: "POST", headers, body: JSON.stringify(args) });
  return answer.text();
}

function ask(server: Running, path: string, cookie: string, init: RequestInit): Promise<Response> {
  const headers = { origin: server.url, cookie, ...init.headers };
  return fetch(`${server.url}${path}`, { ...init, headers, redirect: "manual" });
}

function emailOf(identity: Identity): string {
  return `${identity === "admin" ? "second-admin" : identity}-${run}@example.com`;
}

async function signInAs(server: Running, email: string, given = password): Promise<string> {
  const headers = { "next-action": idOf("signIn"), "content-type": "text/plain;charset=UTF-8", origin: server.url };
  const body = JSON.stringify([{ email, password: given }]);
  const answer = await fetch(`${server.url}/sign-in`, { method: "POST", headers, body });
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
}

function idOf(name: string): string {
  const found = built.find((action) => action.name.endsWith(`#${name}`));
  if (!found) throw new Error(`the build has no action ${name}`);
  return found.id;
}

/** One person of each role, and one who was removed while signed in. */
async function identitiesOn(server: Running): Promise<Record<Identity, string>> {
  const boss = await signInAs(server, admin.email, admin.password);
  const made = { nobody: "" } as Record<Identity, string>; // filled below, one by one
  for (const identity of identities.slice(1)) {
    const role = identity === "removed" ? "admin" : identity;
    const invited = await call(server, idOf("invite"), boss, [{ name: identity, role }]);
    const token = /"value":"([\w-]{22})"/.exec(invited)?.[1];
    const email = emailOf(identity);
    const joined = await call(server, idOf("join"), "", [{ token, name: identity, email, password }]);
    if (!joined.includes('"ok":true')) throw new Error(`${identity} could not join: ${joined}`);
    made[identity] = await signInAs(server, email);
  }
  const people = await (await ask(server, "/settings/people", boss, {})).text();
  const id = /([\w-]{36})\\",\\"name\\":\\"removed/.exec(people)?.[1];
  if (!id) throw new Error("the list does not hold the one to remove");
  await call(server, idOf("removePerson"), boss, [id]);
  return made;
}
