import { makeAccount } from "./account.ts";
import { expect, test } from "./app.ts";

test("an agent types a UserID and sees whose it is before opening it; opened accounts have their names too", async ({
  page,
  server,
}) => {
  const account = await makeAccount(server);
  await server.call("/v4/im_open_login_svc/account_import", { UserID: account, Nick: "Ana Lima \u202e<b>" });
  await page.goto("/");
  const field = page.getByLabel("UserID");
  await field.fill(account.slice(0, -1));
  await expect(page.getByText("Not imported into this app.")).toBeVisible();
  await field.fill(account);
  await expect(page.getByText("Ana Lima <b>")).toBeVisible();
  await field.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: account })).toBeVisible();
  await page.goto("/");
  await expect(page.getByRole("link", { name: account })).toContainText("Ana Lima <b>");
});

test("names are for this console alone: a page elsewhere may not ask for them", async ({ request }) => {
  const asked = { ask: "names", conversations: [{ kind: "user", id: "user_0042" }], fresh: false };
  const own = await (await request.post("/names", { data: asked })).json();
  expect(own).toMatchObject({ ok: true, value: { complete: true } });
  const foreign = await request.post("/names", { data: asked, headers: { origin: "http://evil.example" } });
  expect(await foreign.json()).toMatchObject({ ok: false });
  const unreadable = await request.post("/names", { data: "not a question" });
  expect(await unreadable.json()).toMatchObject({ ok: false, failure: { kind: "invalid" } });
});
