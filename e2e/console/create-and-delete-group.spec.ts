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

test("a group whose making or deletion was not answered is read back, and each is said as it was found", async ({
  page,
  remote,
}) => {
  test.slow(); // a service of its own has to start
  const { service } = remote;
  const account = await makeAccount(service, {}, ["ann"]);
  const faults = ["create_contact_group", "del_contact_group"].map((name) => {
    return { command: name, account, drop: "after", at: "call" };
  });
  await service.call("/_service/faults", faults as object, "PUT");
  await page.goto(`${remote.url}/accounts/${account}`);
  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: "New group" }).click();
  await dialog.getByLabel("Group name").fill("Crew");
  await dialog.getByLabel("One id a line").fill("ann");
  await dialog.getByRole("button", { name: /^Create group/ }).click();
  await expect(dialog.getByRole("button", { name: "Reading back…" })).toBeVisible();
  await expect(dialog).toContainText("The group was made: reading back found it, though no answer said so.");
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await expect(page.getByRole("heading", { level: 2, name: "Crew" })).toBeVisible();
  await expect(rowOf(page, "ann")).toContainText("As wanted. The answer was lost; reading back found it done.");

  await page.getByRole("button", { name: "Delete group" }).click();
  await dialog.getByLabel("Type the name to confirm").fill("Crew");
  await dialog.getByRole("button", { name: "Delete group" }).click();
  await expect(dialog).toContainText("The group is deleted: reading back did not find it, though no answer said so.");
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await expect(page.getByRole("heading", { level: 2, name: "All conversations" })).toBeVisible();
  expect(await groupsOf(service, account)).toEqual({});

  const before = faults.map((fault) => ({ ...fault, drop: "before" }));
  await service.call("/_service/faults", before as object, "PUT");
  await page.getByRole("button", { name: "New group" }).click();
  await dialog.getByLabel("Group name").fill("Crew");
  await dialog.getByRole("button", { name: /^Create empty/ }).click();
  await expect(dialog).toContainText("Reading back did not find the group. Nothing is sent again until you do.");
  const { calls } = await service.call("/_service/calls", {}, "GET");
  expect(JSON.stringify(calls).match(/"[^"]*create_contact_group"/g)).toHaveLength(2);
});
