import { groupsOf, makeAccount, openAccount, openGroup, rowOf, stageAdds } from "./account.ts";
import { expect, test } from "./app.ts";

test("a service that is down is told once, in full, and nothing staged is lost; once it is back the same click works", async ({
  page,
  remote,
}) => {
  test.slow(); // a service of its own has to start, twice
  const { service } = remote;
  const account = await makeAccount(service, { Crew: ["zoe"] }, ["ann"]);
  await page.goto(remote.url);
  await expect(page.getByText("Changes go to another service on this machine")).toBeVisible();
  await page.getByLabel("UserID").fill(account);
  await page.getByLabel("UserID").press("Enter");
  await openGroup(page, "Crew");
  await stageAdds(page, "ann", "@TGS#1B2AUI7RZ");

  await service.stop();
  await page.keyboard.press("Control+s");
  const bar = page.getByRole("region", { name: "Staged changes" });
  const { host } = new URL(service.url);
  await expect(bar.getByRole("alert")).toContainText(`The service at ${host} does not answer.`);
  await expect(bar.getByRole("alert")).toContainText("Nothing was sent.");
  await expect(bar.getByText("2 were not sent and are still staged.")).toBeVisible();
  await expect(rowOf(page, "ann")).toHaveAttribute("data-sign", "add");
  await expect(rowOf(page, "zoe")).toBeVisible(); // what was read before is still there

  await service.start();
  await bar.getByRole("button", { name: "Apply 2 changes" }).click();
  await expect(page.getByText("All 2 changes done.")).toBeVisible();
  expect(await groupsOf(service, account)).toEqual({ Crew: ["zoe", "ann", "@TGS#1B2AUI7RZ"] });
});

test("an account that cannot be read says why, and Try again reads it", async ({ page, remote }) => {
  const account = await makeAccount(remote.service, { Crew: [] });
  await remote.service.stop();
  await page.goto(`${remote.url}/accounts/${account}`);
  await expect(page.getByRole("alert").filter({ hasText: "does not answer" })).toBeVisible();
  await remote.service.start();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("button", { name: "Crew 0 conversations" })).toBeVisible();
});

test("the console itself gone: what is staged stays on the page", async ({ page, server, context }) => {
  const account = await makeAccount(server, { Crew: [] }, ["ann"]);
  await openAccount(page, account, "Crew");
  await stageAdds(page, "ann");
  await context.setOffline(true);
  await page.clock.install();
  await page.keyboard.press("Control+s");
  await page.clock.runFor(5000);
  await expect(page.getByRole("alert").filter({ hasText: "Groupdesk itself does not answer." })).toBeVisible();
  await expect(rowOf(page, "ann")).toHaveAttribute("data-sign", "add");
  await context.setOffline(false);
  await page.getByRole("button", { name: /^(Apply|Retry)/ }).click();
  await expect(rowOf(page, "ann")).toContainText("Added");
});
