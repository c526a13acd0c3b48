import { readFile } from "node:fs/promises";
import { command, groupsOf, makeAccount, marksOf, openAccount, openTab, rowOf, stageAdds } from "./account.ts";
import { expect, test } from "./app.ts";
import { expectSound } from "./sound.ts";

const toast = { name: "Done" };

test("a change stands in History with before and after, is undone from there, and the account is as it was", async ({
  page,
  server,
}) => {
  const account = await makeAccount(server, { VIP: ["ana", "ben"] }, ["cleo"]);
  const before = await groupsOf(server, account);
  await openAccount(page, account, "VIP");
  await stageAdds(page, "cleo", "nobody-of-this-name");
  await page.keyboard.press("F2");
  await page.getByLabel("Group name").fill("VIP 2026");
  await page.getByRole("button", { name: "Review" }).click();
  await page.getByLabel("Reason or ticket").fill("SUP-20417");
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
  await page.keyboard.press("Control+s");
  await expect(page.getByRole("status", toast)).toContainText(`2 changes applied to ${account}`);

  await openTab(page, "History");
  const history = page.getByRole("region", { name: "What was done to this account" });
  const block = history.getByRole("listitem").filter({ hasText: "SUP-20417" }).first();
  await expect(block).toContainText("admin@example.com");
  await expect(block.getByRole("deletion")).toHaveText("VIP");
  await expect(block).toContainText("50001");
  await expect(block).toContainText("1 of 2");
  await expectSound(page, "History");

  await block.getByRole("button", { name: "Undo the 2 that changed" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("heading", { name: `Undo 2 changes of ${account}?` })).toBeVisible();
  await expect(dialog).toContainText("cleo");
  await expect(dialog).toContainText("Rename VIP 2026 back to VIP");
  await expect(dialog).toContainText("Put the members of VIP 2026 back");
  await expect(dialog).not.toContainText("Renamed");
  await dialog.getByRole("button", { name: "Undo 2 changes" }).click();
  await expect(dialog).toContainText("2 changes are undone.");
  await expect(dialog.getByRole("heading", { name: `Undone for ${account}` })).toBeVisible();
  await dialog.getByRole("button", { name: "Close" }).last().click();
  expect(await groupsOf(server, account)).toEqual(before);
  await expect(history.getByRole("link", { name: /^Undone .* by admin@example.com$/ })).toBeVisible();
  await expect(history.getByRole("link", { name: /^Undid the change of/ })).toBeVisible();
});

test("a deleted group comes back with its members from the toast, which waits for one who hovers over it", async ({
  page,
  server,
}) => {
  const members = Array.from({ length: 120 }, (_, at) => `peer_${String(at).padStart(3, "0")}`);
  const account = await makeAccount(server, { Returns: members });
  await openAccount(page, account, "Returns");
  await page.getByRole("button", { name: "Delete group" }).click();
  await page.getByRole("dialog").getByRole("textbox").fill("Returns");
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Delete/ })
    .click();
  const done = page.getByRole("status", toast);
  await expect(done).toContainText("Deleted Returns");
  await page.keyboard.press("F8");
  await expect(done.getByRole("button", { name: "Undo" })).toBeFocused();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("the old one, 1, cannot be restored");
  await dialog.getByRole("button", { name: /^Undo \d+ changes$/ }).click();
  await expect(dialog).toContainText("changes are undone");
  const after = await groupsOf(server, account);
  expect(after.Returns?.sort()).toEqual(members);
});

