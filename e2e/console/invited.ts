import type { Page } from "@playwright/test";

/** Of whoever joins. */
export const password = "quite a long sentence";

/** Invites by the page, and answers the link. `url`: of a console that is not the worker's own. */
export async function invite(page: Page, name: string, role: "Viewer" | "Agent" | "Admin", url = ""): Promise<string> {
  await page.goto(`${url}/settings/people`);
  await page.getByRole("button", { name: "Invite somebody" }).click();
  await page.getByLabel("For whom").fill(name);
  await page.getByRole("radio", { name: role }).check();
  await page.getByRole("button", { name: "Make link" }).click();
  const link = await page.getByLabel("Link", { exact: true }).inputValue();
  await page.getByRole("button", { name: "Done" }).click();
  return link;
}

export async function join(page: Page, link: string, email: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
}
