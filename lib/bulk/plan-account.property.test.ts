import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Change } from "../chat/change.ts";
import type { ChangeRow, PlannedRow } from "../chat/change-row.ts";
import { type ChatClient, createChatClient } from "../chat/client.ts";
import type { Outcome } from "../chat/outcome.ts";
import { readAccount } from "../chat/read-account.ts";
import { conversationAt, conversationKey, type ItemResult } from "../chat/wire.ts";
import { sendChange } from "../desk/send-change.ts";
import { type EngineUnderTest, engineUnderTest, testApp } from "../engine/engine-under-test.ts";
import { createEngineFetch } from "../engine/fetch.ts";
import type { AccountState } from "./lives.ts";
import { planAccount } from "./plan-account.ts";
import { planRules } from "./plan-rules.ts";

/*
 * The plan against the engine itself: one account gets the rows one by one, its twin the calls of the plan. The walls are
 * low, so that each of them is met.
 */
const settings = { groupsPerAccount: 3, groupedConversations: 4 };
const rules = {
  ...planRules,
  groupsPerAccount: settings.groupsPerAccount,
  groupedConversations: settings.groupedConversations,
  conversationsPerCreate: 2,
  itemsPerUpdate: 2,
};

const people = ["u:ben", "u:cat", "u:dan", "u:eve", "g:@TGS#one"];
const strangers = ["u:ghost", `u:${"long".repeat(9)}`];
const tooLong = "字".repeat(22);

let service: EngineUnderTest;
let client: ChatClient;
let accounts = 0;

beforeAll(async () => {
  service = await engineUnderTest({ settings });
  const target = { url: "http://embedded", sdkAppId: testApp.sdkAppId, admin: "administrator", key: testApp.key };
  const ask = createEngineFetch(service.engine);
  client = createChatClient({ fetch: (request) => ask(request), target, now: () => service.clock.now * 1000 });
  for (const key of people) if (key.startsWith("u:")) await imported(key.slice(2));
});
afterAll(() => service.close());

async function imported(account: string): Promise<string> {
  expect(await client.call("importAccount", { account })).toMatchObject({ ok: true });
  return account;
}

const group = fc.constantFrom("A", "B", "C", "a");
const newName = fc.oneof({ weight: 12, arbitrary: group }, fc.constantFrom(tooLong, "bell\u0007"));
const conversation = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...people) },
  { weight: 2, arbitrary: fc.constantFrom(...strangers) },
);
const draft = fc.oneof(
  { weight: 2, arbitrary: fc.record({ verb: fc.constant("rename" as const), group, to: newName }) },
  { weight: 2, arbitrary: fc.record({ verb: fc.constantFrom("create" as const, "ensure" as const), group: newName }) },
  {
    weight: 2,
    arbitrary: fc.record({ verb: fc.constantFrom("delete" as const, "ensure-absent" as const), group }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      verb: fc.constantFrom(
        "add" as const,
        "add" as const,
        "remove" as const,
        "ensure" as const,
        "ensure-absent" as const,
      ),
      ...{ group, conversation: conversation.map(conversationAt) },
    }),
  },
);
const drafts = fc.array(draft, { minLength: 1, maxLength: 14 });
const start = fc.uniqueArray(
  fc.record({ name: fc.constantFrom("A", "B", "C"), members: fc.subarray(people, { maxLength: 3 }) }),
  { maxLength: 3, selector: ({ name }) => name },
);

test("every row comes to what the service answers to it, and the plan's calls leave what the one-by-one loop leaves", async () => {
  const met = new Set<number>();
  await fc.assert(
    fc.asyncProperty(start, drafts, fc.boolean(), async (groups, found, arePeersKnown) => {
      const [one, twin] = [await prepared(groups), await prepared(groups)];
      const rows = found.map((each, at): ChangeRow => ({ ...each, account: one, line: at + 2 }));
      const state = await stateOf(one, arePeersKnown);
      const before = state.kind === "read" ? new Set(state.groups.map(({ id }) => id)) : new Set<number>();
      const plan = planAccount(state, rows, rules);

      const answers: number[] = [];
      for (const row of plan.rows) answers.push(await answerTo(row));
      const codes = await sentAs(twin, plan);
      plan.rows.forEach((row, at) => {
        const answer = answers[at] ?? -1;
        const isPeerOpen = !arePeersKnown && row.conversation !== undefined;
        met.add(answer);
        const told = { row, answer, sent: codes.get(row.line) };
        expect(row.call !== undefined, JSON.stringify(told)).toBe(
          row.outcome === "change" || row.outcome === "unknown",
        );
        // It made the group; putting the conversation into it was undone by a later row.
        const isHalved = row.verb === "ensure" && row.outcome === "change" && row.note.kind === "within";
        if (isHalved && isPeerOpen) return;
        if (row.call !== undefined) expect(codes.get(row.line), JSON.stringify(told)).toBe(answer);
        if (row.outcome === "fail" && !(isPeerOpen && row.code === 51008 && answer === 50001))
          expect(row.code, JSON.stringify(told)).toBe(answer);
        if (row.outcome === "change") expect(answer, JSON.stringify(told)).toBe(0);
        if (row.outcome === "no-op" && !isPeerOpen) expect(answer, JSON.stringify(told)).toBe(0);
        // Whether there is a place under the cap may depend on another row's conversation, which is a peer as well.
        if (row.outcome === "unknown") expect(isPeerOpen, JSON.stringify(told)).toBe(true);
      });
      expect(await picture(twin, before), JSON.stringify(plan)).toEqual(await picture(one, before));
    }),
    { numRuns: 250 },
  );
  expect([...met].sort()).toEqual([0, 50001, 50002, 51008, 51009, 51010, 51011]);
});

