import type { Browser, Page } from "@playwright/test";
import { makeAccount, openAccount, openGroup, rowOf, stageAdds } from "./account.ts";
import { test as base, consoleIn, expect, type Running, withFolder } from "./app.ts";
import { expectSound, views } from "./sound.ts";

/* An admin states what holds for the app where the documents disagree; everybody sees it, and the console goes by it. */

// What is stated holds for a whole console, so these have one of their own, in the world where every wall is met.
const test = base.extend<object, { server: Running }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from this pattern.
    async ({}, use) => {
      await withFolder(async (folder) => {
        const program = await consoleIn(folder, { CHAT_WORLD: "brimful" });
        await program.start();
        await use(program);
        await program.stop();
      });
    },
    { scope: "worker", timeout: 90_000 },
  ],
});

const ruleOf = (page: Page, name: string) =>
  page.getByRole("list", { name: "Rules" }).getByRole("listitem", { name, exact: true });
const dialogOf = (page: Page) => page.getByRole("dialog");

async function openRules(page: Page) {
  await page.goto("/limits/rules");
  await expect(page.getByRole("heading", { level: 1, name: "Limits" })).toBeVisible();
}

/** States a number with its reason, as an admin. */
async function state(page: Page, rule: string, value: string, reason: string) {
  await ruleOf(page, rule)
    .getByRole("button", { name: `Change: ${rule}` })
    .click();
  await dialogOf(page).getByLabel("What holds for this app").fill(value);
  await dialogOf(page).getByLabel("Reason").fill(reason);
  await dialogOf(page).getByRole("button", { name: "State it for this app" }).click();
  await expect(dialogOf(page)).toBeHidden();
}

async function goBack(page: Page, rule: string, reason: string) {
  await ruleOf(page, rule)
    .getByRole("button", { name: `Back to the documents: ${rule}` })
    .click();
  await dialogOf(page).getByLabel("Reason").fill(reason);
  await dialogOf(page).getByRole("button", { name: "Back to the documents" }).click();
  await expect(dialogOf(page)).toBeHidden();
}

/** Somebody else with this role, in a browser of their own. */
async function joinAs(browser: Browser, page: Page, server: Running, role: "Viewer" | "Admin", email: string) {
  await page.goto("/settings/people");
  await page.getByRole("button", { name: "Invite somebody" }).click();
  await page.getByLabel("For whom").fill(email);
  await page.getByRole("radio", { name: role }).check();
  await page.getByRole("button", { name: "Make link" }).click();
  const link = await page.getByLabel("Link", { exact: true }).inputValue();
  const context = await browser.newContext({ storageState: undefined, baseURL: server.url });
  const other = await context.newPage();
  await other.goto(link);
  await other.getByLabel("Email").fill(email);
  await other.getByLabel("Password", { exact: true }).fill("quite a long sentence");
  await other.getByRole("button", { name: "Create account" }).click();
  await other.getByLabel("Find account").waitFor();
  return other;
}

