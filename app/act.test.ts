import { globSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { done } from "@/lib/chat/outcome";
import type { Role } from "@/lib/desk/permissions";
import { act, actForAll, actOn } from "./act";

/** The request that runs, and the desk that answers for it: what Next and the wiring would bring. */
const request = vi.hoisted(() => ({ headers: new Headers(), desk: {} as object }));
vi.mock("server-only", () => ({}));
vi.mock("next/headers", () => ({
  headers: async () => request.headers,
  cookies: async () => ({ get() {}, set() {} }),
}));
vi.mock("@/lib/backend", () => ({ backend: async () => ({ desk: request.desk }) }));

const ours = { host: "127.0.0.1:3000", "sec-fetch-site": "same-origin" };
const session = (role: Role) => ({ id: "s", startedAt: 0, person: { id: "p", name: "Ann", email: "a@b.c", role } });
/** Whatever of the desk is touched beside people and targets leaves its name here. */
let touched: string[] = [];

function come(role: Role | undefined, desk: object = {}, headers: Record<string, string> = ours): void {
  request.headers = new Headers(headers);
  const people = { sessionOf: async () => role && session(role) };
  const target = { id: "own", client: trap("client"), names: trap("names") };
  const targets = {
    openAsSeen: async () => target,
    writableUntil: async () => Number.POSITIVE_INFINITY,
    refused: async () => {},
  };
  request.desk = new Proxy(
    { people, targets, commandLine: { sessionOf: () => undefined }, ...desk },
    { get: (of, name) => Reflect.get(of, name) ?? trap(String(name)) },
  );
}

/** Something of which nobody may do anything in these tests. */
function trap(path: string): unknown {
  return new Proxy(() => undefined, {
    get: (_, name) => (name === "then" ? undefined : trap(`${path}.${String(name)}`)),
    apply: () => {
      touched.push(path);
      throw new Error(`${path} was called`);
    },
  });
}

beforeEach(() => {
  touched = [];
  vi.restoreAllMocks();
});

const nothing = z.undefined();

describe("S42: whatever breaks on the way, nothing is done and nothing of the inside is told", () => {
  const broken = async () => {
    throw new Error("SELECT secret FROM\n  there");
  };

  test.each<[string, object]>([
    ["the database at the question who asks", { people: { sessionOf: broken } }],
    ["the target's opening", { targets: { openAsSeen: broken } }],
    ["the question whether it is unlocked", { targets: { openAsSeen: async () => ({}), writableUntil: broken } }],
  ])("%s", async (_, desk) => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    come("admin", desk);
    const run = vi.fn(async () => done(1));
    const outcome = await actOn("changeAccount", "own", nothing, undefined, run);
    expect(run).not.toHaveBeenCalled();
    expect(outcome).toMatchObject({ ok: false, failure: { kind: "unreachable" } });
    const id = /number ([0-9a-f]{8}) /.exec(JSON.stringify(outcome))?.[1];
    expect(JSON.stringify(outcome)).not.toMatch(/SELECT|there|\bat /);
    expect(log.mock.calls).toEqual([[`Error ${id}: SELECT secret FROM\\u{a}  there`]]);
  });
});

test("S38: a role that is taken away between the check and the act changes nothing any more", async () => {
  let role: Role | undefined = "agent";
  const people = { sessionOf: async () => role && session(role) };
  for (const then of ["viewer", undefined] as const) {
    role = "agent";
    const openAsSeen = async () => {
      role = then;
      return { id: "own" };
    };
    come("agent", { people, targets: { openAsSeen, writableUntil: async () => Number.POSITIVE_INFINITY } });
    const run = vi.fn(async () => done(1));
    expect(await actOn("changeAccount", "own", nothing, undefined, run)).toMatchObject({ failure: { kind: "denied" } });
    expect(run).not.toHaveBeenCalled();
  }
});

