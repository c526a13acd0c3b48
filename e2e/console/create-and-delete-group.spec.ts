import { groupsOf, makeAccount, openAccount, openGroup, rowOf } from "./account.ts";
import { expect, test } from "./app.ts";

test("an empty group is created, then deleted once its name is typed", async ({ page, server }) => {
  const account = await makeAccount(server, { Crew: ["ann", "bob"], Family: ["bob"] });
  await openAccount(page, account);
  const name = page.getByLabel("Group name");
  // The tab inside the page wakes up after the page itself, and hears no key before.
  await expect(async () => {
    if (!(await name.isVisible())) await page.keyboard.press("n");
    await expect(name).toBeVisible({ timeout: 1000 });
  }).toPass();
  await name.fill("Night shift");
  await page.getByRole("button", { name: "Create empty group" }).click();
  await expect(page.getByRole("heading", { level: 2, name: "Night shift" })).toBeVisible();
  await expect(page.getByText("No conversations in Night shift")).toBeVisible();
  expect(await groupsOf(server, account)).toHaveProperty("Night shift", []);

  await openGroup(page, "Crew");
  await page.getByRole("button", { name: "Delete group" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("Its 2 conversations stay; 1 of them will be in no group.");
  const confirm = dialog.getByRole("button", { name: "Delete group" });
  await expect(confirm).toBeDisabled();
  await dialog.getByLabel("Type the name to confirm").fill("crew");
  await expect(confirm).toBeDisabled();
  await dialog.getByLabel("Type the name to confirm").fill("Crew");
  await confirm.click();
  await expect(page.getByRole("heading", { level: 2, name: "All conversations" })).toBeVisible();
  expect(await groupsOf(server, account)).toEqual({ Family: ["bob"], "Night shift": [] });
});

test("a group is created with conversations; each refused one stays staged in it with its code", async ({
  page,
  server,
}) => {
  const account = await makeAccount(server, {}, ["ann"]);
  await openAccount(page, account);
  await page.getByRole("button", { name: "New group" }).click();
  await page.getByLabel("Group name").fill("Crew");
  await page.getByLabel("One id a line").fill("ann\nnobody-here\n@TGS#2DEADQ7XK");
  await page.getByRole("button", { name: "Create group with 3 conversations" }).click();
  await expect(page.getByRole("heading", { level: 2, name: "Crew" })).toBeVisible();
  await expect(rowOf(page, "ann")).toContainText("Added");
  await expect(rowOf(page, "nobody-here").getByRole("img", { name: "Code 50001" })).toBeVisible();
  await expect(rowOf(page, "@TGS#2DEADQ7XK").getByRole("img", { name: "Code 51007" })).toBeVisible();
  expect(await groupsOf(server, account)).toEqual({ Crew: ["ann"] });
});

test("50002: a name that is taken or empty is refused in the dialog, and nothing typed is lost", async ({
  page,
  server,
}) => {
  const account = await makeAccount(server, { Crew: [] });
  await openAccount(page, account);
  await page.getByRole("button", { name: "New group" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Group name").fill("Crew");
  await dialog.getByLabel("One id a line").fill("ann");
  await dialog.getByRole("button", { name: /^Create/ }).click();
  await expect(dialog).toContainText("already has a group named Crew.");
  await expect(dialog).toContainText("50002");
  await expect(dialog.getByLabel("One id a line")).toHaveValue("ann");
  await dialog.getByLabel("Group name").fill("");
  await expect(dialog).toContainText("A group needs a name.");
  expect(await groupsOf(server, account)).toEqual({ Crew: [] });
});

test("51010: a group created while another hand filled the 20 shows the code, and keeps what was typed", async ({
  page,
  server,
}) => {
  const account = await makeAccount(server, Object.fromEntries(Array.from({ length: 19 }, (_, at) => [`g${at}`, []])));
  await openAccount(page, account);
  await page.getByRole("button", { name: "New group" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Group name").fill("One too many");
  await server.call("/v4/recentcontact/create_contact_group", {
    From_Account: account,
    GroupContactItem: [{ GroupName: "g19" }],
  });
  await dialog.getByRole("button", { name: /^Create/ }).click();
  await expect(dialog.getByRole("img", { name: "Code 51010" })).toBeVisible();
  await expect(dialog).toContainText("Delete or merge one first.");
  await expect(dialog.getByLabel("Group name")).toHaveValue("One too many");
});
