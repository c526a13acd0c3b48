import { expect, test } from "vitest";
import { type ChatClient, createChatClient } from "../chat/client.ts";
import { createCallBook } from "./call-book.ts";
import { seenTarget } from "./seen-target.ts";

const key = "a-key+of/the=service";
const ada = { id: "1", name: "Ada", email: "ada@example.com", role: "admin" as const };
const ben = { id: "2", name: "Ben", email: "ben@example.com", role: "agent" as const };
const vic = { id: "3", name: "Vic", email: "vic@example.com", role: "viewer" as const };
const deleted = { ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "" };
const everything = { asSeen: "own", own: false, most: 100 };

type Answer = (request: Request) => Response | Promise<Response>;

/** A book with one target behind it, whose service answers this. */
function bookOn(answer: Answer, limits: Parameters<typeof createCallBook>[0] = {}) {
  const calls = createCallBook(limits);
  const fetch = async (request: Request) => answer(request);
  const client = calls.watch({ asSeen: "own", key, fetch }, (watched) =>
    createChatClient({
      fetch: watched,
      target: { url: "http://embedded", sdkAppId: 1400000000, admin: "administrator", key },
      timeoutMs: 200,
    }),
  );
  const names = { namesOf: async () => ({ known: new Map(), complete: true }), joinedBy: async () => [] };
  const clientOf = (person: typeof ada | typeof ben | typeof vic) =>
    seenTarget({ client, names }, calls, person).client;
  return { calls, client, clientOf };
}

const remove = (client: ChatClient, account = "user_0042") => client.call("deleteGroup", { account, group: "VIP" });
const read = (client: ChatClient) => client.call("checkAccounts", { accounts: ["user_0042"] });

test("a call is written down with who, when, how long, its bodies and its codes", async () => {
  const { calls, clientOf } = bookOn(() => Response.json({ ...deleted, ErrorCode: 51009, ActionStatus: "FAIL" }));
  await remove(clientOf(ben));
  const { calls: seen } = calls.list(ben, everything);
  expect(seen).toEqual([
    expect.objectContaining({ person: ben.email, verb: "deleteGroup", code: 51009, items: 0, refused: 0 }),
  ]);
  const full = calls.find(ben, "own", seen[0]?.id ?? "");
  expect(full).toMatchObject({ status: 200, attempt: 1, lost: null });
  expect(full?.address).toMatch(
    /^\/v4\/recentcontact\/del_contact_group\?sdkappid=1400000000&identifier=administrator&usersig=redacted&random=\d+&contenttype=json$/,
  );
  expect(JSON.parse(full?.request ?? "")).toMatchObject({ From_Account: "user_0042" });
  expect(JSON.parse(full?.reply ?? "")).toMatchObject({ ErrorCode: 51009 });
});

test("neither key nor signature is kept, though a service sends both back in every spelling", async () => {
  let signature = "";
  const { calls, clientOf } = bookOn((request) => {
    signature = new URL(request.url).searchParams.get("usersig") ?? "";
    const spelt = [signature, encodeURIComponent(signature), request.url, key, encodeURIComponent(key)].join(" ");
    return Response.json({ ...deleted, ErrorInfo: spelt, Echo: { [signature]: JSON.stringify(key) } });
  });
  await remove(clientOf(ada), `odd ${key}`);
  const { calls: seen } = calls.list(ada, everything);
  const kept = JSON.stringify([seen, calls.find(ada, "own", seen[0]?.id ?? "")]);
  expect(signature).toMatch(/^eJ/);
  for (const secret of [key, signature])
    for (const form of [secret, encodeURIComponent(secret), new URLSearchParams({ secret }).toString().slice(7)])
      expect(kept).not.toContain(form);
});

