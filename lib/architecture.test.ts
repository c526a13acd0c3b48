import { globSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, posix } from "node:path";
import { describe, expect, test } from "vitest";
import { seedingCommands } from "./chat/seeding-commands.ts";

/*
 * Who may import whom, as data, held against the imports of every file. The first room whose pattern fits a file is
 * its room. `rooms` are patterns of the project's files, `packages` are names (or beginnings that end in a slash).
 */
type Room = { name: string; files: RegExp; rooms: RegExp[]; packages: string[]; builtins?: true; typesOnly?: true };

const chatForAll = /^lib\/chat\/(?!client|usersig)/;
const messages = /^lib\/messages\//;
const screenPackages = [
  ...["react", "react-dom", "next/link", "next/navigation", "next/dynamic", "next-themes", "use-intl", "nuqs", "zod"],
  ...["@base-ui/react", "@hookform/resolvers", "@tanstack/react-query"],
  ...["@tanstack/react-virtual", "lucide-react", "react-hook-form", "recharts"],
];
const entrance =
  /^app\/(.*\/)?(route\.ts|act\.ts|plan-deeds\.ts|shown-of\.ts|file-answer\.ts|visitor\.ts|keep-cookies\.ts|read-json\.ts|actions\.ts|reads\.ts|layout\.tsx|page\.tsx)$/;

