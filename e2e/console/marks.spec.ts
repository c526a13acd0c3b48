import {
  command,
  makeAccount,
  marksOf,
  openAccount,
  openGroup,
  openTab,
  rowOf,
  stageAdds,
  stageMarking,
} from "./account.ts";
import { expect, test } from "./app.ts";

const dead = "@TGS#2DEADQ7XK";

test("the whole errand: mark three rows, clear one bit, write a text, and read each result", async ({
  page,
  server,
}) => {
  const account = await makeAccount(server, { Crew: ["ann", "bob"] }, ["cy"]);
  await command(server, "mark_contact", {
    From_Account: account,
    MarkItem: [{ OptType: 3, ContactItem: { Type: 1, To_Account: "ann" }, SetMark: [1, 2], CustomMark: "old" }],
  });
  await openAccount(page, account);
  await openTab(page, "Marks");
  await expect(rowOf(page, "ann")).toContainText("1–2");
  await expect(rowOf(page, "ann")).toContainText("old");
  await expect(rowOf(page, "bob")).toBeHidden();

  await stageMarking(page, "bob", "cy", dead);
  await expect(rowOf(page, "cy")).toContainText("Choose bits or type a text");
  for (const id of ["bob", "cy", dead]) await rowOf(page, id).getByRole("checkbox").click();
  await page.getByRole("button", { name: "Edit marks of 3" }).click();
  const dialog = page.getByRole("dialog", { name: "Marks of 3 conversations" });
  await dialog.getByRole("button", { name: "Bit 33", exact: true }).click();
  await dialog.getByRole("button", { name: "Bit 64", exact: true }).click();
  await expect(dialog.getByRole("button", { name: "Bit 64, staged to set" })).toHaveAttribute("aria-pressed", "true");
  await dialog.getByRole("button", { name: "Done" }).click();

  await rowOf(page, "ann")
    .getByRole("button", { name: /^Edit marks of ann/ })
    .click();
  const one = page.getByRole("dialog", { name: "Marks of ann" });
  await one.getByRole("button", { name: "Bit 2", exact: true }).click();
  await one.getByLabel("Custom text").fill("VIP 客户");
  await expect(one.getByText("10 of 256 bytes")).toBeVisible();
  await one.getByRole("button", { name: "Done" }).click();

  await expect(rowOf(page, "bob")).toContainText("Marks it. Takes 1 of 999 left.");
  await expect(rowOf(page, "ann")).toContainText("Changes its marks. Already counted in the 1000.");
  await expect(page.getByRole("meter", { name: "Marked conversations" })).toHaveAttribute(
    "aria-valuetext",
    "1 of 1000, 999 left, 3 more staged",
  );
  await page.getByRole("button", { name: "Review" }).click();
  await expect(page.getByRole("dialog")).toContainText("set 33, 64");
  await expect(page.getByRole("dialog")).toContainText("text “VIP 客户”");
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).first().click();
  expect(await marksOf(server, account)).toEqual({ ann: ["11", "old"] });

  await page.getByRole("button", { name: "Apply 4 changes" }).click();
  await expect(page.getByText("3 of 4 done.")).toBeVisible();
  for (const id of ["ann", "bob", "cy"]) await expect(rowOf(page, id)).toContainText("Marked");
  await expect(rowOf(page, dead).getByRole("img", { name: "Code 51007" })).toBeVisible();
  await expect(rowOf(page, dead)).toHaveAttribute("data-sign", "add");
  const bits33and64 = `${"0".repeat(32)}1${"0".repeat(30)}1`;
  expect(await marksOf(server, account)).toEqual({
    ann: ["1", "VIP 客户"],
    bob: [bits33and64, ""],
    cy: [bits33and64, ""],
  });

  await rowOf(page, dead)
    .getByRole("button", { name: `Take back ${dead}` })
    .click();
  await expect(page.getByRole("button", { name: /^(Apply|Retry)/ })).toBeHidden();
  await rowOf(page, "ann").click();
  await page.keyboard.press("Delete");
  await expect(rowOf(page, "ann")).toContainText("Clears its last mark. Frees 1.");
  await page.keyboard.press("Control+s");
  await expect(page.getByText("1 change done.")).toBeVisible();
  expect(Object.keys(await marksOf(server, account))).toEqual(["bob", "cy"]);
});