test("30 groups for this app: a full account has room for 10 more, the trail says who and why, and back it goes", async ({
  page,
}) => {
  await openAccount(page, "full_both");
  await expect(page.getByRole("button", { name: "New group" })).toBeDisabled();

  await expect(page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Limits" })).toBeVisible();
  await openRules(page);
  await expect(page.getByRole("link", { name: "Rules" })).toHaveAttribute("aria-current", "page");
  const rule = ruleOf(page, "Groups per account");
  await expect(rule).toContainText("20 groups as the documents say");
  await rule.getByRole("button", { name: "Change: Groups per account" }).click();
  const dialog = dialogOf(page);
  await dialog.getByLabel("What holds for this app").fill("0");
  await dialog.getByRole("button", { name: "State it for this app" }).click();
  await expect(dialog.getByText("Type a whole number, 1 to 1000.")).toBeVisible();
  await expect(dialog.getByText("Say why: somebody will ask.")).toBeVisible();
  await dialog.getByLabel("What holds for this app").fill("30");
  await dialog.getByLabel("Reason").fill("raised by the vendor, ticket 4711");
  await dialog.getByRole("button", { name: "State it for this app" }).click();
  await expect(rule).toContainText("30 groups stated for this app");
  await expect(rule).toContainText("Stated by admin@example.com");
  await expect(rule).toContainText("raised by the vendor, ticket 4711");

  await openAccount(page, "full_both");
  await expect(page.getByRole("meter", { name: "Groups" })).toHaveAttribute("aria-valuetext", "20 of 30, 10 left");
  await expect(page.getByRole("button", { name: "New group" })).toBeEnabled();

  await page.goto("/activity");
  await expect(
    page.getByText(
      "Changed the limit of groups per account from what the documents say to 30: raised by the vendor, ticket 4711",
    ),
  ).toBeVisible();

  await openRules(page);
  await goBack(page, "Groups per account", "it was for another app");
  await expect(rule).toContainText("20 groups as the documents say");
  await expect(rule).toContainText("it was for another app");
  await openAccount(page, "full_both");
  await expect(page.getByText("20 of 20 groups. Delete or merge one first.")).toBeVisible();
});

test("a shorter name and 1000 per group: the ruler, the header and the forecasts go by them", async ({
  page,
  server,
}) => {
  const account = await makeAccount(server, { VIP: ["ann"] }, ["bob"]);
  await openRules(page);
  await state(page, "Length of a group’s name", "32", "an old app");
  await expect(
    ruleOf(page, "Length of a group’s name").getByRole("listitem").filter({ hasText: "in force" }),
  ).toContainText("32 bytes.");
  const conversations = ruleOf(page, "Grouped conversations");
  await conversations.getByRole("button", { name: "Change: Grouped conversations" }).click();
  await dialogOf(page).getByLabel("Counted over").selectOption("Each group by itself");
  await dialogOf(page).getByLabel("Reason").fill("as the page of 2025 says");
  await dialogOf(page).getByRole("button", { name: "State it for this app" }).click();
  await expect(conversations).toContainText("1000 per group stated for this app");

  await openAccount(page, account);
  await expect(page.getByText("No wall in all: 1000 per group")).toBeVisible();
  await openGroup(page, "VIP");
  await page.getByRole("button", { name: /^Rename/ }).click();
  await page.getByLabel("Group name").fill("x".repeat(33));
  await expect(page.getByText("33 of 32 bytes")).toBeVisible();
  await expect(page.getByText("1 too many.")).toBeVisible();
  await page.keyboard.press("Escape");
  await stageAdds(page, "bob");
  await expect(rowOf(page, "bob")).toContainText("A group holds 1000; the account’s total has no wall.");
  await page.getByRole("button", { name: "Take all back" }).click();

  await openRules(page);
  await goBack(page, "Length of a group’s name", "done");
  await goBack(page, "Grouped conversations", "done");
});

test("two admins at once: the second is told what holds by now, and loses nothing that was typed", async ({
  page,
  browser,
  server,
}) => {
  const other = await joinAs(browser, page, server, "Admin", "second@example.com");
  await openRules(page);
  await openRules(other);
  await ruleOf(other, "Marked conversations").getByRole("button", { name: "Change: Marked conversations" }).click();
  await dialogOf(other).getByLabel("What holds for this app").fill("3000");
  await dialogOf(other).getByLabel("Reason").fill("mine");
  await state(page, "Marked conversations", "2000", "first");
  await dialogOf(other).getByRole("button", { name: "State it for this app" }).click();
  await expect(dialogOf(other).getByRole("alert")).toContainText("Now: 2,000 per account.");
  await expect(dialogOf(other).getByLabel("What holds for this app")).toHaveValue("3000");
  await dialogOf(other).getByRole("button", { name: "State it for this app" }).click();
  await expect(ruleOf(other, "Marked conversations")).toContainText("3,000 per account");
  await goBack(other, "Marked conversations", "done");
  await other.context().close();
});

test("a viewer sees every rule and its sources, and may change none", async ({ page, browser, server }) => {
  const viewer = await joinAs(browser, page, server, "Viewer", "viewer@example.com");
  await openRules(viewer);
  await expect(viewer.getByText("Only admins change these rules.")).toBeVisible();
  const rule = ruleOf(viewer, "Grouped conversations");
  await expect(rule).toContainText("docs 53437 and 53442 at trtc.io (mid-2025)");
  await expect(viewer.getByRole("list", { name: "Rules" }).getByRole("button", { name: /^Change/ })).toHaveCount(5);
  for (const button of await viewer.getByRole("button", { name: /^Change: / }).all())
    await expect(button).toBeDisabled();
  await viewer.context().close();
});

test("the edition stated as Standard: the account says so beforehand, controls are off, a plan foretells 51013", async ({
  page,
  server,
}) => {
  const account = await makeAccount(server, { VIP: ["ann"] });
  // The service itself refuses by now, so that what fails at the click would be seen.
  await server.call("/_service/settings", { edition: "standard" }, "PUT");
  await openRules(page);
  await expect(page.getByText("While the edition is not stated, everything stays on.")).toBeVisible();
  await ruleOf(page, "Edition of the app").getByRole("button", { name: "Change: Edition of the app" }).click();
  await dialogOf(page).getByLabel("Reason").fill("seen in the Chat console");
  await dialogOf(page).getByRole("button", { name: "State it for this app" }).click();
  await expect(dialogOf(page).getByText("Choose an edition.")).toBeVisible();
  await dialogOf(page).getByLabel("Edition").selectOption("Standard");
  await dialogOf(page).getByRole("button", { name: "State it for this app" }).click();
  await expect(page.getByRole("columnheader", { name: "Standard this app" })).toBeVisible();
  await expect(page.getByText("Standard includes neither groups nor bits.")).toBeVisible();

  await openAccount(page, account, "VIP");
  await expect(page.getByText("Groups cannot be changed on the Standard edition. It takes Pro,").first()).toBeVisible();
  for (const name of ["New group", "Rename", "Delete group"])
    await expect(page.getByRole("button", { name })).toBeDisabled();
  await expect(page.getByRole("button", { name: "Add conversations" })).toBeHidden();

  await page.goto("/bulk/new");
  await expect(page.getByText("every row that changes something fails with 51013")).toBeVisible();
  const csv = `verb,account,group,to\nrename,${account},VIP,V.I.P.\n`;
  const buffer = Buffer.from(csv);
  await page
    .getByLabel("Choose a file", { exact: true })
    .setInputFiles({ name: "one.csv", mimeType: "text/csv", buffer });
  await page.getByRole("button", { name: "Make the plan" }).click();
  await expect(page.getByRole("list", { name: "Rows of the plan" }).getByRole("listitem")).toContainText("51013");
  await expect(page.getByText("Reckoned with this app’s own limits")).toBeVisible();

  await openRules(page);
  await goBack(page, "Edition of the app", "the app is on Pro again");
  await server.call("/_service/settings", { edition: "pro" }, "PUT");
  await openAccount(page, account, "VIP");
  await expect(page.getByRole("button", { name: "New group" })).toBeEnabled();
});

test("what was typed stays when the console does not answer", async ({ page }) => {
  await openRules(page);
  await ruleOf(page, "Groups per account").getByRole("button", { name: "Change: Groups per account" }).click();
  await dialogOf(page).getByLabel("What holds for this app").fill("25");
  await dialogOf(page).getByLabel("Reason").fill("typed");
  await page.route("**/limits/rules", (route) =>
    route.request().method() === "POST" ? route.abort() : route.continue(),
  );
  await dialogOf(page).getByRole("button", { name: "State it for this app" }).click();
  await expect(dialogOf(page).getByRole("alert")).toBeVisible();
  await expect(dialogOf(page).getByLabel("What holds for this app")).toHaveValue("25");
  await expect(dialogOf(page).getByLabel("Reason")).toHaveValue("typed");
});

for (const { colorScheme, width } of views)
  test(`a person who sees little, or has only a keyboard, states a rule: ${colorScheme}, ${width} wide`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await openRules(page);
    await expectSound(page, "Rules of the limits");
    const change = ruleOf(page, "Marked conversations").getByRole("button", { name: "Change: Marked conversations" });
    await change.focus();
    await page.keyboard.press("Enter");
    await expect(dialogOf(page).getByLabel("What holds for this app")).toBeFocused();
    await expectSound(page, "Change a rule");
    await page.keyboard.press("Control+a");
    await page.keyboard.type("1500");
    await page.keyboard.press("Enter");
    await expect(dialogOf(page).getByText("Say why: somebody will ask.")).toBeVisible();
    await expect(dialogOf(page).getByLabel("Reason")).toBeFocused();
    await expectSound(page, "Change a rule, with a complaint");
    await page.keyboard.type("by keyboard");
    await page.keyboard.press("Enter");
    await expect(ruleOf(page, "Marked conversations")).toContainText("1,500 per account");
    await expect(change).toBeFocused();
    await expectSound(page, "Rules, one stated");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await expect(dialogOf(page).getByLabel("Reason")).toBeFocused();
    await page.keyboard.type("done");
    await page.keyboard.press("Enter");
    await expect(ruleOf(page, "Marked conversations")).toContainText("1000 per account as the documents say");
  });
