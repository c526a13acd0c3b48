import { command, openAccount, openTab, rowOf, stageMarking } from "./account.ts";
import { expect, test } from "./app.ts";
import { expectSound, views } from "./sound.ts";

for (const { colorScheme, width } of views) {
  test(`axe finds nothing serious in the tabs: ${colorScheme}, ${width} px`, async ({ page, server }) => {
    test.slow();
    await server.reset("demo"); // its accounts have recent contacts
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 860 });
    await openAccount(page, "user_0111");
    await openTab(page, "Marks");
    await expectSound(page, "no marks");

    const dead = "@TGS#2DEADQ7XK";
    await stageMarking(page, dead, "user_0002");
    await rowOf(page, dead).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Bit 33", exact: true }).click();
    await page.getByLabel("Custom text").fill("客".repeat(86));
    await expectSound(page, "editor, with a text too long");
    await page.getByLabel("Custom text").fill("客户");
    await page.keyboard.press("Escape");
    await rowOf(page, "user_0002").focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Bit 1", exact: true }).click();
    await page.keyboard.press("Escape");
    await expectSound(page, "marks staged");
    await page.keyboard.press("Control+s");
    await expect(page.getByText("1 of 2 done.")).toBeVisible();
    await expectSound(page, "marks applied, one failed");
    await page.getByRole("button", { name: "Review" }).click();
    await expect(page.getByRole("dialog")).toContainText("set 33");
    await expectSound(page, "review");
    await page.keyboard.press("Escape");

    await openTab(page, "Recent contacts");
    const first = page.locator("[role=row][data-key]:visible").first();
    await expect(first).toBeVisible();
    await expectSound(page, "recents");
    await first.focus();
    await page.keyboard.press("Delete");
    await page.keyboard.press("Space");
    await expectSound(page, "recents staged and selected");
  });
}

test("at 320 px the tabs do not scroll the page sideways", async ({ page, server }) => {
  await server.reset("demo");
  await page.setViewportSize({ width: 320, height: 640 });
  await command(server, "mark_contact", {
    From_Account: "user_0131",
    MarkItem: [
      {
        ...{ OptType: 3, ContactItem: { Type: 1, To_Account: "user_0002" }, CustomMark: "long ".repeat(50) },
        SetMark: Array.from({ length: 32 }, (_, at) => 2 * at + 1),
      },
    ],
  });
  for (const tab of ["recents", "marks"]) {
    await page.goto(`/accounts/user_0131?tab=${tab}`);
    await expect(page.locator("[role=row][data-key]:visible").first()).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth), tab).toBeLessThanOrEqual(320);
  }
});
