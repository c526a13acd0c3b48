import { makeAccount, openAccount } from "./account.ts";
import { expect, test } from "./app.ts";

test("an agent types a UserID and lands on the account; it is listed as recently opened afterwards", async ({
  page,
  server,
}) => {
  const account = await makeAccount(server, { VIP: ["ann"] });
  await page.goto("/");
  await expect(page.getByText("Accounts you open are listed here")).toBeVisible();
  await page.getByLabel("UserID").fill(account);
  await page.getByLabel("UserID").press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: account })).toBeVisible();
  await expect(page.getByText("1 group, 1 conversation.")).toBeVisible();

  await page.getByRole("link", { name: "Groupdesk" }).click();
  await page.getByRole("link", { name: account }).click();
  await expect(page.getByRole("heading", { level: 1, name: account })).toBeVisible();

  await page.goto("/");
  await page.getByRole("button", { name: `Forget ${account}` }).click();
  await expect(page.getByText("Accounts you open are listed here")).toBeVisible();
});

test("50001: an account that is not imported says so, and one click imports it", async ({ page }) => {
  const account = `new-${Date.now()}`;
  await openAccount(page, account);
  await expect(page.getByText(`${account} is not imported into this app.`)).toBeVisible();
  await expect(page.getByRole("img", { name: "Code 50001" })).toBeVisible();
  await page.getByRole("button", { name: `Import ${account}` }).click();
  await expect(page.getByText("No groups, no conversations yet.")).toBeVisible();
  await expect(page.getByText("No conversations are grouped")).toBeVisible();
});

test("what cannot be a UserID is refused where it is typed, and stays there", async ({ page }) => {
  await page.goto("/");
  const field = page.getByLabel("UserID");
  await page.getByRole("button", { name: "Open account" }).click();
  await expect(page.getByText("Type the UserID of the account to open.")).toBeVisible();
  await field.fill("x".repeat(33));
  await expect(page.getByText("33 bytes. A UserID has at most 32")).toBeVisible();
  await field.fill("ann客");
  await expect(page.getByText("Character 4 is not one of them.")).toBeVisible();
  await expect(field).toHaveValue("ann客");
  await expect(page).toHaveURL(/\/$/);
});

test("a UserID that looks like a path is an account all the same", async ({ page }) => {
  for (const account of ["..", "a/b?c#d%2e", "~ x"]) {
    await page.goto("/");
    await page.getByLabel("UserID").fill(account);
    await page.getByLabel("UserID").press("Enter");
    await expect(page.getByRole("heading", { level: 1, name: account })).toBeVisible();
    await page.reload();
    await expect(page.getByText(`${account} is not imported into this app.`)).toBeVisible();
  }
});

test("the field in the head opens an account from any page, with Ctrl K", async ({ page, server }) => {
  const [first, second] = [await makeAccount(server), await makeAccount(server)];
  await openAccount(page, first);
  await page.keyboard.press("Control+k");
  await page.keyboard.type(second);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: second })).toBeVisible();
});

test("404: an address that cannot be decoded gets the console's own page", async ({ page, server }) => {
  const answer = await page.request.get(`${server.url}/accounts/%ff`);
  expect(answer.status()).toBe(404);
  expect(await answer.text()).toContain("<html");
});
