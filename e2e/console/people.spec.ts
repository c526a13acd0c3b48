import { groupsOf, makeAccount, openAccount, rowOf, stageAdds } from "./account.ts";
import { admin, expect, freshConsole, signIn, test } from "./app.ts";
import { invite, join, password } from "./invited.ts";

test("the first start prints a link that makes the first admin; of two tabs that open it one wins", async ({
  browser,
}) => {
  test.slow(); // a console of its own has to start
  await freshConsole(async ({ output }) => {
    const link = /http:\/\/\S+\/join#[\w-]{22}/.exec(output())?.[0] ?? "";
    const context = await browser.newContext({ storageState: undefined });
    const [one, other] = [await context.newPage(), await context.newPage()];
    for (const page of [one, other]) {
      await page.goto(link);
      await expect(page.getByText("You are the first person here, and its admin.")).toBeVisible();
      await page.getByLabel("Name").fill("Ann");
      await page.getByLabel("Password", { exact: true }).fill("password1234");
    }
    await one.getByLabel("Email").fill("ann@example.com");
    await one.getByRole("button", { name: "Create account" }).click();
    await expect(one.getByText("Guessers would try this early.")).toBeVisible();
    await one.getByLabel("Password", { exact: true }).fill(password);
    await one.getByRole("button", { name: "Create account" }).click();
    await expect(one.getByRole("button", { name: "Ann Admin" })).toBeVisible();
    await other.getByLabel("Email").fill("eve@example.com");
    await other.getByLabel("Password", { exact: true }).fill(password);
    await other.getByRole("button", { name: "Create account" }).click();
    await expect(other.getByRole("heading", { name: "This link is used up or over" })).toBeVisible();
    await context.close();
  });
});

