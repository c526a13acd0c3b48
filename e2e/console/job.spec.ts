import { readFileSync } from "node:fs";
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
  // What the plan had known to fail is accounted for as well, and can be found and planned again.
  await page.getByRole("button", { name: "Will fail", exact: true }).click();
  await expect(rowsOf(page)).toHaveCount(1);
  await page.getByRole("button", { name: "Plan 3 rows not done" }).click();
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
  await page.keyboard.press("p");
  await expect(page.getByText("Paused; nothing is sent", { exact: true })).toBeVisible();
  await expect(page.getByText("Live", { exact: true })).toBeHidden();
  await expect(page.getByText("none now: it is paused")).toBeVisible();

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
  const [answered = 0, all] = (await page.getByText(/rows answered/).textContent())?.match(/\d+/g)?.map(Number) ?? [];
  expect(all).toBe(72);
  expect(answered).toBeLessThan(72);
  await expect(page.getByText(`${Math.floor((answered / 72) * 1000) / 10} %`, { exact: true })).toBeVisible();
  await server.call("/_service/faults", [], "PUT");
  await page.getByRole("button", { name: "Not attempted", exact: true }).click();
  await expect(rowsOf(page).first()).toContainText("Not attempted");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download report" }).click();
  await page.getByRole("menuitem", { name: "CSV, for a spreadsheet" }).click();
  expect((await download).suggestedFilename()).toMatch(/^groupdesk-job-[0-9a-f]{8}\.csv$/);
});

test("F39: without a network in the middle of a job the page says so, and comes back to what is true by itself", async ({
  page,
  server,
}) => {
  const account = await makeAccount(server, {});
  await server.call("/_service/faults", [{ command: "create_contact_group", delayMs: 500 }], "PUT");
  await plan(
    page,
    Array.from({ length: 16 }, (_, at) => `create,${account},Drawer ${at + 1},,,`),
  );
  await start(page, 16);
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await page.context().setOffline(true);
  await expect(page.getByText("Reconnecting; the job goes on")).toBeVisible();
  // Meanwhile it is done.
  const groups = async () => {
    const read = await server.call("/v4/recentcontact/get_contact_group", { From_Account: account, StartIndex: 0 });
    return ((read.GroupItem ?? []) as unknown[]).length; // what 53440 shows
  };
  await expect.poll(groups, { timeout: 30_000 }).toBe(16);
  await expect(page.getByText("Reconnecting; the job goes on")).toBeVisible();
  await page.context().setOffline(false);
  await expect(page.getByText(/^Done in /)).toBeVisible();
  await expect(page.getByText("16 of 16 rows answered")).toBeVisible();
  await expect(rowsOf(page).filter({ hasText: "Done" })).toHaveCount(16);
});

test("a deed that is lost with the connection is told once, claims nothing, and is over when the connection is back", async ({
  page,
  server,
}) => {
  const account = await makeAccount(server, {});
  await server.call("/_service/faults", [{ command: "create_contact_group", account, delayMs: 700 }], "PUT");
  await plan(
    page,
    Array.from({ length: 16 }, (_, at) => `create,${account},Drawer ${at + 1},,,`),
  );
  await start(page, 16);
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await page.context().setOffline(true);
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText("Groupdesk does not answer, so nobody knows yet whether that was done.")).toBeVisible();
  await expect(page.getByText("Reconnecting; the job goes on")).toBeHidden();
  await expect(page.getByText(/[Rr]eading back/)).toBeHidden();
  await page.context().setOffline(false);
  await expect(page.getByText("Groupdesk does not answer")).toBeHidden();
  await expect(page.getByText(/^Done in /)).toBeVisible();
});

test("whoever has read far into the rows keeps the place when the job begins and when it is over", async ({
  page,
  server,
}) => {
  test.setTimeout(90_000);
  const accounts = await Promise.all(Array.from({ length: 30 }, () => makeAccount(server, {})));
  const lines = accounts.flatMap((id) => Array.from({ length: 15 }, (_, at) => `create,${id},Drawer ${at + 1},,,`));
  await plan(page, lines);
  const readAll = async () => {
    for (let reads = 0; reads < 8 && (await rowsOf(page).count()) < 450; reads++) {
      await rowsOf(page).last().scrollIntoViewIfNeeded();
      await page.waitForTimeout(300);
    }
    await expect(rowsOf(page)).toHaveCount(450);
  };
  await readAll();
  const counts: number[] = [];
  await page.exposeFunction("seen", (count: number) => void counts.push(count));
  await page.evaluate(() => {
    const list = document.querySelector('[aria-label="Rows of the plan"]');
    const told = window as unknown as { seen: (count: number) => void }; // exposed above
    new MutationObserver(() =>
      told.seen(document.querySelectorAll('[aria-label="Rows of the plan"] > li').length),
    ).observe(list?.parentElement ?? document.body, { childList: true, subtree: true });
  });
  await start(page, 450);
  await expect(page.getByText(/^Done in /)).toBeVisible({ timeout: 60_000 });
  await expect(rowsOf(page).filter({ hasText: "Done" })).toHaveCount(450);
  expect(Math.min(450, ...counts)).toBe(450);
});

test("what a job did not do is downloaded as the change file that it came from", async ({ page, server }) => {
  const account = await makeAccount(server, { Old: [] });
  await plan(page, [`rename,${account},Old,New,,`, `create,${account},Autumn,,,`, `create,${account},Spring,,,`]);
  const faults = [{ command: "create_contact_group", account, code: 51010, at: "call" }];
  await server.call("/_service/faults", faults, "PUT");
  await start(page, 3);
  await expect(page.getByText(/^Done in /)).toBeVisible();
  const textOf = async (item: string) => {
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download 2 rows not done" }).click();
    await page.getByRole("menuitem", { name: item }).click();
    return readFileSync(await (await download).path(), "utf8");
  };
  expect(await textOf("CSV, as a change file")).toBe(
    `\ufeff${["verb,account,group,to,kind,conversation", `create,${account},Autumn,,,`, `create,${account},Spring,,,`, ""].join("\r\n")}`,
  );
  expect(
    (await textOf("JSON, as a change file"))
      .trim()
      .split("\n")
      .map((row) => JSON.parse(row).group),
  ).toEqual([...["Autumn", "Spring"]]);
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