const rooms: Room[] = [
  { name: "usersig", files: /^lib\/chat\/usersig\.ts$/, rooms: [/^lib\/chat\//], packages: ["zod"], builtins: true },
  { name: "chat", files: /^lib\/chat\//, rooms: [/^lib\/chat\//], packages: ["zod"] },
  {
    name: "engine's stores and listener",
    files: /^lib\/engine\/(store-|listen)/,
    rooms: [/^lib\/(chat|engine)\//, /^lib\/loopback\.ts$/],
    packages: ["zod", "pg"],
    builtins: true,
  },
  {
    name: "trials",
    files: /^lib\/trials\//,
    rooms: [/^lib\/(chat|engine|trials)\//],
    packages: ["vitest"],
    builtins: true,
  },
  { name: "engine", files: /^lib\/engine\//, rooms: [/^lib\/(chat|engine)\//], packages: ["zod"] },
  {
    name: "desk under test",
    files: /^lib\/desk\/.*-under-test\.ts$/,
    rooms: [/^lib\/(chat|db|desk|engine)\//],
    packages: [],
    builtins: true,
  },
  {
    name: "desk",
    files: /^lib\/desk\//,
    rooms: [/^lib\/(chat|db|desk)\//, /^lib\/one-line\.ts$/],
    packages: ["zod", "kysely", "better-auth", "@better-auth/passkey", "csv-stringify"],
    builtins: true,
  },
  {
    name: "bulk under test",
    files: /^lib\/bulk\/.*-under-test\.ts$/,
    rooms: [/^lib\/(chat|db|desk|bulk|engine)\//],
    packages: ["kysely"],
    builtins: true,
  },
  {
    name: "bulk",
    files: /^lib\/bulk\//,
    rooms: [/^lib\/(chat|db|desk|bulk)\//],
    packages: ["csv-parse", "csv-stringify", "kysely"],
    builtins: true,
  },
  {
    name: "limits under test",
    files: /^lib\/limits\/.*-under-test\.ts$/,
    rooms: [/^lib\/(chat|db|desk|bulk|limits|engine)\//],
    packages: [],
    builtins: true,
  },
  {
    name: "limits",
    files: /^lib\/limits\//,
    rooms: [/^lib\/(chat|db|desk|bulk|limits)\//],
    packages: ["csv-stringify", "kysely"],
    builtins: true,
  },
  { name: "db", files: /^lib\/db\//, rooms: [/^lib\/db\//], packages: ["kysely", "pg"], builtins: true },
  { name: "messages", files: messages, rooms: [messages, /^lib\/chat\//], packages: ["use-intl"], typesOnly: true },
  { name: "loopback", files: /^lib\/loopback\.ts$/, rooms: [], packages: [] },
  {
    name: "walls",
    files: /^lib\/(served-at|wall|content-policy|one-line)\.ts$/,
    rooms: [/^lib\/(loopback|served-at|one-line)\.ts$/],
    packages: [],
  },
  {
    name: "front door",
    files: /^lib\/front-door\.ts$/,
    rooms: [/^lib\/content-policy\.ts$/],
    packages: [],
    builtins: true,
  },
  { name: "env", files: /^lib\/env\.ts$/, rooms: [/^lib\/loopback\.ts$/], packages: ["zod"], builtins: true },
  { name: "peer address", files: /^lib\/peer-address\.ts$/, rooms: [], packages: [], builtins: true },
  {
    name: "before Next",
    files: /^lib\/stand-before-next\.ts$/,
    rooms: [/^lib\/(env|front-door|peer-address)\.ts$/],
    packages: [],
  },
  { name: "secret key", files: /^lib\/secret-key\.ts$/, rooms: [], packages: [], builtins: true },
  { name: "backend", files: /^lib\/backend\.ts$/, rooms: [/^lib\//], packages: [], builtins: true },
  {
    name: "trail from outside",
    files: /^lib\/verify-trail\.ts$/,
    rooms: [/^lib\/(db|desk|env)/],
    packages: [],
    builtins: true,
  },
  { name: "service", files: /^lib\/(service|engine-thread)/, rooms: [/^lib\//], packages: [], builtins: true },
  {
    name: "proxy",
    files: /^proxy\.ts$/,
    rooms: [/^lib\/(wall|content-policy)\.ts$/],
    packages: ["next"],
  },
  { name: "instrumentation", files: /^instrumentation\.ts$/, rooms: [/^lib\/backend\.ts$/], packages: [] },
  {
    name: "Next's settings",
    files: /^next\.config\.ts$/,
    rooms: [/^lib\/stand-before-next\.ts$/],
    packages: ["next", "next/"],
  },
  {
    name: "components",
    files: /^components\//,
    rooms: [/^components\//, chatForAll, messages],
    packages: screenPackages,
  },
  {
    name: "app's entrances",
    files: entrance,
    rooms: [
      /^(app|components)\//,
      /^lib\/(backend|loopback|served-at|wall|one-line)\.ts$/,
      /^lib\/(desk|bulk|limits)\//,
      chatForAll,
      messages,
    ],
    packages: [...screenPackages, "next", "next/", "geist/", "server-only"],
    builtins: true,
  },
  {
    name: "app",
    files: /^app\//,
    rooms: [/^(app|components)\//, chatForAll, messages, /^lib\/loopback\.ts$/],
    packages: [...screenPackages, "next", "next/", "geist/"],
  },
  {
    name: "measurements",
    files: /^scripts\/measure-/,
    rooms: [/^scripts\//, /^lib\/(bulk|chat|db|desk|engine)\//, /^lib\/(backend|env)\.ts$/],
    packages: ["pg"],
    builtins: true,
  },
  {
    name: "command line and simulation",
    files: /^scripts\/(command-line|run-simulation)\.ts$/,
    rooms: [/^scripts\//, /^lib\/(bulk|chat|messages)\//, /^lib\/env\.ts$/],
    packages: [],
    builtins: true,
  },
  {
    name: "scripts",
    files: /^scripts\//,
    rooms: [/^scripts\//, /^lib\/(env|backend|service|secret-key|verify-trail)\.ts$/],
    packages: ["@playwright/test"],
    builtins: true,
  },
  {
    name: "benchmarks",
    files: /^bench\//,
    rooms: [/^(bench|scripts)\//, /^lib\/(bulk|chat|db|desk|engine|limits)\//],
    packages: [],
    builtins: true,
  },
  {
    name: "browser tests",
    files: /^e2e\//,
    rooms: [
      ...[/^e2e\//, chatForAll, /^lib\/chat\/usersig\.ts$/, messages],
      ...[/^lib\/desk\/permissions\.ts$/, /^scripts\/embedded-postgres\.ts$/],
    ],
    packages: ["@playwright/test", "@axe-core/playwright"],
    builtins: true,
  },
];

const forbiddenNames = /^(utils?|helpers?|common|shared|misc|types?|constants?|index)\.[a-z]+$|^client\.tsx$/;
// Next's own names, and the ones that the house gives to every folder of a screen.
const repeatableNames = /^(page|layout|route|error|loading|not-found|default|template|actions|queries|reads)\.tsx?$/;

type Import = { from: string; target: string; typeOnly: boolean };

/** Every breach of the table in these files, in words. */
function breachesOf(sources: Map<string, string>): string[] {
  const breaches: string[] = [];
  const names = new Map<string, string>();
  const graph = new Map<string, string[]>();
  for (const [file, source] of sources) {
    const name = posix.basename(file);
    if (forbiddenNames.test(name)) breaches.push(`${file}: a file may not have this name`);
    const twin = names.get(name);
    if (twin !== undefined && !repeatableNames.test(name)) breaches.push(`${file}: the name of ${twin}`);
    names.set(name, file);
    if (/^\s*export\s+(type\s+)?(\{[^}]*\}|\*(\s+as\s+\w+)?)\s+from\b/m.test(withoutComments(source)))
      breaches.push(`${file}: re-exports`);

    const room = rooms.find(({ files }) => files.test(file));
    if (!room) {
      breaches.push(`${file}: is in no room`);
      continue;
    }
    const imports = importsOf(file, source, sources);
    const isPage = (folder: string) => sources.has(`${folder}/page.tsx`);
    for (const each of imports)
      if (!mayImport(room, each, isPage)) breaches.push(`${file} (${room.name}): ${each.target}`);
    graph.set(
      file,
      imports.map(({ target }) => target),
    );
  }
  return [...breaches, ...cyclesOf(graph)];
}

function mayImport(room: Room, { from, target, typeOnly }: Import, isPage: (folder: string) => boolean): boolean {
  if (target.startsWith("node:")) return room.builtins === true;
  if (!/^(lib|app|components|scripts|bench|e2e)\//.test(target)) {
    return room.packages.some((name) => target === name || target.startsWith(name.endsWith("/") ? name : `${name}/`));
  }
  if (room.typesOnly && !typeOnly && dirname(target) !== dirname(from)) return false;
  if (from.startsWith("app/") && target.startsWith("app/") && !isInSight(dirname(from), dirname(target), isPage))
    return false;
  return room.rooms.some((pattern) => pattern.test(target));
}

/** A screen knows its own folder, those above it, and the parts right in it that are no pages; never its neighbours. */
function isInSight(from: string, target: string, isPage: (folder: string) => boolean): boolean {
  return `${from}/`.startsWith(`${target}/`) || (dirname(target) === from && !isPage(target));
}

function importsOf(file: string, source: string, sources: Map<string, string>): Import[] {
  const text = withoutComments(source);
  const imports: Import[] = [];
  for (const [, type, names = "", specifier = ""] of text.matchAll(
    /^\s*(?:import|export)\s+(type\s+)?([\w$*{},\s]+?)\s+from\s*["']([^"']+)["']/gm,
  )) {
    const braced = /^\{([^}]*)\}$/.exec(names.trim())?.[1];
    const allTypes = braced?.split(",").every((name) => name.trim() === "" || name.trim().startsWith("type "));
    imports.push({ from: file, target: resolved(file, specifier, sources), typeOnly: Boolean(type || allTypes) });
  }
  for (const [, bare, dynamic] of text.matchAll(/^\s*import\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/gm))
    imports.push({ from: file, target: resolved(file, bare ?? dynamic ?? "", sources), typeOnly: false });
  return imports;
}

function resolved(file: string, specifier: string, sources: Map<string, string>): string {
  if (builtinModules.includes(specifier)) return `node:${specifier}`;
  const path = specifier.startsWith("@/")
    ? specifier.slice(2)
    : specifier.startsWith(".")
      ? posix.join(posix.dirname(file), specifier)
      : undefined;
  if (path === undefined) return specifier;
  return ["", ".ts", ".tsx", ".mjs"].map((ending) => path + ending).find((name) => sources.has(name)) ?? path;
}

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}

function cyclesOf(graph: Map<string, string[]>): string[] {
  const cycles: string[] = [];
  const settled = new Set<string>();
  const visit = (file: string, path: string[]) => {
    if (path.includes(file)) cycles.push(`a cycle: ${[...path.slice(path.indexOf(file)), file].join(" -> ")}`);
    if (settled.has(file) || path.includes(file)) return;
    for (const target of graph.get(file) ?? []) visit(target, [...path, file]);
    settled.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return cycles;
}

function projectSources(): Map<string, string> {
  const root = join(import.meta.dirname, "..");
  const files = globSync(
    ["{lib,app,components,scripts,e2e}/**/*.{ts,tsx,mjs}", "bench/*.ts", "{instrumentation,proxy,next.config}.ts"],
    {
      cwd: root,
    },
  );
  const own = files.map((file) => file.replaceAll("\\", "/")).filter((file) => !/\.test\.(tsx?|mjs)$/.test(file));
  return new Map(own.sort().map((file) => [file, readFileSync(join(root, file), "utf8")]));
}

test("the vendor's spelling stays in the codecs: in the protocol nothing else says From_Account", () => {
  const sayers = [...projectSources()].filter(([, source]) => withoutComments(source).includes("From_Account"));
  const files = sayers.map(([file]) => file).filter((file) => file.startsWith("lib/chat/"));
  expect(files.filter((file) => !/^lib\/chat\/wire-[a-z-]+\.ts$/.test(file))).toEqual([]);
  expect(files).toContain("lib/chat/wire-groups.ts");
});

test("the console has no way to the commands that seed a service: nobody but the protocol and the engine names them", () => {
  const seeding = Object.entries(seedingCommands).flatMap(([verb, { command }]) => [verb, command]);
  const named = new RegExp(`["'\`.](${seeding.join("|")})["'\`]`);
  const sayers = [...projectSources()].filter(([, source]) => named.test(withoutComments(source)));
  const files = sayers.map(([file]) => file).filter((file) => /^(app|components|lib)\/(?!engine\/)/.test(file));
  expect(files).toEqual(["lib/chat/seeding-commands.ts"]);
});

test("every file of the project keeps to its room", () => {
  const sources = projectSources();
  expect(sources.size).toBeGreaterThan(20);
  expect(breachesOf(sources)).toEqual([]);
});

describe("the walk itself", () => {
  const planted = (files: Record<string, string>) => breachesOf(new Map(Object.entries(files)));

  test.each<[string, string, string]>([
    ["the engine from a screen", "app/page.tsx", 'import { createEngine } from "@/lib/engine/engine";'],
    ["the engine from a component", "components/a.tsx", 'import type { Engine } from "../lib/engine/engine";'],
    ["the engine from a script", "scripts/a.ts", 'const { listen } = await import("../lib/engine/listen.ts");'],
    ["the client from a component", "components/a.tsx", 'import { type ChatClient } from "@/lib/chat/client";'],
    ["the signer from a screen", "app/x/panel.tsx", 'import {\n  signUserSig,\n} from "@/lib/chat/usersig";'],
    ["the desk from a browser's file", "app/x/panel.tsx", 'import type { NameBook } from "@/lib/desk/name-book";'],
    ["the engine from bulk", "lib/bulk/a.ts", 'import { createEngine } from "../engine/engine.ts";'],
    ["bulk from the desk", "lib/desk/a.ts", 'import { planAccount } from "../bulk/plan-account.ts";'],
    ["the engine from limits", "lib/limits/a.ts", 'import { createEngine } from "../engine/engine.ts";'],
    ["limits from bulk", "lib/bulk/a.ts", 'import { forecast } from "../limits/forecast.ts";'],
    ["the engine from the desk", "lib/desk/a.ts", 'import { createEngine } from "../engine/engine.ts";'],
    ["the backend from a browser's file", "app/x/panel.tsx", 'import { backend } from "@/lib/backend";'],
    ["React in the protocol", "lib/chat/a.ts", 'import { useState } from "react";'],
    ["a file system in the protocol", "lib/chat/a.ts", 'import { readFileSync } from "fs";'],
    ["a database in a handler", "lib/engine/handlers.ts", 'import { DatabaseSync } from "node:sqlite";'],
    ["Next in the engine", "lib/engine/a.ts", 'import "next/headers";'],
    ["a value in the messages", "lib/messages/en.ts", 'import { errors } from "../chat/errors.ts";'],
    ["a neighbour's folder", "app/a/panel.tsx", 'import { row } from "../b/row";'],
    ["a neighbouring part", "app/a/one/panel.tsx", 'import { row } from "../two/row";'],
    ["a package that nobody chose", "components/a.tsx", 'import x from "left-pad";'],
  ])("catches %s", (_, file, source) => {
    expect(planted({ [file]: `"use client";\n// import nothing from "here";\n${source}\n` })).toEqual([
      expect.stringContaining(file),
    ]);
  });

  test("catches re-exports, cycles of any length, names that say nothing, twins and strays", () => {
    expect(planted({ "lib/chat/a.ts": 'export { b } from "./b.ts";', "lib/chat/b.ts": "" })).toEqual([
      "lib/chat/a.ts: re-exports",
    ]);
    const ring = { "lib/chat/a.ts": "./b.ts", "lib/chat/b.ts": "./c.ts", "lib/chat/c.ts": "./a.ts" };
    const sources = Object.entries(ring).map(([file, next]) => [file, `import type { X } from "${next}";`]);
    expect(planted(Object.fromEntries(sources))).toEqual([
      "a cycle: lib/chat/a.ts -> lib/chat/b.ts -> lib/chat/c.ts -> lib/chat/a.ts",
    ]);
    const badNames = ["lib/chat/index.ts", "components/utils.ts", "app/x/client.tsx", "lib/chat/types.ts"];
    expect(planted(Object.fromEntries(badNames.map((file) => [file, ""])))).toHaveLength(4);
    expect(planted({ "app/a/row.tsx": "", "app/b/row.tsx": "", "app/a/page.tsx": "", "app/b/page.tsx": "" })).toEqual([
      "app/b/row.tsx: the name of app/a/row.tsx",
    ]);
    expect(planted({ "lib/stray.ts": "" })).toEqual(["lib/stray.ts: is in no room"]);
  });

  test("catches a screen that reaches down into another page", () => {
    const part = { "app/a/screen.tsx": 'import { row } from "./part/row";', "app/a/part/row.tsx": "" };
    expect(planted(part)).toEqual([]);
    expect(planted({ ...part, "app/a/part/page.tsx": "" })).toEqual(["app/a/screen.tsx (app): app/a/part/row.tsx"]);
  });

  test("lets pass what the table allows", () => {
    expect(
      planted({
        "lib/chat/wire.ts": 'import { z } from "zod";',
        "lib/messages/en.ts": 'import type { ErrorName } from "../chat/wire.ts";',
        "lib/engine/store-sqlite.ts": 'import { DatabaseSync } from "node:sqlite";',
        "lib/backend.ts": 'import "./engine/store-sqlite.ts";',
        "components/row.tsx": 'import { Group } from "@/lib/chat/wire";',
        "app/a/page.tsx": 'import { backend } from "@/lib/backend";\nimport { top } from "../top";',
        "app/top.tsx": 'import { Dialog } from "@base-ui/react/dialog";\nimport { Row } from "@/components/row";',
      }),
    ).toEqual([]);
  });
});
