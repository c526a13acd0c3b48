import { makeAccount, openAccount, rowOf, stageAdds } from "./account.ts";
import { expect, test } from "./app.ts";

const ids = Array.from({ length: 40 }, (_, at) => `@TGS#1S${String(at).padStart(2, "0")}`);
const [first = "", second = "", third = "", fourth = "", fifth = ""] = ids;

test("rows are selected by click, Ctrl and Shift; the selection never outlives the filter", async ({
  page,
  server,
}) => {
  const account = await makeAccount(server, { Crew: ids });
  await openAccount(page, account, "Crew");
  await rowOf(page, first).click();
  await rowOf(page, fourth).click({ modifiers: ["Shift"] });
  await expect(page.getByText("4 selected")).toBeVisible();
  await rowOf(page, second).click({ modifiers: ["ControlOrMeta"] });
  await expect(page.getByText("3 selected")).toBeVisible();
  await rowOf(page, fifth).getByRole("checkbox").click();
  await expect(page.getByText("4 selected")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByText("4 selected")).toBeHidden();

  await page.getByRole("searchbox", { name: "Filter 40 conversations" }).fill("1S1");
  await expect(page.getByRole("grid")).toHaveAttribute("aria-rowcount", "11");
  await page.getByRole("checkbox", { name: "Select all 10 shown" }).click();
  await expect(page.getByText("10 selected")).toBeVisible();
  await page.getByRole("button", { name: "Clear selection" }).click();
  await page.getByRole("searchbox", { name: "Filter 40 conversations" }).fill("");
  await expect(page.getByText("selected")).toBeHidden();
});

test("the keyboard alone selects, ranges, removes, and takes back", async ({ page, server }) => {
  const account = await makeAccount(server, { Crew: ids });
  await openAccount(page, account, "Crew");
  await rowOf(page, first).focus();
  await page.keyboard.press("ArrowDown");
  await expect(rowOf(page, second)).toBeFocused();
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await expect(page.getByText("3 selected")).toBeVisible();
  await page.keyboard.press("Delete");
  for (const id of [second, third, fourth]) await expect(rowOf(page, id)).toHaveAttribute("data-sign", "remove");
  await expect(rowOf(page, first)).not.toHaveAttribute("data-sign", "remove");

  await page.keyboard.press("Delete");
  await expect(rowOf(page, fourth)).not.toHaveAttribute("data-sign", "remove");
  await page.keyboard.press("End");
  await expect(rowOf(page, ids.at(-1) ?? "")).toBeFocused();
  await page.keyboard.press("Control+a");
  await expect(page.getByText("40 selected")).toBeVisible();
});

test("what is done from a row's own menu or button leaves the focus on the row", async ({ page, server }) => {
  const account = await makeAccount(server, { Crew: ["ann", "bob"] }, ["cy"]);
  await openAccount(page, account, "Crew");
  const focused = page.locator("[data-key]:focus");
  await rowOf(page, "ann").getByRole("button", { name: "Actions for ann" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem").first()).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(rowOf(page, "ann")).toHaveAttribute("data-sign", "remove");
  await expect(focused).toHaveAttribute("data-key", "u:ann");

  await rowOf(page, "ann").getByRole("button", { name: "Take back" }).focus();
  await page.keyboard.press("Enter");
  await expect(rowOf(page, "ann")).not.toHaveAttribute("data-sign");
  await expect(focused).toHaveAttribute("data-key", "u:ann");

  await stageAdds(page, "cy");
  await rowOf(page, "cy").getByRole("button", { name: "Take back" }).focus();
  await page.keyboard.press("Enter");
  await expect(rowOf(page, "cy")).toBeHidden(); // the row goes with its change: the next one takes the focus
  await expect(focused).toHaveAttribute("data-key", "u:ann");
});

test("1000 conversations in 20 groups: few rows in the document, the true number for a screen reader", async ({
  page,
  server,
}) => {
  await server.reset("brimful");
  await openAccount(page, "full_both");
  await expect(page.getByRole("grid")).toHaveAttribute("aria-rowcount", "1001");
  await expect(page.getByRole("meter", { name: "Groups" })).toHaveAttribute("aria-valuetext", "20 of 20, 0 left");
  await expect(page.getByRole("button", { name: "New group" })).toBeDisabled();
  await expect(page.getByText("20 of 20 groups. Delete or merge one first.")).toBeVisible();
  const rows = page.locator("[role=row][data-key]");
  expect(await rows.count()).toBeLessThan(80);

  await rows.first().focus();
  await page.keyboard.press("End");
  await expect(page.locator('[role=row][aria-rowindex="1001"]')).toBeFocused();
  await page.keyboard.press("Home");
  await expect(page.locator('[role=row][aria-rowindex="2"]')).toBeFocused();
  expect(await rows.count()).toBeLessThan(80);
});
