import { expect, test } from "./app.ts";
import { expectSound, views } from "./sound.ts";

for (const { colorScheme, width } of views)
  test(`axe finds nothing serious at the sign-in and in Settings: ${colorScheme}, ${width} px`, async ({
    page,
    context,
  }) => {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const look = (name: string) => expectSound(page, name);
    await page.goto("/settings/you");
    await page.getByRole("button", { name: "Change password" }).click();
    await look("you");
    await page.goto("/settings/people");
    await look("people");
    await page.getByRole("button", { name: "Invite somebody" }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await look("invite");
    await page.goto("/join#nothing");
    await expect(page.getByRole("heading", { name: "This link is used up or over" })).toBeVisible();
    await look("join");
    await context.clearCookies();
    await page.goto("/sign-in");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByText("Type your password.")).toBeVisible();
    await look("sign-in");
    await page.screenshot({ path: test.info().outputPath("sign-in.png") });
  });
