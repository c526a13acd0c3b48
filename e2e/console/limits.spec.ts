import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Browser, Page } from "@playwright/test";
import { test as base, consoleIn, expect, otherApp, type Stoppable, signIn, withFolder } from "./app.ts";
import { invite, join as joinBy } from "./invited.ts";
import { expectSound, views } from "./sound.ts";

/* A product manager opens Limits: who is near a wall, how near, since when, and how it goes on. */

// A snapshot is of a whole app, so each of these has a console of its own.
const test = base.extend<{ own: { start(world: string): Promise<{ program: Stoppable; folder: string }> } }>({
  own: async ({ page }, use) => {
    await withFolder(async (folder) => {
      let program: Stoppable | undefined;
      await use({
        async start(world) {
          program = await consoleIn(folder, { CHAT_WORLD: world });
          await program.start();
          await signIn(page, program.url);
          return { program, folder };
        },
      });
      await program?.stop();
    });
  },
});

// Each starts a console of its own, some of them twice.
test.describe.configure({ timeout: 150_000 });

const brimful = [
  ...["full_groups_19", "full_groups_20", "full_conversations_999", "full_conversations_1000"],
  ...["full_both", "full_names", "user_0001..user_0100", "nobody-here"],
];

/** From the page of snapshots, by a pasted list. */
async function scan(page: Page, url: string, lines: readonly string[]) {
  await page.goto(`${url}/limits/scans`);
  await page.getByRole("radio", { name: /^A list/ }).check();
  const before = await scans(page).count();
  await page.getByLabel("Accounts, one a line").fill(lines.join("\n"));
  await page.getByRole("button", { name: "Start the scan" }).click();
  await expect(scans(page)).toHaveCount(before + 1);
  await ended(page);
}

const scans = (page: Page) => page.getByRole("region", { name: "Scans" }).getByRole("listitem");

async function ended(page: Page) {
  await expect(page.getByRole("button", { name: "Stop the scan" })).toBeHidden({ timeout: 60_000 });
  await expect(scans(page).first()).toContainText(/read in/);
}

const chart = (page: Page, title: string) => page.getByRole("region", { name: title, exact: true });
const legend = (page: Page, title: string, standing: string) =>
  chart(page, title).getByRole("link", { name: new RegExp(`^${standing} `) });
const rows = (page: Page) => page.getByRole("region", { name: "Near a wall" }).locator("tbody tr");

