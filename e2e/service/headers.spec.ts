import { globSync, readFileSync } from "node:fs";
import { type IncomingHttpHeaders, request } from "node:http";
import { join, resolve } from "node:path";
import { expect, test, violationsIn } from "../console/app.ts";

/*
 * What stands on every answer of the built console, whoever asks for what: each route of the build, with and without a
 * session, and what is none.
 */
const build = resolve(import.meta.dirname, "../../.next");
const usualFinds = [
  ...["/.git/config", "/.git/HEAD", "/.env", "/.env.local", "/package.json", "/next.config.ts", "/data/console-key"],
  ...[
    "/server.js",
    "/.next/BUILD_ID",
    "/_next/image?url=%2Ficon.svg&w=64&q=75",
    "/_next/data/x/index.json",
    "/backup.zip",
  ],
  ...["/admin", "/phpmyadmin", "/wp-login.php", "/actuator/env", "/debug", "/metrics", "/api", "/api/auth/get-session"],
  ...["/graphql", "/swagger.json", "/console.db", "/groupdesk.db", "/secret-key", "/../package.json", "/%2e%2e/.env"],
];

test("S12, S13, S14, S34 and S35: the headers of every route, with and without a session, of errors and of the build's files", async ({
  server,
  signedIn,
}) => {
  const cookie = signedIn.cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const askings: Record<string, string>[] = [{}, { cookie }, { cookie, rsc: "1" }];
  const script = builtFile(".js");
  const routes = builtRoutes();
  expect(routes.length).toBeGreaterThan(10);
  const paths = [...routes, ...usualFinds, "/no/such/page", "/%zz", script, builtFile(".css"), `${script}.map`];
  for (const path of paths)
    for (const asking of askings) {
      const { status, headers, text } = await get(server.url, path, asking);
      const said = { path, asking: Object.keys(asking).join(), status };
      // Next's last page, for when nothing else can be shown: made with the build, so that the policy holds off its scripts.
      const isLast = path === "/_global-error";
      expect(said.status < 500 || isLast, path).toBe(true);
      expect({ ...said, ...fixedOf(headers) }).toEqual({ ...said, ...fixed });
      expect({ ...said, ...tellingOf(headers) }).toEqual({ ...said, ...nothingTold });
      // Of the build's files alone anybody may keep a copy; only the API says that others may read it.
      const isFile = path.startsWith("/_next/static/") && status === 200;
      expect({ ...said, kept: headers["cache-control"] }).toEqual({
        ...said,
        kept: isFile ? "public, max-age=31536000, immutable" : expect.stringContaining("no-store"),
      });
      const isApi = /^\/(v4|_service)(\/|$)/.test(path);
      expect({ ...said, readers: headers["access-control-allow-origin"] }).toEqual({
        ...said,
        readers: isApi && status === 200 ? "*" : undefined,
      });
      const policy = String(headers["content-security-policy"]);
      expectPolicy(policy, said);
      if (/^text\/html/.test(headers["content-type"] ?? "") && !isLast) expectOursAlone(policy, said, text);
      if (usualFinds.includes(path)) expect([400, 404], path).toContain(status);
    }
});

test("S17: methods, upgrades and bodies that no page sends are refused", async ({ server }) => {
  for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
    expect([method, (await get(server.url, "/", {}, method)).status]).toEqual([method, 405]);
  const upgrade = {
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "x",
  };
  expect(await get(server.url, "/", upgrade).catch(() => ({ status: 0 }))).not.toMatchObject({ status: 101 });
  // The answer may come before the body is read, so that the connection is reset while it is still being sent.
  const huge = await get(server.url, "/names", {}, "POST", "x".repeat(2 ** 21)).catch(() => ({ status: 413 }));
  expect(huge.status).toBe(413);
});

test("S13: a nonce is of one answer alone, and nobody else chooses it", async ({ server, signedIn }) => {
  const cookie = signedIn.cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const chosen = "AAAAAAAAAAAAAAAAAAAAAA==";
  const policy = `script-src 'nonce-${chosen}'`;
  const made = { cookie, "x-nonce": chosen, "content-security-policy": policy };
  const nonces = new Set<string>();
  for (const asking of [made, made, { ...made, "content-security-policy-report-only": policy }]) {
    const { headers, text } = await get(server.url, "/", asking);
    nonces.add(nonceOf(String(headers["content-security-policy"])));
    expect(text).not.toContain(chosen);
  }
  expect(nonces.size).toBe(3);
});

