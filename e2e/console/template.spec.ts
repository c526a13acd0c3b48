import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { groupsOf, importAccounts, makeAccount, openAccount, openGroup, rowOf } from "./account.ts";
import { expect, test } from "./app.ts";
import { invite, join } from "./invited.ts";
import { expectSound, views } from "./sound.ts";

/* An admin has groups that many accounts should have, and gives them their name. */

const content = (page: Page) => page.getByLabel("Groups and conversations, one a line");
const rowsOf = (page: Page) => page.getByRole("list", { name: "Rows of the plan" }).getByRole("listitem");
const lineFor = (page: Page, name: string) =>
  page.getByRole("list", { name: "Templates" }).getByRole("listitem").filter({ hasText: name });
const fresh = (word: string) => `${word} ${randomUUID().slice(0, 8)}`;

async function make(page: Page, name: string, text: string) {
  await page.goto("/bulk/templates/new");
  await page.getByLabel("Name").fill(name);
  await content(page).fill(text);
  await page.getByRole("button", { name: "Save template" }).click();
  await expect(lineFor(page, name)).toBeVisible();
}

async function planFor(page: Page, accounts: readonly string[]) {
  await page.getByLabel("Accounts, one a line").fill(accounts.join("\n"));
  await page.getByRole("button", { name: "Make the plan" }).click();
}

