import { describe, expect, test } from "vitest";
import type { ChatClient } from "./client.ts";
import { done, failed } from "./outcome.ts";
import { isListed, readRecentsPage } from "./read-recents-page.ts";
import type { Recent, RecentCursor } from "./wire.ts";

const recent = (id: string, time: number): Recent => ({ conversation: { kind: "user", id }, time, pinned: false });
const at = (time: number): RecentCursor => ({ time, index: 1, pinnedTime: 0, pinnedIndex: 0 });

/** A service whose list has one entry a page, newest first; `stuck` never says that it ends. */
function serviceOf(list: Recent[], stuck = false): ChatClient & { asked: unknown[] } {
  const asked: unknown[] = [];
  const call = async (_verb: string, input: { cursor: RecentCursor }) => {
    asked.push(input);
    const rest = list.filter((entry) => input.cursor.time === 0 || entry.time < input.cursor.time);
    const [first] = rest;
    const cursor = first ? at(first.time) : input.cursor;
    return done({ recents: first ? [first] : [], complete: !stuck && rest.length <= 1, cursor });
  };
  // The one verb that is called here; the real type ties every verb to its own input.
  return { call: call as unknown as ChatClient["call"], asked };
}

describe("a page of the recent list", () => {
  test("begins at four zeros, with pinned and empty conversations, and follows the cursor as it came", async () => {
    const service = serviceOf([recent("ann", 20), recent("bob", 10)]);
    const first = await readRecentsPage(service, "me");
    expect(first).toEqual(done({ recents: [recent("ann", 20)], next: at(20) }));
    expect(await readRecentsPage(service, "me", at(20))).toEqual(done({ recents: [recent("bob", 10)] }));
    const zeros = { time: 0, index: 0, pinnedTime: 0, pinnedIndex: 0 };
    const flags = { account: "me", pinned: true, empty: true, pagePinned: true };
    expect(service.asked).toEqual([
      { ...flags, cursor: zeros },
      { ...flags, cursor: at(20) },
    ]);
  });

  test("an empty page that stays where it is and never ends is no readable answer", async () => {
    const page = await readRecentsPage(serviceOf([], true), "me", at(20));
    expect(page.ok === false && page.failure.kind).toBe("unreachable");
  });

  test("a conversation is found on whatever page it stands, or not at all", async () => {
    const service = serviceOf([recent("ann", 20), recent("bob", 10)]);
    expect(await isListed(service, "me", { kind: "user", id: "bob" })).toEqual(done(true));
    expect(await isListed(service, "me", { kind: "chatGroup", id: "bob" })).toEqual(done(false));
  });

  test("50001: a refusal comes through as it is", async () => {
    const refused = failed({ kind: "refused", code: 50001, info: "" });
    const service = { call: async () => refused };
    expect(await isListed(service, "me", { kind: "user", id: "bob" })).toEqual(refused);
  });
});
