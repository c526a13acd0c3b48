import type { Page } from "@playwright/test";
import { command, makeAccount } from "./account.ts";
import { expect, test } from "./app.ts";
import { expectSound, views } from "./sound.ts";

/* An admin has a rule and a list of accounts instead of a file. */

const dead = "@TGS#1DEAD";
const rowsOf = (page: Page) => page.getByRole("list", { name: "Rows of the plan" }).getByRole("listitem");
const rowFor = (page: Page, account: string, group: string) =>
  rowsOf(page).filter({ hasText: account }).filter({ hasText: group });

async function openRule(page: Page, kind: string) {
  await page.goto("/bulk/rule");
  await page.getByLabel("Rule", { exact: true }).selectOption(kind);
}

test("one conversation is taken out of every group of a pasted list: planned account by account, nothing changed", async ({
  page,
  server,
}) => {
  const both = await makeAccount(server, { Crew: [dead, "ann"], Old: [dead] });
  const none = await makeAccount(server, { Crew: ["ann"] });
  const read = () => server.call("/v4/recentcontact/get_contact_group", { From_Account: both, StartIndex: 0 });
  const before = await read();
  await page.goto("/bulk/new");
  await page.getByRole("link", { name: "By a rule" }).click();
  await page.getByRole("button", { name: "Make the plan" }).click();
  await expect(page.getByText("Fill this in.")).toHaveCount(2);

  await page.getByLabel("Conversation", { exact: true }).fill(dead);
  await expect(page.getByLabel("Kind")).toContainText("Guess: chat group");
  await page.getByLabel("Accounts, one a line").fill(`${both}\n\n${none}\nnobody-is-called-so\n`);
  await expect(page.getByText("3 accounts")).toBeVisible();
  await page.getByRole("button", { name: "Make the plan" }).click();

  await expect(page.getByRole("heading", { name: `Take ${dead} out of every group` })).toBeVisible();
  await expect(rowFor(page, both, "Crew")).toContainText("Change");
  await expect(rowFor(page, both, "Old")).toContainText("Change");
  await expect(rowFor(page, "nobody-is-called-so", "50001")).toContainText("could not be read");
  await expect(rowsOf(page)).toHaveCount(3);
  expect(await read()).toEqual(before);
});

test("a group is renamed, merged, and deleted when empty, in each account of a chosen file", async ({
  page,
  server,
}) => {
  const account = await makeAccount(server, { VIP: ["ann"], Old: ["bob"], Empty: [] });
  const list = { name: "accounts.csv", mimeType: "text/csv", buffer: Buffer.from(`UserID\r\n"${account}"\r\n`) };
  const plan = async () => {
    await page.getByLabel("Choose a file instead").setInputFiles(list);
    await expect(page.getByText("accounts.csv")).toBeVisible();
    await page.getByRole("button", { name: "Make the plan" }).click();
    await expect(page.getByText(/^Plan ([0-9a-f]{4} ?){4}$/)).toBeVisible();
  };
  await openRule(page, "Rename a group");
  await page.getByLabel("Group", { exact: true }).fill("VIP");
  await page.getByLabel("New name").fill("Partners");
  await plan();
  await expect(page.getByRole("heading", { name: "Rename VIP to Partners" })).toBeVisible();
  await expect(rowFor(page, account, "Partners")).toContainText("Change");

  await openRule(page, "Merge a group into another");
  await page.getByLabel("Group that goes").fill("Old");
  await page.getByLabel("Group that stays").fill("Old");
  await page.getByRole("button", { name: "Make the plan" }).click();
  await expect(page.getByText("Choose two different groups.")).toBeVisible();
  await page.getByLabel("Group that stays").fill("VIP");
  await page.getByLabel("Title").fill("Merge for November");
  await plan();
  await expect(page.getByRole("heading", { name: "Merge for November" })).toBeVisible();
  await expect(rowFor(page, account, "bob")).toContainText("Change");
  await expect(rowFor(page, account, "Old")).toContainText("Change");
  await expect(rowsOf(page)).toHaveCount(2);

  await openRule(page, "Delete empty groups");
  await plan();
  await expect(rowFor(page, account, "Empty")).toContainText("Change");
  await expect(rowsOf(page)).toHaveCount(1);

  await command(server, "del_contact_group", { From_Account: account, GroupName: ["Empty"] });
  await openRule(page, "Delete empty groups");
  await plan();
  await expect(page.getByRole("heading", { name: "Nothing to do" })).toBeVisible();
  await expect(page.getByText("The account was read, and the rule finds nothing to change in it.")).toBeVisible();
});

