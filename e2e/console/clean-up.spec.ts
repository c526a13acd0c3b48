import type { Browser, BrowserContext, Page } from "@playwright/test";
import { admin, consoleIn, expect, otherApp, type Running, signIn, test, withFolder } from "./app.ts";

/*
 * An admin has 5,000 changes for a real app. The whole way: a dry run, a second person's yes, a run that is killed in its
 * middle, the report, what failed once more, and back to the start.
 */

const password = "a sentence for the second admin";
const accounts = Array.from({ length: 200 }, (_, at) => `user_${String(at + 1).padStart(4, "0")}`);

/** Five groups for each account, each with four conversations: 25 rows an account. */
function changes(): string {
  const rows = accounts.flatMap((account, at) =>
    Array.from({ length: 5 }, (_, drawer) => `Drawer ${drawer + 1}`).flatMap((group, drawer) => [
      `create,${account},${group},,,`,
      ...Array.from({ length: 4 }, (_, peer) => {
        const id = accounts[(at * 7 + drawer * 4 + peer) % accounts.length];
        return `add,${account},${group},,user,${id}`;
      }),
    ]),
  );
  return ["verb,account,group,to,kind,conversation", ...rows].join("\r\n");
}

type Page53440 = {
  GroupItem?: { GroupId: number; GroupName: string }[];
  ContactItem?: { To_Account?: string; ToGroupId?: string; ContactGroupId?: number[] }[];
  CompleteFlag: number;
  NextStartIndex: number;
};

/** All groups of all accounts by name with who is in them: everything but numbers and times. */
async function contents(service: Running): Promise<Record<string, unknown>> {
  const all: Record<string, unknown> = {};
  // Who looks so fast would use up the rate that the console is to keep.
  await service.call("/_service/settings", { ratePerSecond: null }, "PUT");
  for (const account of accounts) {
    const pages: Page53440[] = [];
    do {
      const asked = { From_Account: account, StartIndex: pages.at(-1)?.NextStartIndex ?? 0 };
      pages.push((await service.call("/v4/recentcontact/get_contact_group", asked)) as Page53440); // what 53440 shows
    } while (pages.at(-1)?.CompleteFlag === 0);
    const contacts = pages.flatMap(({ ContactItem = [] }) => ContactItem);
    const groups = (pages[0]?.GroupItem ?? []).map(({ GroupId, GroupName }) => {
      const inside = contacts.filter(({ ContactGroupId }) => ContactGroupId?.includes(GroupId));
      return [GroupName, inside.map(({ To_Account, ToGroupId }) => To_Account ?? ToGroupId).sort()] as const;
    });
    all[account] = Object.fromEntries(groups.sort(([one], [other]) => (one < other ? -1 : 1)));
  }
  await service.call("/_service/settings", { ratePerSecond: 200 }, "PUT");
  return all;
}

