import { makeAccount, openAccount } from "./account.ts";
import { expect, test } from "./app.ts";

const hostile = [
  '<img src=x onerror="alert(1)">',
  '"><script>alert(2)</script>',
  "javascript:alert(3)",
  "=cmd|' /C calc'!A0",
  "\u202eGPJ.exe\u2066",
  "{{constructor.constructor('alert(4)')()}}",
];

test("F41: names made to be run, to turn text round and to hide are drawn as they are, and nothing runs", async ({
  page,
  server,
}) => {
  const dialogs: string[] = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    return dialog.dismiss();
  });
  const account = await makeAccount(server, Object.fromEntries(hostile.map((name) => [name, ["ann"]])));
  await openAccount(page, account);
  const groups = page.getByRole("navigation", { name: "Groups of this account" });
  for (const name of hostile) {
    // What turns text round is shown by its number, and turns nothing.
    const shown = name.replace(/[\u202a-\u202e\u2066-\u2069]/g, "");
    await groups.getByRole("button").filter({ hasText: shown }).click();
    await expect(page.getByRole("heading", { level: 2 }).filter({ hasText: shown })).toBeVisible();
  }
  expect(await groups.textContent()).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
  expect(await page.locator("img[src=x]").count()).toBe(0);
  expect(dialogs).toEqual([]);
});
