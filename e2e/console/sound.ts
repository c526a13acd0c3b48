import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./app.ts";

/** Each theme and each width once: colours do not depend on the width, nor places on the theme. */
export const views = [
  { colorScheme: "light", width: 1440 },
  { colorScheme: "dark", width: 390 },
] as const;

/** Nothing serious by axe, and nothing to scroll sideways. */
export async function expectSound(page: Page, screen: string) {
  // Without it axe opens a second page for what frames answer, and we have none.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(serious.map(({ id, nodes }) => `${screen}: ${id}: ${nodes.map((node) => node.html).join("\n")}`)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), screen).toBe(true);
}