test("what is gone is taken out: an absent account and a disbanded chat group leave, whatever lives stays", async ({
  page,
  server,
}) => {
  const [living, absent] = [await makeAccount(server, {}), await makeAccount(server, {})];
  const account = await makeAccount(server, { Crew: [living, absent, dead] });
  await server.call("/v4/im_open_login_svc/account_delete", { DeleteItem: [{ UserID: absent }] });
  await openRule(page, "Take out what is gone");
  await page.getByLabel("Accounts, one a line").fill(account);
  await page.getByRole("button", { name: "Make the plan" }).click();
  await expect(page.getByRole("heading", { name: "Take out what is gone" })).toBeVisible();
  await expect(rowFor(page, account, absent)).toContainText("Change");
  await expect(rowFor(page, account, dead)).toContainText("Change");
  await expect(rowsOf(page)).toHaveCount(2);
});

test("the accounts that were changed from here are a list as well", async ({ page, server }) => {
  const account = await makeAccount(server, { Old: ["ann"], Empty: [] });
  await page.goto(`/accounts/${account}`);
  await page.getByText("Old", { exact: true }).first().click();
  await page.getByRole("button", { name: /^Rename/ }).click();
  await page.getByLabel("Group name").fill("New");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+s");
  await expect(page.getByText("1 change done.")).toBeVisible();
  await openRule(page, "Delete empty groups");
  await page.getByRole("button", { name: "Take those changed from here" }).click();
  await expect(page.getByText("accounts changed from here.txt")).toBeVisible();
  await page.getByRole("button", { name: "Make the plan" }).click();
  // The list holds whatever else was changed on this console: its own rows are found as a person finds them.
  await expect(page.getByText(/^Plan ([0-9a-f]{4} ?){4}$/)).toBeVisible({ timeout: 45_000 });
  await page.getByLabel("Account", { exact: true }).fill(account);
  await page.keyboard.press("Enter");
  await expect(rowFor(page, account, "Empty")).toContainText("Change");
  await expect(rowsOf(page)).toHaveCount(1);
});

test("what was typed stays when the console does not answer, and an empty file is told", async ({ page, server }) => {
  const account = await makeAccount(server, { Empty: [] });
  await openRule(page, "Delete empty groups");
  await page.getByLabel("Accounts, one a line").fill(account);
  await page.route("**/bulk/upload**", (route) => route.abort());
  await page.getByRole("button", { name: "Make the plan" }).click();
  await expect(page.getByRole("alert").filter({ hasText: /\S/ }).first()).toBeVisible();
  await expect(page.getByLabel("Accounts, one a line")).toHaveValue(account);
  await page.unroute("**/bulk/upload**");

  const empty = { name: "empty.txt", mimeType: "text/plain", buffer: Buffer.from("UserID\n\n") };
  await page.getByLabel("Choose a file instead").setInputFiles(empty);
  await page.getByRole("button", { name: "Make the plan" }).click();
  await expect(page.getByText("There is no account in this list.")).toBeVisible();
  await page.getByRole("button", { name: "Type them instead" }).click();
  await expect(page.getByLabel("Accounts, one a line")).toHaveValue(account);
  await page.getByRole("button", { name: "Make the plan" }).click();
  await expect(rowFor(page, account, "Empty")).toContainText("Change");
});

for (const { colorScheme, width } of views)
  test(`a person who sees little, or has only a keyboard, plans by a rule: ${colorScheme}, ${width} wide`, async ({
    page,
    server,
  }) => {
    const account = await makeAccount(server, { VIP: [] });
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await openRule(page, "Rename a group");
    await page.getByRole("button", { name: "Make the plan" }).click();
    await expect(page.getByText("Fill this in.")).toHaveCount(3);
    await expectSound(page, "Plan by a rule");
    await page.getByLabel("Group", { exact: true }).focus();
    await page.keyboard.type("VIP");
    await page.keyboard.press("Tab");
    await page.keyboard.type("Very important");
    await page.keyboard.press("Tab");
    await page.keyboard.type(account);
    await page.getByLabel("Title").focus();
    await page.keyboard.press("Enter");
    await expect(rowFor(page, account, "Very important")).toContainText("Change");
  });