test("everybody sees their own calls, a viewer only those that read, an admin everybody's", async () => {
  const { calls, client, clientOf } = bookOn(() => Response.json({ ...deleted, ResultItem: [] }));
  await remove(clientOf(ada));
  await remove(clientOf(ben));
  await read(clientOf(vic));
  await remove(clientOf(vic)); // as they might have, before they became a viewer
  await read(client); // the console by itself
  const seenBy = (asker: typeof ada | typeof ben | typeof vic, own = false) =>
    calls.list(asker, { ...everything, own }).calls.map(({ person, verb }) => `${person} ${verb}`);
  expect(seenBy(vic)).toEqual(["vic@example.com checkAccounts"]);
  expect(seenBy(ben)).toEqual(["ben@example.com deleteGroup"]);
  expect(seenBy(ada)).toHaveLength(5);
  expect(seenBy(ada, true)).toEqual(["ada@example.com deleteGroup"]);
  const [ofAda] = calls.list(ada, { ...everything, own: true }).calls;
  expect(calls.find(ben, "own", ofAda?.id ?? "")).toBeUndefined();
  expect(calls.find(ada, "another target", ofAda?.id ?? "")).toBeUndefined();
});

test("the book is bounded in calls and in characters, and a body that is too long is only measured", async () => {
  const text = "x".repeat(600);
  const answer = () => Response.json({ ...deleted, ErrorInfo: text });
  const few = bookOn(answer, { callsMax: 3 });
  for (const account of ["a", "b", "c", "d"]) await remove(few.clientOf(ada), account);
  const kept = few.calls.list(ada, { ...everything, most: 2 });
  expect(kept.more).toBe(true);
  const requests = few.calls
    .list(ada, everything)
    .calls.map(({ id }) => JSON.parse(few.calls.find(ada, "own", id)?.request ?? "").From_Account);
  expect(requests).toEqual(["d", "c", "b"]);

  const short = bookOn(answer, { lengthMax: 2500 });
  for (const account of ["a", "b", "c", "d"]) await remove(short.clientOf(ada), account);
  expect(short.calls.list(ada, everything).calls).toHaveLength(2);

  const measured = bookOn(answer, { textMax: 500 });
  await remove(measured.clientOf(ada));
  const [only] = measured.calls.list(ada, everything).calls;
  expect(measured.calls.find(ada, "own", only?.id ?? "")).toMatchObject({ reply: null, code: null });
  expect(measured.calls.find(ada, "own", only?.id ?? "")?.replyBytes).toBeGreaterThan(600);
});

test.each<[string, Answer, { status: number | null; reply: string | null; lost: RegExp }]>([
  ["a page instead of an answer", () => new Response("<p>hi"), { status: 200, reply: "<p>hi", lost: /not JSON/ }],
  ["a gateway's 502", () => new Response("no", { status: 502 }), { status: 502, reply: null, lost: /HTTP 502/ }],
  ["silence", () => new Promise(() => {}), { status: null, reply: null, lost: /did not answer/ }],
  ["a cut line", () => Promise.reject(new TypeError("cut")), { status: null, reply: null, lost: /closed/ }],
])("%s is written down as it came", async (_, answer, { lost, ...expected }) => {
  const { calls, clientOf } = bookOn(answer);
  const outcome = await remove(clientOf(ada));
  expect(outcome).toMatchObject({ ok: false, failure: { kind: "unreachable" } });
  const [only] = calls.list(ada, everything).calls;
  const full = calls.find(ada, "own", only?.id ?? "");
  expect(full).toMatchObject({ code: null, ...expected });
  expect(full?.lost).toMatch(lost);
  expect(full?.ms).toBeGreaterThanOrEqual(0);
});

test("calls at the same moment stay whose they are", async () => {
  const { calls, clientOf } = bookOn(async () => {
    await new Promise(setImmediate);
    return Response.json(deleted);
  });
  await Promise.all(Array.from({ length: 20 }, (_, at) => remove(clientOf(at % 2 === 0 ? ben : ada), `user_${at}`)));
  const own = (asker: typeof ada | typeof ben) => calls.list(asker, { ...everything, own: true }).calls;
  expect(own(ben)).toHaveLength(10);
  expect(own(ada)).toHaveLength(10);
});
