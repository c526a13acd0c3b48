import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { signUserSig } from "./chat/usersig.ts";
import type { ServiceCall } from "./engine/admission.ts";
import { bodyBytesMax } from "./engine/engine.ts";
import { ConnectionDropped } from "./engine/faults.ts";
import { type EngineThread, startEngineThread } from "./engine-thread.ts";
import { parseEnv } from "./env.ts";

let folder: string;
let thread: EngineThread;
const lost: (Error | undefined)[] = [];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "groupdesk-thread-"));
  thread = await opened();
});
afterEach(async () => {
  await thread.close();
  rmSync(folder, { recursive: true });
  expect(lost).toEqual([]);
});

const key = "a-key-for-tests-only";

function opened(): Promise<EngineThread> {
  const parsed = parseEnv({ GROUPDESK_DATA: folder, CHAT_SECRET_KEY: key });
  if (!parsed.ok) throw new Error(parsed.lines.join());
  return startEngineThread(parsed.env, (error) => lost.push(error));
}

function callOf(path: string, body: ServiceCall["body"], method = "POST", userId = "administrator"): ServiceCall {
  const now = Math.floor(Date.now() / 1000);
  const usersig = signUserSig({ sdkAppId: 1_400_000_000, key, userId, now, lifetime: 3600 });
  const query = `sdkappid=1400000000&identifier=${userId}&usersig=${encodeURIComponent(usersig)}&random=7&contenttype=json`;
  return { method, path, query, body };
}

async function answered(call: ServiceCall): Promise<Record<string, unknown>> {
  return JSON.parse(await thread.answerText(call)) as Record<string, unknown>; // what the engine wrote
}

const readOf = (account: string) =>
  callOf("/v4/recentcontact/get_contact_group", JSON.stringify({ From_Account: account, StartIndex: 0 }));
const createOf = (account: string, name: string) => {
  const body = { From_Account: account, GroupContactItem: [{ GroupName: name }] };
  return callOf("/v4/recentcontact/create_contact_group", JSON.stringify(body));
};

test("OK: calls of one moment each get their own answer, and find each other's work in order", async () => {
  const names = Array.from({ length: 8 }, (_, at) => `客户 ${at}`);
  const created = await Promise.all(names.map((name) => answered(createOf("user_0150", name))));
  const groupOf = (name: string) => ({ GroupResultItem: [{ GroupItem: { GroupName: name } }] });
  expect(created).toMatchObject(names.map((name) => ({ ErrorCode: 0, ...groupOf(name) })));
  const { GroupItem } = await answered(readOf("user_0150"));
  expect((GroupItem as { GroupName: string }[]).map(({ GroupName }) => GroupName)).toEqual(
    expect.arrayContaining(names),
  );
});

test("60003: a body that is no UTF-8, or holds what parts the calls, is refused and takes none along", async () => {
  const path = "/v4/recentcontact/get_contact_group";
  const bodies = [new Uint8Array([0x7b, 0xff, 0x7d]), '{"From_Account":"\0"}', "\0", ""];
  const [fine, ...refused] = await Promise.all([
    answered(readOf("user_0001")),
    ...bodies.map((body) => answered(callOf(path, body))),
  ]);
  expect(fine).toMatchObject({ ErrorCode: 0 });
  expect(refused.map(({ ErrorCode }) => ErrorCode)).toEqual([60003, 60003, 60003, 60003]);
});

test("a connection that a fault rule drops is dropped, and its neighbours are answered", async () => {
  const rules = [{ command: "get_contact_group", account: "user_0002", drop: "before" }];
  expect(await answered(callOf("/_service/faults", JSON.stringify(rules), "PUT"))).toMatchObject({ ErrorCode: 0 });
  const [dropped, fine] = await Promise.allSettled([answered(readOf("user_0002")), answered(readOf("user_0001"))]);
  expect(dropped).toEqual({ status: "rejected", reason: expect.any(ConnectionDropped) });
  expect(fine).toMatchObject({ status: "fulfilled", value: { ErrorCode: 0 } });
});

test("a call that a fault rule delays holds nobody up", async () => {
  const rules = [{ command: "get_contact_group", account: "user_0002", delayMs: 60_000 }];
  await answered(callOf("/_service/faults", JSON.stringify(rules), "PUT"));
  let isLateAnswered = false;
  thread.answerText(readOf("user_0002")).then(
    () => (isLateAnswered = true),
    () => {},
  );
  expect(await answered(readOf("user_0001"))).toMatchObject({ ErrorCode: 0 });
  expect(await answered(readOf("user_0003"))).toMatchObject({ ErrorCode: 0 });
  expect(isLateAnswered).toBe(false);
});

test("a snapshot may be long when an admin sends it, and no other call may", async () => {
  const snapshot = callOf("/_service/snapshot", "", "PUT");
  expect(await thread.bodyBytesMaxOf(snapshot)).toBeGreaterThan(bodyBytesMax);
  expect(await thread.bodyBytesMaxOf({ ...snapshot, query: "" })).toBe(bodyBytesMax);
  expect(thread.bodyBytesMaxOf(readOf("user_0001"))).toBe(bodyBytesMax);
});

test("what was answered is there when the thread is opened again", async () => {
  await answered(createOf("user_0150", "kept"));
  await thread.close();
  thread = await opened();
  expect(JSON.stringify(await answered(readOf("user_0150")))).toContain('"kept"');
});

test("a start that is refused says why, and the first one goes on", async () => {
  await expect(opened()).rejects.toThrow(/^The database .* is in use by another process/);
  expect(await answered(readOf("user_0001"))).toMatchObject({ ErrorCode: 0 });
});
