import { makeAccount, openAccount, rowOf, stageAdds } from "./account.ts";
import { expect, test } from "./app.ts";
import { expectSound, views } from "./sound.ts";

test("an agent follows a red row's code to its meaning, and what is staged stays where it was", async ({
  page,
  server,
}) => {
  const account = await makeAccount(server, { Crew: ["ann"] });
  await openAccount(page, account, "Crew");
  await stageAdds(page, "nobody-imported-this");
  await page.keyboard.press("Control+s");
  const row = rowOf(page, "nobody-imported-this");
  const [reference] = await Promise.all([
    page.waitForEvent("popup"),
    row.getByRole("link", { name: "Code 50001" }).click(),
  ]);
  await expect(reference).toHaveURL(/\/reference#code-50001$/);
  const meant = reference.locator("li:target");
  await expect(meant).toContainText("This UserID is not imported into this app.");
  await expect(meant).toBeInViewport();
  await expect(row).toContainText("Take back");
});

test("a developer finds a field, copies a call, and sends it", async ({ page, context, server }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/");
  await page.getByRole("link", { name: "Reference" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Reference" })).toBeVisible();
  await page.getByRole("heading", { level: 3, name: "Delete a group" }).waitFor();

  await page.getByLabel("Filter commands").fill("CheckItem");
  await expect(page).toHaveURL(/\?q=CheckItem$/);
  await expect(page.getByRole("heading", { level: 3 })).toHaveText(["Check accounts"]);
  await page.getByRole("button", { name: "Copy" }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  const call = await page.evaluate(() => navigator.clipboard.readText());
  const [, path = "", body = ""] = /\$SERVICE([^?]+)\?.*?-d '(.*)'$/s.exec(call) ?? [];
  expect(await server.call(path, JSON.parse(body))).toMatchObject({ ErrorCode: 0 });

  await page.reload();
  await expect(page.getByRole("heading", { level: 3 })).toHaveText(["Check accounts"]);
  await page.getByLabel("Filter commands").fill("no such thing at all");
  await page.getByRole("link", { name: "Show all" }).click();
  await expect(page.getByRole("heading", { level: 3, name: "Delete a group" })).toBeVisible();
});

test("by keyboard: from the filter to a command's codes, and from there to what one of them means", async ({
  page,
}) => {
  await page.goto("/reference");
  await page.keyboard.press("/");
  await expect(page.getByLabel("Filter commands")).toBeFocused();
  await page.keyboard.type("mark_contact");
  await expect(page.getByRole("heading", { level: 3 })).toHaveText(["Set and clear marks"]);
  const code = page.locator("#mark_contact").getByRole("link", { name: "51007" });
  for (let stops = 0; stops < 60 && !(await code.evaluate((each) => each === document.activeElement)); stops++) {
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await expect(page.locator("li:target")).toContainText("This chat group cannot be used.");
});

test("on a phone the page stands behind Menu", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/");
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("menuitem", { name: "Reference" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Reference" })).toBeVisible();
});

for (const { colorScheme, width } of views) {
  test(`axe finds nothing serious: ${colorScheme}, ${width} px`, async ({ page }) => {
    test.slow();
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 860 });
    for (const path of ["/reference", "/reference?q=nonsense-that-is-nowhere"]) {
      await page.goto(path);
      await expectSound(page, path);
    }
  });
}
