import { expect, test } from "vitest";
import { createChatClient } from "../chat/client.ts";
import { createCallBook } from "./call-book.ts";
import { createNameBook } from "./name-book.ts";
import { replayCall } from "./replay-call.ts";
import { seenTarget } from "./seen-target.ts";
import type { OpenTarget } from "./targets.ts";
import type { TrailEntry } from "./trail.ts";

const ada = { id: "1", name: "Ada", email: "ada@example.com", role: "agent" as const };
const ben = { ...ada, id: "2", email: "ben@example.com" };

function targetOf(kind: OpenTarget["kind"]) {
  const sent: string[] = [];
  const calls = createCallBook();
  const fetch = async (request: Request) => {
    sent.push(await request.text());
    return Response.json({ ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "", ResultItem: [] });
  };
  const target = { url: "http://embedded", sdkAppId: 1400000000, admin: "administrator", key: "a-key" };
  const client = calls.watch({ targetId: "own", key: target.key, fetch }, (watched) =>
    createChatClient({ fetch: watched, target }),
  );
  const names = createNameBook({ client, sdkAppId: target.sdkAppId });
  const open: OpenTarget = { id: "own", kind, host: "embedded", sdkAppId: target.sdkAppId, client, names };
  const trail: TrailEntry[] = [];
  const append = async (entry: TrailEntry) => {
    expect(sent, "it is written down before it is sent").toHaveLength(1);
    return trail.push(entry);
  };
  const desk = { calls, trail: { append, verify: () => Promise.reject(new Error("nobody asks")) } };
  const newest = () => calls.list(ada, { targetId: "own", own: true, most: 1 }).calls[0]?.id ?? "";
  return { desk, open, sent, trail, newest, seen: seenTarget(open, calls, ada).client };
}

test("a call that changes is sent once more as it was, a call of its own, in the trail before it is sent", async () => {
  const { desk, open, sent, trail, newest, seen } = targetOf("embedded");
  await seen.call("deleteGroup", { account: "user_0042", group: "VIP" });
  const first = newest();
  const outcome = await replayCall({ person: ada, target: open, desk }, first);
  expect(outcome).toEqual({ ok: true, value: { id: newest() } });
  expect(newest()).not.toBe(first);
  expect(sent[1]).toBe(sent[0]);
  expect(trail).toEqual([
    expect.objectContaining({
      verb: "callReplayed",
      account: "user_0042",
      actor: expect.objectContaining({ id: "1" }),
    }),
  ]);
});

test("a call that only reads leaves nothing in the trail", async () => {
  const { desk, open, sent, trail, newest, seen } = targetOf("embedded");
  await seen.call("checkAccounts", { accounts: ["user_0042"] });
  expect(await replayCall({ person: ada, target: open, desk }, newest())).toMatchObject({ ok: true });
  expect(sent).toHaveLength(2);
  expect(trail).toEqual([]);
});

test("nothing is sent to a real target, for somebody else, or of a call that is not there", async () => {
  const refused = { ok: false, failure: { kind: "denied", why: "replay" } };
  for (const kind of ["real", "loopback"] as const) {
    const { desk, open, sent, newest, seen } = targetOf(kind);
    await seen.call("checkAccounts", { accounts: ["user_0042"] });
    expect(await replayCall({ person: ada, target: open, desk }, newest())).toEqual(refused);
    expect(sent).toHaveLength(1);
  }
  const { desk, open, sent, newest, seen } = targetOf("embedded");
  await seen.call("checkAccounts", { accounts: ["user_0042"] });
  expect(await replayCall({ person: ben, target: open, desk }, newest())).toEqual(refused);
  expect(await replayCall({ person: ada, target: open, desk }, crypto.randomUUID())).toEqual(refused);
  expect(sent).toHaveLength(1);
});