test("the world at its limits: each figure is exact and leads to the accounts that it counts", async ({
  page,
  own,
}) => {
  const { program } = await own.start("brimful");
  const { url } = program;
  await page.goto(url);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Limits" }).click();
  await expect(page.getByRole("heading", { name: "No account has been read yet" })).toBeVisible();
  await page.getByRole("link", { name: "Start a scan" }).click();
  await page.getByRole("button", { name: "Start the scan" }).click();
  await expect(page.getByText("Write at least one account, or choose a file.")).toBeVisible();
  await scan(page, url, brimful);
  await page.getByRole("link", { name: "Show" }).click();

  await expect(page.getByText("106 accounts, 107 read in")).toBeVisible();
  await expect(page.getByText("1 account could not be read and is in no figure.")).toBeVisible();
  await expect(page.getByText("2 accounts are at 20 groups today, 1 near.")).toBeVisible();
  await expect(page.getByText("2 cannot group another conversation today. No plan gate was met.")).toBeVisible();
  for (const [title, at, near, far] of [
    ["Groups per account", 2, 1, 103],
    ["Grouped per account", 2, 1, 103],
    ["Marked per account", 0, 0, 106],
    ["Longest group name, bytes", 1, 0, 5],
  ] as const) {
    await expect(chart(page, title)).toContainText(new RegExp(`At\\s*${at}.*Near\\s*${near}.*Far\\s*${far}`));
  }

  await chart(page, "Groups per account").getByRole("button", { name: "Table" }).click();
  const table = chart(page, "Groups per account").getByRole("table");
  await expect(table.getByRole("row").filter({ hasText: "At" })).toHaveText(/^20.*2At$/);
  const file = page.waitForEvent("download");
  await chart(page, "Groups per account").getByRole("button", { name: "CSV" }).click();
  const text = readFileSync(await (await file).path(), "utf8");
  expect(text.split("\r\n").filter((line) => /^20,(20)?,?2,At$/.test(line))).toHaveLength(1);
  for (const title of ["Groups per account", "Codes met, by day"]) {
    const picture = page.waitForEvent("download");
    await chart(page, title).getByRole("button", { name: "PNG" }).click();
    const bytes = readFileSync(await (await picture).path());
    expect(bytes.subarray(1, 4).toString()).toBe("PNG");
    // It is as wide as the chart at twice its size, and has more in it than its ground.
    const { width = 0 } = (await chart(page, title).boundingBox()) ?? {};
    expect(bytes.readUInt32BE(16)).toBeGreaterThan(width);
    expect(bytes.length).toBeGreaterThan(8000);
  }

  await chart(page, "Groups per account").getByRole("button", { name: "Chart" }).click();
  await legend(page, "Groups per account", "At").click();
  await expect(page).toHaveURL(/\/limits\/accounts\?groups=20-$/);
  await expect(page.getByRole("status").filter({ hasText: "2 accounts" })).toBeVisible();
  await expect(rows(page)).toHaveText([/^full_groups_20/, /^full_both/]);
  await page.getByRole("button", { name: "Near any wall" }).click();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await page.getByRole("button", { name: "Near any wall" }).click();
  await expect(rows(page)).toHaveCount(6);
  await page.getByRole("button", { name: "Conversations / 1000" }).click();
  await expect(page).toHaveURL(/sort=-conversations/);
  await expect(rows(page).first()).toContainText(/full_conversations_1000|full_both/);
  await page.reload();
  await expect(rows(page)).toHaveCount(6);
  await page.getByLabel("Groups", { exact: true }).fill("a few");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Write a number, or two with a dash: 18-19, or 20- for 20 and more.")).toBeVisible();
  await page.getByRole("link", { name: "full_names" }).click();
  await expect(page).toHaveURL(/accounts\/full_names/);
});

test("what if: other walls are told from the snapshot, without a call, and lead to their accounts", async ({
  page,
  own,
}) => {
  const { program } = await own.start("brimful");
  await scan(page, program.url, brimful);
  await page.goto(`${program.url}/limits`);
  const whatIf = page.getByRole("region", { name: "What if" });
  await expect(whatIf.getByText("No call is made.")).toBeVisible();
  await program.call("/_service/calls", {}, "DELETE");
  await whatIf.getByLabel("Groups").fill("30");
  await expect(whatIf.getByText("Groups: at the wall 2 to 0, near 1 to 0.")).toBeVisible();
  await whatIf.getByLabel("Conversations").fill("500");
  await expect(whatIf.getByText("Conversations: at the wall 2 to 3, near 1 to 0, 3 accounts over it.")).toBeVisible();
  await whatIf.getByLabel("Name bytes").fill("many");
  await expect(whatIf.getByText("A whole number from 0 to 100,000.")).toBeVisible();
  await whatIf.getByLabel("Edition").selectOption("Standard edition");
  await expect(whatIf.getByText(/cannot be changed at all \(51013\): that is 6 accounts with groups/)).toBeVisible();
  expect(((await program.call("/_service/calls", {}, "GET")).calls as unknown[]).length).toBe(0); // as the control answers
  await whatIf.getByRole("button", { name: "As it is now" }).click();
  await expect(whatIf.getByLabel("Groups")).toHaveValue("20");
});