test("an undoing that was done in part is continued from History with what is missing, and both stand there", async ({
  page,
  remote,
}) => {
  test.slow(); // a service of its own has to start
  const { service } = remote;
  const members = Array.from({ length: 120 }, (_, at) => `peer_${String(at).padStart(3, "0")}`);
  const account = await makeAccount(service, { Returns: members });
  await page.goto(`${remote.url}/accounts/${account}?group=1`);
  await page.getByRole("button", { name: /^Returns/ }).click();
  await page.getByRole("button", { name: "Delete group" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").fill("Returns");
  await dialog.getByRole("button", { name: /^Delete/ }).click();
  await page.getByRole("status", toast).getByRole("button", { name: "Undo" }).click();
  await expect(dialog).toContainText("Create Returns again");
  const fault = { command: "update_contact_group", account, drop: "before", at: "call" };
  await service.call("/_service/faults", [fault] as object, "PUT");
  await dialog.getByRole("button", { name: "Undo 121 changes" }).click();
  await expect(dialog).toContainText("101 changes are undone. 20 parts are not known yet");
  await expect(dialog).toContainText("What is left can be undone from History.");
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await service.call("/_service/faults", [] as object, "PUT");

  await openTab(page, "History");
  const history = page.getByRole("region", { name: "What was done to this account" });
  await expect(history.getByRole("link", { name: /^Undone .* by admin@example.com$/ })).toHaveCount(1);
  await expect(history).toContainText("20 parts of it still stand");
  // Until the lost answer has been read back nothing is offered.
  await expect(async () => {
    await history.getByRole("button", { name: "Undo the 20 parts that are left" }).click();
    const send = dialog.getByRole("button", { name: "Undo 20 changes" });
    const settling = dialog.getByText("An answer is still being read back.");
    await expect(send.or(settling)).toBeVisible();
    if (await settling.isVisible()) await dialog.getByRole("button", { name: "Close" }).last().click();
    await expect(send).toBeVisible({ timeout: 100 });
  }).toPass();
  await dialog.getByRole("button", { name: "Undo 20 changes" }).click();
  await expect(dialog).toContainText("20 changes are undone.");
  await dialog.getByRole("button", { name: "Close" }).last().click();
  expect((await groupsOf(service, account)).Returns?.sort()).toEqual(members);
  await expect(history.getByRole("link", { name: /^Undone .* by admin@example.com$/ })).toHaveCount(2);
  await expect(history).not.toContainText("still stand");
});

test("what was undone from History the toast no longer offers to undo", async ({ page, server }) => {
  // However slow the machine, the toast's ten seconds do not end in this test.
  await page.addInitScript(() => {
    const { setTimeout } = window;
    window.setTimeout = ((run: () => void, ms?: number) =>
      setTimeout(run, ms === 10_000 ? 3_600_000 : ms)) as typeof setTimeout; // the page hands over no more than these two
  });
  const account = await makeAccount(server, { VIP: ["ana"] }, ["ben"]);
  await openAccount(page, account, "VIP");
  await stageAdds(page, "ben");
  await page.keyboard.press("Control+s");
  await openTab(page, "History");
  await expect(page.getByRole("status", toast)).toBeVisible();
  const history = page.getByRole("region", { name: "What was done to this account" });
  await history.getByRole("button", { name: "Undo", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Undo 1 change" }).click();
  await expect(page.getByRole("dialog")).toContainText("1 change is undone.");
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
  await expect(history.getByRole("link", { name: /^Undone/ })).toBeVisible();
  await expect(page.getByRole("status", toast)).toBeHidden();
  expect(await groupsOf(server, account)).toEqual({ VIP: ["ana"] });
});

test("the toast counts what this click did, not what an earlier one turns out to have done", async ({
  page,
  server,
}) => {
  const account = await makeAccount(server, { VIP: ["ana"] }, ["ben", "cleo"]);
  await openAccount(page, account, "VIP");
  await stageAdds(page, "ben");
  // The console does what it is asked, and its answers are lost, to the questions that follow as well.
  let isCut = true;
  await page.route("**/accounts/**", async (route) => {
    if (!isCut) return route.fallback();
    if (route.request().method() === "POST") await route.fetch();
    await route.abort();
  });
  await page.clock.install();
  await page.keyboard.press("Control+s");
  await expect(page.getByRole("alert").filter({ hasText: "Groupdesk itself does not answer." })).toBeVisible();
  // Reading back comes to nothing either, and the first click is over.
  await page.clock.runFor(5000);
  await expect(page.getByRole("button", { name: "Retry failed" })).toBeEnabled();
  expect(await groupsOf(server, account)).toEqual({ VIP: ["ana", "ben"] });
  isCut = false;
  await stageAdds(page, "cleo");
  await page.keyboard.press("Control+s");
  await expect(page.getByRole("status", toast)).toContainText(`1 change applied to ${account}`);
  await page.getByRole("status", toast).getByRole("button", { name: "Undo" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Undo 1 change" }).click();
  await expect(page.getByRole("dialog")).toContainText("1 change is undone.");
  expect(await groupsOf(server, account)).toEqual({ VIP: ["ana", "ben"] });
});

test("of two tabs that undo the same at once one is told that it was done", async ({ page, context, server }) => {
  const account = await makeAccount(server, { VIP: ["ana"] }, ["ben"]);
  await openAccount(page, account, "VIP");
  await stageAdds(page, "ben");
  await page.keyboard.press("Control+s");
  await expect(rowOf(page, "ben")).toContainText("Added");
  const other = await context.newPage();
  for (const each of [page, other]) {
    await each.goto(`/accounts/${account}?tab=history`);
    await each.getByRole("button", { name: "Undo", exact: true }).click();
    await expect(each.getByRole("dialog").getByRole("button", { name: "Undo 1 change" })).toBeVisible();
  }
  await Promise.all(
    [page, other].map((each) => each.getByRole("dialog").getByRole("button", { name: "Undo 1 change" }).click()),
  );
  const said = await Promise.all(
    [page, other].map(async (each) => {
      await expect(each.getByRole("dialog")).toContainText(/is undone|already|at the moment/);
      return (await each.getByRole("dialog").textContent())?.includes("1 change is undone.");
    }),
  );
  expect(said.sort()).toEqual([false, true]);
  expect(await groupsOf(server, account)).toEqual({ VIP: ["ana"] });
});

test("Activity finds a refused item by its code and account in the URL, opens it in place, and exports what is shown", async ({
  page,
  server,
}) => {
  const account = await makeAccount(server, { VIP: ["ana"] });
  await openAccount(page, account, "VIP");
  await stageAdds(page, "nobody-of-this-name", "@TGS#LENIENT");
  await page.keyboard.press("Control+s");
  await expect(rowOf(page, "nobody-of-this-name")).toContainText("50001");

  await page.getByRole("button", { name: "Take all back" }).click();
  await page.getByRole("link", { name: "Activity" }).click();
  await page.getByRole("button", { name: "Account", exact: true }).click();
  await page.getByLabel("UserID, letter for letter").fill(account);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`account=${account}`));
  await page.getByRole("button", { name: "Code", exact: true }).click();
  await page.getByLabel("Number of the code").fill("50001");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/code=50001/);
  await page.reload();
  await expect(page.getByText("1 line", { exact: true })).toBeVisible();
  const line = page.getByRole("button", { expanded: false }).filter({ hasText: "Edited members of VIP" });
  await expect(line).toContainText("50001");
  await line.click();
  await expect(page.getByText("Not added.", { exact: false })).toBeVisible();
  await expectSound(page, "Activity");

  await page.getByRole("button", { name: "Export" }).click();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: /^CSV/ }).click(),
  ]);
  const text = await readFile(await file.path(), "utf8");
  const rows = text.trimEnd().split("\r\n");
  expect(rows).toHaveLength(4);
  expect(rows[2]).toContain("'@TGS#LENIENT");
  expect(rows[3]).toContain("trail head");
});

test("marks and a custom text come back as they were; what left the recent list is said to stay away", async ({
  page,
  server,
}) => {
  const account = await makeAccount(server, { VIP: ["ana"] });
  const mark = { OptType: 3, ContactItem: { Type: 1, To_Account: "ana" }, SetMark: [2, 5], CustomMark: "Müller" };
  await command(server, "mark_contact", { From_Account: account, MarkItem: [mark] });
  const before = await marksOf(server, account);
  await openAccount(page, account);
  await openTab(page, "Marks");
  await rowOf(page, "ana").click();
  await page.keyboard.press("Delete");
  await page.keyboard.press("Control+s");
  await expect.poll(() => marksOf(server, account)).toEqual({});
  await page.getByRole("status", toast).getByRole("button", { name: "Undo" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Undo 1 change" }).click();
  await expect(page.getByRole("dialog")).toContainText("1 change is undone.");
  expect(await marksOf(server, account)).toEqual(before);
});
