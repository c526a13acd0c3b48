import type { Page } from "@playwright/test";
import { makeAccount } from "./account.ts";
import { expect, test } from "./app.ts";
import { expectSound, views } from "./sound.ts";

/* An admin has a plan that says what it will do, and lets it be done. */

const rowsOf = (page: Page) => page.getByRole("list", { name: "Rows of the plan" }).getByRole("listitem");

test.afterEach(({ server }) => server.call("/_service/faults", [], "PUT"));

/** A plan of a file with these lines, opened. */
async function plan(page: Page, lines: readonly string[]) {
  const file = ["verb,account,group,to,kind,conversation", ...lines].join("\r\n");
  await page.goto("/bulk/new");
  await page
    .getByLabel("Choose a file")
    .setInputFiles({ name: "changes.csv", mimeType: "text/csv", buffer: Buffer.from(file) });
  await page.getByRole("button", { name: "Make the plan" }).click();
  await expect(page.getByText(/^Plan ([0-9a-f]{4} ?){4}$/)).toBeVisible();
}

async function start(page: Page, count: number) {
  await page.getByLabel(`Type ${count}, the rows that are sent`).fill(String(count));
  await page.getByRole("button", { name: `Run ${count} rows` }).click();
}

test("a plan is run by its count, every row tells its result, and one that failed is planned again", async ({
  page,
  server,
}) => {
  const [ann, bob] = [await makeAccount(server, { Old: ["user_0003"] }), await makeAccount(server, { Old: [] })];
  await plan(page, [
    `rename,${ann},Old,New,,`,
    `add,${ann},New,,user,user_0004`,
    `create,${bob},Autumn,,,`,
    `add,${bob},Autumn,,user,user_0005`,
    `add,${bob},Nowhere,,user,user_0005`,
  ]);
  await page.getByLabel("Type 4, the rows that are sent").fill("5");
  await page.getByRole("button", { name: "Run 4 rows" }).click();
  await expect(page.getByText("4 rows are sent. Type that number.")).toBeVisible();

  const faults = [{ command: "create_contact_group", account: bob, code: 51010, at: "call" }];
  await server.call("/_service/faults", faults, "PUT");
  await start(page, 4);
  await expect(page.getByText(/^Done in /)).toBeVisible();
  await server.call("/_service/faults", [], "PUT");
  await expect(rowsOf(page).filter({ hasText: "user_0004" })).toContainText("Done");
  await expect(rowsOf(page).filter({ hasText: "Autumn" }).first()).toContainText("51010");
  await expect(rowsOf(page).filter({ hasText: "Nowhere" })).toContainText("Will fail");
  const read = await server.call("/v4/recentcontact/get_contact_group", { From_Account: ann, StartIndex: 0 });
  expect(JSON.stringify(read)).toContain("New");

  await page.getByRole("button", { name: "Failed", exact: true }).click();
  await expect(rowsOf(page)).toHaveCount(2);
  await page.getByRole("button", { name: "Plan 2 rows not done" }).click();
  await expect(page.getByRole("heading", { name: "Not done yet: changes" })).toBeVisible();
  await start(page, 2);
  await expect(page.getByText(/^Done in /)).toBeVisible();
  await expect(rowsOf(page).filter({ hasText: "Done" })).toHaveCount(2);
});

test("a job is undone by a plan of its own, back to the state before", async ({ page, server }) => {
  const account = await makeAccount(server, { Old: ["user_0003"], Gone: ["user_0006", "@TGS#2JOB"] });
  const read = async () => {
    const all = await server.call("/v4/recentcontact/get_contact_group", { From_Account: account, StartIndex: 0 });
    const { GroupItem, ContactItem } = all as { GroupItem?: { GroupName: string }[]; ContactItem?: unknown[] };
    return { groups: GroupItem?.map(({ GroupName }) => GroupName).sort(), conversations: ContactItem?.length };
  };
  const before = await read();
  await plan(page, [
    `rename,${account},Old,New,,`,
    `remove,${account},New,,user,user_0003`,
    `create,${account},Autumn,,,`,
    `add,${account},Autumn,,user,user_0005`,
    `delete,${account},Gone,,,`,
  ]);
  await start(page, 5);
  await expect(page.getByText(/^Done in /)).toBeVisible();
  await page.getByRole("button", { name: "Undo this job" }).click();
  await expect(page.getByRole("heading", { name: "Undo: changes" })).toBeVisible();
  await start(page, 6);
  await expect(page.getByText(/^Done in /)).toBeVisible();
  expect(await read()).toEqual(before);
});

test("paused, seen by a second browser, resumed after a reload, and cancelled: the rest is not attempted", async ({
  page,
  context,
  server,
}) => {
  const accounts = await Promise.all(Array.from({ length: 6 }, () => makeAccount(server, {})));
  const slow = [{ command: "create_contact_group", delayMs: 1500 }];
  await server.call("/_service/faults", slow, "PUT");
  const lines = accounts.flatMap((account) =>
    Array.from({ length: 12 }, (_, at) => `create,${account},Drawer ${at + 1},,,`),
  );
  await plan(page, lines);
  await start(page, 72);
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText("Paused; nothing is sent", { exact: true })).toBeVisible();

  const other = await context.newPage();
  await other.goto(page.url());
  await expect(other.getByText("Paused; nothing is sent", { exact: true })).toBeVisible();
  await page.reload();
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(other.getByRole("button", { name: "Pause" })).toBeVisible();
  await page.getByRole("button", { name: "Cancel job" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel job" }).click();
  await expect(page.getByText(/^Cancelled after /)).toBeVisible();
  await expect(other.getByText(/^Cancelled after /)).toBeVisible();
  await server.call("/_service/faults", [], "PUT");
  await page.getByRole("button", { name: "Not attempted", exact: true }).click();
  await expect(rowsOf(page).first()).toContainText("Not attempted");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download report" }).click();
  await page.getByRole("menuitem", { name: "CSV, for a spreadsheet" }).click();
  expect((await download).suggestedFilename()).toMatch(/^groupdesk-job-[0-9a-f]{8}\.csv$/);
});

test("the page of a job is sound at both widths and in both themes", async ({ page, server }) => {
  const account = await makeAccount(server, { Old: [] });
  const soundly = async (what: string) => {
    for (const { colorScheme, width } of views) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await expectSound(page, `${what}, ${colorScheme} ${width}`);
    }
  };
  await plan(page, [`rename,${account},Old,New,,`, `create,${account},Autumn,,,`]);
  await soundly("the plan");
  await start(page, 2);
  await expect(page.getByText(/^Done in /)).toBeVisible();
  await soundly("the job");
});