test("the world of years of use: those with empty groups become a clean-up plan, frozen at the click", async ({
  page,
  own,
}) => {
  const { program } = await own.start("messy");
  const { url } = program;
  await scan(page, url, ["user_0001", "user_0002", "orphans_only", "empty_groups", "gone_0001"]);
  await page.goto(`${url}/limits`);
  await expect(
    page.getByText("2 accounts have an empty group, 2 have a conversation with somebody who is gone."),
  ).toBeVisible();
  await page.getByRole("link", { name: "Those with what is gone" }).click();
  await expect(rows(page)).toHaveText([/^user_0001/, /^orphans_only/]);
  await page.goBack();
  await page.getByRole("link", { name: "Those with empty groups" }).click();
  await expect(rows(page)).toHaveText([/^user_0001/, /^empty_groups/]);
  await page.getByRole("button", { name: "Make a clean-up plan from these 2" }).click();
  await expect(page.getByText("2 accounts from Limits: With empty groups")).toBeVisible();
  await expect(page.getByText(/^2 accounts, frozen/)).toBeVisible();
  // What happens meanwhile changes nothing of whom the plan is for.
  await program.call("/v4/recentcontact/create_contact_group", {
    ...{ From_Account: "user_0002", GroupContactItem: [{ GroupName: "Later", ContactItem: [] }] },
  });
  await expect(page.getByLabel("Rule", { exact: true })).toHaveValue("deleteEmptyGroups");
  await page.getByRole("button", { name: "Make the plan" }).click();
  await expect(page.getByText(/^Plan ([0-9a-f]{4} ?){4}$/)).toBeVisible();
  const planned = page.getByRole("list", { name: "Rows of the plan" }).getByRole("listitem");
  await expect(planned).toHaveCount(6);
  await expect(planned.filter({ hasText: "user_0002" })).toHaveCount(0);
});

test("what is no account is left out and told, what cannot be read is told and can be forgotten, and an old snapshot stays", async ({
  page,
  own,
}) => {
  const { program } = await own.start("demo");
  const { url } = program;
  await scan(page, url, ["user_0001", "user_9..user_1", "nobody", "x".repeat(40), "王"]);
  await expect(page.getByText("3 lines are left out, since they can be no accounts; the first:")).toBeVisible();
  await expect(page.getByText("user_9..user_1", { exact: true })).toBeVisible();
  await page.goto(`${url}/limits`);
  await page.getByRole("link", { name: "1 account could not be read and is in no figure." }).click();
  await expect(rows(page)).toContainText(["nobody"]);
  await page.getByRole("button", { name: "Forget this one" }).click();
  await expect(page.getByText("From the next snapshot on they are in no figure.")).toBeVisible();
  await fill(program, 1);
  await page.goto(`${url}/limits/scans`);
  await page.getByRole("radio", { name: /^All that are known/ }).check();
  await page.getByRole("button", { name: "Start the scan" }).click();
  await expect(scans(page)).toHaveCount(2);
  await ended(page);
  await page.goto(`${url}/limits`);
  await expect(page.getByText("1 account, 1 read in")).toBeVisible();
  await expect(page.getByText("could not be read")).toHaveCount(0);
  await expect(legend(page, "Groups per account", "At")).toHaveText(/1$/);

  await page.getByRole("link", { name: "Snapshots" }).click();
  await page.getByRole("link", { name: "Show" }).nth(1).click();
  await expect(page.getByText(/^No account was at 20 groups on /)).toBeVisible();
  await legend(page, "Groups per account", "Far").click();
  await expect(page).toHaveURL(/snapshot=1/);
  await expect(rows(page)).toHaveCount(1);
  await page.goto(`${url}/limits/accounts?groups=many`);
  await expect(
    page.getByText("This address asks for a range that cannot be read: set the filters anew."),
  ).toBeVisible();
  await expect(page.getByRole("button", { name: /^Make a clean-up plan/ })).toHaveCount(0);
});

