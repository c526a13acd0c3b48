import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./app.ts";

const views = [
  { theme: "light", width: 1280 },
  { theme: "dark", width: 390 },
] as const;

for (const { theme, width } of views)
  test(`axe finds nothing serious at the sign-in and in Settings: ${theme}, ${width} px`, async ({ page, context }) => {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    const look = async (name: string) => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      expect([name, serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)]).toEqual([name, []]);
      expect([name, await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)]).toEqual([
        name,
        true,
      ]);
    };
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
