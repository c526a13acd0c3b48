import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Page } from "@playwright/test";
import { openGroup } from "./account.ts";
import { admin, consoleIn, expect, otherApp, type Running, signIn, test, withFolder } from "./app.ts";
import { expectSound, views } from "./sound.ts";

/** Adds the other service under a name of its own and shows it. Accounts of the demo world are in both. */
async function addTarget(page: Page, url: string, name: string) {
  await page.goto("/settings/targets");
  await page.getByRole("button", { name: "Add target" }).click();
  await fillTarget(page, url, name);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(page.getByRole("listitem").filter({ hasText: name })).toBeVisible();
}

async function fillTarget(page: Page, url: string, name: string) {
  const form = page.getByRole("dialog");
  await form.getByLabel("Name", { exact: true }).fill(name);
  await form.getByLabel("Region").selectOption("custom");
  await form.getByLabel("Address").fill(url);
  await form.getByLabel("SDKAppID").fill(String(otherApp.sdkAppId));
  await form.getByLabel("Admin identifier").fill(otherApp.admin);
  await form.getByLabel("Secret key").fill(otherApp.key);
}

async function show(page: Page, name: string) {
  await page.getByRole("button", { name: "Switch target" }).click();
  await page.getByRole("menuitem", { name }).click();
  await expect(strip(page)).toContainText(name);
}

const strip = (page: Page) => page.getByRole("complementary", { name: "Where changes go" });

async function unlock(page: Page, name: string, password = admin.password) {
  await strip(page).getByRole("button", { name: "Unlock writing" }).click();
  await page.getByLabel("Your password").fill(password);
  await page.getByRole("button", { name: `Unlock ${name}` }).click();
}

async function rename(page: Page, to: string) {
  await page.getByRole("button", { name: /^Rename/ }).click();
  await page.getByLabel("Group name").fill(to);
  await page.keyboard.press("Enter");
}

test("a real target is read-only until it is unlocked by the password, and again once it is locked", async ({
  page,
  other,
}) => {
  test.slow();
  await addTarget(page, other.url, "Acme Chat");
  await show(page, "Acme Chat");
  await expect(strip(page)).toContainText("Real users. Read-only.");
  await page.goto("/accounts/user_0001");
  await expect(page).toHaveTitle("Acme Chat: user_0001 · Groupdesk");
  await openGroup(page, "group_0003");
  await expect(page.getByText("Acme Chat is read-only.")).toBeVisible();
  for (const name of [/^Rename/, "Delete group", /^New group/])
    await expect(page.getByRole("button", { name }).first()).toBeDisabled();

  await unlock(page, "Acme Chat", "not the password at all");
  await expect(page.getByText("That is not your password.")).toBeVisible();
  await page.getByLabel("Your password").fill(admin.password);
  await page.getByRole("button", { name: "Unlock Acme Chat" }).click();
  await expect(strip(page)).toContainText(/Writing to real users\. Locks in (30:00|29:\d\d)\./);
  await rename(page, "Real VIP");
  await page.getByRole("button", { name: "Apply 1 change to Acme Chat" }).click();
  await expect(page.getByText("1 change done.")).toBeVisible();
  const answer = await other.call("/v4/recentcontact/get_contact_group", { From_Account: "user_0001", StartIndex: 0 });
  expect(JSON.stringify(answer)).toContain("Real VIP");

  await rename(page, "Staged");
  const otherTab = await page.context().newPage();
  await otherTab.goto("/");
  await strip(otherTab).getByRole("button", { name: "Lock now" }).click();
  await expect(strip(page)).toContainText("Read-only");
  await expect(page.getByText("Unlock writing to apply 1 change.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Apply 1 change to Acme Chat" })).toBeDisabled();
  await page.keyboard.press("Control+s");
  await unlock(page, "Acme Chat");
  await expect(strip(otherTab)).toContainText("Writing to real users.");
  await page.getByRole("button", { name: "Apply 1 change to Acme Chat" }).click();
  await expect(page.getByText("1 change done.")).toBeVisible();
});

