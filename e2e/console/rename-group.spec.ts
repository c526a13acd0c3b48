import { groupsOf, makeAccount, openAccount } from "./account.ts";
import { expect, test } from "./app.ts";

test("an agent renames a group where its name stands: by F2, by double click, by button", async ({ page, server }) => {
  const account = await makeAccount(server, { Suppliers: ["ann"] });
  await openAccount(page, account, "Suppliers");
  const name = page.getByLabel("Group name");

  await page.keyboard.press("F2");
  await expect(name).toBeFocused();
  await name.press("Escape");
  await expect(name).toBeHidden();

  await page.getByRole("heading", { level: 2, name: "Suppliers" }).dblclick();
  await expect(name).toBeFocused();
  await name.press("Escape");

  await page.getByRole("button", { name: "Rename" }).click();
  await name.fill("供应商 2026");
  await expect(page.getByText("14 of 64 bytes")).toBeVisible();
  await name.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "1 change" })).toBeVisible();
  expect(await groupsOf(server, account)).toHaveProperty("Suppliers"); // nothing is sent before Apply

  await page.keyboard.press("Control+s");
  await expect(page.getByText("Renamed from “Suppliers”.")).toBeVisible();
  await expect(page.getByRole("heading", { level: 2, name: "供应商 2026" })).toBeVisible();
  expect(await groupsOf(server, account)).toEqual({ "供应商 2026": ["ann"] });
});

test("bytes are counted as they are typed, with a warning over 32", async ({ page, server }) => {
  const account = await makeAccount(server, { Crew: [] });
  await openAccount(page, account, "Crew");
  await page.keyboard.press("F2");
  const name = page.getByLabel("Group name");
  await name.fill("x".repeat(32));
  await expect(page.getByText("Over 32")).toBeHidden();
  await name.fill(`${"客".repeat(10)}🏅`);
  await expect(page.getByText("34 of 64 bytes")).toBeVisible();
  await expect(page.getByText("Over 32: users on older SDKs cannot make or edit this name.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Apply 1 change" })).toBeEnabled();
});

const refusals = [
  { code: "51011", title: "a name of 65 bytes", name: "x".repeat(65), says: "1 too many." },
  { code: "51011", title: "22 Chinese characters, 66 bytes", name: "客".repeat(22), says: "2 too many." },
  { code: "50002", title: "an empty name", name: "", says: "A group needs a name." },
  { code: "50002", title: "the name of another group", name: "Taken", says: "already has a group named Taken." },
];
for (const { code, title, name, says } of refusals) {
  test(`${code}: ${title} is refused before any call, with the service's own code`, async ({ page, server }) => {
    const account = await makeAccount(server, { Mine: [], Taken: [] });
    await openAccount(page, account, "Mine");
    await page.keyboard.press("F2");
    const field = page.getByLabel("Group name");
    await field.fill("Good");
    await field.fill(name);
    const note = page.locator("#name-note");
    await expect(note).toContainText(says);
    await expect(note).toContainText(code);
    await expect(page.getByRole("button", { name: /^Apply/ })).toBeDisabled();
    await page.keyboard.press("Control+s");
    await expect(field).toHaveValue(name);
    expect(Object.keys(await groupsOf(server, account))).toEqual(["Mine", "Taken"]);

    const answer = await server.call("/v4/recentcontact/update_contact_group", {
      From_Account: account,
      UpdateType: 1,
      UpdateGroup: { UpdateGroupType: 1, OldGroupName: "Mine", NewGroupName: name },
    });
    expect(String(answer.ErrorCode)).toBe(code);
  });
}

test("64 bytes pass, and Esc gives the old name back", async ({ page, server }) => {
  const account = await makeAccount(server, { Mine: [] });
  await openAccount(page, account, "Mine");
  await page.keyboard.press("F2");
  const field = page.getByLabel("Group name");
  await field.fill("x".repeat(70));
  await field.press("Escape");
  await expect(page.getByRole("heading", { level: 2, name: "Mine" })).toBeVisible();
  await expect(page.getByRole("button", { name: /^Apply/ })).toBeHidden();

  const longest = `${"客".repeat(21)}!`;
  await page.keyboard.press("F2");
  await field.fill(longest);
  await page.keyboard.press("Control+s");
  await expect(page.getByText("Renamed from “Mine”.")).toBeVisible();
  expect(await groupsOf(server, account)).toEqual({ [longest]: [] });
});

test("50002: a name that another hand took meanwhile stands as a failure beside the name, and stays staged", async ({
  page,
  server,
}) => {
  const account = await makeAccount(server, { Mine: ["ann"] }, ["bob"]);
  await openAccount(page, account, "Mine");
  await page.keyboard.press("F2");
  await page.getByLabel("Group name").fill("Wanted");
  await page.getByLabel("Group name").press("Enter");
  await server.call("/v4/recentcontact/create_contact_group", {
    From_Account: account,
    GroupContactItem: [{ GroupName: "Wanted" }],
  });
  await page.keyboard.press("Control+s");
  await expect(page.getByRole("img", { name: "Code 50002" })).toBeVisible();
  await expect(page.getByText("None of 1 done.")).toBeVisible();
  await expect(page.getByRole("heading", { level: 2, name: "Wanted" })).toContainText("~");
});

test("Ctrl S right after the last letter sends the whole name, or is refused with it", async ({ page, server }) => {
  const account = await makeAccount(server, { Mine: [] });
  await openAccount(page, account, "Mine");
  await page.keyboard.press("F2");
  await page.getByLabel("Group name").evaluate((field) => {
    if (!(field instanceof HTMLInputElement)) return;
    // Both events within one task: no frame, and no effect, comes between them.
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
    set?.call(field, "Kunden X");
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "s", ctrlKey: true, bubbles: true, cancelable: true }));
  });
  await expect(page.getByText("1 change done.")).toBeVisible();
  expect(await groupsOf(server, account)).toEqual({ "Kunden X": [] });
});

test("closing the field gives the focus to the way back into it", async ({ page, server }) => {
  const account = await makeAccount(server, { Mine: [] });
  await openAccount(page, account, "Mine");
  await page.keyboard.press("F2");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Rename" })).toBeFocused();
});