test("S15: session, role and origin come before the argument is looked at", async () => {
  const parse = vi.fn(() => true);
  const schema = z.unknown().refine(parse);
  const run = vi.fn(async () => done(1));
  const whyNot = async () => (await act("managePeople", schema, {}, run)) as { failure: { why: string } }; // refused each time
  come(undefined);
  expect((await whyNot()).failure.why).toBe("signedOut");
  come("agent");
  expect((await whyNot()).failure.why).toBe("role");
  for (const headers of [
    { host: "127.0.0.1:3000" },
    { ...ours, "sec-fetch-site": "cross-site" },
    { ...ours, host: "evil.example" },
  ]) {
    come("admin", {}, headers);
    expect((await whyNot()).failure.why).toBe("origin");
    expect(await actForAll(schema, {}, run)).toMatchObject({ failure: { why: "origin" } });
  }
  expect([parse, run].map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
});

test("S06: what a schema does not name is dropped before anything sees it", async () => {
  come("admin");
  const argument = JSON.parse(
    '{"name":"x","role":"admin","__proto__":{"polluted":true},"constructor":{"prototype":1}}',
  );
  const seen = vi.fn(async (_: unknown, input: object) => done(Object.keys(input)));
  expect(await act("managePeople", z.object({ name: z.string() }), argument, seen)).toEqual(done(["name"]));
  expect("polluted" in {}).toBe(false);
});

test("S26: a page that shows another app than the one behind the id reads and changes nothing, and is told so", async () => {
  const refused = vi.fn(async () => {});
  const openAsSeen = async (asSeen: string) => (asSeen === "t1 chat.example 17" ? { id: "t1" } : undefined);
  const targets = { openAsSeen, refused, writableUntil: async () => Number.POSITIVE_INFINITY };
  const run = vi.fn(async () => done(1));
  for (const permission of ["changeAccount", "unlockTarget", "readAccounts"] as const)
    for (const asSeen of ["t1 chat.example 16", "t1 staging.example 17", "t1", undefined]) {
      come("admin", { targets });
      const outcome = await actOn(permission, asSeen, nothing, undefined, run);
      expect(outcome).toEqual({ ok: false, failure: { kind: "denied", why: "target" } });
    }
  expect(run).not.toHaveBeenCalled();
  expect(refused).toHaveBeenCalledWith(expect.anything(), "t1 chat.example 16", "target");
  expect(await actOn("readAccounts", "t1 chat.example 17", nothing, undefined, run)).toEqual(done(1));
});

describe("S06: every action", () => {
  const root = join(import.meta.dirname, "..");
  const files = globSync("app/**/{actions,reads}.ts", { cwd: root });
  // No bare text: to some actions that is the right thing.
  const strange = [
    ...[null, 0, [], [[]], {}, true, Number.NaN, 2n, new Date(0), () => {}],
    ...[
      { account: {}, group: [], to: 1 },
      { email: ["a@b.c"], password: {} },
      JSON.parse('{"__proto__":{"account":"x"}}'),
    ],
  ];

  test.each(files)("of %s answers strange arguments in words and does nothing with them", async (file) => {
    const exported: Record<string, unknown> = await import(/* @vite-ignore */ join(root, file));
    const actions = Object.entries(exported).filter(([, value]) => typeof value === "function");
    expect(actions.length).toBeGreaterThan(0);
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    for (const [name, value] of actions) {
      const action = value as (...given: unknown[]) => Promise<{ ok: boolean; failure?: { kind: string } }>; // filtered above
      // Those that ask for nothing cannot be asked wrongly, and those that take a target take it first.
      if (action.length === 0) continue;
      for (const argument of strange) {
        come("admin");
        touched = [];
        const outcome = await action(...(action.length > 1 ? ["own", argument, argument] : [argument]));
        const said = { name, argument: typeof argument, touched, kind: outcome.failure?.kind ?? "done" };
        expect(said).toMatchObject({ touched: [], kind: expect.stringMatching(/^(invalid|denied)$/) });
      }
    }
    expect(log).not.toHaveBeenCalled();
  });
});

test("the command line plans and runs, and is refused whatever else an admin may do", async () => {
  const person = { id: "command-line", name: "Command line", email: "command line", role: "admin" };
  const commandLine = { sessionOf: () => ({ id: "command-line", startedAt: 0, person }) };
  come(undefined, { commandLine });
  const run = vi.fn(async () => done(1));
  expect(await act("makePlans", nothing, undefined, run)).toMatchObject({ ok: true });
  for (const permission of ["approvePlans", "managePeople", "manageTargets", "changeAccount"] as const)
    expect(await act(permission, nothing, undefined, run)).toMatchObject({ failure: { why: "role" } });
  expect(run).toHaveBeenCalledTimes(1);
});