test("S13: a script that is not ours does not run, is reported, and the list of reports is an admin's", async ({
  browser,
  server,
  signedIn,
}) => {
  // A context of its own: here a violation is what is wanted.
  const context = await browser.newContext({ storageState: signedIn, baseURL: server.url });
  const violations = violationsIn(context);
  const page = await context.newPage();
  await page.goto("/");
  await page.getByLabel("Find account").waitFor();
  await page.evaluate(() => {
    document.body.insertAdjacentHTML("beforeend", '<img src="x:" onerror="window.harmed = true">');
  });
  await expect.poll(() => violations.length).toBeGreaterThan(0);
  expect(await page.evaluate(() => "harmed" in window)).toBe(false);
  // As a browser sends it by itself, which it does in its own time.
  const report = {
    "csp-report": { "effective-directive": "script-src-attr", "blocked-uri": "inline", "document-uri": server.url },
  };
  const sent = await page.request.post("/csp-reports", {
    data: JSON.stringify(report),
    headers: { "content-type": "application/csp-report" },
  });
  expect(sent.status()).toBe(204);
  const list = await page.evaluate(async () => (await fetch("/csp-reports")).json());
  expect(list).toMatchObject({ ok: true, value: expect.arrayContaining([expect.objectContaining({ page: "/" })]) });
  expect(await (await fetch(`${server.url}/csp-reports`)).json()).toMatchObject({ failure: { why: "signedOut" } });
  await context.close();
});

const fixed = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  // This console speaks plain http, on this machine.
  "strict-transport-security": undefined,
};

function fixedOf(headers: IncomingHttpHeaders) {
  return Object.fromEntries(Object.keys(fixed).map((name) => [name, headers[name]]));
}

const nothingTold = { "x-powered-by": undefined, server: undefined, sourcemap: undefined, "x-sourcemap": undefined };

function tellingOf(headers: IncomingHttpHeaders) {
  return Object.fromEntries(Object.keys(nothingTold).map((name) => [name, headers[name]]));
}

function expectPolicy(policy: string, said: object): void {
  expect({ ...said, policy }).toEqual({ ...said, policy: expect.stringContaining("frame-ancestors 'none'") });
  expect({ ...said, policy }).toEqual({ ...said, policy: expect.stringContaining("base-uri 'none'") });
  expect({ ...said, policy }).toEqual({ ...said, policy: expect.not.stringMatching(/script-src[^;]*'unsafe-/) });
}

/** Each script of a page has the nonce of its policy, and no element runs one by itself. */
function expectOursAlone(policy: string, said: object, text: string): void {
  const nonce = nonceOf(policy);
  const scripts = [...text.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag);
  expect({ ...said, bare: scripts.filter((tag) => !tag.includes(`nonce="${nonce}"`)) }).toEqual({ ...said, bare: [] });
  expect({ ...said, handlers: text.match(/<[a-z][^>]*\son[a-z]+=/gi) }).toEqual({ ...said, handlers: null });
}

function nonceOf(policy: string): string {
  const nonce = /script-src 'nonce-([\w+/]{22}==)' 'strict-dynamic'(;|$)/.exec(policy)?.[1];
  if (nonce === undefined) throw new Error(`no nonce in ${policy}`);
  return nonce;
}

/** Every route of the build, with something to stand where a name goes. */
function builtRoutes(): string[] {
  const manifest: Record<string, string> = JSON.parse(
    readFileSync(join(build, "app-path-routes-manifest.json"), "utf8"),
  );
  const paths = Object.values(manifest).map((path) => path.replace(/\[\.{3}[^\]]+\]|\[[^\]]+\]/g, "user_0001"));
  return [...new Set(paths)].sort();
}

function builtFile(ending: string): string {
  const [file] = globSync(`static/chunks/*${ending}`, { cwd: build }).sort();
  if (file === undefined) throw new Error(`the build has no ${ending}`);
  return `/_next/${file.replaceAll("\\", "/")}`;
}

type Answer = { status: number; headers: IncomingHttpHeaders; text: string };

/** By node:http: fetch would follow, tidy the path, and set headers of its own. */
function get(url: string, path: string, headers: Record<string, string>, method = "GET", body = ""): Promise<Answer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const asking = request({ hostname, port, path, method, headers, agent: false }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    asking.on("error", reject);
    asking.on("upgrade", (answer) => resolve({ status: answer.statusCode ?? 101, headers: answer.headers, text: "" }));
    asking.end(body);
  });
}
