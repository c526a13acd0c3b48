import { admin, expect, test } from "./app.ts";

test.use({ storageState: { cookies: [], origins: [] } });

test("a stranger is led to the sign-in, told of a wrong password in place, and back to where they wanted to go", async ({
  page,
}) => {
  await page.goto("/accounts/user_0042?tab=marks");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  const sent: string[] = [];
  page.on("request", (request) => sent.push(request.url()));
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("Type the email address you were invited by.")).toBeVisible();
  await page.getByLabel("Email").fill(admin.email);
  await page.getByLabel("Password", { exact: true }).fill("not the right one");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Email or password is wrong.")).toBeVisible();
  await expect(page.getByLabel("Email")).toHaveValue(admin.email);
  await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
  await page.keyboard.type(admin.password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "user_0042" })).toBeVisible();
  await expect(page).toHaveURL(/\/accounts\/user_0042\?tab=marks$/);
  expect(sent.filter((url) => url.includes("password"))).toEqual([]);

  await page.getByRole("button", { name: `${admin.email} Admin` }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  const kept = await page.context().cookies();
  expect(kept.map(({ name, httpOnly }) => [name, httpOnly])).toEqual([["groupdesk.browser", true]]); // lets nobody in
  await page.goto("/accounts/user_0042");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
});

test("the way back never leads to another site", async ({ page, server }) => {
  await page.goto(`/sign-in?next=${encodeURIComponent("//evil.example/")}`);
  await page.getByLabel("Email").fill(admin.email);
  await page.getByLabel("Password", { exact: true }).fill(admin.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByLabel("Find account")).toBeVisible();
  expect(new URL(page.url()).origin).toBe(server.url);
});
