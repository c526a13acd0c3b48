import { command, groupsOf, openAccount, openGroup, openTab, rowOf } from "./account.ts";
import { expect, type Running, test } from "./app.ts";

/** The recent list as the service has it, asked past the console: ids in its order, pinned ones first. */
async function recentsOf(server: Running, account: string): Promise<string[]> {
  const page = await command(server, "get_list", {
    ...{ From_Account: account, TimeStamp: 0, StartIndex: 0, TopTimeStamp: 0, TopStartIndex: 0, AssistFlags: 7 },
  });
  const items = page.SessionItem as { To_Account?: string; GroupId?: string }[]; // the documented reply
  return items.map((item) => item.To_Account ?? item.GroupId ?? "");
}

test("read the recent list, put one of it into a group, and take another off it", async ({ page, server }) => {
  await server.reset("demo"); // its accounts have recent contacts
  const account = "user_0101";
  const recents = await recentsOf(server, account);
  const before = await groupsOf(server, account);
  const [group = ""] = Object.keys(before);
  const [added = "", leaving = ""] = recents.filter((id) => !before[group]?.includes(id));
  await openAccount(page, account);
  await openTab(page, "Recent contacts");
  await expect(page.getByRole("grid")).toHaveAttribute("aria-rowcount", String(recents.length + 1));
  await expect(page.getByRole("link", { name: `Recent contacts ${recents.length}` })).toBeVisible();
  const shown = await page.getByRole("row").and(page.locator("[data-key]:visible")).all();
  expect(await Promise.all(shown.map((row) => row.getAttribute("data-key")))).toEqual(
    recents.map((id) => expect.stringContaining(id)),
  );

  await rowOf(page, added)
    .getByRole("button", { name: `Actions for ${added}` })
    .click();
  await page.getByRole("menuitem", { name: group, exact: true }).click();
  await expect(rowOf(page, added).getByRole("button", { name: `${group} staged to add` })).toBeVisible();
  await rowOf(page, leaving).click();
  await page.keyboard.press("Delete");
  await expect(rowOf(page, leaving)).toHaveAttribute("data-sign", "remove");
  await expect(rowOf(page, leaving)).toContainText("Its groups, marks and messages stay.");
  expect(await recentsOf(server, account)).toEqual(recents);

  await page.getByRole("button", { name: "Apply 2 changes" }).click();
  await expect(page.getByText("All 2 changes done.")).toBeVisible();
  await expect(rowOf(page, leaving).getByRole("img", { name: "Code 0" })).toBeVisible();
  await expect(rowOf(page, leaving)).toContainText("Removed from the recent list");
  expect(await recentsOf(server, account)).toEqual(recents.filter((id) => id !== leaving));
  expect(await groupsOf(server, account)).toEqual({ ...before, [group]: [...(before[group] ?? []), added] });

  await page.getByRole("button", { name: "Read again" }).click();
  await expect(rowOf(page, leaving)).toBeHidden();
  await openTab(page, "Groups");
  await openGroup(page, group);
  await expect(rowOf(page, added)).toContainText("Added");
});

test("a long list is read page by page, pinned ones first, and no conversation comes twice", async ({
  page,
  remote,
}) => {
  test.slow(); // a service of its own has to start
  const { service } = remote;
  await service.call("/_service/settings", { recentsPageSize: 40 }, "PUT");
  await page.goto(`${remote.url}/accounts/user_0042?tab=recents`);
  await expect(page.getByText("40 conversations read so far.")).toBeVisible();
  await expect(page.getByRole("link", { name: "Recent contacts 40+" })).toBeVisible();
  const first = page.locator("[role=row][data-key]:visible").first();
  await expect(first.getByRole("img", { name: "pinned" })).toBeVisible();
  await page.getByRole("button", { name: "Read more" }).click();
  await expect(page.getByText("80 conversations read so far.")).toBeVisible();

  await service.stop();
  await page.getByRole("button", { name: "Read more" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "does not answer" })).toBeVisible();
  await expect(page.getByRole("grid")).toHaveAttribute("aria-rowcount", "81");
  await service.start();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("grid")).toHaveAttribute("aria-rowcount", "101");
  await expect(page.getByRole("button", { name: "Read more" })).toBeHidden();
  await expect(page.getByRole("alert").filter({ hasText: "does not answer" })).toBeHidden();
});

test("an empty list says so; one that cannot be read says why, and is read again", async ({ page, remote }) => {
  test.slow(); // a service of its own has to start
  const { service } = remote;
  await service.reset("empty");
  await service.call("/v4/im_open_login_svc/account_import", { UserID: "lonely" });
  await page.goto(`${remote.url}/accounts/lonely`);
  await expect(page.getByRole("heading", { level: 1, name: "lonely" })).toBeVisible();
  await service.stop();
  await openTab(page, "Recent contacts");
  await expect(page.getByRole("alert").filter({ hasText: "does not answer" })).toBeVisible();
  await service.start();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { name: "No recent contacts" })).toBeVisible();
});

test("50004: a removal that may have happened is looked up in the list before anything else is sent", async ({
  page,
  remote,
}) => {
  test.slow(); // a service of its own has to start
  const { service } = remote;
  const [id = ""] = await recentsOf(service, "user_0102");
  await service.call("/_service/faults", [{ command: "delete", code: 50004, at: "call", after: true }], "PUT");
  await page.goto(`${remote.url}/accounts/user_0102?tab=recents`);
  await rowOf(page, id).click();
  await page.keyboard.press("Delete");
  await page.keyboard.press("Control+s");
  await expect(rowOf(page, id)).toContainText(
    "As wanted. The service could not say that it was done; reading back found it done.",
  );
  await expect(page.getByText("1 change done.")).toBeVisible();
});