test("an admin invites, changes a role, and removes; the open page of the removed says so within a minute", async ({
  page,
  browser,
  server,
}) => {
  const email = "jana@example.com";
  const link = await invite(page, "Jana Vogel", "Viewer");
  await expect(page.getByText("as Viewer, by admin@example.com")).toBeVisible();
  const context = await browser.newContext({ storageState: undefined, baseURL: server.url });
  const hers = await context.newPage();
  await hers.clock.install();
  await join(hers, link, email);
  await expect(hers.getByRole("button", { name: "Jana Vogel Viewer" })).toBeVisible();
  await hers.goto("/settings/people");
  await expect(hers.getByRole("heading", { name: "Your role may not do this." })).toBeVisible();

  await page.reload();
  await page.getByLabel("Role of Jana Vogel").selectOption("agent");
  await expect(page.getByLabel("Role of Jana Vogel")).toHaveValue("agent");
  await hers.clock.runFor(31_000);
  await expect(hers.getByRole("button", { name: "Jana Vogel Agent" })).toBeVisible();

  await page.getByRole("button", { name: "Remove Jana Vogel" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
  await expect(page.getByText(email)).toBeHidden();
  await hers.clock.runFor(31_000);
  await expect(hers.getByText("You are signed out.")).toBeVisible();
  await hers.reload();
  await expect(hers).toHaveURL(/\/sign-in/);
  await context.close();
});

test("the last admin can neither leave nor step down; a revoked link is dead", async ({ browser }) => {
  test.slow(); // a console of its own has to start
  await freshConsole(async ({ url }) => {
    const context = await browser.newContext({ storageState: undefined, baseURL: url });
    const mine = await context.newPage();
    await signIn(mine, url);
    const link = await invite(mine, "Tomás", "Agent");
    await mine.getByRole("button", { name: "Revoke the invitation of Tomás" }).click();
    await expect(mine.getByText("No invitation is open.")).toBeVisible();
    await mine.getByLabel(`Role of ${admin.email}`).selectOption("viewer");
    await expect(mine.getByText("At least one admin has to stay.")).toBeVisible();
    await expect(mine.getByLabel(`Role of ${admin.email}`)).toHaveValue("admin");
    await mine.goto(link);
    await expect(mine.getByRole("heading", { name: "This link is used up or over" })).toBeVisible();
    await context.close();
  }, admin);
});

test("a passkey is added after the password, signs in without it, and is removed", async ({ browser, server }) => {
  const url = server.url.replace("127.0.0.1", "localhost");
  const context = await browser.newContext({ storageState: undefined, baseURL: url });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const options = {
    protocol: "ctap2",
    transport: "internal",
    hasResidentKey: true,
    hasUserVerification: true,
  } as const;
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: { ...options, isUserVerified: true, automaticPresenceSimulation: true },
  });
  await signIn(page, url);
  await page.goto("/settings/you");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Laptop");
  await dialog.getByLabel("Current password").fill("not the right one");
  await dialog.getByRole("button", { name: "Add a passkey" }).click();
  await expect(dialog.getByText("This is not your current password.")).toBeVisible();
  await dialog.getByLabel("Current password").fill(admin.password);
  await dialog.getByRole("button", { name: "Add a passkey" }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole("button", { name: "Rename Laptop" }).click();
  await page.getByLabel("Name").fill("Old laptop");
  await page.getByRole("button", { name: "Rename", exact: true }).click();
  await expect(page.getByText("Old laptop")).toBeVisible();

  await page.getByRole("button", { name: `${admin.email} Admin` }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page.getByLabel("Find account")).toBeVisible();
  await page.goto("/settings/you");
  await page.getByRole("button", { name: "Remove Old laptop" }).click();
  await expect(page.getByText("You have none yet.")).toBeVisible();
  await context.close();
});

test("where passkeys cannot be, no button offers them", async ({ page, context }) => {
  await context.clearCookies();
  await page.goto("/sign-in"); // 127.0.0.1 is no name
  await expect(page.getByRole("button", { name: "Sign in" })).toBeEnabled();
  await expect(page.getByRole("button", { name: "Use a passkey" })).toBeHidden();
});

test("one's sessions are listed, by an address that no header can make up; others are ended; a new password ends them too", async ({
  page,
  browser,
  server,
}) => {
  const link = await invite(page, "Sam", "Agent");
  const headers = { "x-forwarded-for": "9.9.9.9" };
  const first = await browser.newContext({ storageState: undefined, baseURL: server.url, extraHTTPHeaders: headers });
  const mine = await first.newPage();
  await join(mine, link, "sam@example.com");
  await mine.getByLabel("Find account").waitFor();
  const second = await browser.newContext({ storageState: undefined, baseURL: server.url });
  const other = await second.newPage();
  await signIn(other, server.url, { email: "sam@example.com", password });
  await mine.goto("/settings/you");
  await expect(mine.getByText("Chrome on Linux · This browser")).toBeVisible();
  await expect(mine.getByText("127.0.0.1, since")).toHaveCount(2);
  await mine.getByRole("button", { name: "Sign out everywhere else" }).click();
  await expect(mine.getByText("127.0.0.1, since")).toHaveCount(1);
  await other.reload();
  await expect(other).toHaveURL(/\/sign-in/);

  await signIn(other, server.url, { email: "sam@example.com", password });
  await mine.getByRole("button", { name: "Change password" }).click();
  await mine.getByLabel("Current password").fill(password);
  await mine.getByLabel("New password").fill("sam@example.com");
  await mine.getByRole("button", { name: "Change password" }).click();
  await expect(mine.getByText("Guessers would try this early.")).toBeVisible();
  await mine.getByLabel("New password").fill("another long sentence");
  await mine.getByRole("button", { name: "Change password" }).click();
  await expect(mine.getByText("The password is changed")).toBeVisible();
  await other.reload();
  await expect(other).toHaveURL(/\/sign-in/);
  await first.close();
  await second.close();
});

test("F40: the session ends in mid-edit; what is staged stays, and goes out after signing in in another tab", async ({
  page,
  browser,
  server,
}) => {
  const link = await invite(page, "Kim", "Agent");
  const context = await browser.newContext({ storageState: undefined, baseURL: server.url });
  const mine = await context.newPage();
  await join(mine, link, "kim@example.com");
  await mine.getByLabel("Find account").waitFor();
  const account = await makeAccount(server, { Crew: [] }, ["ann"]);
  await openAccount(mine, account, "Crew");
  await stageAdds(mine, "ann");
  const elsewhere = await browser.newContext({ storageState: undefined, baseURL: server.url });
  const other = await elsewhere.newPage();
  await signIn(other, server.url, { email: "kim@example.com", password });
  await other.goto("/settings/you");
  await other.getByRole("button", { name: "Sign out everywhere else" }).click();
  await expect(other.getByText("127.0.0.1, since")).toHaveCount(1);

  await mine.keyboard.press("Control+s");
  const bar = mine.getByRole("region", { name: "Staged changes" });
  await expect(bar.getByRole("alert")).toContainText("You are signed out.");
  await expect(rowOf(mine, "ann")).toHaveAttribute("data-sign", "add");
  expect(await groupsOf(server, account)).toEqual({ Crew: [] });
  const opened = context.waitForEvent("page");
  await mine.getByRole("button", { name: "Sign in in a new tab" }).click();
  const tab = await opened;
  await tab.getByLabel("Email").fill("kim@example.com");
  await tab.getByLabel("Password", { exact: true }).fill(password);
  await tab.getByRole("button", { name: "Sign in" }).click();
  await tab.getByLabel("Find account").waitFor();
  await tab.close();
  await mine.getByRole("button", { name: /^(Apply|Retry)/ }).click();
  await expect(rowOf(mine, "ann")).toContainText("Added");
  expect(await groupsOf(server, account)).toEqual({ Crew: ["ann"] });
  await context.close();
  await elsewhere.close();
});