test("from its row in Groups a conversation is marked, and Back leads to the group again", async ({ page, server }) => {
  const account = await makeAccount(server, { Crew: ["ann", "bob"], Family: [] });
  await openAccount(page, account, "Crew");
  await rowOf(page, "ann").getByRole("button", { name: "Actions for ann" }).click();
  await page.getByRole("menuitem", { name: "Mark…" }).click();
  const dialog = page.getByRole("dialog", { name: "Marks of ann" });
  await dialog.getByRole("button", { name: "Bit 1", exact: true }).click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("link", { name: "Marks" })).toHaveAttribute("aria-current", "page");
  await expect(rowOf(page, "ann")).toHaveAttribute("data-sign", "add");

  await page.goBack();
  await expect(page.getByRole("heading", { level: 2, name: "Crew" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Marks 0 1 change staged" })).toBeVisible();
  await page.keyboard.press("Control+s");
  await expect(page.getByText("1 change done.")).toBeVisible();
  expect(await marksOf(server, account)).toEqual({ ann: ["1", ""] });
});

test("changing tabs, a reload and Back lose nothing that is staged or typed", async ({ page, server }) => {
  const account = await makeAccount(server, { Crew: ["bob"] }, ["ann", "cy"]);
  page.on("dialog", (dialog) => void dialog.accept());
  await openAccount(page, account, "Crew");
  await stageAdds(page, "ann");
  await page.keyboard.press("a");
  await page.getByRole("combobox", { name: "Conversation to add" }).fill("half-ty");
  await openTab(page, "Marks");
  await stageMarking(page, "cy");
  await rowOf(page, "cy").focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("Custom text").fill("call back");
  await page.keyboard.press("Escape");

  await page.goBack();
  await expect(page.getByRole("combobox", { name: "Conversation to add" })).toHaveValue("half-ty");
  await expect(rowOf(page, "ann")).toHaveAttribute("data-sign", "add");
  await page.goForward();
  await expect(rowOf(page, "cy")).toContainText("call back");
  await expect(page.getByText("2 changes", { exact: true })).toBeVisible();

  await page.reload();
  await expect(page.getByText("2 changes from before the page was left are kept aside.")).toBeVisible();
  await page.getByRole("button", { name: "Bring back" }).click();
  await expect(rowOf(page, "cy")).toContainText("call back");
  await page.keyboard.press("Control+z");
  await expect(rowOf(page, "cy")).toBeHidden();
  await openTab(page, "Groups");
  await page.keyboard.press("a");
  await expect(page.getByRole("combobox", { name: "Conversation to add" })).toHaveValue("half-ty");
  await expect(page.getByText(/changes?$/)).toBeHidden();
});

test("Back with a dialog open leaves the keys working on the tab that comes", async ({ page, server }) => {
  const account = await makeAccount(server, { Crew: ["ann"] });
  await command(server, "mark_contact", {
    From_Account: account,
    MarkItem: [{ OptType: 1, ContactItem: { Type: 1, To_Account: "ann" }, SetMark: [1] }],
  });
  await openAccount(page, account, "Crew");
  await openTab(page, "Marks");
  await rowOf(page, "ann").and(page.locator(":visible")).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Marks of ann" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("heading", { level: 2, name: "Crew" })).toBeVisible();
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.keyboard.press("n");
  await expect(page.getByRole("dialog", { name: /^New group/ })).toBeVisible();
});

test("Back returns to the group before, whose field is not the other's", async ({ page, server }) => {
  const account = await makeAccount(server, { Crew: ["ann"], Family: ["bob"] });
  await openAccount(page, account, "Crew");
  await openGroup(page, "Family");
  await page.keyboard.press("F2");
  await page.getByLabel("Group name").fill("x".repeat(65));
  await page.goBack();
  await expect(page.getByRole("heading", { level: 2, name: "Crew" })).toBeVisible();
  await expect(page.getByLabel("Group name")).toBeHidden();
  await expect(rowOf(page, "ann")).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("heading", { level: 2, name: "All conversations" })).toBeVisible();
});

test("51013: bits need an edition, and say so in words; a custom text beside them goes through", async ({
  page,
  remote,
}) => {
  test.slow(); // a service of its own has to start
  const { service } = remote;
  const account = await makeAccount(service, { Crew: ["ann", "bob"] });
  await service.call("/_service/settings", { edition: "standard" }, "PUT");
  await page.goto(`${remote.url}/accounts/${account}`);
  await expect(page.getByRole("heading", { level: 1, name: account })).toBeVisible();
  await openTab(page, "Marks");
  await stageMarking(page, "ann", "bob");
  await rowOf(page, "ann").focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Bit 5", exact: true }).click();
  await page.keyboard.press("Escape");
  await rowOf(page, "bob").focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("Custom text").fill("vip");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+s");
  const bar = page.getByRole("region", { name: "Staged changes" });
  await expect(bar.getByRole("alert")).toContainText(
    "This app’s edition includes neither conversation groups nor mark bits.",
  );
  await expect(bar.getByText("1 of 2 done.")).toBeVisible();
  await expect(bar.getByText("1 failed and is still staged.")).toBeVisible();
  await expect(rowOf(page, "bob")).toContainText("Marked");
  await expect(rowOf(page, "ann")).toHaveAttribute("data-sign", "add");
  expect(await marksOf(service, account)).toEqual({ bob: ["", "vip"] });
});

test("a lost answer is read back after the service's own time and never resent blindly", async ({ page, remote }) => {
  test.slow(); // a service of its own has to start
  const { service } = remote;
  const account = await makeAccount(service, {}, ["ann"]);
  await service.call(
    "/_service/faults",
    [{ command: "mark_contact", account, drop: "after", at: "call" }] as object,
    "PUT",
  );
  await page.goto(`${remote.url}/accounts/${account}`);
  await openTab(page, "Marks");
  await stageMarking(page, "ann");
  await rowOf(page, "ann").focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Bit 7", exact: true }).click();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+s");
  await expect(page.getByRole("button", { name: "Reading back what happened" })).toBeVisible();
  await expect(rowOf(page, "ann")).toContainText("As wanted. The answer was lost; reading back found it done.");
  const calls = await service.call("/_service/calls", {}, "GET");
  expect(JSON.stringify(calls).match(/mark_contact/g)).toHaveLength(1);
});