test("how many will reach 20 groups this quarter: from three snapshots on the page answers, and compares them", async ({
  page,
  own,
}) => {
  const { program, folder } = await own.start("demo");
  const { url } = program;
  await program.call("/_service/settings", { ratePerSecond: null, accountRatePerSecond: null }, "PUT");
  const accounts = ["user_0001..user_0040"];
  await scan(page, url, accounts);
  await fill(program, 1, 2);
  await scan(page, url, accounts);
  await fill(program, 3, 4);
  await scan(page, url, accounts);

  // What took a minute here takes two weeks there: nobody can wait for that, so the records are set back.
  await program.stop();
  const database = new DatabaseSync(join(folder, "console.db"));
  const weekMs = 7 * 86_400_000;
  database.exec(`UPDATE limit_scan SET at = at - (3 - seq) * ${weekMs}, ended = ended - (3 - seq) * ${weekMs}`);
  database.close();
  await program.start();
  await page.goto(`${url}/limits`);
  // Two more each week, as long as the quarter lasts.
  const date = new Date();
  const quarterEnds = Date.UTC(date.getUTCFullYear(), (Math.floor(date.getUTCMonth() / 3) + 1) * 3, 1);
  const more = Math.round(((quarterEnds - date.getTime()) / weekMs) * 2);
  await expect(page.getByText(/^At the pace of the last 2 weeks/)).toContainText(
    `${more} more account${more === 1 ? "" : "s"} will reach 20 groups this quarter, ${more + 4} in all`,
  );
  await expect(page.getByText("Compared with")).toBeVisible();
  await expect(chart(page, "Accounts at 20 groups")).toContainText("4 today");
  await page.getByRole("link", { name: "Snapshots" }).click();
  await page.getByRole("link", { name: "Compare with the one before" }).first().click();
  await expect(page.getByRole("row").filter({ hasText: "At 20 groups" })).toContainText("24+2");
  await expect(page.getByRole("heading", { name: "Reached 20 groups: 2" })).toBeVisible();
  await expect(page.getByText("user_0003", { exact: true })).toBeVisible();
  await page.getByLabel("From", { exact: true }).selectOption({ index: 1 });
  await expect(page.getByRole("heading", { name: "Reached 20 groups: 4" })).toBeVisible();
});

/** Gives these accounts twenty groups. */
async function fill(program: Stoppable, ...numbers: number[]) {
  for (const number of numbers)
    for (let group = 1; group <= 20; group++)
      await program.call("/v4/recentcontact/create_contact_group", {
        From_Account: `user_${String(number).padStart(4, "0")}`,
        GroupContactItem: [{ GroupName: `Shelf ${group}`, ContactItem: [] }],
      });
}

test("a scan that is killed goes on by itself; one that is stopped says so; and an app can be read each week", async ({
  page,
  own,
}) => {
  const { program } = await own.start("demo");
  const { url } = program;
  // So that it takes some seconds; a rule does not outlive its process.
  const slowly = [{ command: "get_contact_group", delayMs: 1500 }];
  await program.call("/_service/faults", slowly, "PUT");
  await page.goto(`${url}/limits/scans`);
  await page.getByLabel("Accounts, one a line").fill("user_0001..user_0200");
  await page.getByRole("button", { name: "Start the scan" }).click();
  await expect(page.getByRole("status").filter({ hasText: /^[1-9]\d* of 200 accounts/ })).toBeVisible({
    timeout: 20_000,
  });
  program.kill();
  await program.ended();
  await program.start();
  await ended(page);
  await expect(page.getByText("200 accounts read in")).toBeVisible();
  await program.call("/_service/faults", slowly, "PUT");
  await page.getByRole("radio", { name: /^All that are known/ }).check();
  await page.getByRole("button", { name: "Start the scan" }).click();
  await page.getByRole("button", { name: "Stop the scan" }).click();
  await expect(page.getByText("Somebody stopped it.")).toBeVisible();

  await page.getByRole("button", { name: "Read it by itself" }).click();
  await page.getByLabel("On", { exact: true }).selectOption("Tuesday");
  await page.getByLabel("Hour, UTC").selectOption("06:00");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(/^Each Tuesday at 06:00 UTC, all known; next Tue, /)).toBeVisible();
  await page.reload();
  await page.getByRole("button", { name: "Not any more" }).click();
  await expect(page.getByText("This app is not read by itself.")).toBeVisible();
  await page.goto(`${url}/activity`);
  await expect(page.getByText("Started a scan of the limits")).toHaveCount(2);
});

