import { expect, test } from "vitest";
import type { Change } from "../chat/change.ts";
import { createChatClient } from "../chat/client.ts";
import { createCallBook } from "./call-book.ts";
import type { Changes, Order } from "./changes.ts";
import { createNameBook } from "./name-book.ts";
import { replayCall } from "./replay-call.ts";
import { seenTarget } from "./seen-target.ts";
import { targetAsSeen } from "./target-as-seen.ts";
import type { OpenTarget } from "./targets.ts";

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
  const asSeen = targetAsSeen({ id: "own", host: "embedded", sdkAppId: target.sdkAppId });
  const client = calls.watch({ asSeen, key: target.key, fetch }, (watched) =>
    createChatClient({ fetch: watched, target }),
  );
  const names = createNameBook({ client, sdkAppId: target.sdkAppId });
  const open: OpenTarget = {
    id: "own",
    kind,
    host: "embedded",
    sdkAppId: target.sdkAppId,
    client,
    jobClient: client,
    callsPerSecond: 200,
    names,
  };
  const recorded: Change[] = [];
  // Written down, then sent: how is the changes' own test.
  const carryOut = async ({ target, objection }: Order, change: Change) => {
    recorded.push(change);
    const { account } = change;
    return target.client.call("deleteGroup", { account, group: "VIP" }, async () => {
      const why = await objection?.();
      return why && { kind: "denied", why };
    });
  };
  const desk = { calls, changes: { carryOut: carryOut as Changes["carryOut"] } }; // one verb is enough here
  const newest = () => calls.list(ada, { asSeen, own: true, most: 1 }).calls[0]?.id ?? "";
  return { desk, open, sent, recorded, newest, seen: seenTarget(open, calls, ada).client };
}

const objection = async () => undefined;

test("a call that changes is sent once more as it was, a call of its own and a change like any other", async () => {
  const { desk, open, sent, recorded, newest, seen } = targetOf("embedded");
  await seen.call("deleteGroup", { account: "user_0042", group: "VIP" });
  const first = newest();
  const outcome = await replayCall({ person: ada, target: open, desk, objection }, first);
  expect(outcome).toEqual({ ok: true, value: { id: newest() } });
  expect(newest()).not.toBe(first);
  expect(sent[1]).toBe(sent[0]);
  expect(recorded).toEqual([{ verb: "deleteGroup", account: "user_0042", group: "VIP" }]);
});

test("S38: who may not any more when its turn has come replays nothing", async () => {
  const { desk, open, sent, newest, seen } = targetOf("embedded");
  await seen.call("deleteGroup", { account: "user_0042", group: "VIP" });
  const removed = async () => "signedOut" as const;
  const outcome = await replayCall({ person: ada, target: open, desk, objection: removed }, newest());
  expect(outcome).toEqual({ ok: false, failure: { kind: "denied", why: "signedOut" } });
  expect(sent).toHaveLength(1);
});

test("a call that only reads is no change", async () => {
  const { desk, open, sent, recorded, newest, seen } = targetOf("embedded");
  await seen.call("checkAccounts", { accounts: ["user_0042"] });
  expect(await replayCall({ person: ada, target: open, desk, objection }, newest())).toMatchObject({ ok: true });
  expect(sent).toHaveLength(2);
  expect(recorded).toEqual([]);
});

test("nothing is sent to a real target, for somebody else, or of a call that is not there", async () => {
  const refused = { ok: false, failure: { kind: "denied", why: "replay" } };
  for (const kind of ["real", "loopback"] as const) {
    const { desk, open, sent, newest, seen } = targetOf(kind);
    await seen.call("checkAccounts", { accounts: ["user_0042"] });
    expect(await replayCall({ person: ada, target: open, desk, objection }, newest())).toEqual(refused);
    expect(sent).toHaveLength(1);
  }
  const { desk, open, sent, newest, seen } = targetOf("embedded");
  await seen.call("checkAccounts", { accounts: ["user_0042"] });
  expect(await replayCall({ person: ben, target: open, desk, objection }, newest())).toEqual(refused);
  expect(await replayCall({ person: ada, target: open, desk, objection }, crypto.randomUUID())).toEqual(refused);
  expect(sent).toHaveLength(1);
});
