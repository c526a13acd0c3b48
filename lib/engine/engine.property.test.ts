import fc from "fast-check";
import { expect, test } from "vitest";
import { createModel, type Deed, deadId, type Told } from "./engine-model.ts";
import { type EngineUnderTest, engineUnderTest, testApp } from "./engine-under-test.ts";

/*
 * Any run of commands is answered as a model of a few lines predicts, and leaves the state that it predicts. The
 * limits are small, so that every wall is met; the clock moves with each command.
 */
const limits = { groupsPerAccount: 3, groupedConversations: 4, markedConversations: 3, pageSize: 2 };

// Most of it happens to one account, or no wall would be met.
const account = fc.constantFrom("ann", "ann", "ann", "ann", "ben", "cat");
const name = fc.constantFrom("A", "B", "C", "a");
const conversation = fc.constantFrom("u:ann", "u:ben", "u:cat", "u:ghost", "g:one", "g:two", "g:three", `g:${deadId}`);
const items = fc.array(fc.record({ op: fc.constantFrom("add" as const, "remove" as const), conversation }), {
  minLength: 1,
  maxLength: 6,
});

const bits = fc.array(fc.constantFrom(1, 2, 33, 64), { maxLength: 2 });
const markings = fc.array(
  fc.record(
    {
      type: fc.constantFrom(1 as const, 2 as const, 3 as const),
      conversation,
      clear: bits,
      set: bits,
      text: fc.constantFrom("", "vip", "vip"),
    },
    { requiredKeys: ["type", "conversation", "clear", "set"] },
  ),
  { minLength: 1, maxLength: 3 },
);

const crew = fc.constantFrom("one", "one", "two", "three", deadId);
const crewOf = fc.record({
  do: fc.constantFrom("make" as const, "join" as const, "join" as const, "leave" as const),
  crew,
  accounts: fc.array(account, { minLength: 1, maxLength: 3 }),
});

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 4, arbitrary: crewOf },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("end" as const), crew }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("mode" as const), strict: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("joined" as const), account }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("create" as const),
      account,
      name,
      adds: fc.array(conversation, { maxLength: 4 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("rename" as const), account, name, to: name }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("change" as const), account, name, items }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("mark" as const), account, items: markings }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("drop" as const), account, name }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("import" as const),
      accounts: fc.array(account, { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("erase" as const),
      accounts: fc.array(account, { minLength: 1, maxLength: 2 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("read" as const), account, start: fc.nat(5) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("find" as const),
      account,
      wanted: fc.array(conversation, { minLength: 1, maxLength: 4 }),
    }),
  },
);

test.each([
  ["answer", 100],
  ["postgres", 25],
] as const)(
  "any sequence of commands is answered, and leaves the state, that the model predicts: %s",
  async (mouth, numRuns) => {
    const service = await engineUnderTest({ mouth, settings: limits });
    const run = fc.asyncProperty(fc.array(deed, { maxLength: 60, size: "max" }), async (deeds) => {
      await service.store.replace(testApp.sdkAppId, {
        accounts: [],
        chatGroups: [{ id: deadId, dead: true, members: [] }],
      });
      const model = createModel(limits);
      const first: Deed[] = [
        { do: "mode", strict: false },
        { do: "import", accounts: ["ann", "ben"] },
      ];
      for (const each of [...first, ...deeds, ...lastLook]) {
        service.clock.now += 1;
        expect(await carriedOut(each, service)).toEqual(model.told(each, service.clock.now));
      }
    });
    await fc.assert(run, { numRuns });
    await service.close();
  },
  60_000,
);

const lastLook: Deed[] = ["ann", "ben", "cat"].flatMap((each) => [
  ...[0, 2, 4].map((start) => ({ do: "read", account: each, start }) as const),
  { do: "joined", account: each },
]);

const wireOf = (key: string) =>
  key.startsWith("u:") ? { Type: 1, To_Account: key.slice(2) } : { Type: 2, ToGroupId: key.slice(2) };
const keyOf = (item: WireItem) => (item.Type === 1 ? `u:${item.To_Account}` : `g:${item.ToGroupId}`);

type WireItem = {
  Type: number;
  To_Account?: string;
  ToGroupId?: string;
  ContactGroupId?: number[];
  StandardMark: string;
  CustomMark?: string;
  Timestamp: number;
};
type WireGroup = { GroupName: string; GroupId: number };
type WireResult = { ResultCode: number };