test("51008: the 1001st marked conversation is foreseen, and refused in its row", async ({ page, remote }) => {
  test.slow(); // a service of its own has to start
  const { service } = remote;
  const account = await makeAccount(service, {}, ["ann", "bob"]);
  await service.call("/_service/settings", { markedConversations: 1 }, "PUT");
  await page.goto(`${remote.url}/accounts/${account}`);
  await openTab(page, "Marks");
  await stageMarking(page, "ann", "bob");
  await page.keyboard.press("Escape");
  await rowOf(page, "ann").focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Bit 1", exact: true }).click();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+s");
  await expect(page.getByText("1 of 2 done.")).toBeVisible();
  await expect(rowOf(page, "bob").getByRole("img", { name: "Code 51008" })).toBeVisible();
  await expect(rowOf(page, "bob")).toContainText("conversations marked.");
  await expect(rowOf(page, "bob")).toContainText("Clear all marks of one, then retry.");
});

test("a text that is too long is never sent: it stays as typed, and says what to mend", async ({ page, server }) => {
  const account = await makeAccount(server, {}, ["ann"]);
  await openAccount(page, account);
  await openTab(page, "Marks");
  await stageMarking(page, "ann");
  await rowOf(page, "ann").focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("Custom text").fill("客".repeat(86));
  await expect(page.getByText("2 too many.")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByText("Mend the custom text first.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Apply 1 change" })).toBeDisabled();
  await rowOf(page, "ann").focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("Custom text").fill("客".repeat(85));
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+s");
  await expect(rowOf(page, "ann")).toContainText("Marked");
  expect(await marksOf(server, account)).toEqual({ ann: ["", "客".repeat(85)] });
});

test("the keyboard alone: to the tab, to a bit by arrows, and back to the row", async ({ page, server }) => {
  const account = await makeAccount(server, {}, ["ann"]);
  await openAccount(page, account);
  await page.getByRole("link", { name: /^Groups \d/ }).focus();
  const marks = page.getByRole("link", { name: /^Marks/ });
  for (let stops = 0; stops < 5 && !(await marks.evaluate((each) => each === document.activeElement)); stops++) {
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await page.keyboard.press("a");
  await page.keyboard.type("ann");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  const inGrid = () => page.evaluate(() => document.activeElement?.getAttribute("role") === "row");
  for (let stops = 0; stops < 20 && !(await inGrid()); stops++) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Bit 1", exact: true })).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("button", { name: "Bit 18", exact: true })).toBeFocused();
  await page.keyboard.press("Space");
  await page.keyboard.press("Escape");
  await expect(rowOf(page, "ann")).toBeFocused();
  await page.keyboard.press("Control+s");
  await expect(page.getByText("1 change done.")).toBeVisible();
  expect(await marksOf(server, account)).toEqual({ ann: [`${"0".repeat(17)}1`, ""] });
});
