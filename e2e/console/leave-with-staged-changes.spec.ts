import { groupsOf, makeAccount, openAccount, openGroup, rowOf, stageAdds } from "./account.ts";
import { expect, test } from "./app.ts";

test("leaving with staged changes asks first: by a link, by the find field, by the browser's back", async ({
  page,
  server,
}) => {
  const account = await makeAccount(server, { Crew: [] }, ["ann"]);
  await page.goto("/");
  await page.getByLabel("UserID").fill(account);
  await page.getByLabel("UserID").press("Enter");
  await openGroup(page, "Crew");
  await stageAdds(page, "ann");
  const dialog = page.getByRole("dialog");

  await page.getByRole("link", { name: "Groupdesk" }).click();
  await expect(dialog).toContainText("1 change is not applied.");
  await dialog.getByRole("button", { name: "Stay" }).click();
  await expect(rowOf(page, "ann")).toHaveAttribute("data-sign", "add");

  await page.keyboard.press("Control+k");
  await page.keyboard.type("user_0001");
  await page.keyboard.press("Enter");
  await expect(dialog).toBeVisible();
  await dialog.getByRole("button", { name: "Stay" }).click();

  await page.evaluate(() => history.back()); // to the view before, of the same account
  await expect(page.getByRole("heading", { level: 2, name: "All conversations" })).toBeVisible();
  await page.evaluate(() => history.back());
  await expect(dialog).toBeVisible();
  await dialog.getByRole("button", { name: "Drop 1 change" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Find an account" })).toBeVisible();
  await page.getByRole("link", { name: account }).click();
  await openGroup(page, "Crew");
  await expect(page.getByText("No conversations in Crew")).toBeVisible();
  expect(await groupsOf(server, account)).toEqual({ Crew: [] });
});

test("a reload asks, shows the service's real state, and keeps what was staged aside", async ({ page, server }) => {
  const account = await makeAccount(server, { Crew: ["ann"] }, ["bob"]);
  await openAccount(page, account, "Crew");
  await stageAdds(page, "bob");
  let asked = 0;
  page.on("dialog", (dialog) => {
    asked += 1;
    void dialog.accept();
  });
  await page.reload();
  expect(asked).toBe(1);
  await expect(rowOf(page, "ann")).toBeVisible();
  await expect(rowOf(page, "bob")).toBeHidden();
  await expect(page.getByText("1 change from before the page was left is kept aside.")).toBeVisible();
  await page.getByRole("button", { name: "Bring back" }).click();
  await expect(rowOf(page, "bob")).toHaveAttribute("data-sign", "add");
  await page.keyboard.press("Control+s");
  await expect(rowOf(page, "bob")).toContainText("Added");
  await expect(page.getByText("1 change done.")).toBeVisible();
  await page.reload();
  expect(asked).toBe(1); // nothing waits any more
  await expect(page.getByText("kept aside")).toBeHidden();
});

test("moving between groups of the account asks nothing and keeps everything", async ({ page, server }) => {
  const account = await makeAccount(server, { Crew: [], Family: [] }, ["ann", "bob"]);
  await openAccount(page, account, "Crew");
  await stageAdds(page, "ann");
  await openGroup(page, "Family");
  await stageAdds(page, "bob");
  await expect(page.getByText("2 changes", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Review" }).click();
  await expect(page.getByRole("dialog")).toContainText("Call 1");
  await expect(page.getByRole("dialog")).toContainText("Call 2");
  await page.getByRole("button", { name: "Close" }).first().click();
  await page.keyboard.press("Control+s");
  await expect(page.getByText("All 2 changes done.")).toBeVisible();
  expect(await groupsOf(server, account)).toEqual({ Crew: ["ann"], Family: ["bob"] });
});

test("what is kept aside joins what is staged since, through any number of reloads", async ({ page, server }) => {
  const account = await makeAccount(server, { Crew: [] }, ["ann", "bob", "cy"]);
  page.on("dialog", (dialog) => void dialog.accept());
  await openAccount(page, account, "Crew");
  await stageAdds(page, "ann");
  await page.reload();
  await expect(page.getByText("kept aside")).toBeVisible();
  await stageAdds(page, "bob");
  await page.reload();
  await expect(page.getByText("2 changes from before the page was left are kept aside.")).toBeVisible();
  await stageAdds(page, "cy");
  await page.getByRole("button", { name: "Bring back" }).click();
  for (const id of ["ann", "bob", "cy"]) await expect(rowOf(page, id)).toHaveAttribute("data-sign", "add");
});

test("what was kept aside for a group that is gone is not dropped without a word", async ({ page, server }) => {
  const account = await makeAccount(server, { Crew: [], Family: [] }, ["ann"]);
  page.on("dialog", (dialog) => void dialog.accept());
  await openAccount(page, account, "Crew");
  await stageAdds(page, "ann");
  await server.call("/v4/recentcontact/del_contact_group", { From_Account: account, GroupName: ["Crew"] });
  await page.reload();
  await expect(page.getByText("1 change kept aside belongs to a group that is gone.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Copy ids" })).toBeVisible();
});

test("while calls run leaving is put off, and nothing can be staged that would be lost", async ({ page, server }) => {
  const account = await makeAccount(server, { Crew: [] }, ["ann"]);
  await openAccount(page, account, "Crew");
  await stageAdds(page, "ann");
  const held = Promise.withResolvers<void>();
  await page.route("**/accounts/**", async (route) => {
    if (route.request().method() === "POST") await held.promise;
    await route.continue();
  });
  await page.keyboard.press("Control+s");
  await expect(page.getByRole("button", { name: "Applying 1 of 1 call" })).toBeDisabled();
  await page.keyboard.press("a");
  await page.keyboard.press("n");
  await page.keyboard.press("F2");
  await expect(page.getByLabel(/Conversation to add|Group name/)).toBeHidden();

  await page.getByRole("link", { name: "Groupdesk" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("Calls are still running.");
  await expect(dialog.getByRole("button", { name: /^Drop/ })).toBeHidden();
  await dialog.getByRole("button", { name: "Stay" }).click();
  held.resolve();
  await expect(rowOf(page, "ann")).toContainText("Added");
  await expect(page.getByText("1 change done.")).toBeVisible();
  await page.getByRole("link", { name: "Groupdesk" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Find an account" })).toBeVisible();
});
