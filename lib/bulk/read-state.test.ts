import { expect, test } from "vitest";
import type { ChangeRow } from "../chat/change-row.ts";
import type { ChatClient } from "../chat/client.ts";
import { done, type Failure, failed } from "../chat/outcome.ts";
import { conversationKey } from "../chat/wire.ts";
import { needOf, readState } from "./read-state.ts";

const user = (id: string) => ({ kind: "user" as const, id });
const groups = [
  { id: 1, name: "VIP" },
  { id: 2, name: "Empty" },
];
const contactOf = (at: number) => ({ conversation: user(`peer_${at}`), groupIds: [1], marks: [], changedAt: 0 });

/** A service with so many conversations in one group, by pages of 100, that writes down what it is asked. */
function serviceOf(count: number, failure?: Failure) {
  const asked: string[] = [];
  const contacts = Array.from({ length: count }, (_, at) => contactOf(at));
  const call = async (verb: string, input: { start?: number; conversations?: { id: string }[] }) => {
    asked.push(verb);
    if (failure) return failed(failure);
    if (verb === "findConversations") {
      const ids = new Set(input.conversations?.map(({ id }) => id));
      return done({ groups: [groups[0]], contacts: contacts.filter(({ conversation }) => ids.has(conversation.id)) });
    }
    const { start = 0 } = input;
    const complete = start + 100 >= count;
    return done({ groups, contacts: contacts.slice(start, start + 100), complete, next: complete ? 0 : start + 100 });
  };
  return { client: { call } as unknown as ChatClient, asked }; // of two commands alone
}

const rowOf = (verb: ChangeRow["verb"], conversation = true): ChangeRow => ({
  ...{ line: 1, verb, account: "user_0001", group: "VIP" },
  ...(conversation && { conversation: user("peer_150") }),
});

test.each([
  ["remove", true, 250, ["readContacts", "findConversations"], undefined],
  ["remove", true, 80, ["readContacts"], 80],
  ["rename", false, 250, ["readContacts"], undefined],
  ["add", true, 250, ["readContacts", "readContacts", "readContacts"], 250],
  ["ensure", true, 250, ["readContacts", "readContacts", "readContacts"], 250],
  ["ensure", false, 250, ["readContacts"], undefined],
  ["delete", false, 250, ["readContacts", "readContacts", "readContacts"], 250],
] as const)(
  "%s (with a conversation: %s) in an account of %i: as few calls as tell it",
  async (verb, conversation, count, calls, groupedCount) => {
    const { client, asked } = serviceOf(count);
    const outcome = await readState(client, "user_0001", needOf([rowOf(verb, conversation)]));
    expect(asked).toEqual(calls);
    if (!outcome.ok || outcome.value.kind !== "read") throw new Error(JSON.stringify(outcome));
    expect(outcome.value.groups).toEqual(groups);
    expect(outcome.value.groupedCount).toBe(groupedCount);
    const isIn = count > 150 && conversation ? [1] : undefined;
    if (conversation) expect(outcome.value.memberships.get(conversationKey(user("peer_150")))).toEqual(isIn);
  },
);

test.each([50001, 51013])("%i is said of the account, and its rows will fail with it", async (code) => {
  const { client } = serviceOf(0, { kind: "refused", code, info: "" });
  expect(await readState(client, "user_0001", needOf([rowOf("add")]))).toEqual(done({ kind: "refused", code }));
});

test.each([60007, 50004, 70001])("%i says nothing of the account", async (code) => {
  const failure = { kind: "refused", code, info: "" } as const;
  const { client } = serviceOf(0, failure);
  expect(await readState(client, "user_0001", needOf([rowOf("add")]))).toEqual(failed(failure));
});