test("a template is typed, its bad lines are told by number and mended, and it is changed and removed", async ({
  page,
}) => {
  const name = fresh("Typed");
  await page.goto("/bulk");
  await page.getByRole("link", { name: "Templates" }).click();
  await page.getByRole("link", { name: "New template" }).click();
  await page.getByRole("button", { name: "Save template" }).click();
  await expect(page.getByText("Give it a name of 1 to 100 characters.")).toBeVisible();
  await expect(page.getByText("There is no group yet.")).toBeVisible();

  await page.getByLabel("Name").fill(name);
  const long = "客".repeat(22);
  const typed = `VIP\nVIP, robot, user_0002\nVIP, chatGroup, @TGS#1\n${long}\nVIP, user_0003\nVIP`;
  await content(page).fill(typed);
  await page.getByRole("button", { name: "Save template" }).click();
  const toMend = page.getByRole("list", { name: "Lines to mend" }).getByRole("listitem");
  await expect(toMend).toHaveCount(3);
  await expect(page.getByText("3 lines to mend")).toBeVisible();
  await expect(toMend.nth(0)).toContainText("Line 2“robot” is no kind.");
  await expect(toMend.nth(1)).toContainText(/Line 4.*51011.*longer than 64 bytes/);
  await expect(toMend.nth(2)).toContainText("Line 6The group “VIP” has a line of its own above already.");
  await expect(content(page)).toHaveValue(typed);

  await page.getByRole("button", { name: "Line 2" }).click();
  await page.keyboard.type("VIP, user_0002");
  await expect(toMend).toHaveCount(2);
  await page.getByRole("button", { name: "Line 4" }).click();
  await page.keyboard.type("Others");
  await page.getByRole("button", { name: "Line 6" }).click();
  await page.keyboard.press("Delete");
  await expect(page.getByText("2 groups, 3 conversations")).toBeVisible();
  await page.getByRole("button", { name: "Save template" }).click();
  await expect(lineFor(page, name)).toContainText("2 groups, 3 conversations · admin@example.com");

  await page.getByRole("link", { name: `Edit ${name}` }).click();
  await expect(content(page)).toHaveValue(
    "VIP\nVIP, user, user_0002\nVIP, chatGroup, @TGS#1\nVIP, user, user_0003\n\nOthers",
  );
  await content(page).fill("VIP");
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect(page.getByRole("dialog")).toContainText("The template is not saved.");
  await page.getByRole("button", { name: "Stay" }).click();
  await page.getByRole("button", { name: "Save template" }).click();
  await expect(lineFor(page, name)).toContainText("1 group, no conversation");

  await page.getByRole("button", { name: `Remove ${name}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(lineFor(page, name)).toHaveCount(0);
  await page.goto("/activity");
  await expect(page.getByText(`Saved the template “${name}”`).first()).toBeVisible();
  await expect(page.getByText(`Removed the template “${name}”`)).toBeVisible();
});

test("a template is taken from an account, planned over others and run: they have its groups, and keep their own", async ({
  page,
  server,
}) => {
  const peers = [fresh("p").replace(" ", "-"), fresh("q").replace(" ", "-")];
  const model = await makeAccount(server, { "VIP, first": peers, Suppliers: [peers[0] ?? ""], Later: [] }, peers);
  const one = await makeAccount(server, { Own: ["user_0003"], Suppliers: [] });
  const two = await makeAccount(server);
  const name = fresh("Taken");

  await page.goto("/bulk/templates/new");
  await content(page).fill("Typed before");
  await page.getByLabel("Take from an account").fill("nobody-is-called-so");
  await page.getByRole("button", { name: "Take its groups" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "50001" })).toBeVisible();
  await expect(content(page)).toHaveValue("Typed before");
  await page.getByLabel("Take from an account").fill(two);
  await page.keyboard.press("Enter");
  await expect(page.getByText(`${two} has no group.`)).toBeVisible();
  await page.getByLabel("Take from an account").fill(model);
  await page.keyboard.press("Enter");
  await expect(page.getByText(`Taken from ${model}: 3 groups, 2 conversations.`)).toBeVisible();
  await expect(content(page)).toHaveValue(/^"VIP, first"\n"VIP, first", user, /);
  await page.getByRole("button", { name: "Put back what was typed" }).click();
  await expect(content(page)).toHaveValue("Typed before");
  await page.getByRole("button", { name: "Take its groups" }).click();
  await expect(page.getByLabel("Name")).toHaveValue(`Groups of ${model}`);
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Save template" }).click();

  await page.getByRole("link", { name: `Plan ${name}` }).click();
  await expect(page.getByLabel("Template")).toContainText(name);
  await expect(page.getByText(/^3 groups, 2 conversations, as admin@example.com saved it/)).toBeVisible();
  await planFor(page, [one, two]);
  await expect(page.getByRole("heading", { name: `Apply the template ${name}` })).toBeVisible();
  await expect(page.getByText(`by the template “${name}” as it was then`)).toBeVisible();
  await expect(rowsOf(page)).toHaveCount(12);
  const plan = page.url();

  // What becomes of the template changes nothing of the plan.
  await page.goto("/bulk/templates");
  await page.getByRole("button", { name: `Remove ${name}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(lineFor(page, name)).toHaveCount(0);
  await page.goto(plan);
  await page.getByLabel("Type 11, the rows that are sent").fill("11");
  await page.getByRole("button", { name: "Run 11 rows" }).click();
  await expect(page.getByText(/^Done in /)).toBeVisible();

  const sorted = [...peers].sort();
  const had = await groupsOf(server, one);
  expect(Object.keys(had).sort()).toEqual(["Later", "Own", "Suppliers", "VIP, first"]);
  expect(had["VIP, first"]?.sort()).toEqual(sorted);
  expect(had.Own).toEqual(["user_0003"]);
  await openAccount(page, two);
  await openGroup(page, "Suppliers");
  await expect(rowOf(page, peers[0] ?? "")).toBeVisible();
});

test("what was changed since the page showed it is not planned, and not overwritten", async ({
  page,
  context,
  server,
}) => {
  const account = await makeAccount(server);
  const name = fresh("Moved");
  await make(page, name, "VIP\nVIP, user_0002");
  await page.getByRole("link", { name: `Plan ${name}` }).click();
  await expect(page.getByText(/^1 group, 1 conversation, as/)).toBeVisible();
  const other = await context.newPage();
  await other.goto("/bulk/templates");
  await other.getByRole("link", { name: `Edit ${name}` }).click();
  await expect(content(other)).toHaveValue("VIP\nVIP, user, user_0002");
  const third = await context.newPage();
  await third.goto(other.url());
  await content(other).fill("VIP\nVIP, user_0002\nVIP, user_0003");
  await other.getByRole("button", { name: "Save template" }).click();
  await expect(lineFor(other, name)).toContainText("1 group, 2 conversations");

  await planFor(page, [account]);
  await expect(page.getByRole("alert").filter({ hasText: "changed or removed since" })).toBeVisible();
  await expect(page.getByText(/^1 group, 2 conversations, as/)).toBeVisible();
  await expect(page.getByLabel("Accounts, one a line")).toHaveValue(account);
  await page.getByRole("button", { name: "Make the plan" }).click();
  await expect(rowsOf(page)).toHaveCount(3);

  await content(third).fill("Mine");
  await third.getByRole("button", { name: "Save template" }).click();
  await expect(third.getByRole("alert").filter({ hasText: "changed or removed this template" })).toBeVisible();
  await expect(content(third)).toHaveValue("Mine");

  await third.goto("/bulk/templates/new");
  await third.getByLabel("Name").fill(name);
  await content(third).fill("Mine");
  await third.getByRole("button", { name: "Save template" }).click();
  await expect(third.getByText("Another template has this name.")).toBeVisible();
  await expect(content(third)).toHaveValue("Mine");
});

test("whoever may not make plans reads a template, and finds nothing to change it with", async ({ page, browser }) => {
  const name = fresh("Read");
  await make(page, name, "VIP\nVIP, user_0002\nVIP, @TGS#1\nLater");
  const link = await invite(page, name, "Viewer");
  const context = await browser.newContext({ storageState: undefined });
  const theirs = await context.newPage();
  await join(theirs, link, `${name.replace(" ", "-")}@example.com`);
  await theirs.getByLabel("Find account").waitFor();
  await theirs.goto(new URL("/bulk/templates", page.url()).href);
  await expect(theirs.getByText("Only an admin changes templates.")).toBeVisible();
  await expect(lineFor(theirs, name).getByRole("button")).toHaveCount(0);
  await theirs.getByRole("link", { name }).click();
  await expect(theirs.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(theirs.getByRole("region", { name: "VIP" }).getByRole("listitem")).toHaveText(["user_0002", "@TGS#1"]);
  await expect(theirs.getByRole("region", { name: "Later" })).toContainText("No conversation in it");
  await expectSound(theirs, "A template for a viewer");
  await theirs.goto(new URL("/bulk/templates/4f1c2b0a-8f5e-4c3d-9a7b-1e2d3c4b5a69", page.url()).href);
  await expect(theirs.getByRole("heading", { name: "There is no such template" })).toBeVisible();
  await context.close();
});

for (const { colorScheme, width } of views)
  test(`a person who sees little, or has only a keyboard, makes a template and plans it: ${colorScheme}, ${width} wide`, async ({
    page,
    server,
  }) => {
    const account = await makeAccount(server);
    await importAccounts(server, ["user_0002"]);
    const name = fresh(`Keys ${width}`);
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await page.goto("/bulk/templates/new");
    await page.getByLabel("Name").focus();
    await page.keyboard.type(name);
    await page.keyboard.press("Tab");
    await page.keyboard.type("VIP\nVIP, robot, user_0002");
    await page.getByRole("button", { name: "Save template" }).focus();
    await page.keyboard.press("Enter");
    await expect(content(page)).toBeFocused();
    await expect(page.getByText("1 line to mend")).toBeVisible();
    await expectSound(page, "New template with a bad line");
    await page.keyboard.press("Tab");
    await expect(page.getByRole("button", { name: "Line 2" })).toBeFocused();
    await page.keyboard.press("Enter");
    await page.keyboard.type("VIP, user_0002");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await expect(lineFor(page, name)).toContainText("1 group, 1 conversation");
    await expectSound(page, "Templates");
    await page.getByRole("button", { name: `Remove ${name}` }).focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("dialog").getByRole("button", { name: "Cancel" })).toBeFocused();
    await expectSound(page, "Removing a template");
    await page.keyboard.press("Escape");

    await page.goto("/bulk/rule");
    await page.getByLabel("Rule", { exact: true }).selectOption("Apply a template");
    await page.getByRole("button", { name: "Make the plan" }).click();
    await expect(page.getByText("Fill this in.")).toHaveCount(2);
    await expectSound(page, "Plan by a template without one");
    await page.getByLabel("Template").focus();
    await page.keyboard.type(name);
    await page.keyboard.press("Enter");
    await expect(page.getByText(/^1 group, 1 conversation, as/)).toBeVisible();
    await expectSound(page, "Plan by a template");
    await page.getByLabel("Accounts, one a line").focus();
    await page.keyboard.type(account);
    await page.getByLabel("Title").focus();
    await page.keyboard.press("Enter");
    await expect(rowsOf(page)).toHaveCount(2);
    await expectSound(page, "The plan of a template");
  });