/** Carries a deed out over the wire, and puts the answer into the model's words. */
async function carriedOut(deed: Deed, { call, send }: Pick<EngineUnderTest, "call" | "send">): Promise<Told> {
  const told = (reply: { ErrorCode: number }, more: () => Omit<Told, "code">): Told =>
    reply.ErrorCode === 0 ? { code: 0, ...more() } : { code: reply.ErrorCode };
  // The replies' shapes are the documents' own; the contract tests hold them.
  const codes = (results: unknown) => (results as WireResult[]).map(({ ResultCode }) => ResultCode);
  const groups = (list: unknown) => (list as WireGroup[]).map(({ GroupId, GroupName }) => `${GroupId} ${GroupName}`);
  const contacts = (list: unknown) =>
    (list as WireItem[]).map(
      (item) =>
        `${keyOf(item)} ${item.ContactGroupId?.join("+") ?? ""} ${item.StandardMark} ${item.CustomMark ?? ""} ${item.Timestamp}`,
    );

  if (deed.do === "mode") {
    const body = JSON.stringify({ chatGroups: deed.strict ? "strict" : "lenient" });
    return told(await send({ method: "PUT", path: "/_service/settings", body }), () => ({}));
  }
  if (deed.do === "joined") {
    const reply = await call("get_joined_group_list", { Member_Account: deed.account });
    return told(reply, () => ({ groups: (reply.GroupIdList as { GroupId: string }[]).map(({ GroupId }) => GroupId) }));
  }
  if ("crew" in deed) {
    const { crew: GroupId } = deed;
    if (deed.do === "end") return told(await call("destroy_group", { GroupId }), () => ({}));
    const { accounts } = deed;
    const MemberList = accounts.map((Member_Account) => ({ Member_Account }));
    if (deed.do === "make")
      return told(await call("create_group", { Type: "Work", Name: "Crew", GroupId, MemberList }), () => ({}));
    if (deed.do === "leave")
      return told(await call("delete_group_member", { GroupId, MemberToDel_Account: accounts }), () => ({}));
    const reply = await call("add_group_member", { GroupId, MemberList });
    return told(reply, () => ({ codes: (reply.MemberList as { Result: number }[]).map(({ Result }) => Result) }));
  }
  if (deed.do === "create") {
    const ContactItem = deed.adds.map(wireOf);
    const reply = await call("create_contact_group", {
      From_Account: deed.account,
      GroupContactItem: [{ GroupName: deed.name, ContactItem }],
    });
    return told(reply, () => {
      const [made] = reply.GroupResultItem as [{ GroupItem: WireGroup; ResultItem: WireResult[] }];
      return { groups: groups([made.GroupItem]), codes: codes(made.ResultItem) };
    });
  }
  if (deed.do === "mark") {
    const MarkItem = deed.items.map(({ type, conversation, clear, set, text }) => ({
      ...{ OptType: type, ContactItem: wireOf(conversation), ClearMark: clear, SetMark: set },
      ...(text !== undefined && { CustomMark: text }),
    }));
    const reply = await call("mark_contact", { From_Account: deed.account, MarkItem });
    return told(reply, () => ({ codes: codes(reply.ResultItem) }));
  }
  if (deed.do === "rename" || deed.do === "change") {
    const change =
      deed.do === "rename"
        ? { UpdateGroupType: 1, NewGroupName: deed.to }
        : {
            UpdateGroupType: 2,
            ContactUpdateItem: deed.items.map((item) => ({
              ContactOptType: item.op === "add" ? 1 : 2,
              ContactItem: wireOf(item.conversation),
            })),
          };
    const UpdateGroup = { OldGroupName: deed.name, ...change };
    const reply = await call("update_contact_group", { From_Account: deed.account, UpdateType: 1, UpdateGroup });
    return told(reply, () => {
      const result = reply.UpdateGroupResult as WireGroup & { ContactResultItem?: WireResult[] };
      return { groups: groups([result]), ...(result.ContactResultItem && { codes: codes(result.ContactResultItem) }) };
    });
  }
  if (deed.do === "drop") {
    const reply = await call("del_contact_group", { From_Account: deed.account, GroupName: [deed.name] });
    return told(reply, () => ({ groups: groups(reply.GroupItem) }));
  }
  if (deed.do === "import") {
    const reply = await call("multiaccount_import", { Accounts: deed.accounts });
    return told(reply, () => ({}));
  }
  if (deed.do === "erase") {
    const DeleteItem = deed.accounts.map((UserID) => ({ UserID }));
    const reply = await call("account_delete", { DeleteItem });
    return told(reply, () => ({ codes: codes(reply.ResultItem) }));
  }
  if (deed.do === "read") {
    const reply = await call("get_contact_group", { From_Account: deed.account, StartIndex: deed.start });
    return told(reply, () => ({
      contacts: contacts(reply.ContactItem),
      groups: groups(reply.GroupItem),
      next: reply.CompleteFlag === 1 ? "complete" : Number(reply.NextStartIndex),
    }));
  }
  const reply = await call("search_contact_group", {
    From_Account: deed.account,
    ContactItem: deed.wanted.map(wireOf),
  });
  return told(reply, () => ({ contacts: contacts(reply.ContactResultItem), groups: groups(reply.GroupItem) }));
}
