import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createChatClient } from "../chat/client.ts";
import { type EngineUnderTest, engineUnderTest, testApp } from "../engine/engine-under-test.ts";
import { createEngineFetch } from "../engine/fetch.ts";
import { messyWorld } from "../engine/world-messy.ts";
import { createNameBook } from "./name-book.ts";
import { suggestConversations } from "./suggest-conversations.ts";

describe("names from the service itself, in process", () => {
  let service: EngineUnderTest;
  beforeAll(async () => {
    service = await engineUnderTest({ world: "demo" });
  });
  afterAll(() => service.close());

  function desk() {
    const commands: string[] = [];
    const send = createEngineFetch(service.engine);
    const client = createChatClient({
      target: { url: "http://service", sdkAppId: testApp.sdkAppId, admin: "administrator", key: testApp.key },
      now: () => service.clock.now * 1000,
      fetch(request) {
        commands.push(new URL(request.url).pathname.split("/").at(-1) ?? "");
        return send(request);
      },
    });
    return { client, commands, book: createNameBook({ client, sdkAppId: testApp.sdkAppId }) };
  }

  test("OK: a nick as it was imported, an account without one, and one that nobody imported", async () => {
    await service.call("account_import", { UserID: "named", Nick: "  Ann \u202eLee " });
    await service.call("account_import", { UserID: "nameless" });
    const { book, commands } = desk();
    const { known, complete } = await book.namesOf(
      ["named", "nameless", "nobody"].map((id) => ({ kind: "user" as const, id })),
    );
    expect(complete).toBe(true);
    expect(Object.fromEntries(known)).toEqual({
      "u:named": { name: "Ann Lee" },
      "u:nameless": { name: "" },
      "u:nobody": { absent: true },
    });
    expect(commands).toEqual(["portrait_get"]);
  });

  test("10010, 10015: a chat group that never was, and an id that none can have, are both no such chat group", async () => {
    const { book } = desk();
    const { known } = await book.namesOf(["@TGS#NEVERWAS", "x".repeat(60)].map((id) => ({ kind: "chatGroup", id })));
    expect([...known.values()]).toEqual([{ absent: true }, { absent: true }]);
  });

  test("suggestions are the recent list and the chat groups of the account, in at most three calls", async () => {
    const { book, client, commands } = desk();
    const { suggestions, complete } = await suggestConversations(client, book, "user_0042");
    expect(complete).toBe(true);
    expect(commands.sort()).toEqual(["get_joined_group_list", "get_list", "portrait_get"]);
    expect(suggestions.length).toBeGreaterThan(0);
    const people = suggestions.filter(({ conversation }) => conversation.kind === "user");
    expect(people.length).toBeGreaterThan(0);
    expect(people.every(({ at }) => at !== undefined)).toBe(true);
    expect(new Set(suggestions.map(({ conversation }) => conversation.id)).size).toBe(suggestions.length);
  });

  test("an account that is not imported has no suggestions, and that is no failure of the screen", async () => {
    const { book, client } = desk();
    expect(await suggestConversations(client, book, "nobody")).toEqual({ suggestions: [], complete: false });
  });

  test("OK: 60 chat groups of an account cost one call, and the one that it left a second", async () => {
    await service.call("account_import", { UserID: "owner" });
    const made = await Promise.all(
      Array.from({ length: 60 }, async (_, at) => {
        const group = { Type: "Work", Name: `Crew ${at}`, Owner_Account: "owner" };
        return String((await service.call("create_group", group)).GroupId);
      }),
    );
    await service.call("delete_group_member", { GroupId: made[7], MemberToDel_Account: ["owner"] });
    const { book, commands } = desk();
    const conversations = made.map((id) => ({ kind: "chatGroup" as const, id }));
    const { known, complete } = await book.namesOf(conversations, { account: "owner" });
    expect(complete).toBe(true);
    expect([...known.values()]).toEqual(made.map((_, at) => ({ name: `Crew ${at}` })));
    expect(commands).toEqual(["get_joined_group_list", "get_group_info"]);
  });
});

test("whatever people call themselves in the messy world, what leaves the book is one short line of plain text", async () => {
  const service = await engineUnderTest({ world: "messy" });
  const send = createEngineFetch(service.engine);
  const client = createChatClient({
    target: { url: "http://service", sdkAppId: testApp.sdkAppId, admin: "administrator", key: testApp.key },
    now: () => service.clock.now * 1000,
    fetch: (request) => send(request),
  });
  const world = messyWorld();
  const conversations = [
    ...world.accounts.map(({ account }) => ({ kind: "user" as const, id: account })),
    ...world.chatGroups.map(({ id }) => ({ kind: "chatGroup" as const, id })),
  ];
  const { known, complete } = await createNameBook({ client, sdkAppId: testApp.sdkAppId }).namesOf(conversations);
  expect(complete).toBe(true);
  const hostile = world.accounts.filter(({ nick = "" }) => /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(nick));
  expect(hostile.length).toBeGreaterThan(0);
  for (const name of known.values()) {
    if ("name" in name) expect(name.name).not.toMatch(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
  }
  await service.close();
});