test("F45: two tabs with two targets: each writes where its strip says, and a tab whose target is gone writes nowhere", async ({
  page,
  context,
  server,
  other,
}) => {
  test.slow();
  const group = await firstGroup(other);
  await page.goto("/accounts/user_0002");
  await openGroup(page, group);
  const second = await context.newPage();
  await addTarget(second, other.url, "Second Chat");
  await show(second, "Second Chat");
  await unlock(second, "Second Chat");
  await expect(strip(second)).toContainText("Writing to real users.");
  await second.goto("/accounts/user_0002");
  await openGroup(second, group);

  // The first tab was opened before: it still shows, and writes to, the embedded service.
  await rename(page, "From the first tab");
  await page.getByRole("button", { name: /^Apply 1 change/ }).click();
  await expect(page.getByText("1 change done.")).toBeVisible();
  await rename(second, "From the second tab");
  await second.getByRole("button", { name: "Apply 1 change to Second Chat" }).click();
  await expect(second.getByText("1 change done.")).toBeVisible();
  const read = { From_Account: "user_0002", StartIndex: 0 };
  const [here, there] = await Promise.all(
    [server, other].map(async (service) =>
      JSON.stringify(await service.call("/v4/recentcontact/get_contact_group", read)),
    ),
  );
  expect(here).toContain("From the first tab");
  expect(here).not.toContain("From the second tab");
  expect(there).toContain("From the second tab");
  expect(there).not.toContain("From the first tab");

  await rename(second, "To nowhere");
  await page.goto("/settings/targets");
  const row = page.getByRole("listitem").filter({ hasText: "Second Chat" });
  await row.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(row).toBeHidden();
  await second.getByRole("button", { name: "Apply 1 change to Second Chat" }).click();
  await expect(second.getByText("This target is not there any more, or leads to another app").first()).toBeVisible();
});

test("S26: an open page whose target leads to another app by now can neither unlock it nor write, says so, and keeps what is staged", async ({
  page,
  browser,
  other,
}) => {
  test.slow();
  await addTarget(page, other.url, "Moving Chat");
  await show(page, "Moving Chat");
  await page.goto("/accounts/user_0001");
  await unlock(page, "Moving Chat");
  await expect(strip(page)).toContainText("Writing to real users.");
  await openGroup(page, "group_0003");
  await rename(page, "Only staged");

  const elsewhere = await browser.newContext({ storageState: await page.context().storageState() });
  const settings = await elsewhere.newPage();
  await settings.goto(new URL("/settings/targets", page.url()).href);
  await settings.getByRole("button", { name: "Edit Moving Chat" }).click();
  await settings
    .getByRole("dialog")
    .getByLabel("SDKAppID")
    .fill(String(otherApp.sdkAppId + 1));
  await settings.getByRole("button", { name: "Save" }).click();
  await expect(settings.getByRole("dialog")).toBeHidden();
  await unlock(settings, "Moving Chat");
  await expect(strip(settings)).toContainText("Writing to real users.");
  await elsewhere.close();

  const moved = page.getByText(/leads to another app than this page shows/);
  await page.getByRole("button", { name: "Apply 1 change to Moving Chat" }).click();
  await expect(moved.first()).toBeVisible();
  await expect(page.getByText("Only staged").first()).toBeVisible();
  await strip(page).getByRole("button", { name: "Lock now" }).click();
  await unlock(page, "Moving Chat");
  await expect(page.getByRole("dialog").getByText(/leads to another app/)).toBeVisible();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await expect(strip(page)).toContainText("Read-only");
  await expect(page.getByText("Only staged").first()).toBeVisible();
  const read = { From_Account: "user_0001", StartIndex: 0 };
  expect(JSON.stringify(await other.call("/v4/recentcontact/get_contact_group", read))).not.toContain("Only staged");
});

/** Both services began with the same world. */
async function firstGroup(service: Running): Promise<string> {
  const answer = await service.call("/v4/recentcontact/get_contact_group", {
    From_Account: "user_0002",
    StartIndex: 0,
  });
  const [group] = answer.GroupItem as { GroupName: string }[]; // the service's own shape
  return group?.GroupName ?? "";
}

test("the form keeps what was typed, says what is wrong beside each field, and tests the connection before anything is kept", async ({
  page,
  other,
}) => {
  await page.goto("/settings/targets");
  await page.getByRole("button", { name: "Add target" }).click();
  const form = page.getByRole("dialog");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByText("Type a name of up to 60 characters.")).toBeVisible();
  await expect(form.getByText("Type the secret key of the app.")).toBeVisible();
  await fillTarget(page, "http://10.0.0.1", "Tested Chat");
  await form.getByRole("button", { name: "Test connection" }).click();
  await expect(form.getByText(/^Type https:\/\/ and a host/)).toBeVisible();
  await form.getByLabel("Address").fill(other.url);
  await form.getByRole("button", { name: "Test connection" }).click();
  await expect(form.getByText(/answered in \d+ ms\. App, admin, key and region are right\./)).toBeVisible();
  await form.getByLabel("Secret key").fill("another-key");
  await form.getByRole("button", { name: "Test connection" }).click();
  await expect(form.getByText("70009")).toBeVisible();
  await form.getByLabel("Address").fill("https://127.0.0.1:8443");
  await expect(form.getByText("70009")).toBeHidden(); // it was said of another address
  await form.getByRole("button", { name: "Test connection" }).click();
  await expect(form.getByText(/This machine itself goes by plain http:\/\/127\.0\.0\.1/)).toBeVisible();
  await expect(form.getByLabel("Name", { exact: true })).toHaveValue("Tested Chat");
});

