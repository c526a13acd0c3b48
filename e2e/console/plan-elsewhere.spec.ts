import type { Browser, Page } from "@playwright/test";
import { makeAccount } from "./account.ts";
import { admin, consoleIn, expect, otherApp, signIn, test, withFolder } from "./app.ts";

/* A plan is for a real app, and takes a second admin, who has another target before them; and the app goes away meanwhile. */

test("a plan of another target names it, leads to it, and says to each admin what is theirs to do; a dead service is told", async ({
  page,
  browser,
  other: service,
}) => {
  test.setTimeout(180_000);
  await withFolder(async (folder) => {
    const console = await consoleIn(folder);
    await console.start();
    try {
      await signIn(page, console.url);
      const second = await secondAdmin(page, browser, console.url);
      await addTarget(page, console.url, service.url);
      const accounts = await Promise.all(Array.from({ length: 8 }, () => makeAccount(service, { Gone: [] })));
      const rows = accounts.flatMap((account) => [
        `delete,${account},Gone,,,`,
        ...Array.from({ length: 12 }, (_, at) => `create,${account},Drawer ${at + 1},,,`),
      ]);
      const buffer = Buffer.from(["verb,account,group,to,kind,conversation", ...rows].join("\n"));
      await page.goto(`${console.url}/bulk/new`);
      await page.getByLabel("Choose a file").setInputFiles({ name: "winter.csv", mimeType: "text/csv", buffer });
      await page.getByRole("button", { name: "Make the plan" }).click();

      // Its author reads why it takes somebody else, and what to do.
      await expect(page.getByText("You wrote it, so you cannot. Ask another admin to open this page.")).toBeVisible();
      await expect(page.getByRole("button", { name: "Copy the link" })).toBeVisible();
      await expect(page.getByText("Waits for step 1.")).toBeVisible();
      await expect(page.getByRole("heading", { name: "winter" })).toBeFocused();

      // The second admin finds it in the list, and sees where it goes before anything is approved.
      await second.goto(`${console.url}/bulk`);
      await expect(second.getByText("1 plan waits for your approval.")).toBeVisible();
      await second.getByRole("link", { name: "winter" }).click();
      const weather = second.getByRole("region", { name: /^This plan is for Acme Chat/ });
      await expect(weather).toContainText(String(otherApp.sdkAppId));
      await second.getByRole("button", { name: "Approve this plan for Acme Chat" }).click();
      await expect(second.getByText("Approved by kofi@example.com")).toBeVisible();
      await weather.getByRole("button", { name: "Switch to Acme Chat" }).click();
      await expect(weather).toBeHidden();
      await expect(second.getByRole("complementary", { name: "Where changes go" })).toContainText("Acme Chat");

      await unlock(page);
      await service.call("/_service/faults", [{ command: "create_contact_group", delayMs: 700 }], "PUT");
      const count = page.getByLabel(/^Type .* the rows that are sent$/);
      await count.fill("104");
      await page.getByRole("button", { name: "Run 104 rows in Acme Chat" }).click();
      await expect(page.getByText("Live", { exact: true })).toBeVisible();
      await expect(page.getByRole("heading", { name: "winter" })).toBeFocused();

      // Nothing answers: that is what the page says, and no time of ending.
      service.kill();
      await service.ended();
      await expect(page.getByText(`The service at ${new URL(service.url).host} does not answer.`)).toBeVisible({
        timeout: 30_000,
      });
      await expect(page.getByText(/ends near/)).toBeHidden();
      await page.getByRole("button", { name: "Pause" }).click();
      await expect(page.getByText("Paused; nothing is sent", { exact: true })).toBeVisible({ timeout: 20_000 });
      await service.start();

      // Locked again it says why it cannot be resumed, and offers the way.
      const strip = page.getByRole("complementary", { name: "Where changes go" });
      await strip.getByRole("button", { name: "Lock now" }).click();
      await expect(page.getByText("Acme Chat is read-only: unlock it to resume.")).toBeVisible();
      await unlock(page);
      await page.getByRole("button", { name: "Resume in Acme Chat" }).click();
      await expect(page.getByText(/^Done in /)).toBeVisible({ timeout: 60_000 });
      await expect(page.getByText("service away")).toBeVisible();
      await second.context().close();
    } finally {
      await console.stop();
    }
  });
});

async function secondAdmin(page: Page, browser: Browser, url: string): Promise<Page> {
  await page.goto(`${url}/settings/people`);
  await page.getByRole("button", { name: "Invite somebody" }).click();
  await page.getByLabel("For whom").fill("Kofi");
  await page.getByRole("radio", { name: "Admin" }).check();
  await page.getByRole("button", { name: "Make link" }).click();
  const link = await page.getByLabel("Link", { exact: true }).inputValue();
  const second = await (await browser.newContext({ storageState: undefined })).newPage();
  await second.goto(link);
  await second.getByLabel("Email").fill("kofi@example.com");
  await second.getByLabel("Password", { exact: true }).fill("a sentence for the second admin");
  await second.getByRole("button", { name: "Create account" }).click();
  await second.getByLabel("Find account").waitFor();
  return second;
}

async function addTarget(page: Page, url: string, address: string) {
  await page.goto(`${url}/settings/targets`);
  await page.getByRole("button", { name: "Add target" }).click();
  const form = page.getByRole("dialog");
  await form.getByLabel("Name", { exact: true }).fill("Acme Chat");
  await form.getByLabel("Region").selectOption("custom");
  await form.getByLabel("Address").fill(address);
  await form.getByLabel("SDKAppID").fill(String(otherApp.sdkAppId));
  await form.getByLabel("Admin identifier").fill(otherApp.admin);
  await form.getByLabel("Secret key").fill(otherApp.key);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(form).toBeHidden();
  await page.getByRole("button", { name: "Switch target" }).click();
  await page.getByRole("menuitem", { name: "Acme Chat" }).click();
  await expect(page.getByRole("complementary", { name: "Where changes go" })).toContainText("Acme Chat");
}

async function unlock(page: Page) {
  await page.getByRole("main").getByRole("button", { name: "Unlock writing" }).click();
  await page.getByLabel("Your password").fill(admin.password);
  await page.getByRole("button", { name: "Unlock Acme Chat" }).click();
  await expect(page.getByRole("complementary", { name: "Where changes go" })).toContainText("Writing to real users");
}