test("5,000 rows on a real app: planned, approved, run through a kill, accounted for, run again, and undone", async ({
  page,
  browser,
  other: service,
}) => {
  test.setTimeout(420_000);
  await service.call("/_service/settings", { accountRatePerSecond: null }, "PUT");
  await withFolder(async (folder) => {
    const console = await consoleIn(folder);
    await console.start();
    try {
      await signIn(page, console.url);
      const second = await secondAdmin(page, browser, console.url);
      await addTarget(page, console.url, service.url);
      await unlock(page);
      const before = await contents(service);

      // A tenth of the conversations will be refused, which no read can tell.
      const faults = [
        { command: "*_contact_group", item: "user_*", probability: 0.1, seed: 7, code: 51007, at: "item" },
      ];
      await page.goto(`${console.url}/bulk/new`);
      const buffer = Buffer.from(changes());
      await page.getByLabel("Choose a file").setInputFiles({ name: "autumn.csv", mimeType: "text/csv", buffer });
      await page.getByRole("button", { name: "Make the plan" }).click();
      await expect(page.getByText("another admin has to approve exactly this plan first")).toBeVisible({
        timeout: 60_000,
      });
      expect(await contents(service)).toEqual(before);

      await service.call("/_service/faults", faults, "PUT");
      await approve(second, page);
      await start(page);
      await expect.poll(() => answered(page), { timeout: 60_000 }).toBeGreaterThan(1000);
      console.kill();
      await console.ended();
      await expect(page.getByText("Reconnecting; the job goes on")).toBeVisible();
      await console.start();
      await expect(page.getByText(/^Done in /)).toBeVisible({ timeout: 120_000 });
      await service.call("/_service/faults", [], "PUT");
      expect(await answered(page)).toBe(5000);

      const report = await reportOf(page);
      expect(report).toHaveLength(5000);
      expect(new Set(report.map(({ line }) => line)).size).toBe(5000);
      const failed = report.filter(({ state }) => state === "failed");
      expect(failed.length).toBeGreaterThan(200);
      expect(failed.every(({ itemCode, outerCode }) => itemCode === 51007 && outerCode === 0)).toBe(true);
      expect(report.filter(({ state }) => state === "done")).toHaveLength(5000 - failed.length);

      await page.getByRole("button", { name: /^Plan .* rows not done$/ }).click();
      await expect(page.getByRole("heading", { name: "Not done yet: autumn" })).toBeVisible();
      await approve(second, page);
      await start(page);
      await expect(page.getByText(/^Done in /)).toBeVisible({ timeout: 60_000 });
      expect(await answered(page)).toBe(failed.length);
      const first = page.url();

      await undo(page, second, "Undo: Not done yet: autumn");
      await page.goto(`${console.url}/bulk`);
      await page.getByRole("link", { name: "autumn", exact: true }).click();
      await undo(page, second, "Undo: autumn");
      expect(await contents(service)).toEqual(before);
      await page.goto(first);
      await expect(page.getByText(/^Done in /)).toBeVisible();
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
  await page.getByRole("button", { name: "Done" }).click();
  const context: BrowserContext = await browser.newContext({ storageState: undefined });
  const second = await context.newPage();
  await second.goto(link);
  await second.getByLabel("Email").fill("kofi@example.com");
  await second.getByLabel("Password", { exact: true }).fill(password);
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
  const strip = page.getByRole("complementary", { name: "Where changes go" });
  await strip.getByRole("button", { name: "Unlock writing" }).click();
  await page.getByLabel("Your password").fill(admin.password);
  await page.getByRole("button", { name: "Unlock Acme Chat" }).click();
  await expect(strip).toContainText("Writing to real users");
}

async function approve(second: Page, page: Page) {
  await expect(page.getByText("another admin has to approve exactly this plan first")).toBeVisible({ timeout: 60_000 });
  await second.goto(page.url());
  await second.getByRole("button", { name: "Approve this plan" }).click();
  await expect(second.getByText("Approved by kofi@example.com")).toBeVisible();
  await expect(second.getByText("Another admin starts it")).toBeVisible();
  await expect(second.getByLabel(/^Type .*, the rows that are sent$/)).toBeHidden();
  await expect(page.getByText("Approved by kofi@example.com")).toBeVisible();
}

async function start(page: Page) {
  const count = page.getByLabel(/^Type .* the rows that are sent$/);
  const label = await page.getByText(/^Type .* the rows that are sent$/).textContent();
  await count.fill((label ?? "").replace(/\D/g, ""));
  await page.getByRole("button", { name: /^Run .* rows/ }).click();
}

async function undo(page: Page, second: Page, title: string) {
  await page.getByRole("button", { name: "Undo this job" }).click();
  await expect(page.getByRole("heading", { name: title })).toBeVisible({ timeout: 30_000 });
  await approve(second, page);
  await start(page);
  await expect(page.getByText(/^Done in /)).toBeVisible({ timeout: 120_000 });
  const notDone = (await reportOf(page)).filter(({ state }) => state !== "done");
  expect(notDone, `rows of ${title} that were not done`).toEqual([]);
}

async function answered(page: Page): Promise<number> {
  const text = await page.getByText(/rows answered/).textContent();
  return Number((text ?? "").split(" of ")[0]?.replace(/\D/g, ""));
}

type Reported = { line: number; state?: string; outerCode: number; itemCode: number };

/** The report as a program reads it. */
async function reportOf(page: Page): Promise<Reported[]> {
  const text = await page.evaluate(async () => (await fetch(`${location.pathname}/rows?format=csv`)).text());
  const [head = "", ...lines] = text.replace("\ufeff", "").trim().split("\r\n");
  const at = (name: string) => head.split(",").indexOf(name);
  return lines.map((row) => {
    const cells = row.split(",");
    const cell = (name: string) => cells[at(name)] ?? "";
    return {
      ...{ line: Number(cell("line")), state: cell("state") },
      ...{ outerCode: Number(cell("outerCode")), itemCode: Number(cell("itemCode")) },
    };
  });
}