test("S33: the key is on no page, in no answer of the server and in nothing that the browser keeps", async ({
  page,
  other,
}) => {
  test.slow();
  const answers: Promise<string>[] = [];
  page.on("response", (response) => {
    if (new URL(response.url()).pathname.startsWith("/_next/static/")) return;
    answers.push(response.text().catch(() => ""));
  });
  await addTarget(page, other.url, "Secret Chat");
  await show(page, "Secret Chat");
  await page.goto("/accounts/user_0003");
  await page.goto("/settings/targets");
  await page.getByRole("button", { name: "Edit Secret Chat" }).click();
  await expect(page.getByLabel("Secret key")).toHaveValue("");
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByText(/answered in \d+ ms/)).toBeVisible();
  const kept = JSON.stringify(await page.context().storageState());
  for (const text of [...(await Promise.all(answers)), kept, await page.content()]) {
    expect(text).not.toContain(otherApp.key);
    expect(text).not.toMatch(/usersig=(?!redacted|\$|%3C|<|…)/i);
  }
});

test("S33: no key, password or signature is in what the console prints, nor in any file of what it serves", async ({
  browser,
  other,
}) => {
  test.slow();
  await withFolder(async (folder) => {
    const planted = "planted-key-of-the-embedded-app-0123456789";
    const program = await consoleIn(folder, { CHAT_SECRET_KEY: planted });
    const context = await browser.newContext({ storageState: { cookies: [], origins: [] }, baseURL: program.url });
    const page = await context.newPage();
    try {
      await program.start();
      // Signed by another key: refused, and whatever is said of it is said here.
      expect(await program.call("/v4/recentcontact/get_contact_group", {})).toMatchObject({ ActionStatus: "FAIL" });
      await signIn(page, program.url);
      await addTarget(page, other.url, "Secret Chat");
      await show(page, "Secret Chat");
      await page.goto("/accounts/user_0003");
      await unlock(page, "Secret Chat", "not the right one");
      await expect(page.getByText("That is not your password.")).toBeVisible();
      await other.stop();
      await page.goto("/settings/targets");
      await page.getByRole("button", { name: "Edit Secret Chat" }).click();
      await page.getByRole("button", { name: "Test connection" }).click();
      await expect(page.getByText("Nothing answers there.")).toBeVisible();
      const consoleKey = readFileSync(join(folder, "console-key"), "utf8").trim();
      await program.stop();
      const secrets = [planted, otherApp.key, admin.password, consoleKey];
      const printed = program.output();
      expect(printed).toContain("Ready");
      const build = resolve(import.meta.dirname, "../../.next");
      const files = globSync(["static/**", "server/**"], { cwd: build, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
      expect(files.length).toBeGreaterThan(20);
      for (const secret of secrets) {
        expect(secret.length).toBeGreaterThan(15);
        expect(printed).not.toContain(secret);
        expect(files.filter((file) => readFileSync(file).includes(secret))).toEqual([]);
      }
      expect(printed).not.toMatch(/usersig=/i);
    } finally {
      await context.close();
      await program.stop();
    }
  });
});

for (const { colorScheme, width } of views)
  test(`axe finds nothing serious: targets, read-only and unlocked, ${colorScheme}, ${width} px`, async ({
    page,
    other,
  }) => {
    test.slow();
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const name = `Sound Chat ${colorScheme}`;
    await addTarget(page, other.url, name);
    await expectSound(page, "list");
    await page.getByRole("button", { name: `Edit ${name}` }).click();
    await expectSound(page, "form");
    await page.keyboard.press("Escape");
    await show(page, name);
    await page.setViewportSize({ width, height: 844 });
    await page.goto("/accounts/user_0001");
    await expect(page.getByText(`${name} is read-only.`)).toBeVisible();
    await expectSound(page, "read-only");
    await unlock(page, name);
    await expect(strip(page)).toContainText(/(30|29):\d\d/);
    await expectSound(page, "unlocked");
    await strip(page).getByRole("button", { name: "Lock now" }).click();
    await expect(strip(page)).toContainText("Read-only");
  });