test("a viewer sees all of it and scans what harms nobody; a real app only an admin has read, at its own limits", async ({
  page,
  own,
  other,
  browser,
}) => {
  const { program } = await own.start("brimful");
  const { url } = program;
  await scan(page, url, ["full_both"]);
  const viewer = await joinAs(browser, page, url, "Viewer");
  await viewer.goto(`${url}/limits`);
  await expect(viewer.getByText("1 account is at 20 groups today")).toBeVisible();
  await scan(viewer, url, ["full_both", "full_groups_20"]);
  await viewer.goto(`${url}/limits/accounts`);
  await expect(viewer.getByText("Only admins make plans.")).toBeVisible();
  const file = viewer.waitForEvent("download");
  await viewer.getByRole("button", { name: "Download" }).click();
  await viewer.getByRole("menuitem", { name: "Ids alone" }).click();
  expect(readFileSync(await (await file).path(), "utf8")).toBe("full_both\nfull_groups_20\n");

  await page.goto(`${url}/settings/targets`);
  await page.getByRole("button", { name: "Add target" }).click();
  const form = page.getByRole("dialog");
  await form.getByLabel("Name", { exact: true }).fill("Acme Chat");
  await form.getByLabel("Region").selectOption("custom");
  await form.getByLabel("Address").fill(other.url);
  await form.getByLabel("SDKAppID").fill(String(otherApp.sdkAppId));
  await form.getByLabel("Admin identifier").fill(otherApp.admin);
  await form.getByLabel("Secret key").fill(otherApp.key);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(form).toBeHidden();
  for (const who of [page, viewer]) {
    await who.goto(`${url}/limits`);
    await who.getByRole("button", { name: "Switch target" }).click();
    await who.getByRole("menuitem", { name: "Acme Chat" }).click();
    await expect(who.getByRole("complementary", { name: "Where changes go" })).toContainText("Acme Chat");
    await who.goto(`${url}/limits`);
    await expect(who.getByRole("heading", { name: "No account has been read yet" })).toBeVisible();
  }
  await expect(viewer.getByText("On a real app only an admin starts scans.")).toBeVisible();
  await viewer.goto(`${url}/limits/scans`);
  await expect(viewer.getByRole("button", { name: "Start the scan" })).toHaveCount(0);
  // Reads change nothing, so the app need not be unlocked.
  await scan(page, url, ["user_0001..user_0010"]);
  await viewer.goto(`${url}/limits`);
  await expect(viewer.getByText("10 accounts, 10 read in")).toBeVisible();
  await viewer.context().close();
});

/** Somebody else with this role, in a browser of their own. */
async function joinAs(browser: Browser, page: Page, url: string, role: "Viewer" | "Agent"): Promise<Page> {
  const link = await invite(page, "Somebody", role, url);
  const context = await browser.newContext({ storageState: undefined });
  const other = await context.newPage();
  await joinBy(other, link, `${role.toLowerCase()}@example.com`);
  await other.getByLabel("Find account").waitFor();
  return other;
}

test("every view of the limits, in both themes and widths, with nothing serious by axe, and the errand by keyboard", async ({
  page,
  own,
}) => {
  const { program } = await own.start("brimful");
  const { url } = program;
  await page.goto(`${url}/limits/scans`);
  await page.getByLabel("Accounts, one a line").focus();
  await page.keyboard.type("full_both\nfull_groups_19\nnobody-here");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await ended(page);
  for (const { colorScheme, width } of views) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    for (const path of ["", "/accounts", "/accounts?unread=yes", "/accounts?groups=7", "/scans", "/compare"]) {
      await page.goto(`${url}/limits${path}`);
      await expect(page.getByRole("heading", { level: 1, name: "Limits" })).toBeVisible();
      if (path === "") await expect(legend(page, "Groups per account", "At")).toBeVisible();
      if (path === "/accounts") await expect(rows(page)).toHaveCount(2);
      if (path === "/accounts?groups=7") await expect(page.getByText("No account fits")).toBeVisible();
      await expectSound(page, `${path} ${colorScheme} ${width}`);
    }
  }
});
