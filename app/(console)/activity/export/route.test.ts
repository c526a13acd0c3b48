import { afterEach, expect, test, vi } from "vitest";
import type { Role } from "@/lib/desk/permissions";
import { GET } from "./route";

/** The request that runs, and the desk that answers for it: what Next and the wiring would bring. */
const request = vi.hoisted(() => ({ headers: new Headers(), desk: {} as object }));
vi.mock("server-only", () => ({}));
vi.mock("next/headers", () => ({ headers: async () => request.headers }));
vi.mock("@/lib/backend", () => ({ backend: async () => ({ desk: request.desk }) }));

afterEach(() => {
  vi.useRealTimers();
});

/** Begins a file without an end for an admin, who is somebody else after the first pieces. */
async function reading(then: { id: string; role: Role } | undefined) {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  const session = (id: string, role: Role) => ({
    id,
    startedAt: 0,
    person: { id: "p", name: "Ann", email: "a@b.c", role },
  });
  let now: object | undefined = session("s", "admin");
  const ended = vi.fn();
  async function* exportTrail() {
    try {
      while (true) yield "a line\n";
    } finally {
      ended();
    }
  }
  request.headers = new Headers({ host: "127.0.0.1:3000", "sec-fetch-site": "same-origin" });
  const sessionOf = vi.fn(async () => now);
  request.desk = { people: { sessionOf }, commandLine: { sessionOf: () => undefined }, exportTrail };
  const { body } = await GET(new Request("http://127.0.0.1:3000/activity/export?format=csv"));
  if (!body) throw new Error("a file has a body");
  const reader = body.getReader();
  await reader.read();
  await reader.read();
  now = then && session(then.id, then.role);
  return { reader, ended, sessionOf };
}

test.each([
  ["was removed", undefined],
  ["signed in anew as another session", { id: "another", role: "admin" }],
] as const)("S38: an export breaks off within half a minute for who %s", async (_, then) => {
  const { reader, ended } = await reading(then);
  vi.setSystemTime(Date.now() + 30_001);
  // One piece was made ready before.
  await expect(reader.read().then(() => reader.read())).rejects.toThrow("may not any more");
  expect(ended).toHaveBeenCalledOnce();
});

test("an export goes on for who may still read it, and asking keeps no session alive", async () => {
  const { reader, sessionOf } = await reading({ id: "s", role: "admin" });
  vi.setSystemTime(Date.now() + 30_001);
  for (let n = 0; n < 4; n++) expect((await reader.read()).done).toBe(false);
  expect(sessionOf.mock.calls.at(-1)).toEqual([request.headers, { watching: true }]);
  expect(sessionOf).toHaveBeenCalledTimes(2);
  await reader.cancel();
});
