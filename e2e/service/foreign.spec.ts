import { readFileSync } from "node:fs";
import { request } from "node:http";
import { join, resolve } from "node:path";
import { consoleIn, expect, test, withFolder } from "../console/app.ts";

/* What comes from elsewhere, by raw requests: of each action and each route of the build. */
const build = resolve(import.meta.dirname, "../../.next");
const posts = { "content-type": "text/plain;charset=UTF-8" };

test("F46: 403 for every action and every route, whatever a page elsewhere makes a signed-in browser send", async ({
  server,
  signedIn,
}) => {
  const cookie = signedIn.cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const foreign: Record<string, string>[] = [
    { origin: "http://evil.example", "sec-fetch-site": "cross-site" },
    { origin: "null" },
    {},
    { "sec-fetch-site": "same-site", origin: server.url.replace(/\d+$/, "1") },
    { origin: "http://evil.example", "x-forwarded-host": "evil.example" },
  ];
  const actions = builtActions();
  expect(actions.length).toBeGreaterThan(10);
  const asked = [
    ...actions.map((id) => ["/", { "next-action": id }] as const),
    ...builtRoutes().map((path) => [path, {}] as const),
  ];
  for (const [path, heads] of asked)
    for (const headers of foreign) {
      // Browsers report what a policy forbade by themselves; the API goes by its signature, and has no cookies.
      if (path === "/csp-reports" || path === "/healthz" || /^\/(v4|_service)(\/|$)/.test(path)) continue;
      const status = await send(server.url, path, { cookie, ...posts, ...heads, ...headers }, "[]");
      expect([path, heads, headers, status]).toEqual([path, heads, headers, 403]);
    }
  // A form of a page elsewhere, which asks nobody before it sends.
  const form = { cookie, "content-type": "application/x-www-form-urlencoded", origin: "http://evil.example" };
  expect(await send(server.url, "/sign-in", form, "email=a&password=b")).toBe(403);
});

test("F47: 421 for every route at a foreign Host, whatever the request says of forwarding", async ({ server }) => {
  for (const path of builtRoutes().filter((each) => each !== "/healthz"))
    for (const host of ["evil.example", "127.0.0.1.evil.example:3000", "localhost.evil.example"])
      for (const method of ["GET", "POST"]) {
        const headers = {
          host,
          "x-forwarded-host": "127.0.0.1",
          forwarded: "host=127.0.0.1",
          origin: `http://${host}`,
        };
        expect([path, host, method, await send(server.url, path, headers, "", method)]).toEqual([
          path,
          host,
          method,
          421,
        ]);
      }
});

test("a console with a public address: people at that name alone, cookies for https, and no service unless it is asked for", async () => {
  await withFolder(async (folder) => {
    const program = await consoleIn(folder, { GROUPDESK_URL: "https://groupdesk.example", GROUPDESK_SERVICE: "" });
    const there = { host: "groupdesk.example" };
    try {
      await program.start();
      expect(await send(program.url, "/sign-in", there, "", "GET")).toBe(200);
      for (const host of ["127.0.0.1", "localhost:3000", "evil.example"])
        expect([host, await send(program.url, "/sign-in", { host }, "", "GET")]).toEqual([host, 421]);
      const command = "/v4/recentcontact/get_contact_group";
      for (const path of [command, "/v4", "/_service/reset", "/_service"])
        for (const headers of [there, { host: "127.0.0.1" }])
          expect([path, await send(program.url, path, headers, "{}")]).toEqual([path, 404]);
      await program.stop();
      await program.start({ GROUPDESK_SERVICE: "on" });
      expect(await send(program.url, command, there, "{}")).toBe(200);
      expect(await send(program.url, command, { host: "evil.example" }, "{}")).toBe(421);
    } finally {
      await program.stop();
    }
  });
});

function builtActions(): string[] {
  return Object.keys(JSON.parse(readFileSync(join(build, "server/server-reference-manifest.json"), "utf8")).node);
}

/** Every route of the build, with something to stand where a name goes. */
function builtRoutes(): string[] {
  const manifest: Record<string, string> = JSON.parse(
    readFileSync(join(build, "app-path-routes-manifest.json"), "utf8"),
  );
  const paths = Object.values(manifest).map((path) => path.replace(/\[\.{3}[^\]]+\]|\[[^\]]+\]/g, "user_0001"));
  return [...new Set(paths)].sort();
}

function send(
  url: string,
  path: string,
  headers: Record<string, string>,
  body: string,
  method = "POST",
): Promise<number> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const asking = request({ hostname, port, path, method, headers, agent: false }, (answer) => {
      answer.resume();
      answer.on("end", () => resolve(answer.statusCode ?? 0));
    });
    asking.on("error", reject).end(body);
  });
}
