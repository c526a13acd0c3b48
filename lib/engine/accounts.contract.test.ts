import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type EngineUnderTest, engineUnderTest, mouths, testApp } from "./engine-under-test.ts";

const ok = { ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "" };

describe.each(mouths)("accounts through %s", (mouth) => {
  let service: EngineUnderTest;
  const profileOf = (account: string) =>
    service.store.carryOut(testApp.sdkAppId, { accounts: [account] }, (view) => ({
      reply: view.accounts.get(account),
      changes: {},
    }));

  beforeEach(async () => {
    service = await engineUnderTest({ mouth });
  });
  afterEach(() => service.close());

  test("OK: an import is a bare envelope, and a second one does no harm", async () => {
    const alice = { UserID: "alice", Nick: "Alice", FaceUrl: "https://example.com/a.png" };
    expect(await service.call("account_import", alice)).toEqual(ok);
    await service.call("create_contact_group", { From_Account: "alice", GroupContactItem: [{ GroupName: "VIP" }] });
    expect(
      await service.call("account_import", { UserID: "alice", Nick: "", FaceUrl: "https://example.com/b.png" }),
    ).toEqual(ok);
    expect(await profileOf("alice")).toEqual({ account: "alice", nick: "Alice", faceUrl: "https://example.com/b.png" });
    expect(await service.call("get_contact_group", { From_Account: "alice", StartIndex: 0 })).toMatchObject({
      GroupItem: [{ GroupName: "VIP", GroupId: 1 }],
    });
  });

  test("OK: the old spellings Identifier and Accounts are taken", async () => {
    expect(await service.call("account_import", { Identifier: "old" })).toEqual(ok);
    expect(await service.call("multiaccount_import", { Accounts: ["older"] })).toEqual({ FailAccounts: [], ...ok });
    expect(await profileOf("old")).toMatchObject({ account: "old" });
    expect(await profileOf("older")).toMatchObject({ account: "older" });
  });

  test("OK: of two spellings the newer one counts where it is of its type, and the other is ignored", async () => {
    for (const body of [
      { UserID: "alice", Identifier: "" },
      { UserID: "alice", Identifier: null },
      { UserID: "alice", Identifier: "ä".repeat(99) },
      { UserID: null, Identifier: "alice" },
    ])
      expect([body, await service.call("account_import", body)]).toEqual([body, ok]);
    for (const body of [
      { AccountList: [{ UserID: "alice" }], Accounts: [] },
      { AccountList: [{ UserID: "alice" }], Accounts: null },
      { AccountList: [{ UserID: "alice" }], Accounts: Array(101).fill(5) },
      { AccountList: null, Accounts: ["alice"] },
    ])
      expect([body, await service.call("multiaccount_import", body)]).toEqual([body, { FailAccounts: [], ...ok }]);
    expect(await profileOf("alice")).toBeDefined();
  });

  test("70402: the newer spelling counts even if it holds what is refused", async () => {
    for (const [command, body] of [
      ["account_import", { UserID: "", Identifier: "alice" }],
      ["multiaccount_import", { AccountList: [], Accounts: ["alice"] }],
    ] as const)
      expect(await service.call(command, body)).toMatchObject({ ErrorCode: 70402 });
    expect(await profileOf("alice")).toBeUndefined();
  });

  test("OK: an account that stands twice in a batch is imported once, and its last nick counts", async () => {
    const AccountList = [
      { UserID: "alice", Nick: "Al", FaceUrl: "https://example.com/a.png" },
      { UserID: "bob" },
      { UserID: "alice", Nick: "Alice" },
    ];
    expect(await service.call("multiaccount_import", { AccountList })).toEqual({ FailAccounts: [], ...ok });
    expect(await profileOf("alice")).toEqual({ account: "alice", nick: "Alice", faceUrl: "https://example.com/a.png" });
  });

  test.each([
    ["33 bytes", "a".repeat(33)],
    ["empty", ""],
    ["not ASCII", "älice"],
    ["a control character", "a\tb"],
  ])("70402: a UserID that is %s", async (_title, UserID) => {
    expect(await service.call("account_import", { UserID })).toMatchObject({ ActionStatus: "FAIL", ErrorCode: 70402 });
  });

  test("70402: a nick or a picture that could not be stored as it came", async () => {
    for (const field of ["Nick", "FaceUrl"]) {
      const profile = { UserID: "alice", [field]: "a\ud800b" };
      expect(await service.call("account_import", profile)).toMatchObject({ ErrorCode: 70402 });
      expect(await service.call("multiaccount_import", { AccountList: [profile] })).toMatchObject({ ErrorCode: 70402 });
    }
  });

  test("40601: a nick over 500 bytes", async () => {
    expect(await service.call("account_import", { UserID: "alice", Nick: "客".repeat(167) })).toMatchObject({
      ErrorCode: 40601,
    });
    expect(await profileOf("alice")).toBeUndefined();
  });

  test("OK: an illegal UserID among good ones is named, and the good ones are imported", async () => {
    const reply = await service.call("multiaccount_import", {
      AccountList: [{ UserID: "bob", Nick: "Bob" }, { UserID: "bäd" }, { UserID: "carol" }, { UserID: "" }],
    });
    expect(reply).toEqual({ FailAccounts: ["bäd", ""], ...ok });
    expect(await profileOf("bob")).toMatchObject({ nick: "Bob" });
    expect(await profileOf("carol")).toBeDefined();
  });

  test("70402: a batch of 0 or of 101 accounts, and nothing is carried out", async () => {
    const many = Array.from({ length: 101 }, (_, at) => `u${at}`);
    const items = many.map((UserID) => ({ UserID }));
    for (const [command, body] of [
      ["multiaccount_import", { Accounts: many }],
      ["multiaccount_import", { AccountList: items }],
      ["multiaccount_import", { Accounts: [] }],
      ["multiaccount_import", {}],
      ["account_check", { CheckItem: items }],
      ["account_check", { CheckItem: [] }],
      ["account_delete", { DeleteItem: items }],
      ["account_delete", {}],
    ] as const)
      expect(await service.call(command, body)).toMatchObject({ ActionStatus: "FAIL", ErrorCode: 70402 });
    expect(await profileOf("u0")).toBeUndefined();
  });

  test("OK: check answers in the request's order, and not being imported is no error", async () => {
    await service.call("account_import", { UserID: "alice" });
    const CheckItem = ["nobody", "alice", "nobody"].map((UserID) => ({ UserID }));
    expect(await service.call("account_check", { CheckItem })).toEqual({
      ResultItem: ["NotImported", "Imported", "NotImported"].map((AccountStatus, at) => ({
        UserID: CheckItem[at]?.UserID,
        ResultCode: 0,
        ResultInfo: "",
        AccountStatus,
      })),
      ...ok,
    });
  });

  test("70107: deleting who is not there fails alone, a second time too", async () => {
    await service.call("account_import", { UserID: "alice" });
    const absent = { ResultCode: 70107, ResultInfo: "Err_TLS_PT_Open_Login_Account_Not_Exist" };
    const DeleteItem = ["alice", "nobody", "alice"].map((UserID) => ({ UserID }));
    expect(await service.call("account_delete", { DeleteItem })).toEqual({
      ResultItem: [
        { UserID: "alice", ResultCode: 0, ResultInfo: "" },
        { UserID: "nobody", ...absent },
        { UserID: "alice", ...absent },
      ],
      ...ok,
    });
  });

  test("OK: a deleted account takes groups and numbering along, and begins again at 1", async () => {
    await service.call("multiaccount_import", { Accounts: ["alice", "bob"] });
    const vip = {
      From_Account: "alice",
      GroupContactItem: [{ GroupName: "VIP", ContactItem: [{ Type: 1, To_Account: "bob" }] }],
    };
    await service.call("create_contact_group", vip);
    await service.call("account_delete", { DeleteItem: [{ UserID: "alice" }] });
    await service.call("account_import", { UserID: "alice" });
    expect(await service.call("get_contact_group", { From_Account: "alice", StartIndex: 0 })).toMatchObject({
      ContactItem: [],
      GroupItem: [],
    });
    expect(await service.call("create_contact_group", vip)).toMatchObject({
      GroupResultItem: [{ GroupItem: { GroupId: 1 } }],
    });
  });

  test("60015: a UserID that is no string, wherever it stands", async () => {
    for (const [command, body] of [
      ["account_import", { UserID: 5 }],
      ["multiaccount_import", { Accounts: ["a", 5] }],
      ["account_check", { CheckItem: [{ UserID: null }] }],
      ["account_delete", { DeleteItem: [{ UserID: ["a"] }] }],
      ["account_check", { CheckItem: Array.from({ length: 101 }, (_, at) => ({ UserID: at === 50 ? 5 : `u${at}` })) }],
      ["multiaccount_import", { Accounts: [...Array(100).fill("a"), null] }],
    ] as const)
      expect(await service.call(command, body)).toMatchObject({ ErrorCode: 60015 });
  });
});