async function prepared(groups: readonly { name: string; members: readonly string[] }[]): Promise<string> {
  const account = await imported(`owner_${++accounts}`);
  for (const { name, members } of groups) {
    const made = await client.call("createGroup", { account, name, conversations: members.map(conversationAt) });
    expect(made).toMatchObject({ ok: true });
  }
  return account;
}

async function stateOf(account: string, arePeersKnown: boolean): Promise<AccountState> {
  const read = await readAccount(client, account);
  if (!read.ok) throw new Error("The account cannot be read.");
  const grouped = read.value.contacts.filter(({ groupIds }) => groupIds.length > 0);
  const memberships = new Map(grouped.map((each) => [conversationKey(each.conversation), each.groupIds]));
  const known = [...people.map((key) => [key, 0] as const), ...strangers.map((key) => [key, 50001] as const)];
  return {
    ...{ kind: "read", groups: read.value.groups, memberships, groupedCount: grouped.length },
    ...(arePeersKnown && { peers: new Map(known) }),
  };
}

/** The code of a row, sent alone; a lenient one looks first, as a script would. */
async function answerTo({ verb, account, group, to, conversation, outcome }: PlannedRow): Promise<number> {
  const item = (op: "add" | "remove"): Promise<number> =>
    sent({ verb: "changeMembers", account, group, items: conversation ? [{ op, conversation }] : [] });
  const deletion = { verb: "deleteGroup" as const, account, group };
  switch (verb) {
    case "rename":
      return sent({ verb: "renameGroup", account, group, to: to ?? "" });
    case "create":
      return sent({ verb: "createGroup", account, name: group, conversations: [] });
    case "delete":
      return sent(deletion);
    case "add":
    case "remove":
      return item(verb);
  }
  const read = await readAccount(client, account);
  const found = read.ok ? read.value.groups.find(({ name }) => name === group) : undefined;
  if (verb === "ensure-absent" && (!found || !conversation)) return found ? sent(deletion) : 0;
  if (verb === "ensure-absent") return item("remove");
  if (found) return conversation ? item("add") : 0;
  const made = await sent({
    verb: "createGroup",
    account,
    name: group,
    conversations: conversation ? [conversation] : [],
  });
  // A row that is known to fail leaves nothing behind; where only the service can tell, the group is made first.
  if (outcome === "fail" && conversation && made !== 0 && made !== 51010) await sent(deletion);
  return made;
}

/** The first code of a call that is not 0: the call's own, or an item's. */
async function sent(change: Change): Promise<number> {
  return (await codesOf(change)).find((code) => code !== 0) ?? 0;
}

async function codesOf(change: Change): Promise<number[]> {
  return codesIn(await sendChange(client, change));
}

/** The call's code, then its items'. The client itself refuses a name that the service would. */
function codesIn(outcome: Outcome<object>): number[] {
  if (outcome.ok) {
    return [0, ...resultsOf(outcome).map(({ code }) => code)];
  }
  const { failure } = outcome;
  if (failure.kind === "refused") return [failure.code];
  if (failure.kind === "invalid") return [JSON.stringify(failure.issues).includes("groupNameTooLong") ? 51011 : 50002];
  throw new Error(JSON.stringify(failure));
}

/** What was answered to each line of the calls, which go to another account. */
async function sentAs(account: string, { rows, calls }: ReturnType<typeof planAccount>): Promise<Map<number, number>> {
  const codes = new Map<number, number>();
  for (const { change, lines } of calls) {
    const told = await sendChange(client, { ...change, account });
    const [whole = -1] = codesIn(told);
    expect(lines).not.toEqual([]);
    for (const line of lines) {
      const { conversation } = rows.find((row) => row.line === line) ?? {};
      expect(codes.has(line)).toBe(false);
      codes.set(line, (conversation && codeOfItem(told, conversationKey(conversation))) ?? whole);
    }
  }
  return codes;
}

function codeOfItem(outcome: Outcome<object>, key: string): number | undefined {
  return resultsOf(outcome).find(({ conversation }) => conversationKey(conversation) === key)?.code;
}

function resultsOf(outcome: Outcome<object>): ItemResult[] {
  return outcome.ok && "results" in outcome.value ? (outcome.value.results as ItemResult[]) : []; // the replies' own field
}

/** The account's groups; those that came to be since have no number here. */
async function picture(account: string, before: ReadonlySet<number>): Promise<unknown> {
  const read = await readAccount(client, account);
  if (!read.ok) throw new Error("The account cannot be read.");
  const { groups, contacts } = read.value;
  const found = groups.map(({ id, name }) => {
    const members = contacts
      .filter(({ groupIds }) => groupIds.includes(id))
      .map((each) => conversationKey(each.conversation));
    return { name, members: members.sort(), ...(before.has(id) && { id }) };
  });
  return found.sort((left, right) => (left.name < right.name ? -1 : 1));
}
